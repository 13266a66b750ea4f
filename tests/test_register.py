import csv
import io
import json
import zipfile

import pytest

from assistant import cli
from assistant.errors import FilterError
from assistant.question import read_question
from assistant.register import Filter, count_by, read_registers, select, sort_measures
from assistant.register_answer import register_spans
from assistant.register_export import COLUMNS, as_csv, as_json, as_xlsx, cells
from assistant.register_question import read_register_question
from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.measures import with_changes
from corpus.reading import read_document

WRITTEN = "2026-03"


@pytest.fixture(scope="module")
def measures(letter):
    return read_registers([letter]).measures


def chosen(measures, **wanted):
    return select(measures, Filter(**wanted), WRITTEN)


def test_no_filter_is_everything_in_the_letters_order(measures):
    assert tuple(chosen(measures)) == measures


@pytest.mark.parametrize("value", ["1", "Pijler 1", "normen en waarden"])
def test_pillar_by_number_or_words(measures, value):
    found = chosen(measures, pillar=value)
    assert found == [m for m in measures if m.pillar and m.pillar.startswith("Pijler 1")]
    assert found


def test_actor_by_any_spelling(measures):
    short = chosen(measures, actor="KIS")
    assert short == chosen(measures, actor="kennisplatform inclusief samenleven")
    assert short == [m for m in measures if "KIS" in m.actors]


def test_place_status_kind_and_theme(measures):
    assert all("Utrecht" in m.locations for m in chosen(measures, place="utrecht"))
    assert chosen(measures, place="Utrecht")
    assert {m.status for m in chosen(measures, status="Afgerond")} == {"afgerond"}
    assert all("pilot" in m.kinds for m in chosen(measures, kind="pilot"))
    assert {m.theme for m in chosen(measures, theme="startbanen")} == {"Startbanen"}


def test_free_text_is_stemmed_dutch(measures):
    one, several = chosen(measures, query="handreiking"), chosen(measures, query="handreikingen")
    assert one == several
    assert one


def test_filters_add_up(measures):
    both = chosen(measures, kind="pilot", status="afgerond")
    assert both == [m for m in measures if "pilot" in m.kinds and m.status == "afgerond"]


def test_deadline_by_day_and_by_words(measures):
    in_words = chosen(measures, deadline="voor de zomer")
    assert in_words
    assert all(m.deadline_period.final_day.isoformat() <= "2026-06-21" for m in in_words)
    assert chosen(measures, deadline="2027") == [
        m for m in measures if m.deadline_period and str(m.deadline_period.final_day).startswith("2027")
    ]
    assert chosen(measures, deadline="2027-12-31") == chosen(measures, deadline="2027-12")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"status": "lopende"}, "nearest: lopend"),
        ({"actor": "Pharus"}, "nearest: Pharos"),
        ({"place": "Utrect"}, "nearest: Utrecht"),
        ({"kind": "pilots"}, "nearest: pilot"),
        ({"theme": "startbaan"}, "Startbanen"),
        ({"pillar": "9"}, "Pijler 1"),
        ({"query": "de het een"}, "no word to look for"),
        ({"deadline": "ooit"}, "names no day"),
        ({"start": "2026-13"}, "is no date"),
    ],
)
def test_an_unknown_value_names_the_nearest(measures, wanted, said):
    with pytest.raises(FilterError, match=said):
        chosen(measures, **wanted)


def test_an_empty_register_is_no_error():
    assert select([], Filter(status="wat dan ook"), WRITTEN) == []


def test_sorting_puts_what_has_no_date_last(measures):
    ordered = sort_measures(measures, "deadline")
    days = [m.deadline_period.final_day for m in ordered if m.deadline_period and m.deadline_period.day]
    assert days == sorted(days)
    assert all(m.deadline_period for m in ordered[: len(days)])
    latest_first = sort_measures(measures, "-deadline")
    assert [m.deadline_period.final_day for m in latest_first[: len(days)]] == days[::-1]
    assert latest_first[len(days) :] == ordered[len(days) :]
    assert sort_measures(measures, "-letter") == list(measures)[::-1]
    with pytest.raises(FilterError, match="Unknown order"):
        sort_measures(measures, "kleur")


def test_counting(measures):
    assert sum(count for _, count in count_by(measures, "status")) == len(measures)
    counts = dict(count_by(measures, "actors"))
    assert counts["KIS"] == len(chosen(measures, actor="KIS"))
    assert counts["–"] == sum(not m.actors for m in measures)


def test_csv_is_safe_in_excel(measures):
    evil = with_changes(measures[0], {"title": '=HYPERLINK("x")', "lead": "-1+2", "amount": "@SUM(A1)"})
    data = as_csv([evil, measures[1]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["title"], row["lead"], row["amount"]) == ('\'=HYPERLINK("x")', "'-1+2", "'@SUM(A1)")
    assert rows[2][COLUMNS.index("quote")] == measures[1].quote


def test_xlsx_holds_text_not_formulas(measures):
    evil = with_changes(measures[0], {"title": "=1+1"})
    with zipfile.ZipFile(io.BytesIO(as_xlsx([evil], "Maatregelen"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in strings


def test_json_is_the_contracts_form(measures):
    rows = json.loads(as_json(measures[:3]))
    keys = (
        "id title pillar theme subtheme actors lead start deadline amount target_group locations status quote"
    )
    assert set(keys.split()) | {"start_offset", "end_offset", "footnotes"} <= set(rows[0])
    assert [row["quote"] for row in rows] == [m.quote for m in measures[:3]]
    assert len(cells(measures[0])) == len(COLUMNS)


@pytest.fixture
def run(capsysbinary):
    def run_command(*arguments):
        code = cli.main(["measures", *arguments])
        captured = capsysbinary.readouterr()
        return code, captured.out, captured.err.decode()

    return run_command


def test_the_command_filters_counts_and_writes(run, measures, tmp_path):
    code, out, _ = run("--status", "afgerond", "--count")
    assert (code, int(out)) == (0, len(chosen(measures, status="afgerond")))
    code, out, _ = run("--actor", "KIS", "--format", "json")
    assert [row["id"] for row in json.loads(out)] == [m.id for m in chosen(measures, actor="KIS")]
    code, out, _ = run("--count-by", "status")
    assert int(out.split()[0]) == count_by(measures, "status")[0][1]
    code, out, _ = run("--theme", "Startbanen")
    assert code == 0
    assert f"{len(chosen(measures, theme='Startbanen'))} maatregelen" in out.decode()
    target = tmp_path / "m.xlsx"
    assert run("--format", "xlsx", "--output", str(target))[0] == 0
    assert target.read_bytes()[:2] == b"PK"
    assert run("--format", "csv", "--output", str(tmp_path / "niets" / "x.csv"))[0] == 2


def test_a_narrow_screen_gets_fewer_columns_and_whole_words(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    narrow = run("--place", "Utrecht")[1].decode()
    monkeypatch.setenv("COLUMNS", "140")
    wide = run("--place", "Utrecht")[1].decode()
    headings = [next(line for line in shown.splitlines() if "Maatregel" in line) for shown in (narrow, wide)]
    assert [line.split() for line in headings] == [
        ["Maatregel", "Wie", "Einde", "Stand", "Blz."],
        ["Maatregel", "Wie", "Begin", "Einde", "Bedrag", "Stand", "Blz."],
    ]
    assert max(map(len, narrow.splitlines())) <= 80
    assert "lopend" in narrow.split()


def test_a_wrong_filter_is_one_sentence_and_code_2(run):
    code, out, err = run("--status", "lopende")
    assert (code, out) == (2, b"")
    assert "nearest: lopend" in err
    assert len(err.strip().splitlines()) == 1


def asks(measures, text):
    return read_register_question(read_question(text), measures, WRITTEN)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Welke pilots noemt de brief?", {"kind": "pilot"}),
        ("Hoeveel pilots zijn er?", {"kind": "pilot"}),
        ("Wat doet Movisie?", {"actor": "Movisie"}),
        ("Waar zet het ministerie Movisie allemaal voor in?", {"actor": "Movisie"}),
        ("Kunt u mij alle pilots noemen?", {"kind": "pilot"}),
        ("Noem alle maatregelen van KIS", {"actor": "KIS"}),
        ("Welke maatregelen zijn er in Utrecht?", {"place": "Utrecht"}),
        ("Welke maatregelen uit pijler 1 zijn afgerond?", {"pillar": "1", "status": "afgerond"}),
        ("welke maatregelen zijn er voor werkgevers", {"query": "werkgevers"}),
        ("Wat doet het kabinet voor jongeren?", {"query": "jongeren"}),
        ("Wat doet de minister tegen radicalisering?", {"query": "radicalisering"}),
        (
            "Hoeveel pilots zijn er in het deel over normen en waarden (de eerste pijler)?",
            {"pillar": "1", "kind": "pilot"},
        ),
        ("Welke maatregelen uit pijler 2 zijn van het COA?", {"pillar": "2", "actor": "COA"}),
        (
            "Welke pilots zijn er? Graag die voor asielzoekers.",
            {"kind": "pilot", "query": "asielzoekers"},
        ),
        ("Welke pilots zijn er? Ik zoek alleen die van pijler 1.", {"kind": "pilot", "pillar": "1"}),
        ("Ik werk voor een Kamerlid. Welke moties zijn afgedaan?", {"kind": "motie", "status": "afgerond"}),
    ],
)
def test_questions_become_filters(measures, question, wanted):
    assert asks(measures, question).measures == tuple(chosen(measures, **wanted))


@pytest.mark.parametrize(
    ("question", "letters", "over"),
    [
        ("Welke evaluaties noemt de brief?", "valua", True),
        ("Welke evaluaties komen er nog?", "valua", False),
        ("Welke handreikingen worden er ontwikkeld?", "andreiking", True),
    ],
)
def test_a_narrower_word_than_a_kind_lists_what_is_called_so(measures, question, letters, over):
    named = [m for m in measures if letters in m.title and (over or m.status != "afgerond")]
    assert len(named) > 1
    assert asks(measures, question).measures == tuple(named)


def test_a_follow_up_that_names_no_kind_is_about_what_was_asked_before(measures):
    history = [{"role": "user", "content": "Wat doet het Fonds Zelfbeschikking?"}]
    follow_up = read_question("Hoeveel initiatieven?", history)
    assert read_register_question(follow_up, measures, WRITTEN) is None
    assert len(asks(measures, "Hoeveel initiatieven?").measures) == len(measures)


@pytest.mark.parametrize(
    "question",
    [
        "Toon alle pilots",
        "Maak een lijst van alle pilots",
        "Zet de pilots onder elkaar",
        "Welke pilots zijn er? Antwoord in één zin.",
        "Welke pilots zijn er? Graag met datum en bedragen.",
    ],
)
def test_how_a_list_is_to_look_changes_nothing(measures, question):
    assert asks(measures, question).measures == tuple(chosen(measures, kind="pilot"))


def test_what_is_not_done_yet_is_what_is_not_over(measures):
    found = asks(measures, "Welke moties zijn nog niet afgedaan?").measures
    assert found == tuple(
        m for m in chosen(measures, kind="motie") if m.status not in ("afgerond", "beëindigd")
    )
    assert len(found) < len(chosen(measures, kind="motie"))


def test_a_measure_chosen_by_either_time_is_quoted_up_to_both():
    text = (
        "Het kabinet start in januari 2026 een pilot met startbanen in Utrecht. Gemeenten kiezen zelf de "
        "deelnemers. De pilot loopt tot eind 2027."
    )
    letter = parse_letter(text, DocumentInfo(id="brief", title="Brief", date="2026-03"))
    found = asks(read_registers([letter]).measures, "Wat gebeurt er in 2027?")
    (span,) = register_spans({"brief": letter}, found)
    assert letter.text[span.start : span.end] == text


def test_what_comes_after_a_day_begins_or_ends_then(measures):
    found = asks(measures, "Wat gebeurt er na de zomer?")
    assert found.field == "time"
    assert set(found.measures) == {
        m
        for wanted in ({"start": "na de zomer"}, {"deadline": "na de zomer"})
        for m in chosen(measures, **wanted)
        if m.status not in ("afgerond", "beëindigd")
    }
    assert asks(measures, "Wat staat er voor de zomer gepland?").field == "deadline"


def test_what_runs_is_neither_over_nor_still_planned(measures):
    found = asks(measures, "Welke pilots lopen er?").measures
    assert found == tuple(
        m for m in chosen(measures, kind="pilot") if m.status not in ("afgerond", "beëindigd", "gepland")
    )
    assert 0 < len(found) < len(chosen(measures, kind="pilot"))


def test_what_must_be_ready_is_not_over(measures):
    found = asks(measures, "Wat moet voor de zomer klaar zijn?")
    assert found.field == "deadline"
    assert found.measures == tuple(
        m for m in chosen(measures, deadline="voor de zomer") if m.status not in ("afgerond", "beëindigd")
    )


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel pilots doet Platform31 met asielzoekers?",
        "Wat is de motie Tseggai?",
        "Welke gemeenten doen mee aan de pilots?",
        "Wanneer is de handreiking klaar?",
        "Welke pilots zijn er op Mars?",
        "Wat doet het kabinet aan de wachtlijsten in de jeugdzorg?",
        "Hoeveel statushouders hebben werk?",
        "Wat zijn de resultaten van de pilots?",
        "Welke pilots en campagnes zijn er?",
        "Welke pilots zijn niet in Utrecht?",
        "Welke bijeenkomsten over moties zijn er?",
        "Hoeveel nieuwe pilots komen er?",
    ],
)
def test_other_questions_are_left_to_the_search(measures, question):
    assert asks(measures, question) is None


@pytest.mark.model
def test_the_assistant_lists_all_and_says_how_many(assistant, measures):
    answer = assistant.answer("Wat doet KIS?")
    expected = chosen(measures, actor="KIS")
    assert answer.status == "answered"
    assert f"**{len(expected)}** maatregelen" in answer.text
    assert len(answer.citations) == len(expected)
    assert all("KIS" in c.quote for c in answer.citations)


def test_only_what_the_kabinet_announces_is_a_measure():
    text = "In 2026 start een pilot in Utrecht met taallessen voor statushouders."
    wish = (
        "De Kamer,\nverzoekt de regering in 2026 een pilot te starten,\nen gaat over tot de orde van de dag."
    )
    said = parse_letter(text, DocumentInfo(id="brief", title="Brief", date="2026-03"))
    others = [
        parse_letter(text, DocumentInfo(id=who, title=who, date="2026-03", speaker=who))
        for who in ("kamer", "onderzoek", "derde")
    ]
    motion = read_document(wish.encode(), DocumentInfo(id="motie", title="Motie", date="2026-03"))
    register = read_registers([motion, *others, said])
    assert [(measure.document_id, measure.quote) for measure in register.measures] == [("brief", text)]
