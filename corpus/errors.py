"""The errors a user can cause or mend.

ProjectError
├── CorpusError      a document cannot be read, or is not what the manifest says
├── index.errors     an index or an encoder cannot be used
└── assistant.errors a question cannot be answered as it was put

Each message says what was expected, what was found and what to do. The command
line prints it as one sentence; the chat shows a Dutch sentence and logs this one.
"""


class ProjectError(Exception):
    """Base of every error that this program raises on purpose."""


class CorpusError(ProjectError):
    """A document is missing, unreadable, or differs from its manifest entry."""
