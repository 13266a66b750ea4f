"""Sentences as ranges: where they end, and that their offsets are those of the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def split(text):
    return [text[start:end] for start, end in sentence_spans(text)]


def test_offsets_are_those_of_the_text():
    text = "De dijk is hoog.  Het duin ook! \nEn de sloot?"
    assert sentence_spans(text) == [(0, 16), (18, 31), (33, 45)]


def test_offsets_of_a_range_count_from_the_text_s_beginning():
    text = "Eerst dit. De dijk is hoog. Het duin ook. Dan dat."
    start, end = text.index("De dijk"), text.index(" Dan dat")
    assert sentence_spans(text, start, end) == [(11, 27), (28, 41)]


def test_range_cuts_a_sentence_where_it_ends():
    text = "De dijk is hoog. Het duin ook."
    assert [text[a:b] for a, b in sentence_spans(text, 3, 20)] == ["dijk is hoog.", "Het"]


def test_line_break_ends_a_sentence():
    assert split("Sterke dijken\nDe dijk is hoog.\nzand en klei;\n\nklaar") == [
        "Sterke dijken",
        "De dijk is hoog.",
        "zand en klei;",
        "klaar",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \n \t\n"])
def test_text_without_words_has_no_sentences(text):
    assert sentence_spans(text) == []


def test_empty_range_has_no_sentences():
    assert sentence_spans("De dijk is hoog.", 4, 4) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "De brief van 17 december jl. is verstuurd. Daarna niets.",
            ["De brief van 17 december jl. is verstuurd.", "Daarna niets."],
        ),
        (
            "Per brief d.d. 30 september 2025 geïnformeerd. Momenteel niet.",
            ["Per brief d.d. 30 september 2025 geïnformeerd.", "Momenteel niet."],
        ),
        (
            "Kamerstukken II, 32 824, nr. 474. En nr. 448.",
            ["Kamerstukken II, 32 824, nr. 474.", "En nr. 448."],
        ),
        ("Denk aan o.a. de zorg. Ja.", ["Denk aan o.a. de zorg.", "Ja."]),
        ("Dit geldt bijv. voor Delft. Ja.", ["Dit geldt bijv. voor Delft.", "Ja."]),
        ("Dit geldt bijv. Amsterdam. Ja.", ["Dit geldt bijv. Amsterdam.", "Ja."]),
        (
            "Het gaat m.b.t. werk, i.v.m. taal en t.a.v. vrouwen goed. Klaar.",
            ["Het gaat m.b.t. werk, i.v.m. taal en t.a.v. vrouwen goed.", "Klaar."],
        ),
        ("Het kost ca. 30 euro. Zie p. 3 en blz. 4.", ["Het kost ca. 30 euro.", "Zie p. 3 en blz. 4."]),
        ("Ondertekend door A.A. Aartsen. Einde.", ["Ondertekend door A.A. Aartsen.", "Einde."]),
        ("Het lid Van Dijk c.s. is tevreden. Wij ook.", ["Het lid Van Dijk c.s. is tevreden.", "Wij ook."]),
    ],
)
def test_abbreviation_ends_no_sentence(text, expected):
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Het kost € 3,7 miljoen. Dat is 2,7% meer. Binnenuit 2.0 werkt.",
            ["Het kost € 3,7 miljoen.", "Dat is 2,7% meer.", "Binnenuit 2.0 werkt."],
        ),
        ("Dat was in 2026. Daarna kwam 1.000 euro.", ["Dat was in 2026.", "Daarna kwam 1.000 euro."]),
    ],
)
def test_number_with_a_stop_or_comma_stays_whole(text, expected):
    assert split(text) == expected


def test_question_and_exclamation_end_a_sentence():
    assert split("Is dat zo? Ja! Goed.") == ["Is dat zo?", "Ja!", "Goed."]


def test_closing_quote_goes_with_its_sentence():
    assert split("‘Kom binnen.’ Hij ging. “Ja.” En toen.") == [
        "‘Kom binnen.’",
        "Hij ging.",
        "“Ja.”",
        "En toen.",
    ]


def assert_covers(text, spans, start, end):
    position = start
    for left, right in spans:
        assert not text[position:left].strip()
        assert text[left:right] == text[left:right].strip()
        assert left < right
        assert "\n" not in text[left:right]
        position = right
    assert not text[position:end].strip()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_sentences_cover_all_of_any_text_but_white_space(text):
    assert_covers(text, sentence_spans(text), 0, len(text))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "De dijk",
                "is hoog",
                "nr. 4",
                "o.a.",
                "jl.",
                ".",
                "! ",
                "? ",
                "\n",
                " ",
                "’",
                "(SGP)",
                "2,7%",
                "A.A.",
            ]
        ),
        max_size=40,
    ).map("".join),
    st.data(),
)
def test_sentences_cover_every_range_of_dutch_fragments(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert_covers(text, sentence_spans(text, start, end), start, end)
