"""PDFs: what is printed where, in which type, tells what it is."""

import zlib

import pytest

from corpus.errors import CorpusError
from corpus.reading import read_document
from tests.outline import kinds, marks, outline, topics
from tests.printing import below, lines, printed

OPENING = [
    "De gemeenten krijgen dit jaar extra geld voor de coördinatie van taallessen in",
    "de wijk, zegt de minister.",
]
FOLLOWING = [
    "Elke gemeente kiest zelf een aanbieder, in overleg met scholen en de bibliotheek,",
    "en meldt dat.",
]
FILLER = ["Deze regel vult de bladzijde tot aan de kantlijn met woorden die er niet toe doen,"] * 6


def read(*pages):
    return read_document(printed(*pages), name="brief.pdf")


def test_paragraphs_headings_and_levels():
    document = read(
        below(
            ("bold", ["Taal en werk"]),
            ("plain", OPENING),
            ("italic", ["Stages"]),
            ("plain", FOLLOWING),
        )
    )
    assert outline(document) == [
        ("heading", "Taal en werk"),
        ("paragraph", " ".join(OPENING)),
        ("heading", "Stages"),
        ("paragraph", " ".join(FOLLOWING)),
    ]
    assert document.sections[-1].path == ("Taal en werk", "Stages")


def test_lines_without_white_space_between_are_parted_where_a_line_stops_short():
    document = read(
        lines(
            [
                *FILLER[:2],
                "Dit is het einde.",
                "Een nieuwe alinea begint hier en loopt door tot de",
                "kantlijn.",
            ]
        )
    )
    assert [text[:20] for text in kinds(document, "paragraph")] == [
        "Deze regel vult de b",
        "Een nieuwe alinea be",
    ]


def test_hyphens_at_the_end_of_a_line():
    document = read(
        lines(
            [
                "De aanpak bevordert de samenleving en dus de maatschappelijke samen-",
                "hang, de kennis- en taallessen van VNO-",
                "NCW, de lhbti-gemeenschap en het mbo-",
                "onderwijs in alle regio's van het land, zo zegt het kabinet in de brief.",
            ]
        )
    )
    assert document.text == (
        "De aanpak bevordert de samenleving en dus de maatschappelijke samenhang, de kennis- en taallessen "
        "van VNO-NCW, de lhbti-gemeenschap en het mbo-onderwijs in alle regio's van het land, zo zegt het "
        "kabinet in de brief."
    )


def test_a_sentence_goes_on_over_the_page_and_the_page_is_known():
    document = read(lines(FILLER), lines(["zoals het hier verder gaat."]))
    (text,) = kinds(document, "paragraph")
    assert text.endswith("toe doen, zoals het hier verder gaat.")
    assert document.pages_of(text.index("zoals"), len(text)) == (2,)
    assert document.pages_of(0, 10) == (1,)


def test_running_heads_and_page_numbers_are_left_out():
    pages = [
        [
            (70, 30, 8, "plain", "Ministerie van Proef"),
            *lines(text),
            (280, 810, 8, "plain", f"Pagina {number} van 3"),
        ]
        for number, text in enumerate((OPENING, FOLLOWING, FILLER), 1)
    ]
    document = read(*pages)
    assert "Ministerie" not in document.text
    assert "Pagina" not in document.text
    assert len(document.pages) == 3


def test_a_label_at_the_top_of_several_pages_is_no_running_head():
    pages = [
        lines([f"Vraag {n}", "Is dit zo?", f"Antwoord {n}", "Ja, dit is al jaren zo.", *FILLER], top=30)
        for n in (1, 2, 3)
    ]
    exchanges = kinds(read(*pages), "exchange")
    assert [text.split("\n")[0] for text in exchanges] == ["Vraag 1", "Vraag 2", "Vraag 3"]


def test_footnotes_stand_at_their_marks_and_other_superscripts_stay_text():
    page = [
        *lines(FILLER),
        (70, 200, 10, "plain", "Het onderzoek is klaar."),
        (181, 196, 6, "plain", "1"),
        (190, 200, 10, "plain", "De zaal telt 40 m"),
        (268, 196, 6, "plain", "2"),
        (70, 700, 5, "plain", "1"),
        (76, 703, 7.5, "plain", "Zie de website van het programma, https://voorbeeld.nl/een/lang/"),
        (76, 713, 7.5, "plain", "adres.pdf"),
    ]
    document = read(page)
    assert marks(document) == [
        (1, "ek is klaar.", "Zie de website van het programma, https://voorbeeld.nl/een/lang/adres.pdf")
    ]
    assert document.footnotes[0].urls == ("https://voorbeeld.nl/een/lang/adres.pdf",)
    assert "\nHet onderzoek is klaar. De zaal telt 40 m2\n" in document.text


def test_two_columns_are_read_one_after_the_other():
    left = [
        "In de linker kolom staat het begin van een verhaal",
        "dat nog lang niet uit is en dat nog verder gaat tot",
    ] * 4
    right = [
        "aan de rechter kant, waar ook het einde te vinden is",
        "van dit verhaal dat zonder enige betekenis blijft en",
    ] * 4
    document = read([*lines(left, left=50), *lines(right, left=320)])
    assert document.text.replace("\n", " ") == " ".join([*left, *right])


def test_a_table_becomes_rows_that_keep_their_header():
    cells = [("Gemeente", "2024", "2025"), ("Assen", "10", "12"), ("Gouda", "7", "9")]
    table = [
        (left, 300 + 14 * row, 10, "plain", text)
        for row, texts in enumerate(cells)
        for left, text in zip((70, 250, 400), texts, strict=True)
    ]
    table[1] = (250, 300, 10, "plain", "Jaar een")
    table[2] = (400, 300, 10, "plain", "Jaar twee")
    document = read([*lines(FILLER), *table])
    assert kinds(document, "row") == ["Gemeente | Jaar een | Jaar twee", "Assen | 10 | 12", "Gouda | 7 | 9"]
    assert topics(document)[0] == ("Assen | 10 | 12", "Gemeente | Jaar een | Jaar twee")


def test_bullets_and_numbers_are_items_with_what_leads_in():
    document = read(
        [
            *lines(["De inzet van het kabinet bestaat dit jaar en volgend jaar vooral uit drie lijnen:"]),
            *lines(["•", "•"], top=128, left=80),
            *lines(["taallessen in de buurt;", "werk voor wie net komt."], top=128, left=95),
            *lines(["1. een regel met een nummer."], top=156, left=80),
        ]
    )
    assert kinds(document, "item") == [
        "taallessen in de buurt;",
        "werk voor wie net komt.",
        "1. een regel met een nummer.",
    ]
    assert {about for _, about in topics(document)} == {
        "De inzet van het kabinet bestaat dit jaar en volgend jaar vooral uit drie lijnen:"
    }


def test_what_stands_in_the_margin_of_a_letter_does_not_break_its_sentences():
    margin = [
        (480, 100, 7, "plain", "Datum"),
        (480, 110, 7, "plain", "2 maart 2026"),
        (480, 130, 7, "bold", "Ons kenmerk"),
    ]
    text = [
        "Met deze brief informeer ik uw Kamer over de voortgang van het",
        "programma, en over wat er nog volgt.",
    ]
    document = read([*lines([*text, *text, *text]), *margin])
    assert " ".join(text) in document.text
    assert (document.date, kinds(document, "heading")) == ("2026-03-02", [])


def test_questions_and_answers_over_pages():
    document = read(
        lines(["Vraag 1 en 2", *FILLER[:2], "Klopt dat?", "Antwoord 1 en 2", *FILLER[:3]]),
        lines(["Dat staat ook in de brief.", "Vraag 3", "Wanneer?", "Antwoord 3", "Morgen."]),
    )
    first, second = kinds(document, "exchange")
    assert first.startswith("Vraag 1 en 2\nDeze regel")
    assert first.endswith("Dat staat ook in de brief.")
    assert second == "Vraag 3\nWanneer?\nAntwoord 3\nMorgen."


def test_a_letter_of_the_cabinet_says_who_and_when():
    document = read(
        below(
            ("plain", ["Aan de Voorzitter van de Tweede Kamer der Staten-Generaal"]),
            ("plain", ["Datum 12 december 2025", "Betreft Voortgang meldpunt"]),
            ("plain", OPENING),
            ("plain", ["De Minister van Justitie en Veiligheid,"]),
            ("plain", ["F. van Oosten"]),
        )
    )
    assert (document.title, document.date, document.speaker) == (
        "Voortgang meldpunt",
        "2025-12-12",
        "kabinet",
    )
    assert kinds(document, "signature") == ["De Minister van Justitie en Veiligheid,", "F. van Oosten"]


def test_a_scan_is_named():
    with pytest.raises(CorpusError, match=r"^scan\.pdf is a PDF of 2 pages without text, probably scanned"):
        read_document(printed([], []), name="scan.pdf")


def test_a_pdf_with_a_password_is_named():
    # Standard security, revision 2; no password of ours opens it.
    lock = b"/Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b">"
    body = printed(lines(OPENING)).replace(
        b"/Root 1 0 R", b"/Root 1 0 R /ID [<00><00>] /Encrypt << " + lock + b" >>"
    )
    with pytest.raises(CorpusError, match=r"^dicht\.pdf is a PDF that asks for a password"):
        read_document(body, name="dicht.pdf")


def test_a_pdf_of_too_many_pages_is_named(monkeypatch):
    monkeypatch.setattr("corpus.pdf_text.MOST_PAGES", 2)
    with pytest.raises(CorpusError, match=r"^dik\.pdf has 3 pages; expected at most 2: split it"):
        read_document(printed(*[lines(OPENING)] * 3), name="dik.pdf")


@pytest.mark.parametrize("size", [20, 200, 900])
def test_a_cut_off_pdf_is_named(size):
    with pytest.raises(CorpusError, match=r"half\.pdf"):
        read_document(printed(lines(OPENING))[:size], name="half.pdf")


def test_a_pdf_that_unpacks_to_far_more_than_pages_hold_is_refused_unopened():
    packed = zlib.compress(b"(aaaa) Tj " * 2_200_000)
    about = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode()
    plain = printed(lines(["Een regel."]))
    start = plain.index(b"<< /Length")
    bomb = plain[:start] + about + packed + b"\nendstream" + plain[plain.index(b"\nendobj", start) :]
    with pytest.raises(CorpusError, match=r"^Refused bom\.pdf: a page of it unpacks to more than 20 MB"):
        read_document(bomb, name="bom.pdf")
    picture = bomb.replace(b"/Filter", b"/Subtype /Image /Filter")
    with pytest.raises(CorpusError, match=r"without text|damaged"):  # its bytes are not looked into
        read_document(picture, name="bom.pdf")


def test_a_pdf_with_too_much_text_is_refused(monkeypatch):
    monkeypatch.setattr("corpus.pdf_text.MOST_CHARS", 20)
    with pytest.raises(CorpusError, match=r"^lang\.pdf holds more than 20 characters; split it"):
        read_document(printed(lines(["Een regel van veertig tekens, of wat meer."])), name="lang.pdf")
