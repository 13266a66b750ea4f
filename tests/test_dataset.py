import json
import re
from collections import Counter
from pathlib import Path

import pytest

import evaluation
from assistant.texts import EXAMPLES
from corpus.model import BlockKind
from evaluation.dataset import (
    ANSWERABLE_KINDS,
    UNANSWERABLE_KINDS,
    collapse,
    dataset_path,
    letter_beside,
    read_dataset,
)
from evaluation.errors import DatasetError
from evaluation.metrics import fact_present, find_spans
from index.lexical import STOP_WORDS, words_of
from tests.duplicates import benchmark_items_like

SOURCE_TEXT = "Woningcorporaties huisvesten dit jaar 20.000 statushouders."
GOOD = {
    "id": "x-1",
    "question": "Hoeveel statushouders krijgen een huis?",
    "history": [],
    "answerable": True,
    "kind": "number",
    "facts": [["20.000", "twintigduizend"]],
    "evidence": [[SOURCE_TEXT]],
    "note": "Twintigduizend.",
}
REFUSED = {"id": "x-2", "question": "Hoe bak ik een taart?", "answerable": False, "kind": "off-topic-general"}


def good(**changes):
    return {name: value for name, value in (GOOD | changes).items() if value is not ...}


@pytest.fixture
def read(tmp_path, two_documents):
    def read_lines(*lines, documents=two_documents):
        path = tmp_path / "items.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return read_dataset(path, documents)

    return read_lines


@pytest.fixture
def faults_of(read):
    def faults(*lines):
        with pytest.raises(DatasetError) as caught:
            read(*lines)
        return str(caught.value).splitlines()[1:]

    return faults


def test_good_file(read):
    turns = [{"role": "user", "content": "Wonen?"}, {"role": "assistant", "content": "Ja."}]
    first, second = read(good(history=turns), "", REFUSED)
    assert first.id == "x-1"
    assert first.question == "Hoeveel statushouders krijgen een huis?"
    assert first.history == tuple(turns)
    assert first.answerable is True
    assert first.kind == "number"
    assert first.facts == (("20.000", "twintigduizend"),)
    assert first.evidence == ((SOURCE_TEXT,),)
    assert first.note == "Twintigduizend."
    assert (second.id, second.answerable, second.facts, second.evidence) == ("x-2", False, (), ())
    assert (second.history, second.note) == ((), "")


def test_evidence_may_differ_in_white_space(read):
    assert len(read(good(evidence=[[SOURCE_TEXT.replace(" ", "\n  ")]]))) == 1


def test_evidence_is_not_looked_for_without_documents(read):
    assert len(read(good(evidence=[["staat nergens"]]), documents=())) == 1


def test_line_separators_inside_a_text_end_no_line(read):
    # JSON allows U+2028 and U+0085 unescaped; str.splitlines() would cut there.
    items = read(good(question="Hoeveel\u2028huizen\u0085nu?"), REFUSED)
    assert [item.id for item in items] == ["x-1", "x-2"]
    assert items[0].question == "Hoeveel\u2028huizen\u0085nu?"


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    path = tmp_path / "items.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n" + json.dumps(REFUSED).encode() + b"\r\n"
    )
    assert [item.id for item in read_dataset(path)] == ["x-1", "x-2"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{kapot", "no valid JSON (Expecting property name enclosed in double quotes at column 2)"),
        ('{"id": "x-1"} en meer', "no valid JSON (Extra data at column 15)"),
        ("[" * 100_000, "no valid JSON (maximum recursion depth exceeded"),
        ('{"id": ' + "9" * 5000 + "}", "no valid JSON (Exceeds the limit (4300 digits)"),
        ('"tekst"', "expected a JSON object {…}"),
        ("[]", "expected a JSON object {…}"),
        ("null", "expected a JSON object {…}"),
        ('{"id": "\\ud800"}', "half of a character (a lone \\ud800-\\udfff), which no file can hold"),
        (good(id=...), "field 'id' must be a text that isn't empty"),
        (good(id=7), "field 'id' must be a text that isn't empty"),
        (good(id=" "), "field 'id' must be a text that isn't empty"),
        (good(question=...), "field 'question' must be a text that isn't empty"),
        (good(question=""), "field 'question' must be a text that isn't empty"),
        (good(question=["wat?"]), "field 'question' must be a text that isn't empty"),
        (good(kind=...), "field 'kind' must be a text that isn't empty"),
        (good(kind=[]), "field 'kind' must be a text that isn't empty"),
        (good(answer="x"), "unknown field 'answer'"),
        (good(answerable=...), "field 'answerable' must be true or false"),
        (good(answerable="true"), "field 'answerable' must be true or false"),
        (good(answerable=1), "field 'answerable' must be true or false"),
        (good(kind="nummer"), "unknown kind 'nummer'; expected one of b1, colloquial, comparison, "),
        (good(kind="near-miss"), "unknown kind 'near-miss'; expected one of b1, "),
        (REFUSED | {"kind": "number"}, "unknown kind 'number'; expected one of false-premise, injection, "),
        (good(note=3), "field 'note' must be a text"),
        (good(note=None), "field 'note' must be a text"),
        (good(facts=...), "an answerable item needs 'facts'"),
        (good(facts=None), "an answerable item needs 'facts'"),
        (good(facts=[]), "an answerable item needs 'facts'"),
        (good(facts="20.000"), "field 'facts' must be a list of lists of texts"),
        (good(facts=""), "field 'facts' must be a list of lists of texts"),
        (good(facts=["20.000"]), "field 'facts' must be a list of lists of texts"),
        (good(facts=[[]]), "field 'facts' must be a list of lists of texts"),
        (good(facts=[[20000]]), "field 'facts' must be a list of lists of texts"),
        (good(facts=[[" "]]), "field 'facts' must be a list of lists of texts"),
        (good(evidence=[]), "an answerable item needs 'evidence'"),
        (good(evidence={"a": 1}), "field 'evidence' must be a list of lists of texts"),
        (good(evidence=[SOURCE_TEXT]), "field 'evidence' must be a list of lists of texts"),
        (
            good(evidence=[[SOURCE_TEXT], ["Verzonnen zin."]]),
            "evidence is not in the source: 'Verzonnen zin.'",
        ),
        (good(evidence=[[SOURCE_TEXT.lower()]]), f"evidence is not in the source: {SOURCE_TEXT.lower()!r}"),
        (REFUSED | {"facts": [["x"]]}, "an unanswerable item has no 'facts'"),
        (REFUSED | {"evidence": [[SOURCE_TEXT]]}, "an unanswerable item has no 'evidence'"),
        (good(history=None), "field 'history' must be a list of turns"),
        (good(history={"role": "user"}), "field 'history' must be a list of turns"),
        (good(history=["wat?"]), "each turn of 'history' needs a role (user, assistant) and a content"),
        (good(history=[{"role": "baas", "content": "x"}]), "each turn of 'history' needs a role"),
        (good(history=[{"role": "user"}]), "each turn of 'history' needs a role"),
        (good(history=[{"role": "user", "content": 3}]), "each turn of 'history' needs a role"),
    ],
)
def test_each_fault_is_told_with_its_line(faults_of, line, fault):
    first = good(id="x-0")
    faults = faults_of(first, "", line)  # an empty line counts as a line
    assert len(faults) == 1
    assert faults[0].startswith(f"line 3: {fault}")


def test_duplicate_ids_name_the_first_line(faults_of):
    assert faults_of(GOOD, REFUSED, GOOD, GOOD) == [
        "line 3: id 'x-1' was used on line 1 already",
        "line 4: id 'x-1' was used on line 1 already",
    ]


def test_two_items_without_id_are_two_faults(faults_of):
    sentence = "field 'id' must be a text that isn't empty"
    assert faults_of(good(id=...), good(id=...)) == [f"line 1: {sentence}", f"line 2: {sentence}"]


def test_all_faults_at_once(tmp_path, two_documents):
    path = tmp_path / "fout.jsonl"
    rows = ["{", "[1]", {"question": " ", "answerable": "ja", "kind": "raar", "facts": 1, "tekst": ""}]
    rows += [GOOD, good(evidence=[["Niet waar."]]), REFUSED | {"facts": [["a"]], "history": 3}]
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    with pytest.raises(DatasetError) as caught:
        read_dataset(path, two_documents)
    kinds = ", ".join(sorted(ANSWERABLE_KINDS | UNANSWERABLE_KINDS))
    assert str(caught.value).splitlines() == [
        f"{path} has 12 fault(s):",
        "line 1: no valid JSON (Expecting property name enclosed in double quotes at column 2)",
        "line 2: expected a JSON object {…}",
        "line 3: unknown field 'tekst'",
        "line 3: field 'id' must be a text that isn't empty",
        "line 3: field 'question' must be a text that isn't empty",
        "line 3: field 'answerable' must be true or false",
        f"line 3: unknown kind 'raar'; expected one of {kinds}",
        "line 3: field 'facts' must be a list of lists of texts",
        "line 5: evidence is not in the source: 'Niet waar.'",
        "line 5: id 'x-1' was used on line 4 already",
        "line 6: field 'history' must be a list of turns",
        "line 6: an unanswerable item has no 'facts'",
    ]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_empty_file(tmp_path, content):
    path = tmp_path / "leeg.jsonl"
    path.write_text(content)
    with pytest.raises(DatasetError, match="holds no items; expected one JSON object a line"):
        read_dataset(path)


def test_missing_file_folder_and_other_encoding(tmp_path):
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes(json.dumps(GOOD | {"note": "één"}, ensure_ascii=False).encode("latin-1"))
    for path in (tmp_path / "niets.jsonl", tmp_path, latin):
        with pytest.raises(DatasetError, match="Cannot read the dataset") as caught:
            read_dataset(path)
        assert str(path) in str(caught.value)


def test_dataset_path():
    assert dataset_path("dev").name == "dev.jsonl"
    assert dataset_path("test").is_file()
    assert dataset_path("ergens/items.jsonl").as_posix() == "ergens/items.jsonl"


def test_the_example_in_the_guide_is_a_good_item(read, letter):
    guide = Path(evaluation.__file__).with_name("README.md").read_text("utf-8")
    example = json.loads(re.search(r"```json\n(.*?)```", guide, re.DOTALL)[1])
    (item,) = read(example, documents=[letter])
    assert item.facts[0][0] == "145 gemeenten"
    kinds = re.search(r"\| `kind` \| answerable: (.*); else: (.*) \|", guide)
    assert set(kinds[1].split(", ")) == ANSWERABLE_KINDS
    assert set(kinds[2].split(", ")) == UNANSWERABLE_KINDS


# What we ship ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def splits(letter):
    # Reading checks every item, and all evidence against the letter.
    return {name: read_dataset(dataset_path(name), [letter]) for name in ("dev", "test")}


@pytest.fixture(scope="module")
def shipped(splits):
    return splits["dev"] + splits["test"]


def test_shipped_evidence_is_verbatim(shipped, letter):
    text = collapse(letter.text)
    passages = [passage for item in shipped for group in item.evidence for passage in group]
    assert len(passages) > 370  # each of the 370 answerable items has one at the least
    assert [passage for passage in passages if collapse(passage) not in text] == []


def test_shipped_facts_stand_in_their_evidence(shipped):
    # Else an assistant that quotes the evidence whole would still be called wrong.
    wrong = [
        (item.id, fact)
        for item in shipped
        for fact in item.facts
        if not fact_present(fact, " ".join(passage for group in item.evidence for passage in group))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("kinds", "least"),
    [
        ({"paraphrase"}, 25),
        ({"list"}, 25),
        ({"multi"}, 25),
        ({"typo", "colloquial"}, 25),
        ({"english"}, 10),
        ({"short"}, 15),
        ({"followup"}, 25),
        (UNANSWERABLE_KINDS, 130),
        ({"near-miss"}, 70),
        ({"false-premise"}, 20),
    ],
)
def test_shipped_counts(shipped, kinds, least):
    assert sum(item.kind in kinds for item in shipped) >= least


def test_shipped_answerable_without_counting_twice(shipped):
    # Follow-ups are counted as conversations, and a question asked twice as one.
    single = {_content(item.question) for item in shipped if item.answerable and not item.history}
    assert len(single) >= 260


def test_shipped_kinds_are_all_there(splits):
    for items in splits.values():
        assert {item.kind for item in items} == ANSWERABLE_KINDS | UNANSWERABLE_KINDS


def test_shipped_followups_have_a_conversation(shipped):
    for item in shipped:
        if item.kind == "followup":
            assert item.history[0]["role"] == "user", item.id
            assert item.history[-1]["role"] == "assistant", item.id


def test_shipped_ids_are_unique(shipped):
    assert [name for name, count in Counter(item.id for item in shipped).items() if count > 1] == []


def test_split_is_60_to_40_in_all_and_about_so_per_kind(splits, shipped):
    assert len(splits["dev"]) / len(shipped) == pytest.approx(0.60, abs=0.02)
    in_dev = Counter(item.kind for item in splits["dev"])
    for kind, total in Counter(item.kind for item in shipped).items():
        # A kind of 9 can't be split closer than one item, 0.11.
        assert in_dev[kind] / total == pytest.approx(0.60, abs=max(0.05, 1 / total)), kind


def _content(text):
    """The set of words, lower-case, without diacritics and stop words; all words if none are left."""
    words = words_of(text)
    return frozenset(word for word in words if word not in STOP_WORDS) or frozenset(words)


def _asked(item):
    earlier = [turn["content"] for turn in item.history if turn["role"] == "user"]
    return _content(" ".join([item.question, *earlier[-1:]]))


def _near(one, other):
    if min(len(one), len(other)) <= 2:
        return one == other
    return len(one & other) / len(one | other) >= 0.75


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Hoeveel gemeenten krijgen extra geld?", "Welke gemeenten krijgen extra geld?", True),
        # gemeenten, extra, geld, taal against gemeenten, extra, geld: 3 of 4 words, exactly 0.75
        ("extra geld gemeenten taal", "Extra geld gemeenten", True),
        ("extra geld gemeenten taal werk", "extra geld gemeenten", False),  # 3 of 5
        ("coördinatie taallessen", "Coordinatie van de taallessen?", True),  # short: equal
        ("coordinatie taallessen", "coordinatie taallessen 2026", False),
    ],
)
def test_what_near_means(one, other, expected):
    assert _near(_content(one), _content(other)) is expected


def test_no_test_item_is_near_a_dev_item(splits):
    dev = [(item, _asked(item)) for item in splits["dev"]]
    pairs = [
        (item.id, other.id, item.question, other.question)
        for item in splits["test"]
        for other, words in dev
        if _near(_asked(item), words)
    ]
    assert pairs == []


def test_no_test_item_is_near_an_example_question(splits):
    pairs = [
        (item.id, example)
        for item in splits["test"]
        for example in (question for group in EXAMPLES.values() for question in group)
        if _near(_asked(item), _content(example))
    ]
    assert pairs == []


def test_files_are_one_tidy_object_a_line():
    for name in ("dev", "test"):
        text = dataset_path(name).read_text("utf-8")
        assert text.endswith("}\n")
        assert not re.search(r"\n\s*\n", text)


def test_every_section_with_text_of_its_own_is_in_both_splits(letter):
    for split in ("dev", "test"):
        items = read_dataset(dataset_path(split))
        asked = {
            letter.section_at(start).heading
            for item in items
            for group in item.evidence
            for text in group
            for start, _ in find_spans(text, letter.text)
        }
        missing = [
            section.heading
            for section in letter.sections
            if section.heading
            and any(block.kind is not BlockKind.HEADING for block in letter.blocks_in(section))
            and section.heading not in asked
        ]
        assert missing == [], split


@pytest.mark.parametrize(("name", "count", "answerable"), [("second", 170, 110), ("third", 108, 70)])
def test_other_letters_hold_what_their_items_quote(name, count, answerable):
    path = dataset_path(name)
    document = letter_beside(path)
    items = read_dataset(path, [document])  # raises if a fact's evidence isn't in the letter
    assert len(items) == count
    assert sum(item.answerable for item in items) == answerable
    assert len({item.question for item in items}) == count


def test_fresh_items_are_about_the_letter_and_no_others(letter):
    items = read_dataset(dataset_path("fresh"), [letter])
    assert (len(items), sum(item.answerable for item in items)) == (120, 84)
    assert benchmark_items_like([item.question for item in items]) == [item.id for item in items]
    assert letter_beside(dataset_path("fresh")) is None


def test_letter_beside_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "vragen.txt").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(DatasetError, match=r"vragen\.txt"):
        letter_beside(tmp_path / "vragen.jsonl")
