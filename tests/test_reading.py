"""One entry for all files: told by content, and each fault in a sentence that names the file."""

from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.assembly import DocumentInfo
from corpus.catalogue import DATA_FOLDER
from corpus.errors import CorpusError
from corpus.reading import MOST_BYTES, format_of, read_document
from index.passages import make_passages
from tests.outline import kinds
from tests.printing import lines, printed

REPLAY = Path(__file__).parent / "replay" / "documents"
LETTER = DATA_FOLDER / "voortgangsbrief-actieagenda-integratie.txt"


def word_file(tmp_path):
    document = docx.Document()
    document.add_paragraph("Tekst.")
    document.save(tmp_path / "x.docx")
    return (tmp_path / "x.docx").read_bytes()


def test_what_a_file_is_is_told_by_its_content(tmp_path):
    bodies = {
        "xml": (REPLAY / "kst-32824-448.xml").read_bytes(),
        "html": (REPLAY / "kst-30821-325.html").read_bytes(),
        "pdf": printed(lines(["Tekst."])),
        "docx": word_file(tmp_path),
        "txt": b"Gewone tekst.",
    }
    assert {kind: format_of(body, "x") for kind, body in bodies.items()} == {kind: kind for kind in bodies}
    for body in bodies.values():
        (tmp_path / "misleidend.pdf").write_bytes(body)
        assert read_document(tmp_path / "misleidend.pdf").text


def test_a_byte_order_mark_hides_nothing():
    body = (REPLAY / "kst-32824-448.xml").read_bytes()
    assert (
        read_document(b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n"), name="x").text
        == read_document(body, name="x").text
    )


def test_the_letter_as_text_is_read_as_the_letter(letter):
    again = read_document(LETTER)
    assert again.text == letter.text
    assert again.blocks == letter.blocks
    assert again.sections == letter.sections
    assert again.footnotes == letter.footnotes
    assert again.pages == letter.pages
    assert again.speaker == "kabinet"


def test_what_we_are_told_goes_before_what_a_file_says():
    about = DocumentInfo(
        id="eigen", title="Mijn titel", speaker="derde", date="2020", source_url="https://x.nl"
    )
    document = read_document(REPLAY / "kst-32824-448.xml", about)
    assert (document.id, document.title, document.speaker, document.date) == (
        "eigen",
        "Mijn titel",
        "derde",
        "2020",
    )
    assert (document.source_url, document.reference) == (
        "https://x.nl",
        "Kamerstukken II 2024/25, 32 824, nr. 448",
    )


def test_questions_in_plain_text_keep_their_answers():
    text = (
        "Antwoorden op Kamervragen\n\nVraag 1\nKent u het bericht over de lessen?\nAntwoord 1\nJa.\n"
        "Vraag 2\nHoeveel zijn het er?\n\nAntwoord op vraag 2\nHet zijn er twaalf.\nDat is meer dan eerst.\n"
    )
    assert kinds(read_document(text.encode(), name="x"), "exchange") == [
        "Vraag 1\nKent u het bericht over de lessen?\nAntwoord 1\nJa.",
        "Vraag 2\nHoeveel zijn het er?\nAntwoord op vraag 2\nHet zijn er twaalf.\nDat is meer dan eerst.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_plain_text_in_the_encodings_that_windows_leaves(encoding):
    assert read_document("Coördinatie kost € 5.".encode(encoding), name="x").text == "Coördinatie kost € 5."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "x is empty; expected a document."),
        (b" \n\t ", "x is empty; expected a document."),
        (b"\x89PNG\r\n\x1a\n123", "x is a picture; expected a document with text."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1",
            "x is an old Office file, or one with a password; save it as .docx without",
        ),
        (b"{\\rtf1 hallo}", "x is an RTF file; save it as .docx."),
        (b"\x1f\x8b\x08", "x is a packed file; unpack it first."),
        (bytes(range(256)) * 20, "x is a binary file; expected XML, HTML, PDF, Word (.docx) or plain text."),
        (b"<metadata_gegevens><metadata name='a'/></metadata_gegevens>", "x is a record about a document"),
        (b"%PDF-1.7 en dan niets", "x is a damaged PDF"),
        (b"PK\x03\x04 en dan niets", "x is no Word file"),
        (b"\xef\xbb\xbf", "x holds no text"),
    ],
)
def test_each_fault_is_a_sentence(body, sentence):
    with pytest.raises(CorpusError) as caught:
        read_document(body, name="x")
    assert str(caught.value).startswith(sentence)


def test_a_file_of_500_megabytes_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "groot.pdf"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    with pytest.raises(CorpusError, match=r"^groot\.pdf has 500 MB; expected at most 50 MB"):
        read_document(path)
    with pytest.raises(CorpusError, match="more than 50 MB"):
        format_of(b"x" * (MOST_BYTES + 1), "groot")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CorpusError, match=r"^Cannot read .*weg\.pdf \(No such file"):
        read_document(tmp_path / "weg.pdf")
    with pytest.raises(CorpusError, match="is no file"):
        read_document(tmp_path)


def test_an_exchange_is_one_passage_and_each_part_of_a_long_one_has_the_question():
    answer = " ".join(f"Dit is zin {number} van een lang antwoord." for number in range(60))
    text = f"Vraag 1\nKort?\nAntwoord 1\nJa.\nVraag 2\nWat kost het?\nAntwoord 2\n{answer}\n"
    passages = make_passages(read_document(text.encode(), name="x"), 500, 60)
    assert (passages[0].text, passages[0].lead_in) == ("Vraag 1\nKort?\nAntwoord 1\nJa.", "")
    assert passages[1].text.startswith("Vraag 2\nWat kost het?\nAntwoord 2\nDit is zin 0")
    assert passages[1].lead_in == ""
    assert len(passages) > 4
    assert {p.lead_in for p in passages[2:]} == {"Wat kost het?"}
    assert all(len(p.text) <= 500 for p in passages)


def test_passages_of_rows_and_turns_know_header_and_speaker():
    rows = [
        p for p in make_passages(read_document(REPLAY / "kst-32824-448.xml"), 1000, 150) if p.kind == "row"
    ]
    assert rows[1].searchable_text.split("\n")[-2:] == [
        "Onderdeel | Jaar 2025 | Jaar 2026 | Jaar 2027",
        "Taalkringen | 900 | 1.200 | 1.200",
    ]
    said = [
        p
        for p in make_passages(read_document(REPLAY / "kst-32824-480.xml"), 1000, 150)
        if "overweeg" in p.text
    ]
    assert said[0].lead_in == "Mevrouw Tseggai (GroenLinks-PvdA):"


def passages_or_error(body, name):
    """Return a file's passages, checked against its text, or the sentence that says what is wrong."""
    try:
        document = read_document(body, name=name)
    except CorpusError as error:
        return str(error)
    passages = make_passages(document, 300, 50)
    assert [document.text[p.start : p.end] for p in passages] == [p.text for p in passages]
    assert all(p.text.strip() for p in passages)
    return passages


STARTS = [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<?xml version='1.0'?>", b"<html>"]


@given(st.binary(max_size=400), st.sampled_from(STARTS))
def test_any_bytes_are_a_document_or_an_error(body, start):
    found = passages_or_error(start + body, "x.bin")
    assert not isinstance(found, str) or "x.bin" in found


@pytest.mark.parametrize("path", sorted(REPLAY.glob("*.*ml")), ids=lambda path: path.name)
def test_any_cut_of_a_file_is_a_document_or_an_error(path):
    body = path.read_bytes()
    for end in range(0, len(body), 97):
        found = passages_or_error(body[:end], "half.xml")
        assert not isinstance(found, str) or "half.xml" in found


def test_a_word_of_a_million_letters_is_read_in_no_time():
    assert read_document(b"woord" * 200_000, name="x.txt").text == "woord" * 200_000


def test_a_record_and_xml_of_another_kind_are_no_plain_text():
    with pytest.raises(CorpusError, match=r"^x is a record about a document, without its text"):
        read_document(b"<record><recordSchema>http://x</recordSchema></record>", name="x")
    assert read_document(b"<stuk><al>Een zin.</al></stuk>\n", name="x").text == "Een zin."
    assert read_document(b"<Naam> schrijft.", name="x").text == "<Naam> schrijft."
