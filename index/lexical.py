"""Word matching for Dutch: BM25 over stems. The one file that knows bm25s and PyStemmer."""

from __future__ import annotations

import math
import re
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from bm25s.stopwords import STOPWORDS_DUTCH

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
# bm25s' Dutch list lacks the words with which half of all questions begin.
_QUESTION_WORDS = frozenset(
    "waar waarom waarvan waarvoor waarmee waarbij wanneer welk welke hoeveel kun kunt graag "
    "bent hebt word moeten zullen werden".split()
)
STOP_WORDS = frozenset(STOPWORDS_DUTCH) | _QUESTION_WORDS
_stemmer_lock = threading.Lock()  # PyStemmer keeps state between calls
_stemmer = Stemmer.Stemmer("dutch")


def fold(text: str) -> str:
    """Lower the case and drop diacritics: "Coördinatie" and "coordinatie" become one."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """Return the folded words and numbers of `text`, in order."""
    return _WORD.findall(fold(text))


def stem(words: Sequence[str]) -> list[str]:
    """Return the Dutch (Snowball) stems of folded words, one each."""
    with _stemmer_lock:
        return list(_stemmer.stemWords(list(words)))


def terms_of(text: str) -> list[str]:
    """Return the stems of the content words of `text`, in order: what BM25 counts."""
    return stem([word for word in words_of(text) if word not in STOP_WORDS])


class LexicalIndex:
    """BM25 (Lucene's form, k1 = 1.5, b = 0.75) over the terms of passages."""

    def __init__(self, bm25: bm25s.BM25, size: int) -> None:
        self._bm25 = bm25
        self._size = size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index `texts`; their order gives the positions of scores. Empty texts are fine."""
        bm25 = bm25s.BM25(method="lucene")
        # An index needs one term at the least; this one no question can hold.
        terms = [terms_of(text) or ["\x00"] for text in texts]
        # Numbered in order, or the files of one index would differ from run to run.
        numbers = {term: number for number, term in enumerate(sorted({t for each in terms for t in each}))}
        bm25.index(([[numbers[t] for t in each] for each in terms], numbers), show_progress=False)
        return cls(bm25, len(texts))

    def knows(self, term: str) -> bool:
        """Whether any passage holds `term`, a stem as `terms_of` returns it."""
        return term in self._bm25.vocab_dict

    def rarity(self, term: str) -> float:
        """Return the idf that BM25 (Lucene's form) gives `term`: ≥ 0, high where few passages hold it.

        0 for a term that none holds.
        """
        if not self.knows(term):
            return 0.0
        starts, number = self._bm25.scores["indptr"], self._bm25.vocab_dict[term]
        holding = int(starts[number + 1] - starts[number])
        return math.log(1 + (self._size - holding + 0.5) / (holding + 0.5))

    def scores(self, question: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of each passage for `question`: ≥ 0, 0 where no term matches."""
        terms = [term for term in terms_of(question) if self.knows(term)]
        if not terms:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(terms), dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """Read an index of `size` passages that `save` wrote."""
        return cls(bm25s.BM25.load(folder), size)
