import os
import tempfile
import zlib
from dataclasses import dataclass

import hypothesis
import numpy as np
import pytest

from assistant.assistant import open_assistant
from corpus.assembly import DocumentInfo
from corpus.catalogue import load_corpus
from corpus.letter import parse_letter
from index.lexical import stem, words_of
from index.settings import IndexSettings
from index.store import build_index

# The same examples on every run, so that a failure is about the change at hand. To look for new
# ones: HYPOTHESIS_PROFILE=search pytest -m "not model and not browser".
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# Whoever runs the tests may have documents of their own; the tests' corpus is the letter alone.
_NOWHERE = tempfile.mkdtemp(prefix="actieagenda-tests-")
os.environ["ACTIEAGENDA_LIBRARY_FOLDER"] = f"{_NOWHERE}/library"
os.environ["ACTIEAGENDA_SOURCES_FOLDER"] = f"{_NOWHERE}/sources"

TAAL = """Inleiding

De gemeenten krijgen in 2026 extra geld voor de coördinatie van taallessen.1 Elke
gemeente kiest zelf een aanbieder. De Kamer ontvangt in maart 2027 een evaluatie.

Taal en werk

De inzet van het kabinet voor nieuwkomers bestaat dit jaar uit twee lijnen die elkaar
versterken:
• Werkgevers bieden taallessen op de werkvloer aan.
• Gemeenten begeleiden nieuwkomers naar betaald werk.

Statushouders vinden vaker een baan wanneer zij de taal spreken.

1 Kamerstukken II, 2025/26, 32 824, nr. 500.
"""

WONEN = """Wonen

Woningcorporaties huisvesten dit jaar 20.000 statushouders. De bouw van flexwoningen
loopt achter op de planning.

Zorg

Huisartsen werken met tolken. De tolkentelefoon is dag en nacht bereikbaar.
"""


@dataclass(frozen=True)
class FakeEncoder:
    """Counts stems in 64 buckets: texts with words in common are near, and nothing is loaded."""

    fingerprint: str = "fake"

    def encode_queries(self, texts):
        if not texts:
            raise ValueError("expected at least one text to encode, found none")
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts, progress=None):
        vectors = self.encode_queries(texts)
        if progress:
            progress(len(texts), len(texts))
        return vectors

    def count_tokens(self, texts):
        return sum(len(words_of(text)) for text in texts)

    @staticmethod
    def _vector(text):
        counts = np.zeros(64, dtype=np.float32)
        for word in stem(words_of(text)) or ["\x00"]:
            counts[zlib.crc32(word.encode("utf-8")) % 64] += 1
        return counts / np.linalg.norm(counts)


@pytest.fixture(scope="session")
def fake_encoder():
    return FakeEncoder()


@pytest.fixture(scope="session")
def letter():
    return load_corpus()[0]


@pytest.fixture(scope="session")
def fake_index(letter, fake_encoder, tmp_path_factory):
    settings = IndexSettings(cache_folder=tmp_path_factory.mktemp("fake-index"))
    return build_index([letter], settings, fake_encoder)


@pytest.fixture(scope="session")
def make_fake_index(fake_encoder, tmp_path_factory):
    """Build an index of documents without a model."""
    settings = IndexSettings(cache_folder=tmp_path_factory.mktemp("fake-indexes"))
    return lambda documents: build_index(documents, settings, fake_encoder)


@pytest.fixture(scope="session")
def two_documents():
    return (
        parse_letter(TAAL, DocumentInfo(id="taal", title="Taal", date="2026-03")),
        parse_letter(WONEN, DocumentInfo(id="wonen", title="Wonen", speaker="derde")),
    )


@pytest.fixture(scope="session")
def assistant():
    """The whole program with the real model, from the user's own cache."""
    return open_assistant()
