"""Benchmark items: JSON lines in, checked `Item`s out, all faults reported at once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.question import Turn
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.model import Document
from evaluation.errors import DatasetError

DATA_FOLDER = Path(__file__).parent / "data"
NAMED = {name: DATA_FOLDER / f"{name}.jsonl" for name in ("dev", "test", "fresh", "second", "third")}
ANSWERABLE_KINDS = frozenset(
    "number who when why list status motie footnote comparison definition multi paraphrase short "
    "lookup typo colloquial english b1 followup".split()
)
UNANSWERABLE_KINDS = frozenset(
    "near-miss false-premise off-topic-policy off-topic-general injection smalltalk".split()
)
_KINDS = {True: ANSWERABLE_KINDS, False: UNANSWERABLE_KINDS}
_FIELDS = frozenset({"id", "question", "history", "answerable", "kind", "facts", "evidence", "note"})
_SPACE = re.compile(r"\s+")
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One benchmark question with its gold answer.

    `facts`: each a list of alternative wordings, one of which must stand in the answer.
    `evidence`: one group for each separate place that is needed, each a list of
    alternative verbatim passages. Both are empty for unanswerable items.
    """

    id: str
    question: str
    history: tuple[Turn, ...]
    answerable: bool
    kind: str
    facts: tuple[tuple[str, ...], ...]
    evidence: tuple[tuple[str, ...], ...]
    note: str


def dataset_path(name: str) -> Path:
    """Return the file of "dev", "test", "fresh", "second" or "third", or `name` as a path."""
    return NAMED.get(name, Path(name))


def letter_beside(path: Path) -> Document | None:
    """Return the letter that a dataset asks about, if it isn't the one that ships.

    It is the converted text `NAME.txt` beside `NAME.jsonl`. Raises DatasetError if it can't be read.
    """
    letter = path.with_suffix(".txt")
    if not letter.is_file():
        return None
    try:
        raw = letter.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read the letter {letter} ({error}); save it as UTF-8 text.") from error
    return parse_letter(raw, DocumentInfo(id=letter.stem, title=letter.stem))


def read_dataset(path: Path, documents: Sequence[Document] = ()) -> list[Item]:
    """Read and check a dataset. Evidence is looked for in `documents`, if any are given.

    Raises DatasetError with every fault: one a line, with the line's number.
    """
    try:
        # "-sig": editors on Windows may put a mark in front. Not splitlines(), which also
        # splits at characters that JSON leaves as they are.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"Cannot read the dataset {path} ({error}); give a JSONL file, 'dev' or 'test'."
        ) from error
    sources = [collapse(document.text) for document in documents]
    items: list[Item] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row, found = _parse(line)
        if not found:
            found = _faults(row, sources)
            if isinstance(row.get("id"), str):
                first = seen.setdefault(row["id"], number)
                if first != number:
                    found.append(f"id {row['id']!r} was used on line {first} already")
        faults += [f"line {number}: {fault}" for fault in found]
        if not found:
            items.append(_item(row))
    if faults:
        raise DatasetError(f"{path} has {len(faults)} fault(s):\n" + "\n".join(faults))
    if not items:
        raise DatasetError(f"{path} holds no items; expected one JSON object a line.")
    return items


def collapse(text: str) -> str:
    """Return `text` with each run of white space as one space."""
    return _SPACE.sub(" ", text).strip()


def _parse(line: str) -> tuple[dict[str, Any], list[str]]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        return {}, [f"no valid JSON ({error.msg} at column {error.colno})"]
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, endless nesting
        return {}, [f"no valid JSON ({error})"]
    if not isinstance(row, dict):
        return {}, ["expected a JSON object {…}"]
    if _HALF_CHARACTER.search(json.dumps(row, ensure_ascii=False)):
        return {}, ["half of a character (a lone \\ud800-\\udfff), which no file can hold"]
    return row, []


def _faults(row: dict[str, Any], sources: Sequence[str]) -> list[str]:
    faults = [f"unknown field {name!r}" for name in sorted(row.keys() - _FIELDS)]
    for name in ("id", "question", "kind"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            faults.append(f"field {name!r} must be a text that isn't empty")
    if not isinstance(row.get("note", ""), str):
        faults.append("field 'note' must be a text")
    answerable = row.get("answerable")
    if not isinstance(answerable, bool):
        faults.append("field 'answerable' must be true or false")
    kinds = _KINDS[answerable] if isinstance(answerable, bool) else _KINDS[True] | _KINDS[False]
    if isinstance(row.get("kind"), str) and row["kind"] not in kinds:
        faults.append(f"unknown kind {row['kind']!r}; expected one of {', '.join(sorted(kinds))}")
    faults += _history_faults(row.get("history", []))
    for name in ("facts", "evidence"):
        groups = [] if row.get(name) is None else row[name]
        if not _is_groups(groups):
            faults.append(f"field {name!r} must be a list of lists of texts")
        elif answerable is True and not groups:
            faults.append(f"an answerable item needs {name!r}")
        elif answerable is False and groups:
            faults.append(f"an unanswerable item has no {name!r}")
        elif name == "evidence" and sources:
            faults += [
                f"evidence is not in the source: {text!r}"
                for group in groups
                for text in group
                if not any(collapse(text) in source for source in sources)
            ]
    return faults


def _history_faults(history: Any) -> list[str]:
    if not isinstance(history, list):
        return ["field 'history' must be a list of turns"]
    good = all(
        isinstance(turn, dict)
        and turn.get("role") in ("user", "assistant")
        and isinstance(turn.get("content"), str)
        for turn in history
    )
    return [] if good else ["each turn of 'history' needs a role (user, assistant) and a content"]


def _is_groups(groups: Any) -> bool:
    return isinstance(groups, list) and all(
        isinstance(group, list) and group and all(isinstance(t, str) and t.strip() for t in group)
        for group in groups
    )


def _item(row: dict[str, Any]) -> Item:
    return Item(
        id=row["id"],
        question=row["question"],
        history=tuple(row.get("history", [])),
        answerable=row["answerable"],
        kind=row["kind"],
        facts=tuple(tuple(group) for group in row.get("facts") or []),
        evidence=tuple(tuple(group) for group in row.get("evidence") or []),
        note=row.get("note", ""),
    )
