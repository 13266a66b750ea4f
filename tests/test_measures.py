import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import measure_fields as fields
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.measure_overlay import apply_overlay, read_overlay, read_register
from corpus.measures import KINDS, STATUSES, extract_measures
from corpus.model import passage_id
from corpus.names import Names, load_organisations, municipalities, organisations

BRIEF = """Pijler 1: Gezond leven

Deze pijler richt zich op gezond leven. Uit onderzoek blijkt dat 12% van de kinderen te weinig
beweegt.

Sport in de wijk

De volgende activiteiten zijn in gang gezet:
• VWS subsidieert vanaf 2025 het Oranje Fonds met 2,5 miljoen euro voor sportactiviteiten in Utrecht
en Gouda. Dit loopt tot en met 2027.
• In opdracht van VWS ontwikkelt Movisie een handreiking voor ouders. Oplevering wordt voor de zomer
verwacht. Ook start het NJI in september een pilot gericht op jongeren met een beperking.
• De pilot Samen fietsen, uitgevoerd door Pharos, is in december 2025 afgerond.1

Er wordt onderzocht hoe scholen kunnen meedoen.

1 Kamerstukken II, 2025/26, 32 824, nr. 500.
"""


@pytest.fixture(scope="module")
def brief():
    return parse_letter(BRIEF, DocumentInfo(id="gezond", title="Gezond", date="2026-03"))


@pytest.fixture(scope="module")
def measures(brief):
    return extract_measures(brief)


def test_another_letter_yields_its_register(measures):
    rows = [
        (m.kinds, m.actors, m.lead, m.start, m.deadline, m.amount, m.locations, m.status) for m in measures
    ]
    assert rows == [
        (
            ("subsidie",),
            ("VWS", "Oranje Fonds"),
            "Oranje Fonds",
            "vanaf 2025",
            "tot en met 2027",
            "2,5 miljoen euro",
            ("Utrecht", "Gouda"),
            "lopend",
        ),
        (("product",), ("VWS", "Movisie"), "Movisie", None, "voor de zomer", None, (), "in voorbereiding"),
        (("pilot",), ("NJI",), "NJI", "in september", None, None, (), "gepland"),
        (("pilot",), ("Pharos",), "Pharos", None, "in december 2025", None, (), "afgerond"),
        (("onderzoek",), (), None, None, None, None, (), "verkenning"),
    ]


def test_headings_target_groups_and_footnotes(measures):
    assert {m.pillar for m in measures} == {"Pijler 1: Gezond leven"}
    assert {m.theme for m in measures} == {"Sport in de wijk"}
    assert [m.target_group for m in measures[1:3]] == ["ouders", "jongeren met een beperking"]
    assert [m.footnotes for m in measures] == [(), (), (), (1,), ()]


def test_periods_are_days_beside_their_wording(measures):
    periods = [m.to_dict()["deadline_period"] for m in measures]
    assert periods[:2] == [
        {"relation": "until", "date": "2027-12-31"},
        {"relation": "by", "date": "2026-06-21"},
    ]


def test_background_is_no_measure(measures):
    assert not any("Uit onderzoek blijkt" in m.quote or "richt zich op" in m.quote for m in measures)


def test_a_letter_without_measures_gives_an_empty_register():
    document = parse_letter("De lucht is blauw.\n", DocumentInfo(id="leeg", title="Leeg"))
    assert read_register(document).measures == ()


def test_the_letters_register_keeps_its_promises(letter):
    register = read_register(letter)
    assert register.problems == ()
    assert 80 <= len(register.measures) <= 140
    assert len({m.id for m in register.measures}) == len(register.measures)
    for m in register.measures:
        assert letter.text[m.start_offset : m.end_offset] == m.quote
        assert m.status in STATUSES
        assert set(m.kinds) <= set(KINDS)
        assert m.page in letter.pages_of(m.start_offset, m.end_offset)
    starts = [m.start_offset for m in register.measures]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("quote", "amount"),
    [
        (
            "In 2027 gaat het om € 3,7 miljoen oplopend tot € 17,4 miljoen structureel.",
            "€ 3,7 miljoen oplopend tot € 17,4 miljoen structureel",
        ),
        ("Er is vijf miljoen euro beschikbaar.", "vijf miljoen euro"),
        ("Werkgevers krijgen 3.000 euro extra.", "3.000 euro"),
        ("Er doen 145 gemeenten mee.", None),
        ("Dat is 20 procent.", None),
    ],
)
def test_amounts(quote, amount):
    assert fields.amount_of(quote) == amount


@pytest.mark.parametrize(
    ("quote", "lead"),
    [
        ("SZW heeft Diversion een tweejarige subsidie gegeven.", "Diversion"),
        ("Single Super Mom is in opdracht van SZW gestart met een pilot.", "Single Super Mom"),
        (
            "Momenteel wordt in opdracht van SZW een interventie geëvalueerd door Radar Advies.",
            "Radar Advies",
        ),
        ("In oktober 2025 heeft SZW een pilot gestart.", "SZW"),
        ("Er wordt gewerkt aan een campagne.", None),
        ("In samenwerking met de Koninklijke Marechaussee (KMar) wordt gewerkt aan een campagne.", None),
    ],
)
def test_who_carries_it_out(quote, lead):
    assert fields.lead_of(quote) == lead


def test_lists_of_names_are_data_and_whole():
    listed = load_organisations()
    forms = [form for each in listed for form in dict.fromkeys(each.forms)]
    assert len(listed) > 150
    assert len(forms) == len(set(forms))
    assert [
        m.name for m in municipalities().find("In Den Haag en ’s-Hertogenbosch, niet in Utrechtse wijken.")
    ][:1] == ["Den Haag"]


def test_names_are_whole_words_and_the_longest_wins():
    names = Names({"KIS": "KIS", "Kennisplatform Inclusief Samenleven": "KIS", "Kennisplatform": "x"})
    found = names.find("KISS en het Kennisplatform Inclusief Samenleven (KIS), KIS.")
    assert [m.name for m in found] == ["KIS", "KIS", "KIS"]
    assert Names({}).find("KIS") == []


def test_a_dutch_word_that_opens_a_sentence_is_no_municipality():
    assert [
        m.name for m in municipalities().find("Best veel mensen gaan naar Best. Goes ligt in Zeeland.")
    ] == [
        "Best",
        "Goes",
    ]


def test_an_organisation_by_any_of_its_names():
    found = organisations().find("Het Centraal Orgaan opvang Asielzoekers (COA) en de SER.")
    assert [m.name for m in found] == ["COA", "COA", "SER"]


def overlay_line(document, text, *entries, reason="proef"):
    start = document.text.index(text)
    block = document.block_at(start)
    name = passage_id(document.id, document.section_at(start).path, document.text[block.start : block.end])
    return {"passage": name, "reason": reason, "measures": list(entries)}


def test_a_correction_replaces_the_measures_of_its_passage(brief, measures):
    quote = "Er wordt onderzocht hoe scholen kunnen meedoen."
    line = overlay_line(
        brief, quote, {"quote": quote, "set": {"title": "Scholen", "lead": "VWS", "kinds": ["overleg"]}}
    )
    register = apply_overlay(brief, measures, [line])
    assert register.problems == ()
    assert [m.title for m in register.measures][-1] == "Scholen"
    assert (register.measures[-1].lead, register.measures[-1].kinds) == ("VWS", ("overleg",))
    assert register.measures[:-1] == measures[:-1]


def test_an_empty_correction_takes_measures_out(brief, measures):
    line = overlay_line(brief, "De pilot Samen fietsen")
    assert len(apply_overlay(brief, measures, [line]).measures) == len(measures) - 1


def test_a_corrected_deadline_gets_its_day(brief, measures):
    quote = (
        "In opdracht van VWS ontwikkelt Movisie een handreiking voor ouders. "
        "Oplevering wordt voor de zomer verwacht."
    )
    line = overlay_line(brief, quote, {"quote": quote, "set": {"deadline": "voor de zomer", "start": None}})
    changed = next(m for m in apply_overlay(brief, measures, [line]).measures if m.quote == quote)
    assert changed.to_dict()["deadline_period"] == {"relation": "by", "date": "2026-06-21"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quote": "staat er niet"}, "does not hold the quote"),
        ({"quote": "Er wordt onderzocht", "set": {"amount": "€ 5"}}, "does not stand in the quote"),
        ({"quote": "Er wordt onderzocht", "set": {"kleur": "rood"}}, "cannot be set"),
        ({"quote": "Er wordt onderzocht", "set": {"status": "klaar"}}, "is no status"),
        ({"quote": "Er wordt onderzocht", "set": {"kinds": ["feest"]}}, "is no kind"),
    ],
)
def test_a_correction_that_does_not_fit_is_named_and_the_rest_stands(brief, measures, change, said):
    line = overlay_line(brief, "Er wordt onderzocht", change)
    gone = {"passage": "gezond:000000000000", "reason": "oud", "measures": []}
    register = apply_overlay(brief, measures, [gone, line])
    assert register.measures == measures
    assert "no passage" in register.problems[0]
    assert said in register.problems[1]


@pytest.mark.parametrize(
    "line", ["geen json", '{"passage": "x"}', '{"passage": "x", "reason": "y", "measures": [1]}']
)
def test_a_faulty_overlay_names_its_line(tmp_path, line):
    path = tmp_path / "o.jsonl"
    path.write_text(json.dumps({"passage": "x", "reason": "y", "measures": []}) + "\n" + line)
    with pytest.raises(Exception, match="line 2"):
        read_overlay(path)


@given(st.text(alphabet="Er wordt gestart met een pilot van SZW. € 3 2026\n•", max_size=200))
def test_any_text_gives_a_register_of_verbatim_quotes(text):
    document = parse_letter(text, DocumentInfo(id="x", title="x"))
    for m in extract_measures(document):
        assert document.text[m.start_offset : m.end_offset] == m.quote
