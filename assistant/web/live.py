"""The assistant that serves, which can be exchanged while it does."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from assistant.assistant import Assistant
from corpus.library import load_documents
from index.settings import IndexSettings
from index.store import open_index

log = logging.getLogger("actieagenda")


class LiveAssistant:
    """Stands for the assistant of the moment.

    Whoever holds it gets each attribute of that one. A call that is under way stays with the
    assistant that it began with, so exchanging disturbs no question.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.current = assistant

    if not TYPE_CHECKING:  # so that a type checker sees what isn't there

        def __getattr__(self, name: str) -> Any:
            """Return an attribute of the assistant of the moment."""
            return getattr(self.current, name)

    def as_assistant(self) -> Assistant:
        """Return this, for those who need know nothing of the exchange."""
        return cast(Assistant, self)

    def renew(self) -> None:
        """Put one in its place that knows the documents as they are now; only what changed is embedded.

        What goes wrong is raised, and leaves the old one in its place.
        """
        current = self.current
        documents = load_documents(lambda sentence: log.warning("%s", sentence))
        index = open_index(
            documents,
            IndexSettings(),
            current.index.encoder,
            on_rebuild=lambda error: log.info("%s", error),
        )
        self.current = Assistant(index, current.settings)
