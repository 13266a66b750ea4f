from assistant.assistant import Assistant
from corpus.assembly import DocumentInfo
from corpus.model import BlockKind
from corpus.reading import read_document
from index.settings import IndexSettings
from index.store import build_index

EXCHANGE = """Vraag 1
Hoeveel agenten werken er in Wolvega aan verward gedrag?

Antwoord op vraag 1
In Wolvega werken twaalf agenten aan verward gedrag op straat.
"""


def test_the_question_of_an_exchange_finds_its_answer_but_is_none(fake_encoder, tmp_path):
    document = read_document(EXCHANGE.encode(), DocumentInfo(id="kv", title="Kamervragen", date="2026-01"))
    assert [block.kind for block in document.blocks] == [BlockKind.EXCHANGE]
    index = build_index([document], IndexSettings(cache_folder=tmp_path), fake_encoder)
    answer, explanation = Assistant(index).answer_and_explain(
        "Hoeveel agenten werken er in Wolvega aan verward gedrag op straat?"
    )
    texts = [candidate.text for candidate in explanation.parts[0].candidates]
    assert any("twaalf agenten" in text for text in texts)
    assert not any("Hoeveel agenten" in text for text in texts)
    assert "twaalf agenten" in " ".join(citation.quote for citation in answer.citations)
