"""The errors a user can cause or mend.

ProjectError
├── CorpusError      a document cannot be read, or is not what the manifest says
│   ├── StoreError   the folder of fetched documents cannot be written to
│   └── SourceError  a source did not give what it was asked for: missing, refused, failed, offline
├── index.errors     an index or an encoder cannot be used
└── assistant.errors a question cannot be answered as it was put

Each message says what was expected, what was found and what to do. The command
line prints it as one sentence; the chat shows a Dutch sentence and logs this one.
"""


class ProjectError(Exception):
    """Base of every error that this program raises on purpose."""


class CorpusError(ProjectError):
    """A document is missing, unreadable, or differs from its manifest entry."""


class StoreError(CorpusError):
    """The folder of fetched documents cannot be written to."""


class SourceError(CorpusError):
    """A source did not give what it was asked for."""


class SourceMissing(SourceError):
    """The source answers, and has no such document (yet)."""


class SourceRefused(SourceError):
    """We refuse: an address, or a file, that isn't safe to take."""


class SourceFailed(SourceError):
    """The source answers with something else than what it should."""


class SourceBusy(SourceFailed):
    """The source breaks off, or says that it can't serve us now, also when asked again."""


class SourceUnreachable(SourceError):
    """No connection to the source's host."""


class SourcesOffline(SourceError):
    """No connection to any host: this machine is offline."""
