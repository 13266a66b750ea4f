"""Web pages: official papers as HTML, and the main text of any other."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError
from corpus.reading import read_document
from tests.outline import kinds, marks, outline, topics, words

REPLAY = Path(__file__).parent / "replay" / "documents"


def page(main, head=""):
    return f"<!DOCTYPE html><html><head><title>Titel</title>{head}</head><body>{main}</body></html>".encode()


def test_an_official_page_is_the_paper():
    letter = read_document(REPLAY / "kst-30821-325.html")
    assert letter.title == "Nationale Veiligheid; Brief van de Minister van Justitie en Veiligheid"
    assert (letter.speaker, letter.date) == ("kabinet", "2025-12-12")
    assert letter.reference == "Kamerstukken II 2025/26, 30 821, nr. 325"
    assert [s.path for s in letter.sections if s.level] == [("Centraal meldpunt",)]
    assert kinds(letter, "item") == [
        "Melders kunnen anoniem blijven.",
        "Meldingen zijn mogelijk in zes talen.",
    ]
    assert kinds(letter, "signature") == ["De Minister van Justitie en Veiligheid,\nF. van Oosten"]
    assert marks(letter) == [(1, "organisatie.", "Kamerstuk 30 821, nr. 310.")]
    assert "Naar boven" not in letter.text
    assert "Officiële bekendmakingen" not in letter.text


def test_of_any_page_the_main_text_is_read():
    site = read_document(REPLAY / "movisie-alliantie.html")
    assert outline(site) == [
        ("paragraph", "Alliantie Verandering van Binnenuit"),
        ("paragraph", "In de alliantie werken zes organisaties samen aan gelijkheid en zelfbeschikking."),
        ("paragraph", "Zij leiden voortrekkers op die in hun eigen kring het gesprek aangaan."),
    ]
    assert site.title == "Alliantie Verandering van Binnenuit"
    assert site.speaker == "derde"


def test_questions_in_a_page_keep_their_answers():
    body = page(
        "<main><h2>Vraag 1</h2><p>Hoeveel scholen doen mee?</p><h2>Antwoord</h2><p>Er doen er tien mee.</p>"
        "<ul><li>zes in Assen;</li><li>vier in Gouda.</li></ul>"
        "<h2>Vraag 2</h2><p>Waarom?</p><h2>Antwoord</h2><p>Daarom.</p></main>"
    )
    document = read_document(body, name="x")
    assert kinds(document, "exchange") == [
        "Vraag 1\nHoeveel scholen doen mee?\nAntwoord\nEr doen er tien mee.\nzes in Assen;\nvier in Gouda.",
        "Vraag 2\nWaarom?\nAntwoord\nDaarom.",
    ]


def test_tables_with_header_caption_and_spans():
    body = page(
        "<main><table><caption>Bedragen</caption><thead><tr><th>Jaar</th><th>Les</th><th>Reis</th></tr></thead>"
        "<tbody><tr><td rowspan=2>2025</td><td>10</td><td>20</td></tr><tr><td>30</td><td>40</td></tr></tbody>"
        "</table></main>"
    )
    header = "Bedragen\nJaar | Les | Reis"
    document = read_document(body, name="x")
    assert kinds(document, "row") == [header, "2025 | 10 | 20", "2025 | 30 | 40"]
    assert [about for _, about in topics(document)] == [header, header]


def test_scripts_forms_and_navigation_are_left_out():
    body = page("<nav>Menu</nav><script>alert(1)</script><p>Tekst.</p><form>Zoek</form><footer>Voet</footer>")
    assert read_document(body, name="x").text == "Tekst."


def test_inline_elements_and_line_breaks():
    body = page("<p>De <b>minis</b>ter <i>zegt</i>&nbsp;dat.<br>En dit.</p><div>Los<p>Blok</p>staart</div>")
    assert kinds(read_document(body, name="x"), "paragraph") == [
        "De minister zegt dat.\nEn dit.",
        "Los",
        "Blok",
        "staart",
    ]


def test_letters_of_an_older_encoding():
    body = "<html><head><meta charset='windows-1252'></head><body><p>Financiële coördinatie</p></body></html>"
    assert read_document(body.encode("cp1252"), name="x").text == "Financiële coördinatie"


@pytest.mark.parametrize("body", [b"<html></html>", page("<nav>Menu</nav>"), b"<!DOCTYPE html>"])
def test_a_page_without_text_is_an_error(body):
    with pytest.raises(CorpusError, match=r"leeg\.html"):
        read_document(body, name="leeg.html")


texts = st.text(st.sampled_from("abc é€«»-.,"), min_size=1, max_size=20).filter(str.strip)
blocks = st.tuples(st.sampled_from(["p", "h2", "h3", "div", "blockquote"]), texts).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0]}>"
)
lists = st.lists(texts, min_size=1, max_size=3).map(
    lambda items: "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
)


@given(st.lists(blocks | lists | texts, min_size=1, max_size=8))
def test_any_page_keeps_its_words_in_order(parts):
    document = read_document(page(f"<main>a {' '.join(parts)}</main>"), name="x")
    plain = " ".join(parts)
    for tag in ("p", "h2", "h3", "div", "blockquote", "ul", "li"):
        plain = plain.replace(f"<{tag}>", " ").replace(f"</{tag}>", " ")
    assert words(document.text) == ["a", *words(plain)]
