"""Organisations and municipalities named in Dutch text, from the lists in `data/`.

`data/organisations.jsonl` gives each organisation's short name, full name and other
spellings; `data/municipalities.txt` the official municipalities with common names. Both
are data: a new organisation needs a line there, not code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from simplemma import is_known

from corpus.errors import CorpusError

DATA_FOLDER = Path(__file__).parent / "data"
_ORGANISATIONS = "organisations.jsonl"
_MUNICIPALITIES = "municipalities.txt"
# A name ends where a word does, but "SZW-begroting" and "KIS’" are still read.
_NOT_INSIDE = r"(?<![\w@/.-])"
_NOT_FURTHER = r"(?![\w@]|-[A-Z])"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation: its shortest name in use, its full name, other spellings, its kind."""

    name: str
    full: str
    also: tuple[str, ...]
    kind: str

    @property
    def forms(self) -> tuple[str, ...]:
        """Every way it may be written."""
        return (self.name, self.full, *self.also)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at `text[start:end]`, by the name it has in the list."""

    name: str
    start: int
    end: int


class Names:
    """Finds names of one list in text; the longest form that fits is taken."""

    def __init__(self, forms: Mapping[str, str], *, skip_openers: bool = False) -> None:
        """Take spelling → name. With `skip_openers`, a Dutch word that opens a sentence is no name."""
        self._names = dict(forms)
        self._skip_openers = skip_openers
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        pattern = "|".join(re.escape(form) for form in longest_first)
        self._pattern = re.compile(f"{_NOT_INSIDE}(?:{pattern}){_NOT_FURTHER}") if pattern else None

    @property
    def spellings(self) -> tuple[str, ...]:
        """All spellings that are found."""
        return tuple(self._names)

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Return the mentions in `text[start:end]`, in order, not overlapping."""
        if self._pattern is None:
            return []
        mentions = []
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            opens = match.start() == start or text[: match.start()].rstrip()[-1:] in ".!?:"
            if self._skip_openers and opens and is_known(match[0].lower(), lang="nl"):
                continue
            mentions.append(Mention(self._names[match[0]], match.start(), match.end()))
        return mentions


@lru_cache(maxsize=1)
def load_organisations() -> tuple[Organisation, ...]:
    """Return the list of organisations. Raises CorpusError naming the first faulty line."""
    path = DATA_FOLDER / _ORGANISATIONS
    found = []
    for number, line in enumerate(_lines(path), 1):
        try:
            row = json.loads(line)
            found.append(Organisation(row["name"], row["full"], tuple(row["also"]), row["kind"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path}, line {number} is no organisation ({error}); mend it.") from error
    return tuple(found)


@lru_cache(maxsize=1)
def organisations() -> Names:
    """Return the finder of organisations."""
    return Names({form: each.name for each in load_organisations() for form in each.forms if form})


@lru_cache(maxsize=1)
def municipalities() -> Names:
    """Return the finder of Dutch municipalities; common names give the official one."""
    forms: dict[str, str] = {}
    for line in _lines(DATA_FOLDER / _MUNICIPALITIES):
        official, *common = line.split("\t")
        # The name people use is the one to show: "Den Haag", not "'s-Gravenhage".
        shown = common[0] if common else official
        forms.update(dict.fromkeys((official, *common), shown))
    return Names(forms, skip_openers=True)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"Cannot read the list {path} ({error}); restore it.") from error
    return [line for line in text.split("\n") if line.strip() and not line.startswith("#")]
