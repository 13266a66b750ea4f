import json

import pytest

from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.measures import extract_measures
from evaluation.cli import evaluate_app
from evaluation.errors import EvaluationError
from evaluation.register import GOLD, HELD_OUT, Gold, measure_register, read_gold, same_value, score_register

BRIEF = """Sport

SZW subsidieert Movisie. Dit loopt tot en met 2027.

Pharos is gestart met een pilot voor jongeren.

Wonen

Er wordt onderzocht hoe dat kan.
"""


@pytest.fixture(scope="module")
def brief():
    return parse_letter(BRIEF, DocumentInfo(id="b", title="B", date="2026-03"))


def row(quote, **fields):
    return {"quote": quote, **fields}


def test_recall_precision_and_fields_by_hand(brief):
    gold = Gold(
        frozenset({"Sport"}),
        (
            row(
                "SZW subsidieert Movisie. Dit loopt tot en met 2027.",
                lead="Movisie",
                deadline="tot en met 2027",
            ),
            row("Dit loopt tot en met 2027.", lead="SZW"),
        ),
    )
    score = score_register(brief, extract_measures(brief), gold)
    # One of the two is found; of the two found in this section, one is expected.
    assert (score.expected, score.found, score.matched) == (2, 2, 1)
    assert (score.recall, score.precision) == (0.5, 0.5)
    assert score.fields["lead"] == 1.0
    assert score.fields["deadline"] == 1.0
    assert score.missed == ("Dit loopt tot en met 2027.",)
    assert score.extra == ("Pharos is gestart met een pilot voor jongeren.",)
    assert any(line.startswith("missed: Dit loopt") for line in score.lines())


@pytest.mark.parametrize(
    ("field", "expected", "found", "same"),
    [
        ("actors", ["a", "b"], ["b", "a"], True),
        ("actors", ["a"], [], False),
        ("locations", None, [], True),
        ("lead", "KIS", "kis", True),
        ("lead", None, "KIS", False),
        ("target_group", "jongeren in de wijk", "jongeren", True),
        ("target_group", "jongeren in de wijk", "ouders", False),
        ("deadline_period", {"date": "2026-01-01"}, {"date": "2026-01-02"}, False),
    ],
)
def test_when_two_values_are_the_same(field, expected, found, same):
    assert same_value(field, expected, found) is same


def test_a_quote_of_another_text_is_an_error(brief):
    with pytest.raises(EvaluationError, match="does not hold the quote"):
        score_register(brief, (), Gold(frozenset({"Wonen"}), (row("SZW subsidieert Movisie."),)))


def test_a_file_that_is_no_register_is_named(tmp_path):
    path = tmp_path / "g.json"
    path.write_text('{"measures": []}')
    with pytest.raises(EvaluationError, match=r"g\.json"):
        read_gold(path)


def test_the_letters_own_register_agrees_with_itself(letter, tmp_path):
    from corpus.measure_overlay import read_register

    measures = [m.to_dict() for m in read_register(letter).measures]
    sections = sorted({(letter.section_at(m["start_offset"]).path or ("",))[-1] for m in measures})
    path = tmp_path / "own.json"
    path.write_text(json.dumps({"sections": sections, "measures": measures}))
    results = measure_register(letter, path)
    corrected = results["with corrections"]
    assert (corrected.recall, corrected.precision) == (1.0, 1.0)
    assert set(corrected.fields.values()) == {1.0}
    assert results["rules alone"].recall < 1.0
    assert any(command.name == "register" for command in evaluate_app.registered_commands)


@pytest.mark.parametrize("gold", [GOLD, HELD_OUT])
def test_the_register_keeps_the_floors_of_the_hand_made_ones(letter, gold):
    results = measure_register(letter, gold)
    assert results["with corrections"].recall >= 0.95
    assert results["with corrections"].precision >= 0.90


def test_the_hand_made_registers_share_no_section():
    assert not read_gold(GOLD).sections & read_gold(HELD_OUT).sections
