"""Printed lines that are a table, to its rows."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.assembly import Mark
from corpus.pdf_layout import Cell as PrintedCell
from corpus.pdf_layout import PrintedLine
from corpus.pieces import Piece
from corpus.tables import Cell, table_pieces

_MOST_LINES = 400
_FARTHEST = 3.5  # of the type's size: rows stand no farther apart


def table_at(lines: Sequence[PrintedLine], start: int) -> tuple[list[Piece], int]:
    """Return the rows of the table that begins at `start`, and the place behind it; ([], start) if none.

    A table is two lines of three or more cells, or three lines of two, one below the other. A line
    whose first column is empty goes on with the row above.
    """
    if len(lines[start].cells) < 2:
        return [], start
    end = start + 1
    while end < min(len(lines), start + _MOST_LINES) and _belongs(lines[start], lines[end - 1], lines[end]):
        end += 1
    block = list(lines[start:end])
    wide = sum(len(line.cells) > 2 for line in block)
    if wide < 2 and sum(len(line.cells) > 1 for line in block) < 3:
        return [], start
    columns = _columns(block)
    rows: list[list[Cell]] = []
    for line in block:
        row = _row(line, columns)
        if rows and not row[0].text:
            _append(rows[-1], row)
        else:
            rows.append(row)
    return table_pieces("", [], rows, block[0].page), end


def _belongs(first: PrintedLine, last: PrintedLine, line: PrintedLine) -> bool:
    if (line.page, line.column) != (
        first.page,
        first.column,
    ) or line.top - last.bottom > _FARTHEST * line.size:
        return False
    return len(line.cells) > 1 or line.left > first.cells[0].right


def _columns(block: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Return the columns of the line with the most cells, widened by what stands in them elsewhere."""
    widest = max(block, key=lambda line: len(line.cells))
    columns = [(cell.left, cell.right) for cell in widest.cells]
    for line in block:
        if len(line.cells) == len(columns):
            columns = [
                (min(left, cell.left), max(right, cell.right))
                for (left, right), cell in zip(columns, line.cells, strict=True)
            ]
    return columns


def _row(line: PrintedLine, columns: Sequence[tuple[float, float]]) -> list[Cell]:
    row = [Cell("") for _ in columns]
    for printed in line.cells:
        _append([row[_place(printed, columns)]], [Cell(printed.text, list(printed.raised))])
    return row


def _place(cell: PrintedCell, columns: Sequence[tuple[float, float]]) -> int:
    """Return the column that a cell stands in: the one it overlaps most, else the nearest."""

    def nearness(place: int) -> tuple[float, float]:
        left, right = columns[place]
        overlap = min(right, cell.right) - max(left, cell.left)
        return overlap, -abs(left - cell.left)

    return max(range(len(columns)), key=nearness)


def _append(row: Sequence[Cell], more: Sequence[Cell]) -> None:
    """Put the cells of `more` behind those of `row`."""
    for cell, added in zip(row, more, strict=True):
        if added.text:
            at = len(cell.text) + bool(cell.text)
            cell.text += (" " if cell.text else "") + added.text
            cell.notes += [Mark(mark.offset + at, mark.number) for mark in added.notes]
