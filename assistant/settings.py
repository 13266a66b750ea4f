"""What can be set about answering, by environment variable `ACTIEAGENDA_…`."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AssistantSettings(BaseSettings):
    """Settings of retrieval, reading and composing.

    The thresholds were fixed on the development split (`evaluation/README.md`).
    """

    model_config = SettingsConfigDict(env_prefix="ACTIEAGENDA_", frozen=True, extra="ignore")

    passages_read: int = Field(default=8, ge=1, le=100)
    max_answer_words: int = Field(default=70, ge=20, le=500)
    max_list_words: int = Field(default=200, ge=20, le=1000)
    # Log-odds; below it a question counts as another subject. Refuses 2 % of the
    # development split's answerable questions.
    min_scope: float = -2.0
