"""What the operator can set about serving the page, by environment variable `ACTIEAGENDA_…`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServeSettings(BaseSettings):
    """Login, feedback and how many questions are answered side by side.

    `login` is "name:password"; `login_header` the header in which a proxy names who it let
    through. Both empty: everybody may come in. Without `feedback_file` nothing is stored. `contact`
    is where readers report a problem, shown in the accessibility statement. With `manage_sources`
    documents can be added and removed in the page; where one must log in only by the `operators`, names
    with commas between them.
    """

    model_config = SettingsConfigDict(env_prefix="ACTIEAGENDA_", frozen=True, extra="ignore")

    login: SecretStr = SecretStr("")
    login_header: str = ""
    feedback_file: Path | None = None
    contact: str = ""
    at_once: int = Field(default=10, ge=1, le=100)
    manage_sources: bool = False
    operators: str = ""

    @property
    def guarded(self) -> bool:
        """Whether one must log in."""
        return bool(self.login.get_secret_value() or self.login_header)

    @property
    def operator_names(self) -> frozenset[str]:
        """The names in `operators`."""
        return frozenset(name.strip() for name in self.operators.split(",") if name.strip())
