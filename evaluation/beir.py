"""Retrieval measures on any folder in BEIR form (Thakur et al. 2021).

`corpus.jsonl` has lines with `_id`, `title`, `text`; `queries.jsonl` with `_id`, `text`;
`qrels.tsv` (or `qrels/test.tsv`) has query id, document id and relevance. Documents are
cut into passages as always; a document counts with its best passage.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import RR, R, nDCG

from corpus.assembly import DocumentInfo
from corpus.letter import parse_letter
from corpus.model import Document
from evaluation import statistics
from evaluation.errors import DatasetError, EvaluationError
from index.embedding import Report
from index.encoder import Encoder
from index.settings import IndexSettings
from index.store import Index, build_index

_MEASURES = [nDCG @ 10, RR @ 10, R @ 5]
_PASSAGES = 300
_WEIGHTS: Mapping[str, float | None] = {"hybrid": None, "dense": 0.0, "bm25": 1.0}


@dataclass(frozen=True, slots=True)
class BeirData:
    """Documents, questions by id, and relevance judgements."""

    documents: tuple[Document, ...]
    queries: dict[str, str]
    qrels: list[ir_measures.Qrel]


def read_beir(folder: Path) -> BeirData:
    """Read a BEIR folder. Raises DatasetError naming the file and line that is wrong."""
    corpus = _read_jsonl(folder / "corpus.jsonl")
    queries = _read_jsonl(folder / "queries.jsonl")
    documents = tuple(
        parse_letter(
            "\n\n".join(part for part in (row.get("title"), row["text"]) if part),
            DocumentInfo(row["_id"], ""),
        )
        for row in corpus
    )
    qrels_path = folder / "qrels.tsv"
    if not qrels_path.exists():
        qrels_path = folder / "qrels" / "test.tsv"
    return BeirData(documents, {row["_id"]: row["text"] for row in queries}, _read_qrels(qrels_path))


def evaluate_beir(
    data: BeirData,
    systems: Sequence[str],
    settings: IndexSettings,
    encoder: Encoder,
    report: Report | None = None,
) -> dict[str, dict[str, statistics.Estimate]]:
    """Return nDCG@10, RR@10 and R@5 with intervals, for each of hybrid, dense and bm25.

    Raises EvaluationError for another system: those without an index of ours can't search.
    """
    unknown = [name for name in systems if name not in _WEIGHTS]
    if unknown or not systems:
        raise EvaluationError(
            f"System {', '.join(unknown) or '(none)'} can't be measured on a BEIR folder; "
            f"expected some of {', '.join(_WEIGHTS)}."
        )
    index = build_index(data.documents, settings, encoder, report)
    ids = list(data.queries)
    vectors = encoder.encode_queries([data.queries[i] for i in ids])
    results = {}
    for name in systems:
        weight = _WEIGHTS[name]
        searched = index if weight is None else replace(index, lexical_weight=weight)
        run = [
            scored
            for i, vector in zip(ids, vectors, strict=True)
            for scored in _ranked(searched, i, data.queries[i], vector)
        ]
        results[name] = _summary(data.qrels, run)
    return results


def _ranked(index: Index, query_id: str, text: str, vector: Any) -> list[ir_measures.ScoredDoc]:
    best: dict[str, float] = {}
    for hit in index.search(text, vector, _PASSAGES):
        best.setdefault(hit.passage.document_id, hit.fused)
    return [ir_measures.ScoredDoc(query_id, document, score) for document, score in best.items()]


def _summary(
    qrels: Sequence[ir_measures.Qrel], run: Sequence[ir_measures.ScoredDoc]
) -> dict[str, statistics.Estimate]:
    values: dict[str, list[float]] = {str(measure): [] for measure in _MEASURES}
    for value in ir_measures.iter_calc(_MEASURES, qrels, run):
        values[str(value.measure)].append(float(value.value))
    return {name: statistics.mean_with_interval(found) for name, found in values.items() if found}


def _read_jsonl(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = _lines(path, _parse_object)
    if not rows:
        raise DatasetError(f"{path} is empty.")
    twice = [name for name, count in Counter(row["_id"] for row in rows).items() if count > 1]
    if twice:
        raise DatasetError(f"{path} uses an _id more than once: {', '.join(twice[:5])}.")
    return rows


def _parse_object(line: str) -> dict[str, Any]:
    row = json.loads(line)
    texts = (row.get("_id"), row.get("text"), row.get("title") or "") if isinstance(row, dict) else (None,)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("expected an object with texts '_id' and 'text', and 'title' a text if there is one")
    return dict(row)


def _read_qrels(path: Path) -> list[ir_measures.Qrel]:
    rows = [row for row in _lines(path, _parse_judgement) if row]
    if not rows:
        raise DatasetError(f"{path} holds no judgements.")
    return rows


def _parse_judgement(line: str) -> ir_measures.Qrel | None:
    cells = line.split("\t")
    if cells[-1].strip() == "score":  # the heading that BEIR writes
        return None
    if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
        raise ValueError("expected query id, document id and relevance (a whole number), parted by tabs")
    return ir_measures.Qrel(cells[0], cells[1], int(cells[2]))


def _lines(path: Path, parse: Callable[[str], Any]) -> list[Any]:
    try:
        # Not splitlines(), which also splits at characters that JSON leaves as they are.
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"Cannot read {path} ({error}); a BEIR folder needs it.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            if line.strip():
                rows.append(parse(line))
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
    return rows
