import pytest

from assistant.answer import Answer, Citation, Status
from assistant.errors import CitationError

QUOTE = "Aan deze landelijke nulmeting hebben in totaal 145 gemeenten meegedaan"


def cite(letter, quote=QUOTE, number=1, shift=0):
    start = letter.text.index(quote) + shift
    return Citation(number, quote, letter, start, start + len(quote), (12,))


def make(citations=(), status=Status.ANSWERED, text="“…” [1]"):
    return Answer("v", "v", status, text, tuple(citations), (), 0.5, "2026-03", "sha256:0")


def test_citation_knows_its_place(letter):
    citation = cite(letter)
    assert citation.page == 5
    assert citation.section == (
        "Pijler 1: De normen en waarden van onze open en vrije samenleving",
        "Verbeteren regelgeving versterkte gebedsoproep",
    )


@pytest.mark.parametrize("shift", [-1, 1, 40])
def test_citation_at_another_place_cannot_be_made(letter, shift):
    with pytest.raises(CitationError, match="is not what"):
        cite(letter, shift=shift)


def test_citation_of_changed_words_cannot_be_made(letter):
    start = letter.text.index(QUOTE)
    with pytest.raises(CitationError):
        Citation(1, QUOTE.replace("145", "154"), letter, start, start + len(QUOTE))


def test_empty_citation_cannot_be_made(letter):
    with pytest.raises(CitationError):
        Citation(1, "", letter, 5, 5)


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.PARTIAL])
def test_statement_without_source_cannot_be_made(status):
    with pytest.raises(CitationError, match="needs a citation"):
        make(status=status)


def test_refusal_needs_no_citation():
    assert make(status=Status.NOT_FOUND, text="Dat staat er niet in.").citations == ()


def test_text_must_refer_to_each_citation(letter):
    with pytest.raises(CitationError, match=r"\[1\]"):
        make([cite(letter)], text="“…”")


def test_json_form(letter):
    row = make([cite(letter)]).timed(0.123456).to_dict()
    assert list(row) == [
        "question",
        "standalone_question",
        "status",
        "text",
        "citations",
        "missing",
        "confidence",
        "as_of",
        "snapshot",
        "seconds",
    ]
    assert row["seconds"] == 0.1235
    assert row["citations"][0] == {
        "number": 1,
        "quote": QUOTE,
        "document_id": "voortgangsbrief-actieagenda-2026",
        "document_title": letter.title,
        "speaker": "kabinet",
        "section": [
            "Pijler 1: De normen en waarden van onze open en vrije samenleving",
            "Verbeteren regelgeving versterkte gebedsoproep",
        ],
        "page": 5,
        "start": letter.text.index(QUOTE),
        "end": letter.text.index(QUOTE) + len(QUOTE),
        "footnotes": [12],
        "reference": letter.reference,
        "url": None,
        "date": "2026-03",
        "said_by": "",
        "manner": "states",
        "newer": None,
        "footnote_sources": [],
    }
