"""Corrections by hand to a letter's register: data beside the letter, keyed by passage id.

Each line of `data/<document id>.measures.jsonl` is about one paragraph or item:

    {"passage": "<its id>", "reason": "why", "measures": [{"quote": "…", "set": {"lead": "KIS"}}]}

It says which measures that passage holds, by their verbatim quotes (none: an empty list),
and which fields differ from what is read from the quote. A line that no longer fits the
letter is named and left out; the others still apply.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.measures import KINDS, STATUSES, Measure, extract_measures, make_measure, with_changes
from corpus.model import Block, BlockKind, Document, passage_id
from corpus.periods import Period, find_periods

DATA_FOLDER = Path(__file__).parent / "data"
_WORDINGS = ("start", "deadline", "amount", "target_group")
_LISTS = ("kinds", "actors", "locations")
_FIELDS = frozenset({"title", "lead", "status", *_WORDINGS, *_LISTS})


@dataclass(frozen=True, slots=True)
class Register:
    """A document's measures, and the corrections that don't fit it any more, one sentence each."""

    measures: tuple[Measure, ...]
    problems: tuple[str, ...] = ()


def read_register(document: Document, folder: Path = DATA_FOLDER) -> Register:
    """Return the register of a document with its corrections, if it has any."""
    path = folder / f"{document.id}.measures.jsonl"
    measures = extract_measures(document)
    if not path.is_file():
        return Register(measures)
    return apply_overlay(document, measures, read_overlay(path))


def read_overlay(path: Path) -> list[dict[str, Any]]:
    """Return the lines of an overlay. Raises CorpusError naming the first faulty one."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"Cannot read the corrections {path} ({error}); restore the file.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            str(row["passage"]), str(row["reason"]), [entry["quote"] for entry in row["measures"]]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(
                f"{path}, line {number}: expected an object with passage, reason and measures ({error!r})."
            ) from error
        rows.append(row)
    return rows


def apply_overlay(
    document: Document, measures: Iterable[Measure], overlay: Iterable[Mapping[str, Any]]
) -> Register:
    """Replace the measures of each corrected passage; returns them in the document's order."""
    blocks = dict(_named_blocks(document))
    kept = list(measures)
    problems: list[str] = []
    for row in overlay:
        block = blocks.get(row["passage"])
        if block is None:
            problems.append(f"{row['passage']}: no passage of {document.id} has this id any more")
            continue
        corrected = []
        for entry in row["measures"]:
            try:
                corrected.append(_corrected(document, block, entry))
            except ValueError as error:
                problems.append(f"{row['passage']}: {error}")
        if corrected or not row["measures"]:
            kept = [m for m in kept if not block.start <= m.start_offset < block.end]
            kept.extend(corrected)
    return Register(tuple(sorted(kept, key=lambda m: (m.start_offset, m.end_offset))), tuple(problems))


def _named_blocks(document: Document) -> Iterator[tuple[str, Block]]:
    for block in document.blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            path = document.section_at(block.start).path
            yield passage_id(document.id, path, document.text[block.start : block.end]), block


def _corrected(document: Document, block: Block, entry: Mapping[str, Any]) -> Measure:
    """Make one measure of a correction. Raises ValueError if it doesn't fit the passage."""
    quote, changes = entry["quote"], dict(entry.get("set", {}))
    start = document.text.find(quote, block.start, block.end)
    if not quote or start < 0:
        raise ValueError(f"it does not hold the quote {quote[:60]!r}")
    unknown = set(changes) - _FIELDS
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} cannot be set")
    lead_in = document.text[slice(*block.lead_in)] if block.lead_in else ""
    for field in _WORDINGS:
        value = changes.get(field)
        if value is not None and value not in quote and value not in lead_in:
            raise ValueError(f"its {field} {value!r} does not stand in the quote")
    _check_terms(changes)
    for field in _LISTS:
        if field in changes:
            changes[field] = tuple(changes[field])
    for field in ("start", "deadline"):
        if field in changes:
            changes[f"{field}_period"] = _period(changes[field], document.date)
    return with_changes(make_measure(document, start, start + len(quote)), changes)


def _check_terms(changes: Mapping[str, Any]) -> None:
    if changes.get("status", STATUSES[0]) not in (*STATUSES, None):
        raise ValueError(f"{changes['status']!r} is no status; expected one of {', '.join(STATUSES)}")
    wrong = set(changes.get("kinds", ())) - set(KINDS)
    if wrong:
        raise ValueError(f"{', '.join(sorted(wrong))} is no kind; expected {', '.join(KINDS)}")


def _period(wording: str | None, written: str) -> Period | None:
    found = find_periods(wording, written) if wording else []
    return found[0] if found else None
