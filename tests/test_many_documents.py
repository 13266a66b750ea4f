"""The document that was learned from among many others: which the question is for, and what is found."""

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.claim import Claim
from assistant.question import read_question
from assistant.reading import NO_READING, Reading
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from index.lexical import stem
from index.settings import IndexSettings
from index.store import build_index


def test_what_was_learned_is_found_among_any_number_of_nearer_documents(fake_encoder):
    asked = "Wanneer gaat het loket voor ouders open?"
    own = parse_letter("Start\n\nHalf mei is de start in Assen.", DocumentInfo(id="eigen", title="Eigen"))
    others = [
        parse_letter(f"Loket\n\n{asked} Dat is vraag {n} van ouders.", DocumentInfo(id=f"d{n}", title=""))
        for n in range(80)
    ]
    index = build_index([own, *others], IndexSettings(), fake_encoder)
    assistant = Assistant(index)
    assistant._learned = frozenset(["eigen"])
    assistant._claim = Claim(index, assistant._learned, [asked])
    question, query = read_question(asked), fake_encoder.encode_queries([asked])[0]
    assert "eigen" not in {hit.passage.document_id for hit in index.search(asked, query, 60)}
    of_own = [index.passages[each.passage].document_id == "eigen" for each in index.sentences]
    passages = [each.document_id == "eigen" for each in index.passages]
    reading = Reading(np.where(passages, 0.0, -1.0), np.where(of_own, 0.0, -1.0), given=5.0)
    found = assistant.find(question, query, reading, 3)
    assert found[0].passage.document_id == "eigen"
    assert len({hit.position for hit in found}) == 3
    # Without what was learned, the nearest document leads.
    assert assistant.find(question, query, NO_READING, 3)[0].passage.document_id != "eigen"


@pytest.fixture(scope="module")
def claim(two_documents, make_fake_index):
    """Of the first of two documents."""
    index = make_fake_index(list(two_documents))
    return Claim(index, frozenset(["taal"]), ["Wie betaalt de leraren?"])


@pytest.mark.parametrize(
    ("lead", "answered", "given"), [(0.01, 0.0, 0.0), (0.0, 1.0, 0.0), (0.02, -2.0, 3.0), (-0.1, 20.0, -20.0)]
)
def test_signs_for_one_or_the_other_add_up(claim, lead, answered, given):
    question = read_question("Welke gemeenten kiezen?")
    # Beyond 8 the last two say no more.
    log_odds = 0.74 - 77.5 * lead - 0.9 * min(answered, 8) + 0.18 * max(given, -8)
    assert claim.holds(question, Reading(given=given), lead, answered) is (log_odds >= 0)
    border = (0.74 - 0.9 * min(answered, 8) + 0.18 * max(given, -8)) / 77.5
    assert claim.holds(question, Reading(given=given), border - 0.001, answered)
    assert not claim.holds(question, Reading(given=given), border + 0.001, answered)


def test_words_that_only_other_documents_hold_count_by_how_rare_they_are(claim):
    rarity = claim._index.lexical.rarity
    own, other = rarity(*stem(["gemeenten"])), rarity(*stem(["huisartsen"]))
    question = read_question("Wat doen huisartsen en gemeenten met pinguïns?")
    assert claim.foreign(question) == pytest.approx(other / (own + other))
    # The words of questions on its own documents aren't foreign, nor are those of the documents.
    assert claim.foreign(read_question("Krijgen leraren een evaluatie?")) == 0.0
    assert claim.foreign(read_question("Wat doen pinguïns?")) == 0.0
    border = (0.74 - 6.4 * claim.foreign(question)) / 77.5
    assert claim.holds(question, Reading(given=0.0), border - 0.001, 0.0)
    assert not claim.holds(question, Reading(given=0.0), border + 0.001, 0.0)
