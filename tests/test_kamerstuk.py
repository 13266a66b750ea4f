"""Official XML: each element where it belongs, and no word lost."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError, SourceRefused
from corpus.reading import read_document
from tests.outline import kinds, marks, outline, topics, words

REPLAY = Path(__file__).parent / "replay" / "documents"


def read(name):
    return read_document(REPLAY / f"{name}.xml")


def paper(text, kop="Nr. <ondernummer kamer='2'>1</ondernummer>", title="BRIEF VAN DE MINISTER"):
    return (
        "<?xml version='1.0' encoding='utf-8'?><officiele-publicatie><kamerstuk><stuk>"
        f"<stuknr>{kop}</stuknr><titel>{title}</titel><algemeen><vrije-tekst><tekst>{text}</tekst>"
        "</vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>"
    ).encode()


def test_a_letter_of_the_cabinet():
    letter = read("kst-32824-448")
    assert (letter.speaker, letter.date) == ("kabinet", "2025-02-07")
    assert letter.title == (
        "Integratiebeleid; Brief van de Staatssecretaris van Sociale Zaken en Werkgelegenheid"
    )
    assert letter.reference == "Kamerstukken II 2024/25, 32 824, nr. 448"
    assert [s.path for s in letter.sections if s.level] == [
        ("Pijler 1: normen en waarden",),
        ("Pijler 2: taal en werk",),
        ("Pijler 2: taal en werk", "Taalkringen"),
        ("Pijler 3: maatschappelijke samenhang",),
    ]
    assert kinds(letter, "item") == [
        "gesprekken met ouders op school;",
        "de rol van de wijkagent;",
        "a. in de eerste week;",
        "b. na een melding;",
        "hulp bij gedwongen achterlating.",
    ]
    assert {about for text, about in topics(letter) if text.endswith(("school;", "melding;"))} == {
        "De handreiking gaat in op:"
    }
    assert kinds(letter, "signature") == [
        "De Staatssecretaris van Sociale Zaken en Werkgelegenheid,",
        "J.N.J. Nobel",
    ]


def test_typesetting_inside_a_sentence_leaves_no_trace():
    assert "handreiking over de open en vrije samenleving." in read("kst-32824-448").text


def test_rows_keep_title_and_header_also_where_cells_span():
    letter = read("kst-32824-448")
    header = (
        "Tabel 1: Verdeling van de bijdrage over drie jaar (x € 1.000)\n"
        "Onderdeel | Jaar 2025 | Jaar 2026 | Jaar 2027"
    )
    assert kinds(letter, "row") == [
        header,
        "Taalkringen | 900 | 1.200 | 1.200",
        "Buurtgesprekken | 400 | 650 | 650",
        "Onderzoek | – | 650 | 300",
    ]
    assert [about for text, about in topics(letter) if " | " in text] == [header] * 3


def test_notes_stand_at_their_place_and_those_of_a_table_get_a_number_of_their_own():
    assert marks(read("kst-32824-448")) == [
        (1, "en met 2027.", "Kamerstukken II 2024/25, 36 600 XV, nr. 19."),
        (
            2,
            "chterlating.",
            "Zie ook de website van het Landelijk Knooppunt Huwelijksdwang en Achterlating.",
        ),
        (3, "rtgesprekken", "Inclusief onkosten van vrijwilligers."),
    ]


def test_a_question_and_its_answer_are_one():
    answers = read("kst-32824-451")
    assert answers.speaker == "kabinet"
    exchanges = kinds(answers, "exchange")
    assert len(exchanges) == 4
    assert exchanges[1] == (
        "Vraag 2\nHoeveel vrijwilligers zijn nodig, en wie werft hen?\nAntwoord\n"
        "Per taalkring zijn drie vrijwilligers nodig. De werving gebeurt door:\n"
        "1. de bibliotheek;\n2. het buurthuis."
    )
    assert topics(answers)[3] == (
        exchanges[3],
        "Kan de Staatssecretaris zeggen wat één taalkring per jaar kost? En wat betaalt de deelnemer?",
    )
    assert not [s.heading for s in answers.sections if s.heading]


def test_answers_to_written_questions():
    answers = read("ah-tk-20252026-443")
    assert (answers.speaker, answers.date) == ("kabinet", "2025-11-26")
    assert [text.split("\n")[0] for text in kinds(answers, "exchange")] == ["Vraag 1", "Vraag 2", "Vraag 3"]
    assert marks(answers) == [(1, "de uitkomst?", "Toezegging van 9 september 2025.")]


def test_who_speaks_in_a_debate_goes_with_each_paragraph():
    debate = read("kst-32824-480")
    assert debate.speaker == "kamer"
    assert ("Ik overweeg een motie op dit punt.", "Mevrouw Tseggai (GroenLinks-PvdA):") in topics(debate)
    assert (
        "Minister Aartsen:\nVoor de derde pijler is € 2,1 miljoen per jaar gereserveerd. "
        "Over de dialoog schrijf ik de Kamer vóór de zomer."
    ) in kinds(debate, "paragraph")
    assert "Sluiting 15.10 uur." not in dict(topics(debate))


def test_the_turns_of_the_official_report():
    def turn(prefix, name, party, *als):
        party = f"(<politiek>{party}</politiek>)" if party else ""
        said = "".join(f"<al>{al}</al>" for al in als)
        return (
            f"<spreekbeurt><spreker><voorvoegsels>{prefix}</voorvoegsels> <naam><achternaam>{name}"
            f"</achternaam></naam> {party}:</spreker><tekst>{said}</tekst></spreekbeurt>"
        )

    body = paper(
        turn("De heer", "Bos", "VVD", "Dank u.", "Wat kost dit?")
        + turn("Minister", "Smit", "", "Drie miljoen.")
        + turn("De heer", "Bos", "VVD", "Dat is veel.", "Kan het minder?")
    )
    document = read_document(body, name="debat")
    assert kinds(document, "paragraph")[1:] == [
        "De heer Bos (VVD):\nDank u.",
        "Wat kost dit?",
        "Minister Smit:\nDrie miljoen.",
        "De heer Bos (VVD):\nDat is veel.",
        "Kan het minder?",
    ]
    assert topics(document) == [
        ("Wat kost dit?", "De heer Bos (VVD):"),
        ("Kan het minder?", "De heer Bos (VVD):"),
    ]


def test_a_motion_is_one_paragraph_of_the_chamber():
    motion = read("kst-30821-310")
    assert motion.speaker == "kamer"
    (text,) = [text for text in kinds(motion, "paragraph") if "verzoekt de regering" in text]
    assert text.startswith("De Kamer,\ngehoord de beraadslaging,\nconstaterende dat")
    assert text.endswith("en gaat over tot de orde van de dag.")


@pytest.mark.parametrize("path", sorted(REPLAY.glob("*.xml")), ids=lambda path: path.stem)
def test_no_word_of_the_replayed_papers_is_lost(path):
    root = ElementTree.fromstring(path.read_bytes())
    for number in root.iter("noot.nr"):
        number.text = ""  # the note carries it as a number
    head = {word for line in root.iter("tekstregel") for word in words(line.text or "")}
    printed = set(words(" ".join(root.itertext())))
    assert printed - set(words(read_document(path).text)) - head == set()


def test_numbers_of_headings_tell_their_level():
    text = (
        "<divisie><kop><nr>2.</nr><titel>Werk</titel></kop><al>Er is werk.</al></divisie>"
        "<divisie><kop><nr>2.1</nr><titel>Stages</titel></kop><al>Er zijn stages.</al></divisie>"
    )
    document = read_document(paper(text), name="x")
    assert [s.path for s in document.sections if s.level] == [("2. Werk",), ("2. Werk", "2.1 Stages")]


def test_an_element_that_we_do_not_know_keeps_its_text():
    text = "<vreemd>Dit <onbekend>blijft</onbekend> staan.</vreemd><al>En dit ook.</al>"
    document = read_document(paper(text), name="x")
    assert words(document.text)[-6:] == ["Dit", "blijft", "staan", "En", "dit", "ook"]


def test_a_note_that_wraps_a_table_is_that_table():
    row = "<row><entry><al>{}</al></entry><entry><al>{}</al></entry><entry><al>{}</al></entry></row>"
    table = row.format("Wat", "Wie", "Waar") + row.format("Les", "School", "Assen")
    text = f"<al>Zie <noot><table><tgroup cols='3'><tbody>{table}</tbody></tgroup></table></noot></al>"
    document = read_document(paper(text), name="x")
    assert outline(document)[-3:] == [
        ("paragraph", "Zie"),
        ("row", "Wat | Wie | Waar"),
        ("row", "Les | School | Assen"),
    ]


def test_entities_are_refused():
    lol = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
    with pytest.raises(SourceRefused, match=r"Refused bom\.xml: its XML defines entities"):
        read_document(
            f"<?xml version='1.0'?>{lol}<officiele-publicatie>&b;</officiele-publicatie>".encode(),
            name="bom.xml",
        )
    outside = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><x>&a;</x>"
    with pytest.raises(SourceRefused, match="Refused"):
        read_document(outside.encode(), name="bom.xml")


def test_what_is_nested_too_deep_is_an_error_and_no_crash():
    body = b"<?xml version='1.0'?>" + b"<x>" * 5000 + b"a" + b"</x>" * 5000
    with pytest.raises(CorpusError, match=r"diep\.xml"):
        read_document(body, name="diep.xml")


def test_cut_off_xml_is_named():
    body = (REPLAY / "kst-32824-448.xml").read_bytes()[:2000]
    with pytest.raises(CorpusError, match=r"half\.xml is broken XML"):
        read_document(body, name="half.xml")


texts = st.text(st.sampled_from("abc é€«»-.,"), min_size=1, max_size=20).filter(str.strip)
paragraphs = texts.map(lambda text: f"<al>{text}</al>")
lists = st.lists(texts, min_size=1, max_size=3).map(
    lambda items: "<lijst>" + "".join(f"<li><li.nr>–</li.nr><al>{i}</al></li>" for i in items) + "</lijst>"
)
headings = texts.map(lambda text: f"<tussenkop>{text}</tussenkop>")
noted = st.tuples(texts, texts).map(
    lambda pair: f"<al>{pair[0]}<noot><noot.nr>1</noot.nr><noot.al>{pair[1]}</noot.al></noot></al>"
)
asked = st.tuples(texts, texts).map(
    lambda pair: f"<vraag><nr>Vraag 1</nr><al>{pair[0]}</al></vraag><antwoord><al>{pair[1]}</al></antwoord>"
)


@given(st.lists(paragraphs | lists | headings | noted | asked, min_size=1, max_size=8))
def test_any_paper_keeps_its_words_and_offsets(parts):
    body = paper("".join(parts))
    document = read_document(body, name="x")

    root = ElementTree.fromstring(body)
    for number in [*root.iter("noot.nr"), *root.iter("li.nr")]:
        number.text = ""
    expected = Counter(words(" ".join(root.itertext())))
    assert Counter(words(document.text)) == expected
    for block in document.blocks:
        assert document.text[block.start : block.end].strip() == document.text[block.start : block.end] != ""
        if block.lead_in:
            assert 0 <= block.lead_in[0] < block.lead_in[1] <= block.end
