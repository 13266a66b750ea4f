"""Lines of a converted letter, with the page that each was printed on.

The conversion leaves one sign of a page: its first line begins with one space.
A form feed, where a converter keeps it, says the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INDENTED = re.compile(r"^ (?=\S)")
# A page of print has some fifty lines; where every third line is indented, the
# spaces are the author's own and say nothing about pages.
_MIN_LINES_PER_PAGE = 3


@dataclass(slots=True)
class Line:
    """One printed line: text without outer white space, and whether a page begins here."""

    text: str
    page: int
    starts_page: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing is printed on the line."""
        return not self.text


def read_lines(raw: str) -> list[Line]:
    """Split `raw` into lines and number their pages from 1."""
    text = raw.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = text.replace("\f", "\n\f").split("\n")
    by_indent = "\f" not in text and _indents_mark_pages(rows)
    lines: list[Line] = []
    page = 1
    pending = False
    for number, row in enumerate(rows):
        if row.startswith("\f"):
            page += bool(lines)
            pending = True
        elif by_indent and _INDENTED.match(row):
            page += number > _first_printed(rows)
            pending = True
        clean = re.sub(r"\s+", " ", row).strip()
        lines.append(Line(clean, page, starts_page=pending and bool(clean)))
        pending = pending and not clean
    return lines


def _first_printed(rows: list[str]) -> int:
    return next((i for i, row in enumerate(rows) if row.strip()), 0)


def _indents_mark_pages(rows: list[str]) -> bool:
    printed = [row for row in rows if row.strip()]
    if not printed or not _INDENTED.match(printed[0]):
        return False
    indented = sum(bool(_INDENTED.match(row)) for row in printed)
    return len(printed) >= indented * _MIN_LINES_PER_PAGE
