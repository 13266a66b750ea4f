"""Runs, comparisons, BEIR folders and the command, with the fake encoder's index."""

import hashlib
import json

import pytest

from assistant import cli
from assistant.answer import Answer, Citation, Status
from assistant.assistant import Assistant
from evaluation import beir
from evaluation import cli as evaluation_cli
from evaluation import run as run_module
from evaluation.compare import Change, compare_runs
from evaluation.dataset import Item, read_dataset
from evaluation.errors import DatasetError, EvaluationError
from evaluation.run import check_output, predict, read_predictions, run, summarise
from evaluation.scoring import score
from evaluation.systems import NaiveSystem, make_systems
from index.settings import IndexSettings

COUNTS = (
    "Aan deze landelijke nulmeting hebben in totaal 145 gemeenten meegedaan waarvan 104 ingezonden "
    "reacties als valide kunnen worden beschouwd."
)
FILES = ["metrics.json", "predictions.jsonl", "report.html"]


def row(identifier, question, kind="number", **changes):
    if kind in ("near-miss", "off-topic-general", "smalltalk"):
        return {"id": identifier, "question": question, "answerable": False, "kind": kind}
    good = {"answerable": True, "facts": [["145"]], "evidence": [[COUNTS]], "note": "145."}
    return {"id": identifier, "question": question, "kind": kind} | good | changes


ROWS = [
    row("r-1", "Hoeveel gemeenten deden mee aan de landelijke nulmeting?"),
    row("r-2", "nulmeting reacties valide gemeenten", "short"),
    row("r-3", "Hoeveel\u2028gemeenten deden mee?", "typo"),
    row(
        "r-4",
        "En hoeveel reacties waren valide?",
        "followup",
        history=[
            {"role": "user", "content": "Hoeveel gemeenten deden mee aan de nulmeting?"},
            {"role": "assistant", "content": "145 gemeenten."},
        ],
        facts=[["104"]],
    ),
    row("r-5", "Wat kostte de nulmeting precies?", "near-miss"),
    row("r-6", "Wie leidde de nulmeting?", "near-miss"),
    row("r-7", "Hoe bak ik een appeltaart?", "off-topic-general"),
    row("r-8", "Hallo!", "smalltalk"),
]


def write(path, rows):
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def fake_assistant(fake_index):
    return Assistant(fake_index)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return write(tmp_path_factory.mktemp("dataset") / "acht.jsonl", ROWS)


@pytest.fixture(scope="module")
def items(dataset, letter):
    return read_dataset(dataset, [letter])


@pytest.fixture(scope="module")
def finished(fake_assistant, items, dataset, tmp_path_factory):
    """A run of two systems: its folder, what it returned, and the progress it told."""
    output, told = tmp_path_factory.mktemp("run") / "nieuw" / "uit", []
    metrics = run(fake_assistant, items, dataset, output, ["full", "hybrid"], lambda *step: told.append(step))
    return output, metrics, told


class Broken:
    """Fails on one question, and answers another differently each time."""

    def __init__(self, letter):
        start = letter.text.index(COUNTS)
        self.citation = Citation(1, COUNTS, letter, start, start + len(COUNTS))
        self.asked = 0

    def answer(self, question, history):
        self.asked += 1
        if question == ROWS[1]["question"]:
            raise ZeroDivisionError("deling door nul")
        confidence = self.asked / 100 if question == ROWS[0]["question"] else 0.5
        text = f"“{COUNTS}” [1]"
        return Answer(question, question, Status.ANSWERED, text, (self.citation,), (), confidence, "", "s")

    def retrieve(self, question, history, count):
        return []


# A whole run --------------------------------------------------------------------------------


def test_three_files(finished):
    output, metrics, _ = finished
    assert sorted(path.name for path in output.iterdir()) == FILES
    assert [path.name for path in output.parent.iterdir()] == ["uit"]
    assert json.loads((output / "metrics.json").read_text("utf-8")) == metrics
    report = (output / "report.html").read_text("utf-8")
    assert report.startswith("<!doctype html>")
    assert "Hoe bak ik een appeltaart?" in report


def test_metrics_say_what_was_measured(finished, dataset, fake_index):
    _, metrics, _ = finished
    assert metrics.keys() == {
        "dataset",
        "date",
        "commit",
        "snapshot",
        "settings",
        "bootstrap",
        "systems",
    }
    digest = hashlib.sha256(dataset.read_bytes()).hexdigest()
    assert metrics["dataset"] == {"name": "acht", "sha256": digest, "items": 8}
    assert metrics["snapshot"] == fake_index.snapshot
    assert metrics["bootstrap"] == {"samples": 1000, "seed": 20260309, "level": 0.95}
    assert list(metrics["systems"]) == ["full", "hybrid"]
    for figures in metrics["systems"].values():
        assert figures.keys() == {
            *("overall", "answerable", "kinds", "reliability", "tradeoff", "auroc", "latency", "errors")
        }
        assert figures["kinds"].keys() == {one["kind"] for one in ROWS}
        assert figures["auroc"].keys() == {"near-miss", "off-topic-general", "smalltalk"}
        assert figures["overall"]["correct"]["n"] == 8
        assert figures["answerable"]["fact_recall"]["n"] == 4
        assert figures["kinds"]["near-miss"]["false_answer"]["n"] == 2
        assert figures["overall"]["verbatim"]["mean"] == 1.0
        assert figures["overall"]["sameness"]["mean"] == 1.0
        assert figures["errors"] == 0
        assert 0 < figures["latency"]["p50"] <= figures["latency"]["p95"]  # also where systems keep no time


def test_a_system_that_never_refuses(finished):
    hybrid = finished[1]["systems"]["hybrid"]
    assert hybrid["overall"]["false_answer"]["mean"] == 1.0
    assert hybrid["overall"]["false_refusal"]["mean"] == 0.0
    assert hybrid["overall"]["refusal_recall"]["mean"] == 0.0
    assert hybrid["kinds"]["near-miss"]["crag"]["mean"] == -1.0
    # Always wholly sure: 4 of 4 + 4 pairs tie for each kind, so no better than a coin.
    assert {kind: estimate["mean"] for kind, estimate in hybrid["auroc"].items()} == {
        "near-miss": 0.5,
        "off-topic-general": 0.5,
        "smalltalk": 0.5,
    }


def test_the_assistant_greets(finished):
    full = finished[1]["systems"]["full"]
    assert full["kinds"]["smalltalk"]["correct"]["mean"] == 1.0


def test_one_line_for_each_system_and_item(finished):
    output, metrics, _ = finished
    found = read_predictions(output)
    assert list(found) == [(name, one["id"]) for name in ("full", "hybrid") for one in ROWS]
    # The file also holds a line separator, U+2028, unescaped: no line ends there.
    assert found["full", "r-3"]["question"] == ROWS[2]["question"]
    for name in ("full", "hybrid"):
        right = [found[name, one["id"]]["scores"]["correct"] for one in ROWS]
        assert metrics["systems"][name]["overall"]["correct"]["mean"] == pytest.approx(sum(right) / 8)


def test_word_search_finds_the_sentence(finished):
    found = read_predictions(finished[0])["hybrid", "r-2"]
    # The query is four words of this sentence, which stand together nowhere else.
    assert "145 gemeenten meegedaan" in found["answer"]["text"]
    assert found["scores"]["recall@1"] == 1.0
    assert found["scores"]["rr@10"] == 1.0
    assert found["scores"]["correct"] == 1.0


def test_progress_counts_items(finished):
    assert finished[2] == [(name, done, 8) for name in ("full", "hybrid") for done in range(1, 9)]


def test_runs_are_the_same_but_for_time(finished, fake_assistant, items, dataset, tmp_path):
    again = run(fake_assistant, items, dataset, tmp_path / "uit", ["hybrid"])
    first = finished[1]["systems"]["hybrid"]
    assert again["systems"]["hybrid"] == first | {"latency": again["systems"]["hybrid"]["latency"]}


def test_naive_windows(letter, fake_encoder):
    system = NaiveSystem([letter], fake_encoder)
    # 1000 characters, each starting 800 after the one before; the last ends with the text.
    assert [(w.start, w.end) for w in system.windows[:2]] == [(0, 1000), (800, 1800)]
    assert system.windows[-1].end == len(letter.text)
    assert all(
        one.end - other.start == 200 for one, other in zip(system.windows, system.windows[1:], strict=False)
    )
    answer = system.answer("nulmeting gemeenten", ())
    best = system.retrieve("nulmeting gemeenten", (), 3)[0]
    assert answer.citations[0].quote == letter.text[best.start : best.end]


# What goes wrong ----------------------------------------------------------------------------


def test_an_error_is_kept_and_counts_as_wrong(items, letter):
    answerable = [item for item in items if item.answerable]
    predictions = predict("stuk", Broken(letter), answerable, {letter.id: letter})
    assert [p.error for p in predictions] == [None, "ZeroDivisionError: deling door nul", None, None]
    assert [p.scores["correct"] for p in predictions] == [1.0, 0.0, 1.0, 1.0]
    figures = summarise(predictions)
    assert figures["errors"] == 1
    assert figures["overall"]["correct"]["mean"] == 0.75  # over 4, not 3
    assert figures["overall"]["crag"]["mean"] == 0.5  # (1 - 1 + 1 + 1) / 4
    assert [p.scores.get("sameness") for p in predictions] == [0.0, None, 1.0, 1.0]


def test_a_run_goes_on_after_an_error(fake_assistant, items, dataset, letter, tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "make_systems", lambda names, _: {"stuk": Broken(letter)})
    metrics = run(fake_assistant, items, dataset, tmp_path / "uit", ["stuk"])
    assert metrics["systems"]["stuk"]["errors"] == 1
    found = read_predictions(tmp_path / "uit")
    assert len(found) == 8
    assert found["stuk", "r-2"]["error"] == "ZeroDivisionError: deling door nul"
    assert found["stuk", "r-2"]["answer"] is None
    assert found["stuk", "r-2"]["scores"]["correct"] == 0.0


@pytest.mark.parametrize(
    ("raised", "told"), [(OSError(28, "No space left"), EvaluationError), (KeyError("x"), KeyError)]
)
def test_nothing_half_written(fake_assistant, items, dataset, letter, tmp_path, monkeypatch, raised, told):
    def fail(*_):
        raise raised

    monkeypatch.setattr(run_module, "make_systems", lambda names, _: {"stuk": Broken(letter)})
    monkeypatch.setattr(run_module, "write_report", fail)
    with pytest.raises(told, match=r"No space left|x"):
        run(fake_assistant, items[:1], dataset, tmp_path / "uit", ["stuk"])
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_survives_a_failed_one(fake_assistant, items, dataset, letter, tmp_path, monkeypatch):
    monkeypatch.setattr(run_module, "make_systems", lambda names, _: {"stuk": Broken(letter)})
    output = tmp_path / "uit"
    run(fake_assistant, items[:2], dataset, output, ["stuk"])
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(run_module, "write_report", lambda *_: (_ for _ in ()).throw(OSError("vol")))
        with pytest.raises(EvaluationError, match="vol"):
            run(fake_assistant, items[:1], dataset, output, ["stuk"])
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    run(fake_assistant, items[:1], dataset, output, ["stuk"])  # and is replaced by a good one
    assert list(read_predictions(output)) == [("stuk", "r-1")]


def test_check_output(tmp_path):
    new, empty, old = tmp_path / "a" / "b", tmp_path / "leeg", tmp_path / "oud"
    empty.mkdir()
    old.mkdir()
    (old / "metrics.json").write_text("{}")
    for folder in (new, empty, old):
        check_output(folder)
    # Neither a probe nor a folder is left.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leeg", "oud"]


def test_check_output_refuses_what_is_not_ours(tmp_path):
    (tmp_path / "brief.docx").write_text("van iemand anders")
    for output in (tmp_path, tmp_path / "brief.docx"):
        with pytest.raises(EvaluationError, match="holds other files; give an empty or new folder"):
            check_output(output)
    assert (tmp_path / "brief.docx").read_text() == "van iemand anders"


def test_check_output_that_cannot_be_made(tmp_path):
    (tmp_path / "bestand").write_text("")  # nobody, not even root, can write below a file
    for output in (tmp_path / "bestand" / "uit", tmp_path / ("x" * 300)):
        with pytest.raises(EvaluationError, match="Cannot write to"):
            check_output(output)


@pytest.mark.parametrize(("names", "told"), [(["full", "magisch", "ook"], "magisch, ook"), ([], "(none)")])
def test_unknown_system(fake_assistant, items, dataset, tmp_path, names, told):
    with pytest.raises(EvaluationError) as caught:
        run(fake_assistant, items, dataset, tmp_path / "uit", names)
    assert str(caught.value) == (f"Unknown system {told}; expected some of full, hybrid, dense, bm25, naive.")
    assert list(tmp_path.iterdir()) == []


def test_systems_in_the_order_asked(fake_assistant):
    systems = make_systems(["naive", "bm25", "dense"], fake_assistant)
    assert list(systems) == ["naive", "bm25", "dense"]
    assert (systems["bm25"].index.lexical_weight, systems["dense"].index.lexical_weight) == (1.0, 0.0)


# Figures ------------------------------------------------------------------------------------


def test_curves_by_hand(letter):
    def predicted(kind, status, confidence):
        answerable = kind == "number"
        start = letter.text.index(COUNTS)
        citation = Citation(1, COUNTS, letter, start, start + len(COUNTS))
        answer = Answer(
            *("?", "?", status, f"“{COUNTS}” [1]", (citation,), (), confidence, "", "s", confidence * 10)
        )
        gold = ((("145",),), ((COUNTS,),)) if answerable else ((), ())
        item = Item(f"{kind}-{confidence}", "?", (), answerable, kind, *gold, "")
        return score(item, "x", answer, [], {letter.id: letter})

    figures = summarise(
        [
            predicted("number", Status.ANSWERED, 0.9),
            predicted("number", Status.NOT_FOUND, 0.2),
            predicted("near-miss", Status.ANSWERED, 0.5),
            predicted("injection", Status.OUT_OF_SCOPE, 0.1),
        ]
    )
    # Threshold 0.1: what was refused stays so. 0.9: all below it is refused, 0.9 itself isn't.
    first, last = figures["tradeoff"][0], figures["tradeoff"][-1]
    assert first["threshold"] == pytest.approx(0.1)
    assert first["false_refusals"] == 0.5
    assert first["refused"] == {"near-miss": 0.0, "off-topic": 1.0, "all": 0.5}
    assert last["threshold"] == pytest.approx(0.9)
    assert last["false_refusals"] == 0.5
    assert last["refused"] == {"near-miss": 1.0, "off-topic": 1.0, "all": 1.0}
    levels = [point["threshold"] for point in figures["tradeoff"]]
    assert levels == sorted(set(levels))
    # Answered are 0.9 (right) and 0.5 (nothing to answer).
    assert figures["reliability"] == [
        {"low": 0.5, "high": 0.6, "n": 1, "confidence": 0.5, "correct": 0.0},
        {"low": 0.9, "high": 1.0, "n": 1, "confidence": 0.9, "correct": 1.0},
    ]
    # Against 0.5: 0.9 wins, 0.2 loses. Against 0.1 both win.
    assert figures["auroc"]["near-miss"]["mean"] == 0.5
    assert figures["auroc"]["injection"]["mean"] == 1.0
    # Refused 2, one rightly; unanswerable 2.
    assert figures["overall"]["refusal_precision"]["mean"] == 0.5
    assert figures["overall"]["refusal_recall"]["mean"] == 0.5
    assert figures["overall"]["crag"]["mean"] == pytest.approx((1 + 0 - 1 + 1) / 4)
    # Seconds 1, 2, 5, 9: the middle is 3.5; 95 % lies at 5 + 0.85 · 4.
    assert figures["latency"] == {"p50": pytest.approx(3.5), "p95": pytest.approx(8.4)}


# Comparison ---------------------------------------------------------------------------------


def predictions(folder, rows):
    folder.mkdir()
    made = [
        {"system": system, "id": name, "kind": "number", "question": f"Vraag {name}?", "scores": scores}
        for system, name, scores in rows
    ]
    write(folder / "predictions.jsonl", made)
    return folder


@pytest.fixture
def two_runs(tmp_path):
    before = predictions(
        tmp_path / "een",
        [
            ("full", "a", {"correct": 1.0, "words": 10.0, "minimality": 2.0}),
            ("full", "b", {"correct": 0.0, "words": 20.0}),
            ("full", "c", {"correct": 0.0, "words": 30.0, "minimality": 1.0}),
            ("full", "d", {"correct": 1.0, "words": 40.0}),
            ("full", "weg", {"correct": 1.0, "words": 99.0}),
            ("naive", "a", {"correct": 1.0}),
        ],
    )
    after = predictions(
        tmp_path / "twee",
        [
            ("full", "d", {"correct": 0.0, "words": 40.0}),
            ("full", "a", {"correct": 1.0, "words": 6.0, "minimality": 1.5}),
            ("full", "b", {"correct": 1.0, "words": 20.0, "minimality": 9.0}),
            ("full", "c", {"correct": 1.0, "words": 24.0}),
            ("full", "nieuw", {"correct": 0.0, "words": 1.0}),
        ],
    )
    return before, after


def test_compare_by_hand(two_runs):
    found = compare_runs(*two_runs)
    assert found.differences.keys() == {("full", "correct"), ("full", "words"), ("full", "minimality")}
    correct = found.differences["full", "correct"]
    assert (correct["mean"], correct["n"]) == (0.25, 4)  # (0 + 1 + 1 - 1) / 4
    assert correct["low"] < 0.25 < correct["high"]
    words = found.differences["full", "words"]
    assert (words["mean"], words["n"]) == (-2.5, 4)  # (-4 + 0 - 6 + 0) / 4
    # Minimality: both answered a only.
    assert found.differences["full", "minimality"] == {"mean": -0.5, "low": -0.5, "high": -0.5, "n": 1}
    assert found.changes == [
        Change("full", "b", "number", "Vraag b?", better=True),
        Change("full", "c", "number", "Vraag c?", better=True),
        Change("full", "d", "number", "Vraag d?", better=False),
    ]


def test_compare_with_itself(finished):
    found = compare_runs(finished[0], finished[0])
    assert found.changes == []
    assert {(d["mean"], d["low"], d["high"]) for d in found.differences.values()} == {(0.0, 0.0, 0.0)}


def test_nothing_in_common(tmp_path):
    one = predictions(tmp_path / "een", [("full", "a", {"correct": 1.0})])
    other = predictions(tmp_path / "twee", [("naive", "a", {"correct": 1.0})])
    with pytest.raises(EvaluationError, match="no system and item in common"):
        compare_runs(one, other)


@pytest.mark.parametrize("content", [None, "{", "[1]\n", '{"system": "full", "id": "a"}\n'])
def test_a_folder_without_a_run(tmp_path, content):
    if content is not None:
        (tmp_path / "predictions.jsonl").write_text(content)
    with pytest.raises(EvaluationError, match="holds no finished run"):
        read_predictions(tmp_path)


# BEIR ---------------------------------------------------------------------------------------

TEXTS = {
    "fiets": ("Fietsen", "De fietser rijdt langs het kanaal naar school."),
    "kas": ("", "Tomaten groeien in een kas."),
    "taal": ("Les", "De docent geeft taallessen aan nieuwkomers."),
    "leeg": (None, ""),
}
QUERIES = {"q1": "tomaten kas", "q2": "docent taallessen nieuwkomers", "q3": "fietser kanaal school"}


@pytest.fixture
def beir_folder(tmp_path):
    folder = tmp_path / "beir"
    folder.mkdir()
    write(folder / "corpus.jsonl", [{"_id": i, "title": t, "text": x} for i, (t, x) in TEXTS.items()])
    write(folder / "queries.jsonl", [{"_id": name, "text": text} for name, text in QUERIES.items()])
    # For q3 the judges wanted two: the one found first, and one that shares no word with it.
    lines = ["query-id\tcorpus-id\tscore", "q1\tkas\t1", "q2\ttaal\t1", "q3\tfiets\t1", "q3\tleeg\t1"]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n")
    return folder


def test_read_beir(beir_folder):
    data = beir.read_beir(beir_folder)
    assert [document.id for document in data.documents] == list(TEXTS)
    assert data.documents[0].text.split("\n") == ["Fietsen", "De fietser rijdt langs het kanaal naar school."]
    assert data.queries == QUERIES
    assert [(q.query_id, q.doc_id, q.relevance) for q in data.qrels] == [
        *(("q1", "kas", 1), ("q2", "taal", 1), ("q3", "fiets", 1), ("q3", "leeg", 1))
    ]


def test_beir_by_hand(beir_folder, fake_encoder):
    data = beir.read_beir(beir_folder)
    found = beir.evaluate_beir(data, ["hybrid", "dense", "bm25"], IndexSettings(), fake_encoder)
    assert list(found) == ["hybrid", "dense", "bm25"]
    for figures in found.values():
        # Each query's first is right, so RR is 1. Of q3's two only one can be found (an empty
        # document has no passage): R = 1/2, nDCG = 1 / (1 + 1/log2(3)) = 0.6131.
        assert figures["RR@10"]["mean"] == 1.0
        assert figures["R@5"]["mean"] == pytest.approx((1 + 1 + 0.5) / 3)
        assert figures["nDCG@10"]["mean"] == pytest.approx((1 + 1 + 0.6131) / 3, abs=1e-4)
        assert figures["nDCG@10"]["n"] == 3


def test_beir_second_rank_by_hand(beir_folder, fake_encoder):
    (beir_folder / "qrels.tsv").unlink()
    (beir_folder / "qrels").mkdir()  # as BEIR itself has it
    write(beir_folder / "queries.jsonl", [{"_id": "q", "text": "tomaten kas kas fietser"}])
    (beir_folder / "qrels" / "test.tsv").write_text("q\tfiets\t1\n")
    figures = beir.evaluate_beir(beir.read_beir(beir_folder), ["bm25"], IndexSettings(), fake_encoder)["bm25"]
    # "kas" holds three of the words, "fiets" one: it comes second. 1/2 and 1/log2(3).
    assert figures["RR@10"]["mean"] == 0.5
    assert figures["nDCG@10"]["mean"] == pytest.approx(0.6309, abs=1e-4)
    assert figures["R@5"]["mean"] == 1.0


@pytest.mark.parametrize("names", [["naive"], ["hybrid", "full"], []])
def test_beir_systems(beir_folder, fake_encoder, names):
    with pytest.raises(EvaluationError, match="expected some of hybrid, dense, bm25"):
        beir.evaluate_beir(beir.read_beir(beir_folder), names, IndexSettings(), fake_encoder)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("corpus.jsonl", None, "a BEIR folder needs it"),
        ("corpus.jsonl", "", "is empty"),
        ("corpus.jsonl", '\n{"_id": "a"}\n', "line 2: expected an object with texts '_id' and 'text'"),
        ("corpus.jsonl", '{"_id": 1, "text": "x"}\n', "line 1: expected an object"),
        ("corpus.jsonl", '{"_id": "a", "text": "x", "title": 4}\n', "line 1: expected an object"),
        ("corpus.jsonl", '{"_id": "a", "text": "x"}\n' * 2, "uses an _id more than once: a"),
        ("queries.jsonl", "[]\n", "line 1: expected an object"),
        ("queries.jsonl", "{\n", "line 1: Expecting property name"),
        ("qrels.tsv", "q1\tkas\n", "line 1: expected query id, document id and relevance"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n\nq1\tkas\thoog\n", "line 3: expected query id"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n", "holds no judgements"),
    ],
)
def test_faulty_beir_folders(beir_folder, name, content, told):
    path = beir_folder / name
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(DatasetError) as caught:
        beir.read_beir(beir_folder)
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


# The command --------------------------------------------------------------------------------


@pytest.fixture
def command(capsys, monkeypatch, fake_assistant, fake_encoder):
    monkeypatch.setattr(evaluation_cli, "open_with_progress", lambda: fake_assistant)
    monkeypatch.setattr(evaluation_cli, "load_encoder", lambda _: fake_encoder)

    def run_command(*arguments):
        code = cli.main(["evaluate", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def test_command_runs_and_compares(command, dataset, tmp_path):
    output = tmp_path / "uit"
    arguments = ("--dataset", dataset, "--output", output, "--systems", "bm25, hybrid", "--limit", "2")
    code, out, _ = command(*arguments)
    assert code == 0
    assert "acht, 2 items" in out
    assert str(output / "report.html") in out
    assert sorted(path.name for path in output.iterdir()) == FILES
    assert len(read_predictions(output)) == 4  # two items, two systems
    code, out, _ = command("compare", output, output)
    assert code == 0
    assert "+0.000 … +0.000" in out


def test_command_shows_what_changed(command, two_runs):
    code, out, _ = command("compare", *two_runs)
    assert code == 0
    assert "+0.250" in out
    assert out.splitlines()[-3:] == [
        "+ full b (number) Vraag b?",
        "+ full c (number) Vraag c?",
        "- full d (number) Vraag d?",
    ]


def test_command_on_a_beir_folder(command, beir_folder):
    code, out, _ = command("--beir", beir_folder)
    assert code == 0
    assert "3 queries, 4 documents" in out
    assert [name for name in ("hybrid", "dense", "bm25") if name in out] == ["hybrid", "dense", "bm25"]


BAD_INPUT = {
    "missing file": (None, [], "Cannot read the dataset"),
    "wrong JSON": ("{kapot\n", [], "line 1: no valid JSON"),
    "empty dataset": ("\n", [], "holds no items"),
    "unknown kind": (json.dumps(row("a", "Wat?", "raadsel")), [], "line 1: unknown kind 'raadsel'"),
    "not in the source": (
        json.dumps(row("a", "Wat?", evidence=[["Verzonnen zin."]])),
        [],
        "line 1: evidence is not in the source: 'Verzonnen zin.'",
    ),
    "unknown system": (json.dumps(ROWS[0]), ["--systems", "full,magisch"], "Unknown system magisch"),
    "no system": (json.dumps(ROWS[0]), ["--systems", ","], "Unknown system (none)"),
    "no items wanted": (json.dumps(ROWS[0]), ["--limit", "0"], "--limit"),
    "limit is no number": (json.dumps(ROWS[0]), ["--limit", "veel"], "--limit"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_one_message_and_leaves_nothing(command, tmp_path, case):
    content, options, told = BAD_INPUT[case]
    dataset = tmp_path / "items.jsonl"
    if content is not None:
        dataset.write_text(content, "utf-8")
    code, out, err = command("--dataset", dataset, "--output", tmp_path / "nieuw" / "uit", *options)
    assert code == 2
    assert out == ""
    assert told in err
    # One sentence; for a faulty dataset a heading, then a line for each fault.
    assert len(err.strip().splitlines()) == (2 if "line 1" in told else 1)
    assert not (tmp_path / "nieuw").exists()


def test_bad_output_is_one_message(command, dataset, tmp_path):
    file = tmp_path / "bestand"
    file.write_text("van iemand anders")
    for output, told in ((file / "uit", "Cannot write to"), (file, "holds other files")):
        code, out, err = command("--dataset", dataset, "--output", output)
        assert (code, out) == (2, "")
        assert told in err
        assert len(err.strip().splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bestand"]
    assert file.read_text() == "van iemand anders"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Give --dataset"),
        (["--dataset", "dev"], "Give --dataset"),
        (["--kleur"], "No such option"),
        (["compare", "nergens"], "Missing argument"),
        (["compare", "nergens", "ook-niet"], "nergens holds no finished run"),
        (["--beir", "nergens"], "a BEIR folder needs it"),
    ],
)
def test_wrong_use(command, arguments, told):
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("systems", ["naive", ","])
def test_wrong_system_on_a_beir_folder(command, beir_folder, systems):
    code, out, err = command("--beir", beir_folder, "--systems", systems)
    assert (code, out) == (2, "")
    assert "expected some of hybrid, dense, bm25" in err
