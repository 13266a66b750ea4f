"""A conversation as a note: questions, answers, numbered references, date and snapshot."""

import datetime
import io

import docx
import pytest

from assistant import texts
from assistant.conversation import new_exchange
from assistant.note import as_docx, as_markdown

DAY = datetime.date(2026, 11, 23)


def citation(letter, number, quote, **changes):
    start = letter.text.index(quote)
    return {
        "number": number,
        "quote": quote,
        "document_id": letter.id,
        "document_title": letter.title,
        "speaker": "kabinet",
        "section": list(letter.section_at(start).path),
        "page": letter.pages_of(start, start + len(quote))[0],
        "start": start,
        "end": start + len(quote),
        "footnotes": [],
        "reference": "",
        "url": None,
        "date": letter.date,
    } | changes


@pytest.fixture
def exchanges(letter):
    def exchange(question, text, *citations):
        answer = {
            "text": text,
            "status": "answered",
            "citations": list(citations),
            "as_of": "2026-03",
            "snapshot": "sha256:abc",
        }
        return new_exchange(question) | {"answer": answer}

    alliance = citation(letter, 1, "Deze alliantie loopt tot en met 2027.")
    measured = citation(letter, 1, "Aan deze landelijke nulmeting hebben in totaal 145 gemeenten meegedaan")
    again = dict(alliance, number=2)
    return [
        exchange(
            "Tot wanneer loopt de alliantie?", "“Deze alliantie loopt tot en met **2027**.” [1]", alliance
        ),
        exchange("Hoeveel <gemeenten>?", "“Aan deze …” [1]\n\n- “Deze alliantie …” [2]", measured, again),
        new_exchange("Niet beantwoord"),
    ]


def test_markdown_numbers_references_through_the_note(exchanges, letter):
    note = as_markdown(exchanges, {letter.id: letter}, DAY)
    assert "## Tot wanneer loopt de alliantie?" in note
    assert "“Deze alliantie loopt tot en met **2027**.” [1]" in note
    # The second answer's [1] is the note's second source, its [2] the first.
    assert "“Aan deze …” [2]\n\n- “Deze alliantie …” [1]" in note
    assert f"1. {letter.title} (kabinet, maart 2026), p. 2, onderdeel “a. Verandering van binnenuit”." in note
    second = f"2. {letter.title} (kabinet, maart 2026), p. 5, onderdeel “Verbeteren regelgeving versterkte"
    assert f"{second} gebedsoproep”." in note
    assert "3." not in note.split(texts.NOTE_REFERENCES)[-1]
    assert "23 november 2026" in note
    assert "maart 2026" in note
    assert "sha256:abc" in note
    assert r"Hoeveel \<gemeenten\>?" in note
    assert "Niet beantwoord" not in note


def test_word_note_says_the_same(exchanges, letter):
    paper = docx.Document(io.BytesIO(as_docx(exchanges, {letter.id: letter}, DAY)))
    lines = [p.text for p in paper.paragraphs]
    assert texts.NOTE_TITLE in lines
    assert "Hoeveel <gemeenten>?" in lines
    assert "“Deze alliantie loopt tot en met 2027.” [1]" in lines
    assert (
        f"[1] {letter.title} (kabinet, maart 2026), p. 2, onderdeel “a. Verandering van binnenuit”." in lines
    )
    bold = [run.text for p in paper.paragraphs for run in p.runs if run.bold]
    assert bold == ["2027"]


def test_quote_that_is_not_in_the_source_is_marked(exchanges, letter):
    exchanges[0]["answer"]["citations"][0]["quote"] = "Verzonnen."
    assert texts.NOT_IN_SOURCE in as_markdown(exchanges, {letter.id: letter}, DAY)


def test_characters_that_word_cannot_hold_are_left_out(exchanges, letter):
    exchanges[0]["question"] = "Wat\x00 is\x1b dit?"
    paper = docx.Document(io.BytesIO(as_docx(exchanges, {letter.id: letter}, DAY)))
    assert "Wat is dit?" in [p.text for p in paper.paragraphs]
