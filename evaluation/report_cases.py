"""The report's list of questions: one fold-out for each prediction, and the filters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from evaluation import report_texts as texts
from evaluation.report_markup import Html, element, join

Prediction: TypeAlias = dict[str, Any]

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BULLET = "- "


def cases(predictions: Sequence[Prediction]) -> Html:
    """Return the filters and a fold-out for each prediction, in the order given."""
    if not predictions:
        return element("p", texts.NO_DATA)
    return join(
        [
            element("p", texts.CASES_INTRO),
            element("noscript", element("p", texts.NO_SCRIPT)),
            _filters(predictions),
            element("div", *(_case(prediction) for prediction in predictions), id="cases"),
        ]
    )


def failed(prediction: Prediction) -> bool:
    """Whether the question went wrong: a crash, no answer, or a `correct` score below 1."""
    correct = _scores(prediction).get("correct")
    return _crashed(prediction) or (correct is not None and correct < 1)


def markdown(text: str) -> Html:
    """Return the answer's Markdown as HTML: lists ("- ") and **bold**, all else as text."""
    lines = (line for line in text.splitlines() if line.strip())
    blocks: list[Html] = []
    for is_list, group in groupby(lines, lambda line: line.startswith(_BULLET)):
        if is_list:
            blocks.append(element("ul", *(element("li", _inline(line[len(_BULLET) :])) for line in group)))
        else:
            blocks += [element("p", _inline(line)) for line in group]
    return join(blocks)


def _inline(line: str) -> Html:
    # Splitting on a group gives plain and bold text in turn.
    parts = _BOLD.split(line)
    return join(element("strong", part) if place % 2 else part for place, part in enumerate(parts))


def _filters(predictions: Sequence[Prediction]) -> Html:
    """Return the filters, hidden until the script that makes them work shows them."""
    return element(
        "form",
        element("label", element("input", type="checkbox", name="failed"), " ", texts.ONLY_FAILURES),
        element(
            "div",
            element("label", texts.KIND, for_="filter-kind"),
            element("select", *_kind_options(predictions), name="kind", id="filter-kind"),
        ),
        element(
            "div",
            element("label", texts.SEARCH, for_="filter-text"),
            element("input", type="search", name="text", id="filter-text", autocomplete="off"),
        ),
        element("button", texts.CLEAR_FILTERS, type="reset"),
        element("output", _shown(len(predictions)), aria_live="polite"),
        id="filters",
        aria_label=texts.FILTERS_LABEL,
        data_shown=texts.SHOWN,
        hidden=True,
    )


def _shown(total: int) -> str:
    return texts.SHOWN.format(shown=total, total=total)


def _kind_options(predictions: Sequence[Prediction]) -> Iterator[Html]:
    yield element("option", texts.ALL_KINDS, value="")
    counts = Counter(str(prediction["kind"]) for prediction in predictions)
    for kind in sorted(counts, key=lambda name: texts.kind(name).casefold()):
        text = texts.KIND_OPTION.format(kind=texts.kind(kind), n=texts.whole(counts[kind]))
        yield element("option", text, value=kind)


def _case(prediction: Prediction) -> Html:
    verdict, style = _verdict(prediction)
    return element(
        "details",
        element(
            "summary",
            element("span", verdict, class_=f"verdict {style}"),
            element("span", prediction["id"], class_="id"),
            element("span", texts.kind(prediction["kind"]), class_="kind"),
            element("span", prediction["question"], class_="question"),
        ),
        element(
            "div",
            _error(prediction.get("error")),
            _history(prediction.get("history") or []),
            element("div", _answer(prediction.get("answer")), _expected(prediction), class_="columns"),
            _score_list(prediction),
            class_="body",
        ),
        class_="case",
        id=f"vraag-{prediction['id']}",
        data_id=prediction["id"],
        data_kind=prediction["kind"],
        data_failed="true" if failed(prediction) else "false",
    )


def _verdict(prediction: Prediction) -> tuple[str, str]:
    """Return the verdict in words and its class."""
    if _crashed(prediction):
        return texts.CRASHED, "wrong"
    if _scores(prediction).get("correct") is None:
        return texts.UNJUDGED, "unjudged"
    return (texts.WRONG, "wrong") if failed(prediction) else (texts.CORRECT, "right")


def _crashed(prediction: Prediction) -> bool:
    return bool(prediction.get("error")) or prediction.get("answer") is None


def _scores(prediction: Prediction) -> dict[str, float | None]:
    return prediction.get("scores") or {}


def _error(error: str | None) -> Html | None:
    if not error:
        return None
    return element("section", element("h3", texts.ERROR), element("pre", error), class_="error")


def _history(history: Sequence[dict[str, str]]) -> Html | None:
    if not history:
        return None
    turns = (
        element(
            "li",
            element("b", texts.ROLES.get(turn["role"], turn["role"]), ":"),
            markdown(turn["content"]),
            class_=f"turn {'asked' if turn['role'] == 'user' else 'said'}",
        )
        for turn in history
    )
    return element("section", element("h3", texts.HISTORY), element("ol", *turns, class_="history"))


def _answer(answer: dict[str, Any] | None) -> Html:
    if answer is None:
        return element("section", element("h3", texts.ANSWER), element("p", texts.NO_ANSWER))
    status = str(answer.get("status") or texts.NOTHING)
    return element(
        "section",
        element("h3", texts.ANSWER),
        element("div", markdown(answer.get("text") or ""), class_="answer"),
        _definitions(
            [
                (texts.STATUS, texts.STATUSES.get(status, status)),
                (texts.CONFIDENCE, texts.decimal(answer.get("confidence"))),
            ]
        ),
        element("h3", texts.QUOTES),
        _quotes(answer.get("citations") or []),
    )


def _quotes(citations: Sequence[dict[str, Any]]) -> Html:
    if not citations:
        return element("p", texts.NO_QUOTES)
    return join(
        element(
            "figure",
            element("blockquote", citation["quote"]),
            element("figcaption", _quote_place(citation)),
            class_="quote",
        )
        for citation in citations
    )


def _quote_place(citation: dict[str, Any]) -> str:
    parts = [texts.SECTION_JOIN.join(citation.get("section") or [])]
    if citation.get("page") is not None:
        parts.append(texts.PAGE.format(page=citation["page"]))
    footnotes = [str(number) for number in citation.get("footnotes") or []]
    if footnotes:
        text = texts.FOOTNOTE if len(footnotes) == 1 else texts.FOOTNOTES
        parts.append(text.format(numbers=texts.PLACE_JOIN.join(footnotes)))
    place = texts.PLACE_JOIN.join(part for part in parts if part)
    return f"{texts.QUOTE_NUMBER.format(number=citation.get('number'))} {place}"


def _expected(prediction: Prediction) -> Html:
    missed = [list(fact) for fact in prediction.get("missed_facts") or []]
    evidence = prediction.get("missed_evidence") or []
    facts = [_fact(fact, list(fact) in missed) for fact in prediction.get("facts") or []]
    return element(
        "section",
        element("h3", texts.EXPECTED),
        None if prediction.get("answerable") else element("p", texts.EXPECTED_REFUSAL),
        _definitions([(texts.NOTE, prediction["note"])]) if prediction.get("note") else None,
        element("ul", *facts, class_="facts") if facts else None,
        element("h3", texts.EVIDENCE_MISSED) if evidence else None,
        *(element("blockquote", passage, class_="missed") for passage in evidence),
    )


def _fact(alternatives: Sequence[str], is_missed: bool) -> Html:
    wordings = texts.FACT_OR.join(f"“{wording}”" for wording in alternatives)
    verdict, style = (texts.FACT_MISSED, "wrong") if is_missed else (texts.FACT_FOUND, "right")
    return element("li", element("b", verdict, class_=style), " ", wordings)


def _score_list(prediction: Prediction) -> Html | None:
    scores = _scores(prediction)
    if not scores:
        return None
    rows = [
        (texts.measure(name).name, texts.decimal(value, texts.measure(name).digits))
        for name, value in scores.items()
    ]
    return element("section", element("h3", texts.SCORES), _definitions(rows))


def _definitions(rows: Sequence[tuple[str, str]]) -> Html:
    pairs = (element("div", element("dt", name), element("dd", value)) for name, value in rows)
    return element("dl", *pairs, class_="inline")
