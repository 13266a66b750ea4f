"""Questions and their answers, put together: what a Member asked and what the cabinet said is one.

In: pieces of any format, where a question begins with "Vraag 3" and an answer with "Antwoord",
"Antwoord op vragen 2 en 3" or the like, on lines of their own or before a colon, or where the format
itself says so (`Piece.role`). Out: the same pieces, each run of questions with the answer behind it
as one EXCHANGE that has the questions as topic. Tables in an answer stay rows of their own; what
follows them is an EXCHANGE with the same topic. Nothing else changes, and no word is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import BlockKind
from corpus.pieces import Piece, Role, Topic, joined, replaced

# "3", "2 en 3", "4, 5, en 6", "7 t/m 9", and "8, 9 10 en 11" as it is printed now and then.
_NUMBERS = r"(?:(?:nr\.?\s*)?\d+[a-z]?(?:[\s,&–-]+(?:(?:en|t/m|tot en met)\s+)?\d+[a-z]?)*)"
_QUESTION = re.compile(rf"Vr(?:aag|agen)\s*{_NUMBERS}\s*[.:)]?\s*", re.IGNORECASE)
_ANSWER = re.compile(
    rf"Antwoord(?:en)?(?:\s+op)?(?:\s+(?:de\s+)?(?:vraag|vragen))?(?:\s+{_NUMBERS})?\s*[.:)]?\s*",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"Mededeling\s*[.:]?\s*", re.IGNORECASE)
_AFTERWORD = re.compile(r"(?:Toelichting|Bijlage(?:n|\s+\d+)?)\s*[.:]?", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"\d{1,3}\.?")
_ENDS_LABEL = re.compile(r"[.:)]\s*$")
_FREE: frozenset[BlockKind] = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM})


def role_of_label(text: str) -> Role:
    """Return whether a whole line is the label of a question or an answer, or "" for neither."""
    if _QUESTION.fullmatch(text):
        return "question"
    return "answer" if _ANSWER.fullmatch(text) else ""


def pair_exchanges(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each question and its answer made one."""
    return _Pairing(_labelled(pieces)).run()


def _labelled(pieces: Sequence[Piece]) -> list[Piece]:
    """Give the role to each piece that begins a question or an answer, its label cut off it."""
    numbered = _numbers_are_questions(pieces)
    found: list[Piece] = []
    for piece in pieces:
        if piece.role or piece.kind not in _FREE:
            found.append(piece)
            continue
        found += _cut(piece, numbered=numbered)
    return found


def _numbers_are_questions(pieces: Sequence[Piece]) -> bool:
    """Whether questions are named by a number alone: each is followed by one that is answered."""
    answers = sum(_ANSWER.fullmatch(piece.text) is not None for piece in pieces)
    questions = sum(_QUESTION.match(piece.text) is not None for piece in pieces)
    numbers = sum(_BARE_NUMBER.fullmatch(piece.text) is not None for piece in pieces)
    return answers > 1 and not questions and 2 * numbers >= answers


def _cut(piece: Piece, *, numbered: bool) -> list[Piece]:
    if numbered and _BARE_NUMBER.fullmatch(piece.text):
        return [replace(piece, role="question")]
    patterns: tuple[tuple[Role, re.Pattern[str]], ...] = (
        ("question", _QUESTION),
        ("answer", _ANSWER),
        ("answer", _NOTICE),
    )
    for role, pattern in patterns:
        match = pattern.match(piece.text)
        if match is None:
            continue
        label, rest = match[0].rstrip(), piece.text[match.end() :]
        if not rest:
            return [replace(piece, role=role)]
        if _ENDS_LABEL.search(label) or "\n" in match[0]:
            return _label_and_rest(piece, label, rest, role, match.end())
    return [piece]


def _label_and_rest(piece: Piece, label: str, rest: str, role: Role, cut: int) -> list[Piece]:
    """Part "Vraag 1: Hoeveel …" after the label; a mark inside the label would lose its place, so none is."""
    head = Piece(BlockKind.PARAGRAPH, label, page=piece.page, role=role)
    kind = BlockKind.PARAGRAPH if piece.kind is BlockKind.HEADING else piece.kind
    return [head, replace(replaced(piece, rest, cut), kind=kind)]


class _Pairing:
    """One pass over labelled pieces."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.done: list[Piece] = []
        self.questions: list[Piece] = []
        self.answer: list[Piece] = []
        self.topic: Topic | None = None
        self.paired = False
        self.last_question = max((n for n, one in enumerate(pieces) if one.role == "question"), default=-1)
        # By place: the role of the next piece that is no mere heading.
        self.next_role: list[Role] = [""] * len(pieces)
        for place in range(len(pieces) - 2, -1, -1):
            following = pieces[place + 1]
            mere = following.kind is BlockKind.HEADING and not following.role
            self.next_role[place] = self.next_role[place + 1] if mere else following.role

    def run(self) -> list[Piece]:
        """Pair them all."""
        for place, piece in enumerate(self.pieces):
            self._take(piece, place)
        self._close()
        return self.done

    def _take(self, piece: Piece, place: int) -> None:
        if piece.role == "question":
            if self.answer or self.topic:
                self._close()
            self.questions.append(piece)
        elif piece.role == "answer" and (self.questions or self.answer or self.topic):
            if _NOTICE.fullmatch(piece.text) and (self.answer or self.topic):
                self._close()
                self.done.append(piece)
            else:
                self.answer.append(piece)
        elif self._ends(piece, place):
            self._close()
            self.done.append(piece)
        elif self.answer or self.topic:
            self._take_answer(piece)
        elif self.questions:
            self.questions.append(piece)
        else:
            self.done.append(piece)

    def _take_answer(self, piece: Piece) -> None:
        if piece.kind is BlockKind.ROW:
            self._write()
            self.done.append(piece)
        else:
            self.answer.append(piece)

    def _ends(self, piece: Piece, place: int) -> bool:
        """Whether an open exchange ends here. A heading inside an answer belongs to the answer."""
        if not (self.questions or self.answer or self.topic):
            return False
        if piece.kind is BlockKind.HEADING:
            return not self._goes_on(place)
        return piece.kind is BlockKind.SIGNATURE or _AFTERWORD.fullmatch(piece.text) is not None

    def _goes_on(self, place: int) -> bool:
        """Whether text comes after the heading at `place`, and after that another question."""
        return place < self.last_question and self.next_role[place] != "question"

    def _write(self) -> None:
        """Write down what there is of the exchange; its topic stays for what still follows."""
        if self.questions and self.answer:
            whole = joined([*self.questions, *self.answer], BlockKind.EXCHANGE)
            start, end = self._asked()
            self.topic = whole.topic = Topic(whole, start, end)
            self.paired = True
            self.done.append(whole)
        elif self.answer:
            self.done.append(replace(joined(self.answer, BlockKind.EXCHANGE), topic=self.topic))
        else:
            self.done += _unanswered(self.questions, answers_unnamed=self.paired)
        self.questions, self.answer = [], []

    def _asked(self) -> tuple[int, int]:
        """Return where the questions stand in the exchange, without the first one's bare label."""
        lines = [piece.text for piece in self.questions]
        bare = len(lines) > 1 and self.questions[0].role == "question" and len(lines[0]) < len(lines[1])
        start = len(lines[0]) + 1 if bare else 0
        return start, len("\n".join(lines))

    def _close(self) -> None:
        self._write()
        self.topic = None


def _unanswered(questions: Sequence[Piece], *, answers_unnamed: bool) -> list[Piece]:
    """Return questions without a named answer as paragraphs, each with its label.

    Where other answers are named, text behind a question is its answer though its name was forgotten.
    """
    groups: list[list[Piece]] = []
    for piece in questions:
        if piece.role == "question" or not groups:
            groups.append([])
        groups[-1].append(piece)
    found: list[Piece] = []
    for group in groups:
        asked = max((place for place, piece in enumerate(group, 1) if "?" in piece.text), default=0)
        if answers_unnamed and group[0].role == "question" and 1 < asked < len(group):
            whole = joined(group, BlockKind.EXCHANGE)
            whole.topic = Topic(whole, len(group[0].text) + 1, len(joined(group[:asked], whole.kind).text))
            found.append(whole)
        else:
            found += [joined(group[:2], BlockKind.PARAGRAPH), *group[2:]] if group[0].role else group
    return found
