"""What readers think of answers: kept in SQLite only if the operator sets a file for it.

Exported as benchmark items, so that evaluators can turn them into cases: the reader's
judgement stands in `note`, and facts and evidence are left for them to fill in.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant import texts
from assistant.conversation import Exchange, citations_of, turns_of
from assistant.errors import FeedbackError

RATINGS = ("goed", "fout")
REASONS = ("klopt niet", "onvolledig", "verkeerde bron", "anders")
MAX_REMARK_CHARS = 2000
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    given_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    rating TEXT NOT NULL,
    reason TEXT NOT NULL,
    remark TEXT NOT NULL,
    question TEXT NOT NULL,
    history TEXT NOT NULL,
    answer TEXT NOT NULL
)"""


class FeedbackStore:
    """A file of feedback. Each call opens it anew, so threads may share the store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run(_TABLE)

    def add(self, exchanges: list[Exchange], rating: str, reason: str, remark: str) -> None:
        """Keep what a reader thinks of the last of `exchanges`.

        Raises FeedbackError if the rating or reason is none of ours, there is no answer to
        rate, or the file cannot be written.
        """
        if rating not in RATINGS or (reason and reason not in REASONS):
            raise FeedbackError(f"Expected a rating of {RATINGS}, found {rating!r} ({reason!r}).")
        if not exchanges or not exchanges[-1]["answer"]:
            raise FeedbackError("There is no answer to rate.")
        last = exchanges[-1]
        self._run(
            "INSERT INTO feedback (rating, reason, remark, question, history, answer) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            rating,
            reason,
            remark[:MAX_REMARK_CHARS],
            last["question"],
            json.dumps(turns_of(exchanges[:-1]), ensure_ascii=False),
            json.dumps({"answer": last["answer"], "quotes": _quotes(last)}, ensure_ascii=False),
        )

    def items(self) -> Iterator[dict[str, Any]]:
        """Yield all feedback as benchmark items, oldest first."""
        columns = "id, rating, reason, remark, question, history, answer"
        for number, rating, reason, remark, question, history, answer in self._run(
            f"SELECT {columns} FROM feedback ORDER BY id"
        ):
            kept = json.loads(answer)
            refused = kept["answer"]["status"] not in ("answered", "partial")
            evidence = [] if refused else [[quote] for quote in kept["quotes"]]
            yield {
                "id": f"feedback-{number}",
                "question": question,
                "history": json.loads(history),
                "answerable": not refused,
                "kind": "near-miss" if refused else "lookup",
                "facts": evidence,
                "evidence": evidence,
                "note": "; ".join(part for part in (texts.TO_JUDGE, rating, reason, remark) if part),
            }

    def _run(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        try:
            with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
                return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise FeedbackError(f"Cannot use the feedback file {self.path} ({error}).") from error


def _quotes(exchange: Exchange) -> list[str]:
    return [citation["quote"] for citation in citations_of(exchange)]
