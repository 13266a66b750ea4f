"""`actieagenda measures`: the register filtered, sorted, counted and written."""

from __future__ import annotations

import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from assistant import texts
from assistant.errors import FilterError
from assistant.progress import errors
from assistant.register import Filter, count_by, read_registers, select, sort_measures
from assistant.register_export import as_csv, as_json, as_xlsx
from corpus.catalogue import load_corpus
from corpus.measures import Measure


class Form(StrEnum):
    """What the register is written as."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class Order(StrEnum):
    """What the rows are sorted by."""

    LETTER = "letter"
    TITLE = "title"
    STATUS = "status"
    START = "start"
    DEADLINE = "deadline"
    PILLAR = "pillar"


class Counted(StrEnum):
    """What the rows can be counted by."""

    PILLAR = "pillar"
    THEME = "theme"
    SUBTHEME = "subtheme"
    STATUS = "status"
    KINDS = "kinds"
    ACTORS = "actors"
    LEAD = "lead"
    LOCATIONS = "locations"


_RATIOS = (10, 4, 4, 4, 4, 3, 2)  # of the columns' widths
# Below this many characters start and amount are left out.
_WIDE = 110
_ONLY_WHEN_WIDE = (2, 4)
_FILE_WIDTH = 160


def measures(
    pillar: Annotated[str | None, typer.Option(help="Number or words of a pillar.")] = None,
    theme: Annotated[str | None, typer.Option(help="Words of a theme or subtheme.")] = None,
    kind: Annotated[str | None, typer.Option(help="pilot, subsidie, onderzoek, product, …")] = None,
    status: Annotated[str | None, typer.Option(help="lopend, afgerond, gestart, gepland, …")] = None,
    actor: Annotated[str | None, typer.Option(help="An organisation, short or in full.")] = None,
    target_group: Annotated[str | None, typer.Option(help="Words of whom it is for.")] = None,
    place: Annotated[str | None, typer.Option(help="A municipality.")] = None,
    start: Annotated[str | None, typer.Option(help="2026, 2026-06, 'dit voorjaar' …")] = None,
    deadline: Annotated[str | None, typer.Option(help="2026, 2026-06-21, 'voor de zomer' …")] = None,
    query: Annotated[str | None, typer.Option(help="Words anywhere in the measure.")] = None,
    sort: Annotated[Order, typer.Option(help="Order of the rows.")] = Order.LETTER,
    count: Annotated[bool, typer.Option("--count", help="Print only how many there are.")] = False,
    count_by_: Annotated[
        Counted | None, typer.Option("--count-by", help="Print how many there are of each.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="How to write them.")] = Form.TABLE,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the screen.")] = None,
) -> None:
    """List everything that the letter does: filtered, sorted, counted, exported."""
    documents = load_corpus()
    register = read_registers(documents)
    for problem in register.problems:
        errors.print(f"A correction no longer applies: {problem}.", markup=False)
    written = max((document.date for document in documents), default="")
    wanted = Filter(pillar, theme, kind, status, actor, target_group, place, start, deadline, query)
    found = sort_measures(select(register.measures, wanted, written), sort.value)
    if count:
        typer.echo(len(found))
    elif count_by_:
        for value, number in count_by(found, count_by_.value):
            typer.echo(f"{number:4}  {value}")
    elif form is Form.TABLE and output is None:
        _print_table(found)
    else:
        _write(_content(found, form), output)


def _content(found: list[Measure], form: Form) -> bytes:
    if form is Form.XLSX:
        return as_xlsx(found, texts.REGISTER_SHEET)
    if form is Form.CSV:
        return as_csv(found)
    return as_json(found).encode("utf-8") if form is Form.JSON else _table_text(found).encode("utf-8")


def _write(content: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise FilterError(f"Cannot write {output}: {error.strerror}; choose another place.") from error


def _table(found: list[Measure], width: int) -> Table:
    """Lay out the measures; a narrow screen gets fewer columns rather than broken words."""
    chosen = [at for at in range(len(_RATIOS)) if width >= _WIDE or at not in _ONLY_WHEN_WIDE]
    table = Table(caption=texts.measures_found(len(found)), box=box.SIMPLE, expand=True)
    for at in chosen:
        table.add_column(texts.REGISTER_HEADINGS[at], overflow="fold", ratio=_RATIOS[at])
    for measure in found:
        row = (
            measure.title,
            measure.lead or "–",
            measure.start or "–",
            measure.deadline or "–",
            measure.amount or "–",
            measure.status or "–",
            str(measure.page),
        )
        table.add_row(*(row[at] for at in chosen))
    return table


def _print_table(found: list[Measure]) -> None:
    console = Console(highlight=False)
    console.print(_table(found, console.width))


def _table_text(found: list[Measure]) -> str:
    written = io.StringIO()
    Console(width=_FILE_WIDTH, file=written, highlight=False).print(_table(found, _FILE_WIDTH))
    return written.getvalue()
