import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import Asks
from assistant.values import find_values, in_bold, row_holds_value


@pytest.mark.parametrize(
    ("asks", "text", "values"),
    [
        (
            Asks.AMOUNT,
            "een bedrag van € 3,7 miljoen oplopend tot € 17,4 miljoen",
            ["€ 3,7 miljoen", "€ 17,4 miljoen"],
        ),
        (Asks.AMOUNT, "tot en met 2027 vijf miljoen euro beschikbaar", ["vijf miljoen euro"]),
        (Asks.AMOUNT, "van € 5.000 verlaagd naar € 3.000.", ["€ 5.000", "€ 3.000"]),
        (Asks.AMOUNT, "In 2025 zijn 145 gemeenten", []),
        (Asks.SHARE, "slechts 2,7% van de werkgevers, en 22 procent", ["2,7%", "22 procent"]),
        (Asks.NUMBER, "in totaal 145 gemeenten waarvan 104 valide", ["145", "104"]),
        (Asks.NUMBER, "In 2025 zijn dertien extra proeven gefinancierd", ["dertien"]),
        (Asks.NUMBER, "onder 4.500 werkgevers", ["4.500"]),
        (Asks.DATE, "Op 4 november 2025 vond de aftrap plaats", ["4 november 2025"]),
        (Asks.DATE, "De projecten lopen nog tot medio 2026.", ["medio 2026"]),
        (Asks.DATE, "dat deze voor de zomer van dit jaar live gaat", ["voor de zomer van dit jaar"]),
        (Asks.DATE, "vóór de zomervakantie gereed", ["vóór de zomervakantie"]),
        (Asks.DATE, "in het tweede kwartaal met een advies", ["tweede kwartaal"]),
        (Asks.DATE, "wordt gewerkt aan een handreiking", []),
        (Asks.WHO, "De SER verwacht met een advies te komen", ["SER"]),
        (Asks.WHO, "In het Leernetwerk helpt Single Super Mom", ["Leernetwerk", "Single Super Mom"]),
        (Asks.WHO, "De Minister van Werk,\nA.A. Aartsen", ["Minister van Werk", "A.A. Aartsen"]),
        (Asks.WHO, "Via de Nationale Dialoog wordt gewerkt", ["Nationale Dialoog"]),
        (Asks.OTHER, "op 4 november 2025 € 3", []),
    ],
)
def test_values_found(asks, text, values):
    assert [text[start:end] for start, end in find_values(text, asks)] == values


@given(st.text(), st.sampled_from(list(Asks)))
def test_values_ascend_without_overlap_and_bold_only_adds_stars(text, asks):
    spans = find_values(text, asks)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert in_bold(text, spans).replace("*", "") == text.replace("*", "")


@pytest.mark.parametrize(
    ("header", "asks", "holds"),
    [
        ("Tabel 1: Bijdrage (x € 1.000)\nOnderdeel | Jaar 2025", Asks.AMOUNT, True),
        ("Tabel 1: Bedragen (x 1.000)\nOnderdeel | Jaar 2025", Asks.AMOUNT, True),
        ("Tabel 1: Deelnemers\nOnderdeel | Jaar 2025", Asks.AMOUNT, False),
        ("Tabel 2: Aandeel in %", Asks.SHARE, True),
        ("Tabel 2: Aandeel in %", Asks.DATE, False),
    ],
)
def test_a_rows_numbers_have_the_unit_of_its_header(header, asks, holds):
    assert row_holds_value("Taalkringen | 900", header, asks) is holds
    assert not row_holds_value("Onderzoek | –", header, asks)
