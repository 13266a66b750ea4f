"""The bank's document among many others: which the question is for, and what is found."""

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.bank import NO_READING, QuestionBank, Reading, Row
from assistant.question import read_question
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from index.settings import IndexSettings
from index.store import build_index


def test_what_the_bank_points_to_is_found_among_any_number_of_nearer_documents(fake_encoder, monkeypatch):
    asked = "Wanneer gaat het loket voor ouders open?"
    answering = "Half mei is de start in Assen."
    own = parse_letter(f"Start\n\n{answering}", DocumentInfo(id="eigen", title="Eigen"))
    others = [
        parse_letter(f"Loket\n\n{asked} Dat is vraag {n} van ouders.", DocumentInfo(id=f"d{n}", title=""))
        for n in range(80)
    ]
    index = build_index([own, *others], IndexSettings(), fake_encoder)
    row = Row(asked, True, (answering,))
    bank = QuestionBank(index, [row], fake_encoder.encode_queries([asked]))
    monkeypatch.setattr("assistant.assistant.open_bank", lambda index: bank)
    assistant = Assistant(index)
    question, query = read_question(asked), fake_encoder.encode_queries([asked])[0]
    assert "eigen" not in {hit.passage.document_id for hit in index.search(asked, query, 60)}
    found = assistant.find(question, query, bank.read(query), 3)
    assert found[0].passage.document_id == "eigen"
    assert len({hit.position for hit in found}) == 3
    # Without what the bank says, the nearest document leads.
    assert assistant.find(question, query, NO_READING, 3)[0].passage.document_id != "eigen"


@pytest.mark.parametrize(
    ("likeness", "lead", "own"), [(0.95, 0.05, True), (0.95, 0.07, False), (0.8, 0.01, False)]
)
def test_a_question_like_a_bank_question_takes_a_clear_lead_of_another_document(
    fake_index, likeness, lead, own, monkeypatch
):
    """With a border of 0.87 the lead may be 0.8 of what the likeness is above it: 0.064 at 0.95, 0 below."""
    monkeypatch.setattr("assistant.assistant._BANK_LIKE", 0.87)
    assistant = Assistant(fake_index)
    monkeypatch.setattr(Assistant, "_lead_of_others", lambda *_: lead)
    reading = Reading({0: 1.0}, {}, np.array([0.1, likeness], dtype=np.float32))
    monkeypatch.setattr(assistant.bank, "read", lambda vector: reading)
    assistant.adapted = None
    assert (assistant._encode(read_question("Wat doet het CRa?"))[1] is reading) is own
