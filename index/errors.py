"""What can go wrong with encoders and indexes."""

from corpus.errors import ProjectError


class EncoderError(ProjectError):
    """The embedding model is missing, damaged, or cannot be written to the cache."""


class IndexStoreError(ProjectError):
    """The index folder cannot be read or written."""


class IndexMismatchError(IndexStoreError):
    """The index is whole, but belongs to other documents, settings or versions."""


class IndexDamagedError(IndexStoreError):
    """The index folder is missing, half-written, altered, or not an index at all."""
