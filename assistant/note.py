"""A conversation as a note to keep: Markdown or DOCX, with a numbered list of references."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import docx
from docx.shared import Pt

from assistant import texts
from assistant.conversation import Exchange, citations_of, is_verbatim
from assistant.reference import listed_reference
from corpus.model import Document

_MARK = re.compile(r"\[(\d+)\]")
_BOLD = re.compile(r"(\*\*.+?\*\*)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
# Characters that XML cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass
class _Part:
    """A question with its answer's paragraphs, its marks numbered through the whole note."""

    question: str
    paragraphs: list[str]


@dataclass
class _Note:
    parts: list[_Part] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    as_of: list[str] = field(default_factory=list)


def as_markdown(exchanges: Sequence[Exchange], documents: Mapping[str, Document], day: datetime.date) -> str:
    """Return the note as Markdown. A quote that no longer stands in its document is marked so."""
    note = _collect(exchanges, documents)
    lines = [f"# {texts.NOTE_TITLE}", "", *_about(note, day), ""]
    for part in note.parts:
        question = _MARKDOWN.sub(r"\\\1", part.question)
        lines += [f"## {question}", ""]
        for paragraph in part.paragraphs:
            lines += [paragraph, ""]
    if note.references:
        lines += [f"## {texts.NOTE_REFERENCES}", ""]
        lines += [f"{number}. {reference}" for number, reference in enumerate(note.references, 1)]
    return "\n".join(lines).rstrip() + "\n"


def as_docx(exchanges: Sequence[Exchange], documents: Mapping[str, Document], day: datetime.date) -> bytes:
    """Return the note as a Word document."""
    note = _collect(exchanges, documents)
    paper = docx.Document()
    paper.core_properties.title = texts.NOTE_TITLE
    paper.core_properties.language = "nl-NL"
    paper.core_properties.author = texts.APP_TITLE
    paper.styles["Normal"].font.size = Pt(11)
    paper.add_heading(texts.NOTE_TITLE, 0)
    for line in _about(note, day):
        paper.add_paragraph(line.removeprefix("- "))
    for part in note.parts:
        paper.add_heading(_CONTROL.sub("", part.question), 1)
        for paragraph in part.paragraphs:
            listed = paragraph.startswith("- ")
            written = paper.add_paragraph(style="List Bullet" if listed else None)
            for piece in _BOLD.split(_CONTROL.sub("", paragraph.removeprefix("- "))):
                written.add_run(piece.strip("*") if _BOLD.fullmatch(piece) else piece).bold = bool(
                    _BOLD.fullmatch(piece)
                )
    if note.references:
        paper.add_heading(texts.NOTE_REFERENCES, 1)
        for number, reference in enumerate(note.references, 1):
            paper.add_paragraph(f"[{number}] {_CONTROL.sub('', reference)}")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _about(note: _Note, day: datetime.date) -> list[str]:
    lines = [f"- {texts.NOTE_MADE_ON} {texts.date_in_words(day.isoformat())}"]
    lines += [f"- {texts.AS_OF} {texts.date_in_words(date)}" for date in note.as_of]
    return lines + [f"- {texts.SNAPSHOT}: {snapshot}" for snapshot in note.snapshots]


def _collect(exchanges: Sequence[Exchange], documents: Mapping[str, Document]) -> _Note:
    note = _Note()
    for exchange in exchanges:
        answer = exchange["answer"]
        if not answer:
            continue
        numbers: dict[int, int] = {}
        for citation in citations_of(exchange):
            numbers[citation["number"]] = _number_of(note.references, _reference(citation, documents))
        paragraphs = list(_paragraphs(answer["text"], numbers))
        note.parts.append(_Part(exchange["question"], paragraphs))
        for kept, value in ((note.snapshots, answer.get("snapshot")), (note.as_of, answer.get("as_of"))):
            if isinstance(value, str) and value and value not in kept:
                kept.append(value)
    return note


def _reference(citation: Mapping[str, Any], documents: Mapping[str, Document]) -> str:
    reference = listed_reference(citation)
    url = citation.get("url")
    if isinstance(url, str) and url:
        reference += f" {url}"
    return reference if is_verbatim(citation, documents) else f"{reference} ({texts.NOT_IN_SOURCE})"


def _number_of(references: list[str], reference: str) -> int:
    if reference not in references:
        references.append(reference)
    return references.index(reference) + 1


def _paragraphs(text: str, numbers: Mapping[int, int]) -> Iterator[str]:
    def renumbered(mark: re.Match[str]) -> str:
        return f"[{numbers.get(int(mark[1]), mark[1])}]"

    for paragraph in re.split(r"\n+", text):
        if paragraph.strip():
            yield _MARK.sub(renumbered, paragraph.strip())
