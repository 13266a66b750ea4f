"""What can be wrong with a benchmark run."""

from corpus.errors import ProjectError


class DatasetError(ProjectError):
    """A dataset is missing or faulty; the message names every fault with its line."""


class EvaluationError(ProjectError):
    """A run cannot start or be written: unknown system, unwritable folder, no run there."""
