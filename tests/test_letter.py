"""The parser against the shipped letter, a made-up letter, and text that is no letter."""

import json
import random
import re
import string
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.assembly import DocumentInfo
from corpus.catalogue import DATA_FOLDER, load_corpus
from corpus.letter import parse_letter
from corpus.model import BlockKind, Document
from corpus.sentences import sentence_spans

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden" / "letter.json").read_text("utf-8"))
RAW_LETTER = (DATA_FOLDER / "voortgangsbrief-actieagenda-integratie.txt").read_text("utf-8")
RAW_MADE_UP = (HERE / "data" / "verzonnen-brief.txt").read_text("utf-8")

BULLET = "\uf0b7"
# Lines of the raw letter at the foot of its pages, read off by hand: notes and loose addresses.
FOOT_LINES = [
    (33, 34), (92, 96), (154, 155), (213, 220), (273, 274), (395, 395), (452, 453),
    (509, 509), (626, 626), (682, 686), (734, 743), (793, 796), (826, 827),
]  # fmt: skip
# Per mark: its line and the words as printed; the mark is the run of digits between < and >.
PRINTED_MARKS = [
    (6, "Actieagenda.<1>"), (21, "samenleving.<2>"), (57, "algemeen.<3>"), (60, "2026.<4>"),
    (124, "(SGP)<5>"), (149, "vertrouwenslijn.<6>"), (178, "extremisme.<7>"), (182, "Coalitie.<8>"),
    (185, "partners.<9>"), (190, "gaan.<10>"), (239, "termijn.<11>"), (244, "gebedsoproepen.<12>"),
    (367, "heeft.<13>"), (401, "IT-sector.<14>"), (414, "Rekenkamer.<15>"), (466, "vooroordelen.<16>"),
    (590, "overheid.<17>"), (632, "(VVD)<18>"), (647, "buurt.<19>"), (647, "WRR<20>"), (647, "KIS<21>"),
    (673, "moslimdiscriminatie. <22>"), (687, "afgerond.<23>"), (690, "geïnformeerd.<24>"),
    (716, "Kamer.<25>"), (718, "is.<26>"), (720, "is.<27>"), (728, "samenleving.<28>"),
    (747, "integratieproblematiek.<29>"), (765, "eerwraak.<30>"), (779, "delen.<31>"),
    (785, "worden.<32>"), (810, "(VVD) <33>"), (811, "opgenomen.<34>"),
]  # fmt: skip


@pytest.fixture(scope="module")
def letter() -> Document:
    (document,) = load_corpus()
    return document


@pytest.fixture(scope="module")
def made_up() -> Document:
    return parse(RAW_MADE_UP)


def parse(raw: str) -> Document:
    return parse_letter(raw, DocumentInfo(id="proef", title="Proef"))


def running_text(document: Document) -> str:
    return document.text[: document.notes_start]


def texts(document: Document, kind: BlockKind) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind is kind]


def outline_of(document: Document) -> list[dict[str, object]]:
    return [
        {
            "level": section.level,
            "heading": section.heading,
            "page": document.pages_of(section.start, section.start + 1)[0],
            "items": sum(b.kind is BlockKind.ITEM for b in document.blocks_in(section)),
            "footnotes": [
                n.number for n in document.footnotes if n.marker and section.start < n.marker <= section.end
            ],
        }
        for section in document.sections
    ]


def notes_of(document: Document) -> list[dict[str, object]]:
    return [
        {
            "number": note.number,
            "page": note.page,
            "before": document.text[max(0, note.marker - 40) : note.marker] if note.marker else None,
            "text": note.text,
            "urls": list(note.urls),
        }
        for note in document.footnotes
    ]


def find(document: Document, wanted: str) -> tuple[int, int]:
    assert running_text(document).count(wanted) == 1
    start = document.text.index(wanted)
    return start, start + len(wanted)


def sentence_with(document: Document, words: str) -> tuple[int, int]:
    start, _ = find(document, words)
    spans = sentence_spans(document.text, 0, document.notes_start)
    (found,) = [span for span in spans if span[0] <= start < span[1]]
    return found


# The shipped letter against the golden file.


def test_letter_has_the_golden_number_of_parts(letter):
    levels = [section.level for section in letter.sections]
    assert [levels.count(level) for level in (0, 1, 2, 3)] == [2, 5, 23, 11]
    assert len(letter.pages) == 15
    assert len(letter.footnotes) == 34
    assert len(texts(letter, BlockKind.ITEM)) == 75
    assert texts(letter, BlockKind.SIGNATURE) == ["De Minister van Werk en Participatie,", "A.A. Aartsen"]


@pytest.mark.parametrize("index", range(len(GOLDEN["outline"])))
def test_section_equals_its_golden_entry(letter, index):
    assert outline_of(letter)[index] == GOLDEN["outline"][index]


def test_letter_has_no_sections_beyond_the_golden_ones(letter):
    assert [s.heading for s in letter.sections] == [entry["heading"] for entry in GOLDEN["outline"]]


@pytest.mark.parametrize("index", range(34))
def test_footnote_equals_its_golden_entry(letter, index):
    assert notes_of(letter)[index] == GOLDEN["footnotes"][index]


@pytest.mark.parametrize("entry", GOLDEN["sentences_over_a_page"], ids=lambda entry: entry["lines"])
def test_sentence_cut_by_a_page_is_joined_and_knows_both_pages(letter, entry):
    start, end = sentence_with(letter, entry["text"])
    assert letter.text[start:end] == entry["text"]
    assert list(letter.pages_of(start, end)) == entry["pages"]
    assert len(entry["pages"]) == 2


@pytest.mark.parametrize("entry", GOLDEN["items"], ids=lambda entry: entry["lines"])
def test_item_broken_by_the_converter_is_one_item(letter, entry):
    assert entry["text"] in texts(letter, BlockKind.ITEM)
    assert list(letter.pages_of(*find(letter, entry["text"]))) == entry["pages"]


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("Platform31", ("Pijler 2: Meedoen en aan de slag met taal en werk", "Asielzoekers aan het werk")),
        (
            "Portugese Synagoge",
            ("Pijler 1: De normen en waarden van onze open en vrije samenleving", "Holocausteducatie"),
        ),
        (
            "een pilot gericht op alleenstaande moeders",
            (
                "Pijler 1: De normen en waarden van onze open en vrije samenleving",
                "Recht op zelfbeschikking en preventie van schadelijke praktijken",
                "b. Financiële zelfredzaamheid van vrouwen met een migratieachtergrond in een "
                "(financiële) afhankelijkheidsrelatie",
            ),
        ),
        (
            "Nationale Vredesconferentie",
            (
                "Pijler 3: Maatschappelijke samenhang: Sociale cohesie, maatschappelijke spanningen en "
                "een weerbare samenleving",
                "Burgerschap",
                "Faciliteren van goede initiatieven",
            ),
        ),
        (
            "vijf miljoen euro",
            ("Pijler 2: Meedoen en aan de slag met taal en werk", "Regionale inclusiedesks"),
        ),
        ("4.500 werkgevers", ("Moties en toezeggingen", "Motie Bamenga (D66) en Eerdmans (JA21)")),
        ("Sinds enkele weken is een nieuw kabinet", ()),
        ("A.A. Aartsen", ()),
    ],
)
def test_section_path_runs_from_the_part_down(letter, words, path):
    assert letter.section_at(find(letter, words)[0]).path == path


@pytest.mark.parametrize(
    ("item", "lead_in"),
    [
        (
            "Taalles op de werkvloer en taalapps;",
            "In december 2025 zijn dertien extra proeven gefinancierd om hiermee aan de slag gaan. "
            "Dit doen ze onder andere door:",
        ),
        (
            "Stichting Said en Lody",
            "SZW faciliteert goede initiatieven die bijdragen aan maatschappelijke verbinding:",
        ),
        ("Single Super Mom", None),
        ("Momenteel lopen gesprekken", None),
    ],
)
def test_item_knows_the_sentences_that_introduce_it(letter, item, lead_in):
    block = letter.block_at(find(letter, item)[0])
    assert (letter.text[slice(*block.lead_in)] if block.lead_in else None) == lead_in


# The shipped letter's running text.


def test_running_text_is_the_raw_body_word_for_word(letter):
    lines = RAW_LETTER.split("\n")
    for first, last in FOOT_LINES:
        for number in range(first, last + 1):
            lines[number - 1] = ""
    for number, printed in PRINTED_MARKS:
        as_printed = printed.replace("<", "").replace(">", "")
        assert lines[number - 1].count(as_printed) == 1
        clean = re.sub(r" ?<\d+>", "", printed)
        lines[number - 1] = lines[number - 1].replace(as_printed, clean)
    body = " ".join(lines).replace(BULLET, " ").replace("VNO- NCW", "VNO-NCW")
    assert running_text(letter).split() == body.split()


@pytest.mark.parametrize(
    "words",
    [
        "lopen nog tot medio 2026.\n",
        "motie Van Dijk (SGP) over bezoeken",
        "Naar advies van de WRR en KIS wordt",
        "moslimdiscriminatie. Daarnaast is KIS",
        "motie Becker (VVD) zijn daarom",
        "de bouw of de IT-sector. Werk in deze sectoren",
    ],
)
def test_footnote_mark_is_gone_from_running_text(letter, words):
    assert words in running_text(letter)


@pytest.mark.parametrize(
    "words",
    [
        "(beleidsartikel 13 begroting SZW)", "Binnenuit 2.0 (OCW)", "Platform31 (5 pilots)",
        "(8 proeven in 30 gemeenten)", "€ 3,7 miljoen oplopend tot € 17,4 miljoen", "slechts 2,7% van",
        "€ 2,8 miljoen", "van € 5.000 verlaagd naar € 3.000.", "waarmee 1.000 statushouders",
        "blijkt dat 22 procent van de vrouwelijke", "2025 tot en met 2027 vijf miljoen",
        "Daarom heeft SZW in 2024 de regionale", "10 gemeenten geven aan", "(ESF +)", "4.500 werkgevers",
        "motie Eerdmans (JA21)", "Bamenga (D66)",
    ],
)  # fmt: skip
def test_number_that_only_looks_like_a_mark_is_kept(letter, words):
    assert words in running_text(letter)


@pytest.mark.parametrize(
    "words",
    [
        "kennis- en netwerkbijeenkomsten", "taal- en cultuurverschillen", "arbeids- en re-integratie",
        "in- of door kunnen stromen", "werknemers- en basisvaardigheden", "bij de in- en doorstroom",
        "uitvoerings- en samenwerkingspartners", "seksuele- en genderdiversiteit",
    ],
)  # fmt: skip
def test_suspended_hyphen_is_kept(letter, words):
    assert words in running_text(letter)


def test_hyphen_at_a_line_end_joins_without_space(letter):
    assert "in samenwerking met VNO-NCW en MKB Nederland." in running_text(letter)
    assert "VNO- " not in letter.text


def test_running_text_holds_no_bullet_sign_address_or_private_character(letter):
    assert not re.search(r"https?:|www\.|[\ue000-\uf8ff]", running_text(letter))
    assert not re.search(r"  |^ | $|\u00a0|\n\n", running_text(letter), re.MULTILINE)


def test_notes_follow_the_running_text_one_a_line(letter):
    assert letter.text[letter.notes_start :].split("\n") == ["", *(n.text for n in letter.footnotes)]
    assert all(letter.text[n.start : n.end] == n.text for n in letter.footnotes)


# Where a range stands.


def test_sentence_knows_its_page_and_section(letter):
    span = sentence_with(letter, "145 gemeenten")
    assert letter.text[slice(*span)].startswith("Aan deze landelijke nulmeting hebben")
    assert letter.pages_of(*span) == (5,)
    assert letter.section_at(span[0]).heading == "Verbeteren regelgeving versterkte gebedsoproep"


def test_paragraph_has_the_footnotes_of_its_sentences(letter):
    start, end = sentence_with(letter, "145 gemeenten")
    block = letter.block_at(start)
    assert [n.number for n in letter.footnotes_of(block.start, block.end)] == [12]
    assert letter.footnotes_of(start, end) == ()
    assert [n.number for n in letter.footnotes_of(*sentence_with(letter, "Kamervragen van het lid"))] == [12]


def test_mark_belongs_to_the_range_that_it_closes_and_not_to_the_next(letter):
    first = find(letter, "segregatie in de buurt.")
    second = find(letter, "Naar advies van de WRR en KIS wordt")
    assert [n.number for n in letter.footnotes_of(*first)] == [19]
    assert [n.number for n in letter.footnotes_of(*second)] == [20, 21]
    assert letter.footnotes_of(first[1], second[0]) == ()


def test_range_over_a_page_break_has_both_pages(letter):
    left = find(letter, "aantal pijlers:")[0]
    right = find(letter, "Deze pijler richt zich")[1]
    assert letter.pages_of(left, right) == (1, 2)
    assert letter.pages_of(0, letter.notes_start) == tuple(range(1, 16))


def test_page_ends_where_the_next_begins(letter):
    boundary = letter.pages[6].start
    assert letter.text[boundary:].startswith("nodig hebben om aan het werk te komen.")
    assert letter.pages_of(boundary - 2, boundary) == (6,)
    assert letter.pages_of(boundary, boundary + 1) == (7,)


@pytest.mark.parametrize(
    ("number", "page", "heading"),
    [
        (1, 1, ""),
        (4, 2, "a. Verandering van binnenuit"),
        (20, 12, "Tegengaan scheidslijnen en segregatie in de buurt"),
        (22, 12, "Preventieve aanpak discriminatie op grond van huidskleur, afkomst en religie"),
        (27, 13, "Moties en toezeggingen"),
        (34, 15, "Motie Becker (VVD)"),
    ],
)
def test_footnote_range_has_its_own_page_and_the_section_of_its_mark(letter, number, page, heading):
    note = letter.footnotes[number - 1]
    assert letter.pages_of(note.start, note.end) == (page,)
    assert letter.section_at(note.start).heading == heading
    assert letter.section_at(note.end - 1).heading == heading
    assert letter.footnotes_of(note.start, note.end) == (note,)
    assert letter.block_at(note.start).kind is BlockKind.NOTE


@pytest.mark.parametrize("offset", [-1, 10**9])
def test_offset_outside_the_text_is_an_index_error(letter, offset):
    with pytest.raises(IndexError, match=rf"offset {offset} lies outside .*actieagenda-2026"):
        letter.section_at(offset)
    with pytest.raises(IndexError, match=rf"offset {offset} lies outside"):
        letter.pages_of(offset, offset + 5)
    with pytest.raises(IndexError, match=rf"offset {offset} lies outside"):
        letter.block_at(offset)


# A made-up letter of another ministry.


def test_made_up_letter_has_this_outline(made_up):
    expected = [
        # level, heading, page, items, footnotes
        (0, "", 1, 0, [1]),
        (1, "Programma Ruimte voor Water", 1, 2, []),
        (1, "Deel 1: Genoeg zoet water voor natuur, landbouw en drinkwater", 1, 0, []),
        (2, "Zuinig gebruik van drinkwater en grondwater", 1, 0, [2]),
        (3, "a. Slimme meters in nieuwe woningen", 1, 2, []),
        (
            3,
            "b. Hergebruik van regenwater en licht vervuild water bij de bouw van nieuwe scholen en "
            "sporthallen",
            1,
            2,
            [3],
        ),
        (2, "Eerlijk verdelen bij watertekort", 2, 3, []),
        (
            1,
            "Deel 2: Droge voeten in de laagste delen van het land, ook wanneer de zee sneller stijgt dan "
            "verwacht",
            2,
            0,
            [],
        ),
        (2, "Sterke dijken", 2, 0, []),
        (2, "Kennis en innovatie", 2, 0, []),
        (3, "Meten in het veld", 2, 2, []),
        (3, "Leren van elkaar", 3, 2, [4]),
        (1, "Moties en toezeggingen", 3, 0, []),
        (2, "Motie Van Dongen (BBB) en De Wit (CDA)", 3, 0, [5, 6, 7]),
        (0, "", 3, 0, []),
    ]
    assert [tuple(entry.values()) for entry in outline_of(made_up)] == expected


def test_made_up_letter_has_these_footnotes_and_marks(made_up):
    expected = [
        (1, 1, "tot eind 2031.", "Kamerstukken II, 2024/25, 27 625, nr. 701.", []),
        (
            2,
            1,
            "dan een jaar eerder.",
            "Drinkwaterstatistieken: het gebruik in beeld - Vewin",
            ["https://www.vewin.nl/drinkwaterstatistieken/gebruik"],
        ),
        (
            3,
            1,
            "toiletten. STOWA",
            "Hergebruik van hemelwater in gebouwen | STOWA, met een overzicht van de gebruikte meetmethoden.",
            ["https://www.stowa.nl/publicaties/hergebruik-hemelwater-gebouwen"],
        ),
        (
            4,
            3,
            "verschijnt medio 2028.",
            "Het verslag verschijnt op https://www.dijkwerkersweek.nl en op papier.",
            ["https://www.dijkwerkersweek.nl"],
        ),
        (5, 3, "motie Van Dongen (BBB)", "Kamerstukken II, 2026/27, 27 625, nr. 733.", []),
        (6, 3, "motie De Wit (CDA)", "Kamerstukken II, 2026/27, 27 625, nr. 735.", []),
        (
            7,
            3,
            "moties als afgedaan.",
            "Zie ook de bijlage bij deze brief: de planning tot en met 2031, met per deel de stand van "
            "zaken.",
            [],
        ),
    ]
    found = [(n["number"], n["page"], n["before"], n["text"], n["urls"]) for n in notes_of(made_up)]
    assert [
        (a, b, c[-len(e[2]) :], d, u) for (a, b, c, d, u), e in zip(found, expected, strict=True)
    ] == expected


def test_made_up_letter_has_these_items(made_up):
    assert texts(made_up, BlockKind.ITEM) == [
        "Genoeg zoet water voor natuur, landbouw en drinkwater;",
        "Droge voeten in de laagste delen van het land, ook wanneer de zee sneller stijgt dan verwacht.",
        "Het bedrijf Vitens plaatst met steun van het ministerie in totaal 12.000 slimme meters in nieuwe "
        "woonwijken. De bewoners zien per uur hoeveel water zij gebruiken en krijgen een waarschuwing bij "
        "een lek.",
        "De ervaringen worden gedeeld met de andere drinkwaterbedrijven.",
        "In de gemeenten Zwolle, Goes en Weert loopt een proef met hemelwater voor het doorspoelen van "
        "toiletten. STOWA begeleidt de proef en let daarbij op de volksgezondheid. Uit de eerste metingen "
        "komt naar voren dat scholen jaarlijks ruim een derde van hun drinkwater kunnen besparen zonder dat "
        "leerlingen en leraren daar iets van merken. Na de zomer volgt een eindrapport.",
        "Ook de landelijke bouwregels worden hierop aangepast. Dat gebeurt in stappen, te beginnen met de "
        "regels voor nieuwe scholen.",
        "Voor de hoge zandgronden komt er een eigen plan, met aandacht voor beek- en bronherstel;",
        "Het plan is in het voorjaar gereed;",
        "Rijkswaterstaat onderzoekt of het peil van het IJsselmeer in de zomer ten minste 10 centimeter "
        "hoger kan.",
        "Het instituut Deltares meet vanaf dit jaar op veertig plaatsen hoe snel veendijken uitdrogen. De "
        "metingen zijn openbaar.",
        "Een tweede meetnet volgt de grondwaterstand. Boeren, terreinbeheerders en gemeenten lezen de stand "
        "zelf af en geven die door met hun telefoon.",
        "Ieder jaar komen dijkbeheerders een week bijeen in Lelystad. Een eerste verslag daarvan verschijnt "
        "medio 2028.",
        "De inzet van studenten levert veel op. Van de deelnemers aan de vorige week bleek 4 procent later "
        "bij een waterschap te werken, en onder de studenten uit Delft was dat zelfs 17 procent.",
    ]


def test_made_up_letter_has_these_paragraphs(made_up):
    paragraphs = texts(made_up, BlockKind.PARAGRAPH)
    assert len(paragraphs) == 10
    assert paragraphs[2] == (
        "Ieder deel heeft een eigen opgave, een eigen begroting en een eigen stuurgroep waarin de betrokken "
        "overheden vertegenwoordigd zijn."
    )
    assert paragraphs[5] == (
        "De verdringingsreeks bepaalt wie bij een tekort het eerst water krijgt. In 2026 is deze reeks voor "
        "het eerst op drie plaatsen toegepast, in overleg met LTO-Noord en de vereniging van "
        "drinkwaterbedrijven. Daarbij bleek dat de waterschappen in het oosten minder water konden aanvoeren "
        "dan was voorzien. Artikel 2.4 van het Waterbesluit wordt daarom aangepast:"
    )
    assert paragraphs[9] == (
        "Ter uitvoering van de motie Van Dongen (BBB) zijn de afspraken over het waterpeil in kaart "
        "gebracht. De motie De Wit (CDA) over drinkwater is betrokken bij de herijking, waarvoor in totaal "
        "€ 6 miljoen beschikbaar is. Hiermee beschouw ik beide moties als afgedaan. Over de planning wordt "
        "uw Kamer nader bericht."
    )


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("Uit de eerste metingen komt naar voren", (1, 2)),  # footnotes in between
        ("Boeren, terreinbeheerders en gemeenten lezen de stand", (2, 3)),  # none in between
        ("De metingen zijn openbaar.", (2,)),
        ("4 procent later bij een waterschap", (3,)),
    ],
)
def test_made_up_sentence_knows_its_pages(made_up, words, pages):
    assert made_up.pages_of(*sentence_with(made_up, words)) == pages


def test_made_up_letter_keeps_numbers_that_are_no_marks(made_up):
    text = running_text(made_up)
    for words in (
        "per persoon 129 liter drinkwater", "bleek 4 procent later", "over artikel 5 van de Waterwet.",
        "Dijkwerkers3000 wordt", "€ 6 miljoen", "3,4 procent", "Artikel 2.4 van", "12.000 slimme",
    ):  # fmt: skip
        assert words in text
    assert texts(made_up, BlockKind.SIGNATURE) == [
        "De Staatssecretaris van Infrastructuur en Waterstaat,",
        "C.J. van der Veen",
    ]


def test_addresses_that_fit_no_note_go_to_the_notes_without_one_in_order():
    raw = (
        " De dijk is hoog.1 Het duin ook.2 De sloot niet.3\n\n1 Dijken\n2 Duinen\n3 Sloten\n\n"
        "https://b.nl/xyz\nhttps://c.nl/uvw\nhttps://d.nl/sloten\n"
    )
    urls = [note.urls for note in parse(raw).footnotes]
    assert urls == [("https://b.nl/xyz",), ("https://c.nl/uvw",), ("https://d.nl/sloten",)]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace("\n", "\r\n"),
        lambda raw: "\ufeff" + raw,
        lambda raw: re.sub(r" +$", "", raw, flags=re.MULTILINE),
        lambda raw: raw.replace(BULLET, "•"),
        lambda raw: re.sub(r"(?m)^ (?=\S)", "\f", raw).removeprefix("\f"),
        lambda raw: re.sub(r"(?<=\S) ", "\u00a0", raw),
    ],
    ids=["CRLF", "BOM", "no trailing spaces", "round bullets", "form feeds", "no-break spaces"],
)
def test_letter_converted_in_another_way_parses_the_same(made_up, change):
    other = parse(change(RAW_MADE_UP))
    assert other == made_up


# Text that is no letter.

WORDS = "water dijk duin polder sloot gemaal de het een en van op met voor ook niet wel zo".split()


def assert_sound(document: Document) -> None:
    """Sections and pages partition the running text; every mark and block lies inside."""
    for parts in (document.sections, document.pages):
        assert len(parts) >= 1
        assert parts[0].start == 0
        assert parts[-1].end == document.notes_start
        assert all(left.end == right.start for left, right in pairwise(parts))
    assert [p.number for p in document.pages] == sorted({p.number for p in document.pages})
    lines = [document.text[b.start : b.end] for b in document.blocks]
    assert "\n".join(lines) == document.text.removeprefix("\n")
    assert all("\n" not in line for line in lines)
    for note in document.footnotes:
        assert note.marker is not None
        assert 0 < note.marker <= document.notes_start


@pytest.mark.parametrize("raw", ["", "\n", "   \n\n\t \n", "\f\f", "\ufeff"])
def test_text_without_words_is_one_empty_section(raw):
    document = parse(raw)
    assert document.text == ""
    assert document.blocks == ()
    assert_sound(document)
    assert [(s.level, s.heading, s.start, s.end) for s in document.sections] == [(0, "", 0, 0)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Hallo wereld", ["Hallo wereld"]),
        ("Dit is één zin.", ["Dit is één zin."]),
        (
            "Het water\n\nHet water komt, het water gaat\nHet kent geen naam, het kent geen straat\n"
            "Het draagt de maan, het draagt de schuit\nEn fluistert alle namen uit\n\n"
            "De dijk staat stil, de dijk staat vast\nHij weet niet wie er bij hem past\n",
            [
                "Het water",
                "Het water komt, het water gaat Het kent geen naam, het kent geen straat "
                "Het draagt de maan, het draagt de schuit En fluistert alle namen uit",
                "De dijk staat stil, de dijk staat vast Hij weet niet wie er bij hem past",
            ],
        ),
        (
            "id,naam,bedrag\n1,Assen,5.000\n2,Delft,3.000\n3,Gouda,2.500\n",
            ["id,naam,bedrag 1,Assen,5.000 2,Delft,3.000 3,Gouda,2.500"],
        ),
        (
            "# Titel\n\nEen alinea met **vet** en een [link](https://example.org).\n\n## Kop\n\n"
            "- punt een\n- punt twee\n",
            [
                "# Titel",
                "Een alinea met **vet** en een [link](https://example.org).",
                "## Kop",
                "punt een",
                "punt twee",
            ],
        ),
    ],
    ids=["one line", "one sentence", "poem", "csv", "markdown"],
)
def test_text_that_is_no_letter_is_one_section_of_paragraphs(raw, expected):
    document = parse(raw)
    assert_sound(document)
    assert [(s.level, s.heading) for s in document.sections] == [(0, "")]
    assert [document.text[b.start : b.end] for b in document.blocks] == expected
    assert document.footnotes == ()
    assert len(document.pages) == 1


def test_numbered_lines_without_marks_stay_in_the_running_text():
    document = parse("De uitslag was als volgt.\n\n1 Assen\n2 Delft\n3 Gouda\n")
    assert document.text == "De uitslag was als volgt.\n1 Assen 2 Delft 3 Gouda"
    assert document.footnotes == ()


@pytest.mark.parametrize("alphabet", [string.ascii_letters + string.digits + " .,;:-()", string.printable])
def test_ten_thousand_random_lines_are_parsed_without_loss(alphabet):
    rng = random.Random(7)
    characters = alphabet.replace("\n", "").replace("\r", "").replace("\f", "")
    raw = "\n".join("".join(rng.choices(characters, k=rng.randint(0, 30))) for _ in range(10_000))
    document = parse(raw)
    assert_sound(document)
    # Hyphens may be bullets or divide words; all else stays.
    assert "".join(document.text.split()).replace("-", "") == "".join(raw.split()).replace("-", "")


def test_ten_thousand_lines_without_a_blank_line_are_one_paragraph():
    document = parse("\n".join(f"{word} en nog meer" for word in WORDS for _ in range(556)))
    assert len(document.blocks) == len(document.sections) == 1
    assert document.text.count(" en nog meer") == 556 * len(WORDS)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_parsed_into_sound_parts(raw):
    assert_sound(parse(raw))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([line for line in (RAW_LETTER + RAW_MADE_UP).split("\n") if line] + [""] * 200),
        max_size=60,
    )
)
def test_shuffled_lines_of_letters_are_parsed_into_sound_parts(lines):
    assert_sound(parse("\n".join(lines)))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "", "", ",", ".", ":", "?"])),
            min_size=1,
            max_size=14,
        ),
        max_size=25,
    ),
    st.data(),
)
def test_prose_keeps_every_character_in_order_in_one_section(rows, data):
    lines = [" ".join(word + stop for word, stop in row) for row in rows]
    breaks = [data.draw(st.sampled_from(["\n", "\n\n", " \n"])) for _ in lines]
    raw = "".join(line + stop for line, stop in zip(lines, breaks, strict=True))
    document = parse(raw)
    assert_sound(document)
    assert len(document.sections) == 1
    assert document.text.split() == raw.split()
    assert document.notes_start == len(document.text)
