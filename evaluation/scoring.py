"""One answer against one item: all its scores, and what was missed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import RR, nDCG

from assistant.answer import Answer, Status
from assistant.compose import Span
from corpus.model import Document
from evaluation import metrics
from evaluation.dataset import Item

_ANSWERING = (Status.ANSWERED, Status.PARTIAL)
_DEPTHS = (1, 5, 10)

# A place is a document's id and a span in its text.
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system said to an item, or the error it raised, with the scores of it.

    `scores` has a value for every measure that applies to the item: retrieval and facts
    for answerable ones, refusal for unanswerable ones.
    """

    item: Item
    system: str
    answer: Answer | None
    error: str | None
    scores: dict[str, float]
    missed_facts: tuple[tuple[str, ...], ...]
    missed_evidence: tuple[str, ...]

    @property
    def answerability(self) -> float:
        """How sure the system was that the documents answer the question, in [0, 1]."""
        if self.answer is None or self.answer.status is Status.SMALLTALK:
            return 0.0
        return self.answer.confidence

    def to_dict(self) -> dict[str, Any]:
        """Return one line of `predictions.jsonl`."""
        item = self.item
        return {
            "id": item.id,
            "system": self.system,
            "kind": item.kind,
            "question": item.question,
            "history": list(item.history),
            "answerable": item.answerable,
            "note": item.note,
            "facts": [list(fact) for fact in item.facts],
            "answer": self.answer.to_dict() if self.answer else None,
            "error": self.error,
            "scores": self.scores,
            "missed_facts": [list(fact) for fact in self.missed_facts],
            "missed_evidence": list(self.missed_evidence),
        }


def score(
    item: Item,
    system: str,
    answer: Answer | None,
    found: Sequence[Span],
    documents: Mapping[str, Document],
    error: str | None = None,
    same: bool | None = None,
) -> Prediction:
    """Score one answer. An error counts as a wrong answer that says and cites nothing.

    `found` are the passages the system retrieved, best first; `same` whether asking
    again gave the same answer. What a refusal quotes as near is no answer: all is missed.
    """
    text = answer.text if answer else ""
    answers = answer is not None and answer.status in _ANSWERING
    cited = [(c.document.id, c.start, c.end) for c in answer.citations] if answer and answers else []
    evidence = [_places(group, documents) for group in item.evidence]
    missed_facts = tuple(f for f in item.facts if not (answers and metrics.fact_present(f, text)))
    covered = [_recall(cited, [group]) == 1.0 for group in evidence]
    scores: dict[str, float] = {
        "verbatim": _verbatim_rate(answer),
        "words": float(len(text.split())),
    }
    if item.answerable:
        recall, precision = _recall(cited, evidence), _precision(cited, evidence)
        right = answers and not missed_facts
        scores |= {
            "correct": float(right),
            "fact_recall": metrics.fact_recall(item.facts, text) if answers else 0.0,
            "citation_recall": recall,
            "citation_precision": precision,
            "citation_f1": metrics.f1(precision, recall),
            "false_refusal": float(answer is not None and not answers),
            **_retrieval_scores(found, evidence),
        }
        if answers:
            scores["minimality"] = metrics.minimality(_flat(cited), [_flat(group) for group in evidence])
        scores["wrong"] = float(not right and not scores["false_refusal"])
        scores["crag"] = metrics.crag(right=right, refused=answer is not None and not answers)
    else:
        refused = answer is not None and not answers
        scores |= {"correct": float(refused), "false_answer": float(not refused), "wrong": float(not refused)}
        scores["crag"] = metrics.crag(right=refused, refused=False)
    if same is not None:
        scores["sameness"] = float(same)
    return Prediction(
        item=item,
        system=system,
        answer=answer,
        error=error,
        scores=scores,
        missed_facts=missed_facts,
        missed_evidence=tuple(g[0] for g, c in zip(item.evidence, covered, strict=True) if not c),
    )


def same_answer(one: Answer, other: Answer) -> bool:
    """Whether two answers are the same, byte for byte, times aside."""
    return _timeless(one) == _timeless(other)


def _timeless(answer: Answer) -> str:
    return json.dumps(answer.timed(0.0).to_dict(), sort_keys=True, ensure_ascii=False)


def _places(group: Sequence[str], documents: Mapping[str, Document]) -> list[Place]:
    return [
        (document.id, *span)
        for text in group
        for document in documents.values()
        for span in metrics.find_spans(text, document.text)
    ]


def _recall(cited: Sequence[Place], evidence: Sequence[Sequence[Place]]) -> float:
    shifted, groups = _on_one_line(cited, evidence)
    return metrics.citation_recall(shifted, groups)


def _precision(cited: Sequence[Place], evidence: Sequence[Sequence[Place]]) -> float:
    shifted, groups = _on_one_line(cited, evidence)
    return metrics.citation_precision(shifted, groups)


def _on_one_line(
    cited: Sequence[Place], evidence: Sequence[Sequence[Place]]
) -> tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]:
    """Lay documents one behind the other, so that spans of different ones never overlap."""
    names = sorted({place[0] for group in [cited, *evidence] for place in group})
    shift = {name: position * 1_000_000_000 for position, name in enumerate(names)}

    def moved(places: Sequence[Place]) -> list[tuple[int, int]]:
        return [(start + shift[name], end + shift[name]) for name, start, end in places]

    return moved(cited), [moved(group) for group in evidence]


def _flat(places: Sequence[Place]) -> list[tuple[int, int]]:
    return [(start, end) for _, start, end in places]


def _verbatim_rate(answer: Answer | None) -> float:
    if answer is None or not answer.citations:
        return 1.0
    right = [c.document.text[c.start : c.end] == c.quote for c in answer.citations]
    return sum(right) / len(right)


def _retrieval_scores(found: Sequence[Span], evidence: Sequence[Sequence[Place]]) -> dict[str, float]:
    """Return Recall@k over evidence groups, and nDCG@10 and RR@10 over passages (ir-measures).

    A passage is relevant when it holds at least half of the characters of one alternative
    of some group. Groups, not passages, count for recall, so that systems which cut the
    text differently can be compared.
    """
    places = [(f.document_id, f.start, f.end) for f in found]
    scores = {f"recall@{k}": _recall(places[:k], evidence) for k in _DEPTHS}
    relevant = [
        _recall([place], [[alternative for group in evidence for alternative in group]]) for place in places
    ]
    qrels = [ir_measures.Qrel("q", str(i), 1) for i, hit in enumerate(relevant) if hit]
    run = [ir_measures.ScoredDoc("q", str(i), -float(i)) for i in range(len(places))]
    if not qrels:
        return {**scores, "ndcg@10": 0.0, "rr@10": 0.0}
    values = {str(m.measure): float(m.value) for m in ir_measures.iter_calc([nDCG @ 10, RR @ 10], qrels, run)}
    return {**scores, "ndcg@10": values["nDCG@10"], "rr@10": values["RR@10"]}
