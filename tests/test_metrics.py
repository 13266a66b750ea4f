import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.metrics import (
    citation_precision,
    citation_recall,
    crag,
    f1,
    fact_present,
    fact_recall,
    find_spans,
    minimality,
    overlap,
)

SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("alternatives", "text", "expected"),
    [
        (["10"], "Er zijn 10 gemeenten.", True),
        (["10"], "Er zijn 104 gemeenten.", False),
        (["10"], "Er zijn 210 gemeenten.", False),
        (["04"], "Er zijn 104 gemeenten.", False),
        (["3"], "Het is 3,7 miljoen.", False),
        (["3"], "Het is 3.700 euro.", False),
        (["7"], "Het is 3,7 miljoen.", False),
        (["000"], "Het is 1.000 euro.", False),
        (["3,7"], "Het is 3,7 miljoen.", True),
        (["3,7"], "Het is 3,75 miljoen.", False),
        (["3"], "Het zijn er 3.", True),  # a full stop with nothing behind it ends a sentence
        (["3"], "Eerst 3, dan 7.", True),
        (["2027"], "in 2026/2027", True),
        (["12"], "groep12b", True),  # only digits beside it make it another number
        (["25%"], "In 25% van de gevallen", True),
        (["25%"], "In 125% van de gevallen", False),
        (["nr. 474"], "32 824, nr. 474.", True),
        (["nr. 47"], "32 824, nr. 474.", False),
        (["zes initiatieven"], "Er zijn zes  \n\tinitiatieven.", True),  # white space, in the text
        (["zes \n initiatieven"], "Er zijn zes initiatieven.", True),  # and in the fact
        (["€ 17,4 miljoen"], "het bedrag is €\u00a017,4\u00a0miljoen", True),  # no-break spaces
        (["oranje fonds"], "Het ORANJE Fonds helpt.", True),
        (["ORANJE FONDS"], "het oranje fonds helpt.", True),
        (["145 gemeenten"], "“In totaal **145** gemeenten” [1]", True),  # bold inside a fact
        (["145 gemeenten"], "In totaal __145__ gemeenten", True),
        (["10"], "**10**4 gemeenten", False),  # the marks go first
        (["17,4 miljoen", "€ 17,4 mln"], "Dat kost € 17,4 mln.", True),  # one alternative is enough
        (["17,4 miljoen", "€ 17,4 mln"], "Dat kost 17,4 biljoen.", False),
        (["1.000"], "wel 1x000 keer", False),  # nothing in a fact is a pattern
        (["a+b"], "een (A+B) som", True),
        (["iets"], "", False),
        ([], "wat dan ook", False),
    ],
)
def test_fact_present(alternatives, text, expected):
    assert fact_present(alternatives, text) is expected


def test_fact_inside_a_word_counts():
    # Only numbers must stand alone, so that "taal" is found in "taallessen"; the price is this.
    assert fact_present(["Assen"], "een passende plek waar volwassenen oefenen")


def test_fact_recall():
    text = "In 2027 krijgen **145** gemeenten geld."
    assert fact_recall([["2027"], ["145"]], text) == 1.0
    assert fact_recall([["2027"], ["14"]], text) == 0.5  # 1 of 2: 14 is not 145
    assert fact_recall([["2027"], ["146", "145"], ["SER"]], text) == pytest.approx(2 / 3)
    assert fact_recall([["2028"]], text) == 0.0
    assert fact_recall([], text) == 1.0


def test_find_spans():
    #         0123456789012345678901
    source = "een twee\n drie een twee"
    assert find_spans("een twee", source) == [(0, 8), (15, 23)]
    assert find_spans("twee  drie", source) == [(4, 14)]  # white space aside, on both sides
    assert find_spans("Twee", source) == []  # verbatim: case matters
    assert find_spans("t..e", source) == []
    assert find_spans(" ", source) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 10), (5, 20), 5),
        ((5, 20), (0, 10), 5),
        ((0, 10), (10, 20), 0),  # ends are exclusive
        ((0, 10), (30, 40), 0),
        ((0, 100), (30, 40), 10),
        ((3, 7), (3, 7), 4),
    ],
)
def test_overlap(one, other, expected):
    assert overlap(one, other) == expected


def test_citation_recall_needs_half_of_an_alternative():
    evidence = [[(100, 200)]]
    assert citation_recall([(150, 300)], evidence) == 1.0  # 50 of 100 characters: exactly half
    assert citation_recall([(151, 300)], evidence) == 0.0  # 49 of 100
    assert citation_recall([(0, 150)], evidence) == 1.0
    assert citation_recall([(0, 149)], evidence) == 0.0
    assert citation_recall([(125, 175)], evidence) == 1.0


def test_citation_recall_needs_half_in_one_citation():
    # 30 and 30 of 100 characters: together 60, but neither is half.
    assert citation_recall([(100, 130), (160, 190)], [[(100, 200)]]) == 0.0


def test_citation_recall_is_over_groups():
    first, second = [(0, 100), (500, 520)], [(300, 400)]
    assert citation_recall([(500, 520)], [first, second]) == 0.5  # an alternative of the first of 2
    assert citation_recall([(500, 520), (300, 400)], [first, second]) == 1.0
    assert citation_recall([(0, 1000)], [first, second]) == 1.0
    assert citation_recall([], [first, second]) == 0.0
    assert citation_recall([(0, 10)], [[], second]) == 0.0  # an alternative that was not found
    assert citation_recall([], []) == 1.0


def test_citation_precision_needs_half_of_the_shorter():
    evidence = [[(100, 200)]]
    assert citation_precision([(190, 210)], evidence) == 1.0  # 10 of the citation's 20: exactly half
    assert citation_precision([(191, 211)], evidence) == 0.0  # 9 of 20
    assert citation_precision([(150, 1000)], evidence) == 1.0  # 50 of the evidence's 100
    assert citation_precision([(151, 1000)], evidence) == 0.0


def test_citation_precision_is_over_citations():
    evidence = [[(0, 100)], [(300, 400), (500, 600)]]
    assert citation_precision([(0, 100), (500, 600), (700, 800), (900, 950)], evidence) == 0.5  # 2 of 4
    assert citation_precision([(0, 100), (0, 100)], evidence) == 1.0
    assert citation_precision([], evidence) == 0.0
    assert citation_precision([(0, 100)], []) == 0.0


def test_f1():
    assert f1(0.5, 1.0) == pytest.approx(2 / 3)  # 2 · 0.5 · 1 / 1.5
    assert f1(0.25, 0.75) == pytest.approx(0.375)  # 2 · 0.1875 / 1
    assert f1(1.0, 1.0) == 1.0
    assert f1(1.0, 0.0) == 0.0
    assert f1(0.0, 0.0) == 0.0


@given(SHARES, SHARES)
def test_f1_is_symmetric_and_a_share(precision, recall):
    value = f1(precision, recall)
    assert value == f1(recall, precision)
    assert 0 <= value <= 1
    assert value <= max(precision, recall) + 1e-12


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=4),
    st.lists(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=3), max_size=3),
)
def test_citation_measures_are_shares_and_more_quotes_recall_no_less(citations, groups):
    cited = [(start, start + length) for start, length in citations]
    evidence = [[(start, start + length) for start, length in group] for group in groups]
    recall = citation_recall(cited, evidence)
    assert 0 <= recall <= 1
    assert 0 <= citation_precision(cited, evidence) <= 1
    assert citation_recall([*cited, (0, 100)], evidence) >= recall


def test_minimality():
    # 300 quoted over 100 needed; of two alternatives the shorter (50) counts; groups add up.
    assert minimality([(0, 300)], [[(0, 100)]]) == 3.0
    assert minimality([(0, 100)], [[(0, 100)]]) == 1.0
    assert minimality([(0, 100)], [[(0, 100), (200, 250)]]) == 2.0
    assert minimality([(0, 60), (100, 160)], [[(0, 40)], [(100, 140)]]) == 1.5  # 120 / 80
    assert minimality([(0, 60)], [[], [(100, 140)]]) == 1.5
    assert minimality([], [[(0, 100)]]) == 0.0
    assert minimality([(0, 100)], []) == 0.0


def test_crag():
    assert crag(right=True, refused=False) == 1.0
    assert crag(right=False, refused=True) == 0.0
    assert crag(right=False, refused=False) == -1.0
    assert crag(right=True, refused=True) == 1.0  # a right refusal
