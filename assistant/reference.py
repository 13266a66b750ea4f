"""How a quote is referred to in Dutch parliamentary papers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant import texts


def place_of(citation: Mapping[str, Any]) -> str:
    """Return where a citation (in its JSON form) stands: page, section, footnotes."""
    section = citation["section"][-1] if citation["section"] else ""
    parts = [f"p. {citation['page']}"]
    if section:
        parts.append(f"{texts.SECTION} “{section}”")
    if citation["footnotes"]:
        word = texts.FOOTNOTES if len(citation["footnotes"]) > 1 else texts.FOOTNOTE
        parts.append(f"{word} {', '.join(map(str, citation['footnotes']))}")
    return ", ".join(parts)


def source_of(citation: Mapping[str, Any]) -> str:
    """Return a citation's document, with who says it and its date: "Voortgang (kabinet, 4 juli 2025)"."""
    speaker = texts.SPEAKERS.get(citation["speaker"], citation["speaker"])
    date = texts.date_in_words(str(citation.get("date") or ""))
    about = ", ".join(str(part) for part in (citation.get("said_by"), speaker, date) if part)
    return f"{citation['document_title']} ({about})"


def reference_of(citation: Mapping[str, Any]) -> str:
    """Return the reference to a citation's place, as a note in a parliamentary paper has it."""
    return f"{citation['reference'] or citation['document_title']}, {place_of(citation)}."


def listed_reference(citation: Mapping[str, Any]) -> str:
    """Return the same for a list of sources, which names the document, who says it and its date too."""
    official = f", {citation['reference']}" if citation["reference"] else ""
    return f"{source_of(citation)}{official}, {place_of(citation)}."


def quote_with_reference(citation: Mapping[str, Any]) -> str:
    """Return the quote between quotation marks, with its reference behind it."""
    return f"“{citation['quote']}” ({reference_of(citation).rstrip('.')})"
