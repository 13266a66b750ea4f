"""The register in the forms people take away: JSON, CSV and XLSX.

CSV is for Dutch Excel: UTF-8 with a byte-order mark, semicolons, and no cell that a
spreadsheet would run as a formula (OWASP, "CSV injection"). XLSX cells are written as
text, never as formulas.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import xlsxwriter

from corpus.measures import Measure

COLUMNS = (
    "id",
    "title",
    "pillar",
    "theme",
    "subtheme",
    "kinds",
    "actors",
    "lead",
    "start",
    "start_date",
    "deadline",
    "deadline_date",
    "amount",
    "target_group",
    "locations",
    "status",
    "quote",
    "page",
    "footnotes",
)
_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = {"title": 40, "quote": 80, "theme": 30, "pillar": 25}


def as_json(measures: Sequence[Measure]) -> str:
    """Return the measures as a JSON list, one object each as in the contract."""
    return json.dumps([measure.to_dict() for measure in measures], ensure_ascii=False, indent=2) + "\n"


def as_csv(measures: Sequence[Measure]) -> bytes:
    """Return the measures as CSV that Excel opens as it is."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_harmless(cell) for cell in cells(measure)] for measure in measures)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(measures: Sequence[Measure], sheet_name: str) -> bytes:
    """Return the measures as a workbook of one sheet with a filter on its header."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(sheet_name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 16), wrapped)
        sheet.write_string(0, column, name, bold)
    for row, measure in enumerate(measures, 1):
        for column, cell in enumerate(cells(measure)):
            if isinstance(cell, int):
                sheet.write_number(row, column, cell)
            else:
                sheet.write_string(row, column, cell)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(1, len(measures)), len(COLUMNS) - 1)
    book.close()
    return out.getvalue()


def cells(measure: Measure) -> list[str | int]:
    """Return one row in the order of `COLUMNS`; several values are joined by "; "."""
    row: list[str | int] = []
    for name in COLUMNS:
        if name in ("start_date", "deadline_date"):
            row.append(_day(measure, name.removesuffix("_date")))
            continue
        value = getattr(measure, name)
        if isinstance(value, tuple):
            row.append("; ".join(str(each) for each in value))
        else:
            row.append(value if isinstance(value, int) else value or "")
    return row


def _day(measure: Measure, field: str) -> str:
    period = measure.deadline_period if field == "deadline" else measure.start_period
    if period is None or period.day is None:
        return ""
    day = period.final_day if field == "deadline" else period.day
    return day.isoformat() if day else ""


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUNS_AS_FORMULA) else cell
