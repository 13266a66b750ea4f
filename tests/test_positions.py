"""When an older document's sentence is an earlier position, and when it only looks like one."""

import pytest

from assistant.answer import Citation
from assistant.compose import lead_in
from assistant.positions import differ_on_one_point, mark_earlier
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter

TEN = "Een taalkring telt ten hoogste tien deelnemers."
TWELVE = "Anders dan in februari gemeld, telt een taalkring ten hoogste twaalf deelnemers."


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEN, TWELVE),
        (
            "De handreiking voor gemeenten verschijnt in het najaar van 2025.",
            "De handreiking voor gemeenten verschijnt nu in het voorjaar van 2026.",
        ),
        (
            "Gemeenten krijgen extra geld voor taallessen.",
            "Gemeenten krijgen geen extra geld voor taallessen.",
        ),
    ],
)
def test_other_values_or_a_denial_on_one_point(one, other):
    assert differ_on_one_point(one, other)
    assert differ_on_one_point(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEN, TEN),  # nothing changed
        (TEN, "Een buurtgesprek telt ten hoogste twaalf deelnemers."),
        (TEN, "Een taalkring kost € 25.000 per jaar."),
        ("Van de twaalf taalkringen zijn er acht begonnen.", "In twaalf gemeenten beginnen taalkringen."),
        ("In 2024 deden tien gemeenten mee.", "In 2025 deden twaalf scholen mee."),
        (
            "De pilot in Utrecht loopt tot eind 2026 en helpt statushouders aan werk.",
            "De pilot in Zwolle loopt tot medio 2027 en helpt ouders aan taalles.",
        ),
    ],
)
def test_what_only_looks_alike_is_no_earlier_position(one, other):
    assert not differ_on_one_point(one, other)


def cited(number, text, date, speaker="kabinet"):
    document = parse_letter(text, DocumentInfo(id=f"d{number}", title="D", date=date, speaker=speaker))
    return Citation(number, text, document, 0, len(text))


def test_the_older_is_marked_with_its_date():
    newer, older = mark_earlier([cited(1, TWELVE, "2025-07-04"), cited(2, TEN, "2025-02-07")])
    assert (newer.newer, older.newer) == (None, 1)
    assert lead_in(older) == "Eerder (7 februari 2025): "
    assert older.to_dict()["newer"] == 1
    assert lead_in(newer) == ""


@pytest.mark.parametrize(
    ("date", "speaker"),
    [
        ("2025-07-04", "kabinet"),  # as old
        ("2025-07", "kabinet"),  # may be as old
        ("", "kabinet"),
        ("2025-02-07", "kamer"),  # not theirs
        ("2025-02-07", "onderzoek"),
    ],
)
def test_without_an_older_statement_of_the_kabinet_nothing_is_marked(date, speaker):
    marked = mark_earlier([cited(1, TWELVE, "2025-07-04"), cited(2, TEN, date, speaker)])
    assert [each.newer for each in marked] == [None, None]
