"""Words of a question that no dictionary knows, put right by the documents' own: "gebetten" → "gebeten".

A word is left alone if Dutch (pyspellchecker's dictionary) or English has it, if it is made of two Dutch
words, if the documents hold it, or if it is an organisation or municipality of the lists. With a capital
inside a sentence it may only become a name of theirs. What is taken instead is the documents' word that is
one letter away, of a few the most frequent in Dutch. So a rare good word can become one of theirs:
"verbinder" → "verbinders".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from simplemma import is_known
from spellchecker import SpellChecker

from corpus.names import municipalities, organisations
from index.lexical import STOP_WORDS, fold

_WORD = re.compile(r"(?<![\w@/.-])[^\W\d_]+(?![\w@/-])")
# What is shorter is an abbreviation as easily as a mistake, and half of a word made of two.
_SHORTEST = 5
_SHORTEST_HALF = 4
# Of more words than these none is surely the one meant.
_MOST_NEAR = 3


class Spelling:
    """Repairs questions by the words of some documents. Threads may share it."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Learn the words of `texts`, each with the accents that it most often has."""
        written = Counter(match[0] for text in texts for match in _WORD.finditer(text))
        self._words = {word: word for word in STOP_WORDS}
        self._lower = frozenset(fold(word) for word in written if word[0].islower())
        for word, _ in sorted(written.items(), key=lambda each: (-each[1], each[0])):
            self._words.setdefault(fold(word), word.lower())

    def repaired(self, text: str) -> str:
        """Return `text` with its misspelt words as the documents write them."""
        return _WORD.sub(self._as_meant, text)

    def knows(self, text: str) -> bool:
        """Whether any word of `text` is one at all; a text without words is known."""
        words = [match[0] for match in _WORD.finditer(text)]
        return not words or any(fold(word) in self._words or _is_word(word.lower()) for word in words)

    def _as_meant(self, match: re.Match[str]) -> str:
        word = match[0]
        opens = match.string[: match.start()].rstrip()[-1:] in ("", ".", "?", "!", ":")
        if opens and word[0].isupper() and word[1:] == word[1:].lower():
            meant = self._put_right(word.lower())
            return word if meant == word.lower() else meant[:1].upper() + meant[1:]
        if word.istitle():
            # Of names only names are near: "Bamega" → "Bamenga".
            meant = self._put_right(word.lower())
            return word if fold(meant) in self._lower else meant.title()
        return self._put_right(word)

    def _put_right(self, word: str) -> str:
        folded = fold(word)
        if len(word) < _SHORTEST or word != word.lower() or folded in self._words or _is_word(word):
            return word
        # The first letter is hardly ever wrong; another often makes another word.
        near = [
            each for each in _dutch().edit_distance_1(folded) if each[0] == folded[0] and each in self._words
        ]
        if not 0 < len(near) <= _MOST_NEAR:
            return word
        return self._words[max(near, key=lambda each: (_dutch()[each], each))]


def _is_word(word: str) -> bool:
    """Whether a word is Dutch or English, a listed name, or Dutch words in one: "postregels"."""
    if word in _dutch() or is_known(word, lang="en") or fold(word) in _names():
        return True
    splits = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
    return any(word[:at] in _dutch() and word[at:] in _dutch() for at in splits)


@lru_cache(maxsize=1)
def _dutch() -> SpellChecker:
    # Loaded at the first word that the documents don't hold: half a second, and 40 MB.
    return SpellChecker(language="nl", distance=1)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    spellings = (*organisations().spellings, *municipalities().spellings)
    return frozenset(fold(word) for spelling in spellings for word in _WORD.findall(spelling))
