"""What can be wrong with a question or an answer."""

from corpus.errors import ProjectError


class QuestionError(ProjectError):
    """The question is empty or too long. `reason` says which, for the chat's sentence."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class CitationError(ProjectError):
    """A quote is not what its source says at that place: a fault of ours, never shown."""


class ServeError(ProjectError):
    """The chat cannot be served: the port is taken, or the address isn't ours."""


class BankError(ProjectError):
    """The question bank is missing or damaged; the assistant answers without it."""


class FilterError(ProjectError):
    """A filter on the register holds a value that no measure has, or that can't be read."""


class DocumentChoiceError(ProjectError):
    """A question was limited to documents, and one of them is not in the index."""


class TrainedPartError(ProjectError):
    """The trained part is missing, damaged or another model's; the assistant works without it."""


class FeedbackError(ProjectError):
    """Feedback that can't be kept: of another form than expected, or the file can't be written."""


class CallError(ProjectError):
    """A program called with an argument that can't be used; the sentence is Dutch and may be shown."""
