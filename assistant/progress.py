"""Progress on stderr while model and index are loaded or made."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from assistant.assistant import Assistant, open_assistant
from corpus.errors import ProjectError

errors = Console(stderr=True, highlight=False, soft_wrap=True)


def open_with_progress() -> Assistant:
    """Open the assistant, showing what is being built and why."""
    with Bars() as bars:
        return open_assistant(bars.report, _say_why_anew)


def _say_why_anew(error: ProjectError) -> None:
    errors.print(f"{error} For now it is built anew.", markup=False)


def counted(count: int, noun: str) -> str:
    """Return "1 document" or "2 documents"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class Bars:
    """Progress bars on stderr, one a stage, shown only once a stage takes steps."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=errors,
            transient=True,
            disable=not errors.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Bars:
        """Show nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Clear the bars."""
        if self._progress.live.is_started:  # stopping what never began writes an empty line
            self._progress.stop()

    def report(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` steps of a stage are done."""
        if stage not in self._tasks:
            self._progress.start()
            self._tasks[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)
