"""What converters do to letters beyond what they did to ours."""

import pytest

from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.model import BlockKind

BODY = " De minister heeft met gemeenten gesproken over water en dijken in het hele land"


def parse(text):
    return parse_letter(text, DocumentInfo("b", "t"))


def test_a_lost_mark_costs_its_place_not_the_notes():
    document = parse(
        f"{BODY}.1 Dat duurde\nlang. Het geld komt later.3 Einde.\n\n1 Eerste noot.\n2 Tweede noot.\n"
        "3 Derde noot.\n"
        " De tweede bladzijde gaat over dijken.4 Meer\nstaat er niet.\n\n4 Vierde noot.\n"
    )
    assert [(n.number, n.text) for n in document.footnotes] == [
        (1, "Eerste noot."),
        (2, "Tweede noot."),
        (3, "Derde noot."),
        (4, "Vierde noot."),
    ]
    assert [n.marker is None for n in document.footnotes] == [False, True, False, False]
    assert "dijken. Meer staat er niet." in document.text


@pytest.mark.parametrize("glued", ["met 37%1 gestegen", "in 20251 al gestegen", "met ‘een derde’1 gestegen"])
def test_marks_glued_to_percentages_years_and_quotes(glued):
    document = parse(f" De uitgaven zijn {glued}.\n\n1 Bron.\n")
    assert document.footnotes[0].text == "Bron."
    assert document.text[: document.notes_start] == f"De uitgaven zijn {glued.replace('1', '', 1)}."


def test_a_wrapped_note_line_that_begins_with_a_date_is_no_new_note():
    document = parse(f"{BODY}.1 En verder.2\n\n1 Brief van de minister van\n2 maart 2026.\n2 Kamerstuk.\n")
    assert [n.text for n in document.footnotes] == ["Brief van de minister van 2 maart 2026.", "Kamerstuk."]


def test_a_note_with_an_address_of_its_own_does_not_draw_the_others():
    document = parse(
        f"{BODY}.1 Zie ook dit.2\n\n1 Zie https://voorbeeld.nl/een.\n2 Deltaplan | Waterbureau\n\n"
        "https://www.waterbureau.nl/deltaplan\n"
    )
    assert [n.urls for n in document.footnotes] == [
        ("https://voorbeeld.nl/een",),
        ("https://www.waterbureau.nl/deltaplan",),
    ]


def test_a_heading_may_carry_a_mark():
    document = parse(
        " Dit is de inleiding van de brief over het water.\n\n"
        "Stand van het water1\nHet water staat hoog.\n\n1 Noot.\n"
    )
    assert [s.heading for s in document.sections] == ["", "Stand van het water"]
    assert document.footnotes[0].marker is not None


@pytest.mark.parametrize(
    "line", ["De minister van Water,", "De Staatssecretaris van Water", "MINISTER VAN WATER"]
)
def test_signatures(line):
    document = parse(f"{BODY}.\nDit was alles.\n\n{line}\n\nA. de Vries\n")
    kinds = [document.text[b.start : b.end] for b in document.blocks if b.kind is BlockKind.SIGNATURE]
    assert kinds == [line, "A. de Vries"]


def test_empty_pages_keep_their_numbers():
    document = parse("Eerste zin van de brief die nog\f\f\fverder gaat op de vierde bladzijde.\n")
    place = document.text.index("verder")
    assert document.pages_of(0, 5) == (1,)
    assert document.pages_of(place, place + 6) == (4,)


def test_an_empty_document_has_one_page_and_names_wrong_offsets():
    document = parse("")
    assert document.text == ""
    with pytest.raises(IndexError, match="lies outside document 'b'"):
        document.section_at(1)


def test_a_hyphen_after_a_plus_stays():
    assert (
        parse("Voor de lhbti+-\norganisaties is er geld.").text == "Voor de lhbti+-organisaties is er geld."
    )


def test_thousands_of_numbered_lines_are_read_in_reasonable_time():
    # Without a limit on tries this took minutes; pytest would be stopped long before.
    document = parse("\n".join("1 regel" for _ in range(3000)))
    assert document.text.count("regel") == 3000
