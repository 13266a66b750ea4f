"""What can be set about fetching and keeping documents, by environment variable `ACTIEAGENDA_…`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024


class LibrarySettings(BaseSettings):
    """Where documents of one's own are kept, and where what was read of files is kept for next time."""

    model_config = SettingsConfigDict(env_prefix="ACTIEAGENDA_", frozen=True, extra="ignore")

    library_folder: Path = Field(default_factory=lambda: user_data_path("actieagenda") / "library")
    cache_folder: Path = Field(default_factory=lambda: user_cache_path("actieagenda"))


class SourcesSettings(BaseSettings):
    """Where fetched documents are kept, and how sources are asked for them.

    `sources_via` sends every request to a stand-in, such as `tests.replay.server`: what would go to
    https://HOST/PATH goes to its address with /HOST/PATH behind it. `sources_hosts` are hosts
    allowed beside the official ones, with commas between them. A wait that a source asks for is
    granted up to `sources_longest_wait` seconds.
    """

    model_config = SettingsConfigDict(env_prefix="ACTIEAGENDA_", frozen=True, extra="ignore")

    sources_folder: Path = Field(default_factory=lambda: user_data_path("actieagenda") / "sources")
    sources_via: str = ""
    sources_hosts: str = ""
    sources_contact: str = ""
    sources_pause: float = Field(default=1.0, ge=0, le=60)
    sources_tries: int = Field(default=4, ge=1, le=10)
    sources_first_wait: float = Field(default=2.0, ge=0, le=60)
    sources_longest_wait: float = Field(default=60.0, ge=0, le=600)
    sources_seconds: float = Field(default=120.0, gt=0, le=3600)
    sources_megabytes: int = Field(default=50, ge=1, le=1000)

    @field_validator("sources_via")
    @classmethod
    def _is_address(cls, via: str) -> str:
        address = urlsplit(via)
        if via and (address.scheme != "http" or not address.hostname):
            raise ValueError("expected an address like http://127.0.0.1:8077")
        return via.rstrip("/")

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts in `sources_hosts`."""
        return frozenset(host.strip().lower() for host in self.sources_hosts.split(",") if host.strip())

    @property
    def max_bytes(self) -> int:
        """The longest file that is taken, packed or unpacked."""
        return self.sources_megabytes * MEGABYTE
