import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.periods import Relation, find_periods

WRITTEN = "2026-03"


def only(text, written=WRITTEN):
    (period,) = find_periods(text, written)
    return period


@pytest.mark.parametrize(
    ("text", "relation", "day", "last"),
    [
        ("voor de zomer", "by", "2026-06-21", None),
        ("vóór de zomervakantie", "by", "2026-06-21", None),
        ("voor de zomer van dit jaar", "by", "2026-06-21", None),
        ("na de zomer", "from", "2026-09-22", None),
        ("medio 2026", "around", "2026-07-01", None),
        ("tot medio 2026", "until", "2026-07-01", None),
        ("tot en met 2027", "until", "2027-12-31", None),
        ("tot 2029", "until", "2029-01-01", None),
        ("in het tweede kwartaal", "in", "2026-04-01", "2026-06-30"),
        ("het vierde kwartaal van 2025", "in", "2025-10-01", "2025-12-31"),
        ("in de eerste helft van 2026", "in", "2026-01-01", "2026-06-30"),
        ("begin 2027", "in", "2027-01-01", "2027-03-31"),
        ("eind 2026", "in", "2026-10-01", "2026-12-31"),
        ("Begin van dit jaar", "in", "2026-01-01", "2026-03-31"),
        ("later dit jaar", "in", "2026-03-01", "2026-12-31"),
        ("in het voorjaar van 2026", "in", "2026-03-20", "2026-06-21"),
        ("Dit voorjaar", "in", "2026-03-20", "2026-06-21"),
        ("Op 4 november 2025", "on", "2025-11-04", None),
        ("op 17 december jl.", "on", "2025-12-17", None),
        ("op 9 februari jl.", "on", "2026-02-09", None),
        ("In oktober 2025", "in", "2025-10-01", "2025-10-31"),
        ("In februari en maart 2026", "in", "2026-02-01", "2026-03-31"),
        ("in september", "in", "2026-09-01", "2026-09-30"),
        ("van september", "in", "2025-09-01", "2025-09-30"),
        ("Vanaf maart 2026", "from", "2026-03-01", None),
        ("Per 1 juli 2025", "from", "2025-07-01", None),
        ("sinds 2014", "from", "2014-01-01", None),
        ("uiterlijk 1 mei 2027", "by", "2027-05-01", None),
        ("2024-2030", "in", "2024-01-01", "2030-12-31"),
        ("voor de periode 2025 tot en met 2027", "in", "2025-01-01", "2027-12-31"),
        ("komende maand", "in", "2026-04-01", "2026-04-30"),
        ("volgend jaar", "in", "2027-01-01", "2027-12-31"),
        ("het afgelopen jaar", "in", "2025-01-01", "2025-12-31"),
        ("op korte termijn", "in", None, None),
        ("de komende maanden", "in", None, None),
        ("op 31 februari 2026", "in", None, None),
    ],
)
def test_wordings_become_days(text, relation, day, last):
    period = only(text)
    assert period.wording == text
    assert period.relation == Relation(relation)
    assert [d and d.isoformat() for d in (period.day, period.last)] == [day, last]


def test_what_has_been_done_in_a_month_was_done_in_the_last_one():
    assert only("Daarom heeft CompetentNL in september een skillstaal ontwikkeld.").day == datetime.date(
        2025, 9, 1
    )
    assert only("waarvan in september de resultaten bekend zijn").day == datetime.date(2026, 9, 1)


def test_december_is_in_the_year_before_a_letter_of_january():
    assert only("op 17 december jl.", "2026-01-20").day == datetime.date(2025, 12, 17)


def test_without_a_date_of_the_letter_relative_wordings_have_no_day():
    assert only("dit voorjaar", "").day is None
    assert only("medio 2026", "").day == datetime.date(2026, 7, 1)


@pytest.mark.parametrize(
    "text",
    ["zomerscholen", "de zomer is warm", "1.2026 euro", "in 145 gemeenten", "mei", "nr. 32824", "x2026"],
)
def test_what_is_no_period_is_left_alone(text):
    # "mei" alone is a month of this year; the others hold no wording of time.
    found = find_periods(text, WRITTEN)
    assert [p.wording for p in found] == (["mei"] if text == "mei" else [])


@given(st.text(alphabet="begin tot en met 20267 juni,. zomer medio-voor", max_size=80))
def test_periods_lie_in_the_text_in_order_and_apart(text):
    periods = find_periods(text, WRITTEN)
    assert all(text[p.start : p.end] == p.wording for p in periods)
    assert all(one.end <= other.start for one, other in itertools.pairwise(periods))
    assert all(p.last is None or p.day <= p.last for p in periods if p.day)
