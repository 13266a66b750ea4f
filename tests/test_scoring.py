import math

import pytest

from assistant.answer import Answer, Citation, Status
from assistant.compose import Span
from evaluation.dataset import Item
from evaluation.scoring import same_answer, score

# Two sentences of the letter, in this order, with a sentence between them.
ANNEX = "In de bijlage bij deze brief treft u de landelijke nulmeting aan over versterkte gebedsoproepen."
COUNTS = (
    "Aan deze landelijke nulmeting hebben in totaal 145 gemeenten meegedaan waarvan 104 ingezonden "
    "reacties als valide kunnen worden beschouwd."
)
RETRIEVAL = {"recall@1", "recall@5", "recall@10", "ndcg@10", "rr@10"}


def item(**changes):
    values = {
        "id": "x-1",
        "question": "Hoeveel gemeenten deden mee, en waar staat de nulmeting?",
        "history": (),
        "answerable": True,
        "kind": "multi",
        "facts": (("145 gemeenten",), ("in de bijlage", "als bijlage")),
        "evidence": ((COUNTS,), (ANNEX,)),
        "note": "145; in de bijlage.",
    }
    return Item(**(values | changes))


UNANSWERABLE = item(answerable=False, kind="near-miss", facts=(), evidence=())


@pytest.fixture
def answer_of(letter):
    def made(*quotes, status=Status.ANSWERED, text=None, confidence=0.8):
        citations = []
        for number, quote in enumerate(quotes, 1):
            start = letter.text.index(quote)
            citations.append(Citation(number, quote, letter, start, start + len(quote)))
        return Answer(
            question="wat?",
            standalone_question="wat?",
            status=status,
            text=text or " ".join(f"“{c.quote}” [{c.number}]" for c in citations) or "Niet gevonden.",
            citations=tuple(citations),
            missing=(),
            confidence=confidence,
            as_of="2026-03",
            snapshot="s",
        )

    return made


@pytest.fixture
def scored(letter):
    def made(one, answer, found=(), **more):
        return score(one, "full", answer, found, {letter.id: letter}, **more)

    return made


def test_right(scored, answer_of):
    prediction = scored(item(), answer_of(COUNTS, ANNEX))
    assert prediction.missed_facts == ()
    assert prediction.missed_evidence == ()
    assert prediction.error is None
    assert prediction.answerability == 0.8
    words = len(COUNTS.split()) + len(ANNEX.split()) + 2  # and "[1]", "[2]"
    assert prediction.scores == {
        "correct": 1.0,
        "fact_recall": 1.0,
        "citation_recall": 1.0,
        "citation_precision": 1.0,
        "citation_f1": 1.0,
        "false_refusal": 0.0,
        "minimality": 1.0,  # quoted exactly what is needed
        "wrong": 0.0,
        "crag": 1.0,
        "verbatim": 1.0,
        "words": float(words),
        **dict.fromkeys(RETRIEVAL, 0.0),  # nothing was retrieved
    }


def test_partial_answers_may_be_right(scored, answer_of):
    assert scored(item(), answer_of(COUNTS, ANNEX, status=Status.PARTIAL)).scores["correct"] == 1.0


def test_one_fact_missed(scored, answer_of):
    other = "Uw Kamer ontvangt de verkenning voorzien van mijn reactie op korte termijn."
    prediction = scored(item(), answer_of(COUNTS, other))
    scores = prediction.scores
    assert prediction.missed_facts == (("in de bijlage", "als bijlage"),)
    assert prediction.missed_evidence == (ANNEX,)
    assert scores["correct"] == 0.0
    assert scores["fact_recall"] == 0.5  # 1 of 2 facts
    assert scores["citation_recall"] == 0.5  # 1 of 2 places
    assert scores["citation_precision"] == 0.5  # 1 of 2 citations
    assert scores["citation_f1"] == 0.5
    assert scores["crag"] == -1.0
    assert scores["false_refusal"] == 0.0
    needed = len(COUNTS) + len(ANNEX)
    assert scores["minimality"] == pytest.approx((len(COUNTS) + len(other)) / needed)


def test_quoting_part_of_the_evidence(scored, answer_of):
    one = item(facts=(("145 gemeenten",),), evidence=((COUNTS,),))
    half = COUNTS[: (len(COUNTS) + 1) // 2]
    assert scored(one, answer_of(half)).scores["citation_recall"] == 1.0
    less = COUNTS[: len(COUNTS) // 2 - 1]
    found = scored(one, answer_of(less))
    assert found.scores["correct"] == 1.0  # the fact is there
    assert found.scores["citation_recall"] == 0.0
    assert found.scores["citation_precision"] == 1.0  # what is quoted is evidence
    assert found.scores["minimality"] == pytest.approx(len(less) / len(COUNTS))


def test_refused_answerable(scored, answer_of):
    # It quotes the evidence as "near", yet says that there is no answer: all is missed.
    prediction = scored(item(), answer_of(COUNTS, ANNEX, status=Status.NOT_FOUND, confidence=0.3))
    scores = prediction.scores
    assert prediction.missed_facts == item().facts
    assert prediction.missed_evidence == (COUNTS, ANNEX)
    assert (scores["correct"], scores["fact_recall"], scores["crag"]) == (0.0, 0.0, 0.0)
    assert (scores["citation_recall"], scores["citation_precision"], scores["citation_f1"]) == (0, 0, 0)
    assert scores["false_refusal"] == 1.0
    assert scores["verbatim"] == 1.0
    assert "minimality" not in scores  # of answers only
    assert prediction.answerability == 0.3


@pytest.mark.parametrize("status", [Status.NOT_FOUND, Status.OUT_OF_SCOPE, Status.SMALLTALK])
def test_refused_unanswerable(scored, answer_of, status):
    prediction = scored(UNANSWERABLE, answer_of(status=status))
    assert prediction.scores == {
        "correct": 1.0,
        "false_answer": 0.0,
        "wrong": 0.0,
        "crag": 1.0,
        "verbatim": 1.0,
        "words": 2.0,  # "Niet gevonden."
    }


def test_answered_unanswerable(scored, answer_of):
    scores = scored(UNANSWERABLE, answer_of(COUNTS)).scores
    assert (scores["correct"], scores["false_answer"], scores["crag"]) == (0.0, 1.0, -1.0)
    assert "false_refusal" not in scores
    assert not RETRIEVAL & scores.keys()


def test_smalltalk_is_no_answer(scored, answer_of):
    prediction = scored(item(), answer_of(status=Status.SMALLTALK, confidence=1.0))
    assert prediction.answerability == 0.0
    assert prediction.scores["false_refusal"] == 1.0


def test_an_error_is_kept_and_wrong(scored):
    prediction = scored(item(), None, error="ValueError: stuk")
    assert prediction.error == "ValueError: stuk"
    assert prediction.answer is None
    assert prediction.answerability == 0.0
    assert prediction.missed_facts == item().facts
    assert prediction.missed_evidence == (COUNTS, ANNEX)
    assert prediction.scores == {
        "correct": 0.0,
        "fact_recall": 0.0,
        "citation_recall": 0.0,
        "citation_precision": 0.0,
        "citation_f1": 0.0,
        "false_refusal": 0.0,  # it did not say that there is no answer
        "wrong": 1.0,
        "crag": -1.0,
        "verbatim": 1.0,
        "words": 0.0,
        **dict.fromkeys(RETRIEVAL, 0.0),
    }


def test_an_error_on_an_unanswerable_item_is_wrong_too(scored):
    scores = scored(UNANSWERABLE, None, error="ValueError: stuk").scores
    assert (scores["correct"], scores["false_answer"], scores["crag"]) == (0.0, 1.0, -1.0)


def test_verbatim_is_checked_anew(scored, answer_of):
    answer = answer_of(COUNTS, ANNEX)
    # No such citation can be made; the measure doesn't rely on that.
    object.__setattr__(answer.citations[0], "quote", "Aan deze nulmeting deden 145 gemeenten mee.")
    assert scored(item(), answer).scores["verbatim"] == 0.5


def test_retrieval_by_hand(scored, answer_of, letter):
    counts, annex = letter.text.index(COUNTS), letter.text.index(ANNEX)

    def found(start, end):
        return Span(letter.id, start, end)

    ranking = [
        found(0, 300),
        found(counts - 10, counts + len(COUNTS) + 10),  # rank 2: the first place
        found(300, 600),
        found(600, 900),
        found(900, 1200),
        found(annex, annex + (len(ANNEX) + 1) // 2),  # rank 6: half of the second
        found(annex, annex + len(ANNEX) // 2 - 1),  # less than half: not relevant
    ]
    scores = scored(item(), answer_of(COUNTS), ranking).scores
    assert scores["recall@1"] == 0.0
    assert scores["recall@5"] == 0.5
    assert scores["recall@10"] == 1.0
    assert scores["rr@10"] == 0.5  # 1 / rank 2
    # DCG = 1/log2(3) + 1/log2(7) = 0.6309 + 0.3562; ideal: ranks 1 and 2, 1 + 0.6309.
    dcg = 1 / math.log2(2 + 1) + 1 / math.log2(6 + 1)
    assert scores["ndcg@10"] == pytest.approx(dcg / (1 + 1 / math.log2(3)))
    assert scores["ndcg@10"] == pytest.approx(0.6053, abs=1e-4)


def test_retrieval_below_rank_ten_counts_for_nothing(scored, answer_of, letter):
    counts = letter.text.index(COUNTS)
    ranking = [Span(letter.id, 0, 300)] * 10 + [Span(letter.id, counts, counts + len(COUNTS))]
    scores = scored(item(), answer_of(COUNTS), ranking).scores
    assert {name: scores[name] for name in RETRIEVAL} == dict.fromkeys(RETRIEVAL, 0.0)


def test_places_in_another_document_are_no_evidence(scored, answer_of, letter):
    counts = letter.text.index(COUNTS)
    ranking = [Span("een-andere-brief", counts, counts + len(COUNTS))]
    assert scored(item(), answer_of(COUNTS), ranking).scores["recall@1"] == 0.0


def test_evidence_that_recurs_counts_at_each_place(scored, letter):
    # Two footnotes of the letter read the same; either will do.
    note = "Algemene Rekenkamer (2026), Onbenut potentieel."
    first = letter.text.index(note)
    second = letter.text.index(note, first + 1)
    citation = Citation(1, note, letter, second, second + len(note))
    answer = Answer("?", "?", Status.ANSWERED, f"“{note}” [1]", (citation,), (), 1.0, "", "s")
    scores = scored(item(facts=(("Onbenut potentieel",),), evidence=((note,),)), answer).scores
    assert (scores["citation_recall"], scores["citation_precision"], scores["minimality"]) == (1.0, 1.0, 1.0)


def test_sameness(scored, answer_of):
    answer = answer_of(COUNTS)
    assert same_answer(answer, answer.timed(3.0))
    assert not same_answer(answer, answer_of(ANNEX))
    assert not same_answer(answer, answer_of(COUNTS, confidence=0.9))
    assert scored(item(), answer, same=True).scores["sameness"] == 1.0
    assert scored(item(), answer, same=False).scores["sameness"] == 0.0
    assert "sameness" not in scored(item(), answer).scores


def test_a_line_of_predictions(scored, answer_of):
    answer = answer_of(COUNTS)
    turns = ({"role": "user", "content": "Eerder?"},)
    line = scored(item(history=turns), answer).to_dict()
    assert line["id"] == "x-1"
    assert line["system"] == "full"
    assert line["kind"] == "multi"
    assert line["answerable"] is True
    assert line["history"] == [{"role": "user", "content": "Eerder?"}]
    assert line["note"] == "145; in de bijlage."
    assert line["facts"] == [["145 gemeenten"], ["in de bijlage", "als bijlage"]]
    assert line["answer"] == answer.to_dict()
    assert line["error"] is None
    assert line["scores"]["fact_recall"] == 0.5
    assert line["missed_facts"] == [["in de bijlage", "als bijlage"]]
    assert line["missed_evidence"] == [ANNEX]
