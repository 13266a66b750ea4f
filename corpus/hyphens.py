"""Printed lines joined to running text: what to do with a hyphen at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD_BEFORE_HYPHEN = re.compile(r"([\w+]+)-$")  # also "lhbti+-"
# Looked for at the beginnings of words only, or a word of a million letters would take hours.
_BEFORE_HYPHEN = re.compile(r"(?<!\w)\w+-(?=\w)")
# "kennis- en netwerkbijeenkomsten": the hyphen stands for the second half.
_SUSPENDED = re.compile(r"^(?:en|of|als|noch|tot|en/of)\b")
_MAX_WORD_CHARS = 80
_BROKEN_ADDRESS = re.compile(r"(?:https?://|www\.)\S*[/=?&_%-]$")
_IN_ADDRESS = re.compile(r"(?:https?://|www\.)\S+$")
_GOES_ON_ADDRESS = re.compile(r"[%/?&=_#.]\w|\S*/\S*/|\S+\.(?:pdf|html?|aspx?)\b")
_LONGEST_ADDRESS = 300
_SHORT = frozenset(
    "mbo hbo wo vo po so vso havo vmbo vwo lhbti lhbtiq ggz jgz wmo cao btw zzp ict oov boa ov eu vn".split()
)


def words_of_lines(lines: Iterable[str]) -> frozenset[str]:
    """Return the words that stand whole in printed lines, in small letters; "mvo-" for "mvo-beleid"."""
    text = " ".join(lines).lower()
    return frozenset(re.findall(r"\w+", text)) | frozenset(_BEFORE_HYPHEN.findall(text))


def join_lines(text: str, following: str, vocabulary: frozenset[str], mark: str = "") -> str:
    """Return `text` with the line `following` behind it, `mark` between them.

    "VNO-" + "NCW" keeps its hyphen; "samen-" + "leving" loses it if "samenleving" is in the vocabulary.
    """
    if not word_before_hyphen(text) or _SUSPENDED.match(following):
        return f"{text} {mark}{following}"
    divided = _is_divided(text, following, vocabulary)
    return (text[:-1] if divided else text) + mark + following


def word_before_hyphen(text: str) -> str:
    """Return the word before a hyphen that ends the text, or ""."""
    # Only the end is searched: a long paragraph is joined line by line.
    if not text.endswith("-"):
        return ""
    match = _WORD_BEFORE_HYPHEN.search(text, len(text) - min(len(text), _MAX_WORD_CHARS))
    return match[1] if match else ""


def _is_divided(text: str, following: str, vocabulary: frozenset[str]) -> bool:
    first = word_before_hyphen(text)
    second = re.match(r"\w+", following)
    return (
        second is not None
        and second[0].islower()
        and first.isalpha()
        and (first + second[0]).lower() in vocabulary
    )


def join_printed(text: str, following: str, vocabulary: frozenset[str]) -> str:
    """Join two lines of set type, which is hyphenated by machine.

    The hyphen goes, unless the word stands elsewhere with it, or what is before it is an
    abbreviation or a name ("mbo-", "GroenLinks-"); then, and in "kennis- en", it stays.
    """
    first = word_before_hyphen(text)
    if not first or _SUSPENDED.match(following):
        # An address is broken without a hyphen and goes on without a space.
        tail = text[-_LONGEST_ADDRESS:]
        broken = _BROKEN_ADDRESS.search(tail) or (
            _IN_ADDRESS.search(tail) and _GOES_ON_ADDRESS.match(following)
        )
        return f"{text}{following}" if broken else f"{text} {following}"
    second = re.match(r"\w+", following)
    whole = (first + second[0]).lower() if second else ""
    if whole in vocabulary:
        return text[:-1] + following
    compound = f"{first.lower()}-" in vocabulary or _is_short_name(first)
    machine = second is not None and second[0].islower() and first.isalpha() and not compound
    return (text[:-1] if machine else text) + following


def _is_short_name(word: str) -> bool:
    return (
        word[1:] != word[1:].lower()
        or not re.search(r"[aeiouyáéíóúëïöü]", word, re.I)
        or word.lower() in _SHORT
    )
