"""Tables of any format as rows that can be quoted, each with title and header as its topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.assembly import Mark
from corpus.model import BlockKind
from corpus.pieces import Piece, Topic

_BETWEEN = " | "
_WIDEST = 100  # columns; a span beyond it is a fault or malice


@dataclass(slots=True)
class Cell:
    """A cell: text on one line, marks in it, how many columns and rows it spans."""

    text: str
    notes: list[Mark] = field(default_factory=list)
    columns: int = 1
    rows: int = 1
    column: int | None = None


def table_pieces(
    title: str, header: Sequence[list[Cell]], body: Sequence[list[Cell]], page: int = 1
) -> list[Piece]:
    """Return the rows of a table, its title and header first as one piece.

    A cell that spans stands in every place it spans, so that each row reads by itself; a header of
    several rows becomes one. Without a header the first of three or more columns' rows is taken for it,
    if there are no figures in it.
    """
    grid = _filled([*header, *body])
    heads, rows = grid[: len(header)], grid[len(header) :]
    if not heads and _looks_like_header(rows):
        heads, rows = rows[:1], rows[1:]
    top = _header(title, heads, page)
    pieces = [piece for row in rows if (piece := _row(row, page)).text]
    if top is None:
        return pieces
    topic = Topic(top, 0, len(top.text))
    return [top, *(replace(piece, topic=topic) for piece in pieces)]


def _filled(rows: Sequence[list[Cell]]) -> list[list[Cell]]:
    """Put every cell in all the places it spans; only the first one has its marks."""
    grid: list[list[Cell]] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for row in rows:
        line: dict[int, Cell] = {column: cell for column, (cell, _) in hanging.items()}
        hanging = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1}
        column = 0
        for cell in row:
            column = cell.column if cell.column is not None else column
            while column in line:
                column += 1
            copy = Cell(cell.text)
            for offset in range(max(1, min(cell.columns, _WIDEST - column))):
                line[column + offset] = copy if offset else cell
                if cell.rows > 1 and column + offset < _WIDEST:
                    hanging[column + offset] = (copy, cell.rows - 1)
            column += cell.columns
        grid.append([line.get(place, Cell("")) for place in range(max(line, default=-1) + 1)])
    return grid


def _looks_like_header(rows: Sequence[list[Cell]]) -> bool:
    if len(rows) < 2 or len(rows[0]) < 3:
        return False
    texts = [cell.text for cell in rows[0]]
    named = sum(bool(text) for text in texts)
    return named >= len(texts) - 1 and not any(text[:1].isdigit() for text in texts)


def _header(title: str, heads: Sequence[list[Cell]], page: int) -> Piece | None:
    if not title and not heads:
        return None
    piece = Piece(BlockKind.ROW, title, page=page)
    if heads:
        columns = max(len(row) for row in heads)
        whole = [_stacked([row[place] for row in heads if place < len(row)]) for place in range(columns)]
        row = _row(whole, page)
        at = len(title) + bool(title)
        piece.text = "\n".join(text for text in (title, row.text) if text)
        piece.notes = [Mark(mark.offset + at, mark.number) for mark in row.notes]
    return piece if piece.text else None


def _stacked(cells: Sequence[Cell]) -> Cell:
    """Join the cells of one column of a header, each text once."""
    whole = Cell("")
    last = ""
    for cell in cells:
        if cell.text and cell.text != last:
            at = len(whole.text) + bool(whole.text)
            whole.text += (" " if whole.text else "") + cell.text
            whole.notes += [Mark(mark.offset + at, mark.number) for mark in cell.notes]
            last = cell.text
    return whole


def _row(cells: Sequence[Cell], page: int) -> Piece:
    piece = Piece(BlockKind.ROW, "", page=page)
    if not any(cell.text for cell in cells):
        return piece
    for place, cell in enumerate(cells):
        at = len(piece.text) + (len(_BETWEEN) if place else 0)
        piece.text += (_BETWEEN if place else "") + cell.text
        piece.notes += [Mark(mark.offset + at, mark.number) for mark in cell.notes]
    piece.text = piece.text.rstrip(" |")
    lead = len(piece.text) - len(piece.text.lstrip())
    piece.text = piece.text[lead:]
    piece.notes = [Mark(min(max(0, m.offset - lead), len(piece.text)), m.number) for m in piece.notes]
    return piece
