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


def reference_of(citation: Mapping[str, Any]) -> str:
    """Return the reference to a citation's place, as a note in a parliamentary paper has it."""
    return f"{citation['reference'] or citation['document_title']}, {place_of(citation)}."


def quote_with_reference(citation: Mapping[str, Any]) -> str:
    """Return the quote between quotation marks, with its reference behind it."""
    return f"“{citation['quote']}” ({reference_of(citation).rstrip('.')})"
