"""The one entry point that the app, the command line and the benchmark call."""

from __future__ import annotations

import copy
import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant import texts
from assistant.abbreviation import written_out
from assistant.answer import Answer, Citation, Status
from assistant.bank import open_bank
from assistant.claim import Claim
from assistant.compose import (
    Span,
    answer_text,
    choose_spans,
    cite,
    core_spans,
    correction_text,
    hull,
    nearby_spans,
    overlap,
    refusal_text,
)
from assistant.errors import DocumentChoiceError
from assistant.footnote_question import asked_footnotes
from assistant.footnotes import FootnoteSource, footnote_sources
from assistant.mentions import mentions_of
from assistant.positions import earlier_spans, lead_with_newest, mark_earlier
from assistant.premise import Known
from assistant.question import Asks, History, Question, compared_sides, read_question, split_question
from assistant.quoted import cited_passages
from assistant.reader import Candidate, read
from assistant.reading import NO_READING, Reading
from assistant.referenced import AskedDocument, ReferencedDocuments
from assistant.register import read_registers
from assistant.register_answer import register_spans, register_text
from assistant.register_question import RegisterQuestion, read_register_question
from assistant.scope import Judgement, judge, needs_second_reading
from assistant.settings import AssistantSettings
from assistant.speakers import weigh_speakers
from assistant.spelling import Spelling
from assistant.subject import open_subject
from corpus.library import load_documents
from corpus.measures import Measure
from corpus.model import Document
from index.embedding import Report
from index.encoder import FloatMatrix, load_encoder
from index.errors import IndexStoreError
from index.settings import IndexSettings
from index.store import Hit, Index, open_index

if TYPE_CHECKING:
    from assistant.joint_reader import JointReader
    from assistant.question_reader import QuestionReader

log = logging.getLogger("actieagenda")

# How deep a network may reach for a passage that similarity ranks low.
_RERANKED = 50
# So many of the best passages on either side are read together with the question, to tell whose it is.
_READ_A_SIDE = 3
# A comparison has two sides; each may take this share of the words of an answer.
_BOTH = 2
_SHARE_OF_SIDE = 0.6
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)
# So many sentences that refer to a document are quoted where that isn't in the index.
_MOST_ABOUT_MISSING = 2


@dataclass(frozen=True, slots=True)
class Examined:
    """One question, or one part of it: what was found and read, and the judgement."""

    question: Question
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Explanation:
    """How an answer came about: the question, and each part as it was examined.

    Small talk has no parts; nor has a question for a list, which has the `measures` that fit.
    """

    question: Question
    parts: tuple[Examined, ...] = ()
    measures: tuple[Measure, ...] = ()


class Assistant:
    """Answers questions from one index, or some of its documents. Keeps no state, so threads may share it."""

    def __init__(self, index: Index, settings: AssistantSettings | None = None) -> None:
        self.index = index
        self.bank = open_bank(index)
        self.settings = settings or AssistantSettings()
        self.learned = _open_question_reader(index)
        self.subject = open_subject(index)
        # The documents that were learned from. There reading together is done only where what was learned is
        # unsure: it takes 100 ms beside 40 for all the rest.
        self._learned = self.learned.documents if self.learned else frozenset()
        alone = self._learned == set(index.documents)
        asked = self.bank.questions if self.bank else ()
        self._claim = Claim(index, self._learned, asked) if self.learned and not alone else None
        self.joint = _open_joint_reader(index)
        self.as_of = max((d.date for d in index.documents.values()), default="")
        # The documents that answers are limited to; None: all.
        self.chosen: frozenset[str] | None = None
        self.known = Known.of(index.documents.values())
        self._spelling = Spelling(document.text for document in index.documents.values())
        self.mentions = mentions_of(index.documents.values())
        self._referenced = ReferencedDocuments(index.documents.values(), self.mentions)
        self.register = read_registers(index.documents.values())
        for problem in self.register.problems:
            log.warning("a correction to the register no longer applies: %s", problem)

    def limited_to(self, documents: Iterable[str]) -> Assistant:
        """Return this assistant, answering from the documents with these ids alone; none means all.

        Raises DocumentChoiceError if one is not in the index.
        """
        chosen = frozenset(documents)
        there = self.index.documents
        if not chosen or chosen == set(there):
            return self
        unknown = sorted(chosen - set(there))
        if unknown:
            raise DocumentChoiceError(
                f"There is no document {unknown[0]!r} in the index; expected one of {', '.join(there)}."
            )
        limited = copy.copy(self)
        limited.chosen = chosen
        limited.known = Known.of(there[name] for name in there if name in chosen)
        limited.as_of = max(there[name].date for name in chosen)
        kept = tuple(each for each in self.register.measures if each.document_id in chosen)
        limited.register = replace(self.register, measures=kept)
        return limited

    def answer(self, question: str, history: History = ()) -> Answer:
        """Answer a question, given the conversation before it.

        Raises QuestionError if the question is empty or too long.
        """
        return self.answer_and_explain(question, history)[0]

    def answer_and_explain(self, question: str, history: History = ()) -> tuple[Answer, Explanation]:
        """Answer a question, and tell how the answer came about."""
        began = time.perf_counter()
        answer, explanation = self._answer(self.understood(question, history))
        return answer.timed(time.perf_counter() - began), explanation

    def understood(self, question: str, history: History = ()) -> Question:
        """Return a question as it is read here, its spelling put right. Raises as `answer` does."""
        return read_question(question, history, self._spelling.repaired)

    def answer_in_steps(self, question: str, history: History = ()) -> Iterator[tuple[Answer, bool]]:
        """Yield what answers the parts of a question as each is found, then the answer `answer` gives.

        With each comes whether it is the whole answer. What a part lacks is only told of those that
        were looked for. Raises QuestionError as `answer` does.
        """
        began = time.perf_counter()
        asked = self.understood(question, history)
        examined: list[Examined] = []
        direct = asked.smalltalk or asked.instructs or asked_footnotes(asked, self._documents()) is not None
        if not (direct or self._asked_document(asked) or self._listing(asked)):
            split = split_question(asked)
            for part in split:
                examined.append(self._examine(part))
                answered = [each for each in examined if each.judgement.status is Status.ANSWERED]
                if answered and len(examined) < len(split):
                    so_far = self._answered(asked, examined, answered)
                    yield so_far.timed(time.perf_counter() - began), False
        answer, _ = self._answer(asked, tuple(examined))
        yield answer.timed(time.perf_counter() - began), True

    def _listing(self, question: Question) -> RegisterQuestion | None:
        return read_register_question(question, self.register.measures, self.as_of)

    def _answer(self, question: Question, examined: tuple[Examined, ...] = ()) -> tuple[Answer, Explanation]:
        """Answer a question, of which all parts may have been `examined` before."""
        if question.smalltalk:
            text = texts.SMALLTALK[question.smalltalk]
            return self._made(question, Status.SMALLTALK, text), Explanation(question)
        if question.instructs:
            return self._made(
                question, Status.OUT_OF_SCOPE, texts.INSTRUCTS, (), 0.0, (question.text,)
            ), Explanation(question)
        if not self._spelling.knows(question.text):
            return self._made(
                question, Status.OUT_OF_SCOPE, texts.OUT_OF_SCOPE, (), 0.0, (question.text,)
            ), Explanation(question)
        notes = asked_footnotes(question, self._documents())
        if notes is not None:
            return self._of_footnotes(question, notes), Explanation(question)
        asked = self._asked_document(question)
        if asked and asked.document:
            found = self._from_document(question, asked, asked.document)
            if found:
                return found
        answer, explanation = self._searched(question, examined)
        if asked and not asked.document:
            answer = self._of_missing(question, asked, answer)
        return answer, explanation

    def _documents(self) -> list[Document]:
        """Return the documents that may be answered from."""
        return [
            each for each in self.index.documents.values() if self.chosen is None or each.id in self.chosen
        ]

    def _of_footnotes(self, question: Question, notes: Sequence[Span]) -> Answer:
        """Quote footnotes and the sentences they belong to, or say that there are none."""
        citations = cite(self.index, notes)
        if not citations:
            return self._made(question, Status.NOT_FOUND, texts.NO_SUCH_FOOTNOTE, (), 1.0, (question.text,))
        return self._quoting(question, citations)

    def _quoting(self, question: Question, citations: Sequence[Citation]) -> Answer:
        """Answer with citations as they are, no value of them standing out."""
        text = answer_text(question, citations, [Asks.OTHER] * len(citations))
        return self._made(question, Status.ANSWERED, text, citations)

    def _asked_document(self, question: Question) -> AskedDocument | None:
        """Return the document that a question is for, if it may be answered from that."""
        asked = self._referenced.asked_for(question)
        allowed = asked and (self.chosen is None or (asked.document and asked.id in self.chosen))
        return asked if allowed else None

    def _searched(
        self, question: Question, examined: tuple[Examined, ...] = ()
    ) -> tuple[Answer, Explanation]:
        """Answer from the register, or from what is found; all parts may have been `examined` before."""
        listed = self._listing(question)
        if listed:
            return self._listed(question, listed), Explanation(question, measures=listed.measures)
        parts = examined or tuple(self._examine(part) for part in split_question(question))
        answered = [part for part in parts if part.judgement.status is Status.ANSWERED]
        if answered:
            return self._answered(question, parts, answered), Explanation(question, parts)
        meaning = written_out(question, self._documents())
        if meaning:
            return self._quoting(question, cite(self.index, [meaning])), Explanation(question, parts)
        whole = parts[0] if len(parts) == 1 else self._examine(question)
        if whole.judgement.status is Status.ANSWERED:
            return self._answered(question, (whole,), (whole,)), Explanation(question, (whole,))
        again = self._examine_completed(question, whole)
        if again:
            return self._answered(again.question, (again,), (again,)), Explanation(again.question, (again,))
        return self._refused(question, whole), Explanation(question, (whole,))

    def _examine_completed(self, question: Question, refused: Examined) -> Examined | None:
        """Try a refused question once more as a follow-up; None if that finds nothing either.

        Only what was just quoted may answer it then: the earlier question would find its own answer again.
        """
        if refused.judgement.status is not Status.NOT_FOUND or not question.completed:
            return None
        again = self._examine(replace(question, standalone=question.completed))
        cited = cited_passages(self.index, question.said_before)
        answers = again.judgement.status is Status.ANSWERED and again.candidates[0].hit.position in cited
        return again if answers else None

    def _examine(self, question: Question) -> Examined:
        """Find, read and judge one question."""
        query, reading = self._encode(question)
        hits = self.find(question, query, reading, self.settings.passages_read)
        if needs_second_reading(reading):
            reading = self._joined(question, hits, reading)
        candidates = weigh_speakers(self.index, question, read(self.index, question, query, hits, reading))
        candidates = lead_with_newest(self.index, question, candidates)
        judgement = judge(self.index, self.known, question, hits, candidates, self.settings, reading)
        return Examined(question, tuple(hits), tuple(candidates), judgement)

    def _encode(self, question: Question) -> tuple[FloatMatrix, Reading]:
        """Return the question's vector, and what the trained parts say of the question.

        The vector of a follow-up lies halfway between it and its completed form: what the
        conversation adds names the subject, but would drown the question's own words, which
        say what of it is asked (development split: 0.75 → 0.79 of follow-ups right).
        """
        asked = [question.standalone, question.text] if question.leans else [question.standalone]
        vectors = self.index.encoder.encode_queries(asked)
        query: FloatMatrix = vectors.mean(axis=0)
        query = query / np.linalg.norm(query)
        reading = self.learned.read(question.standalone) if self.learned else NO_READING
        if not self._is_the_letters(question, query, reading):
            reading = NO_READING
        # Questions that it calls another subject may be about another document.
        alone = self.learned is not None and self._claim is None
        return query, self.subject.read(query, reading, subjects=alone) if self.subject else reading

    def _is_the_letters(self, question: Question, query: FloatMatrix, reading: Reading) -> bool:
        """Whether a question is for the documents that were learned from.

        Plain similarity is compared, as what was learned favours its own documents.
        """
        if self._claim is None:
            return True
        found = self.index.search(question.standalone, query, _RERANKED, self.chosen)
        others = [hit for hit in found if hit.passage.document_id not in self._learned]
        own = _raised(self._own(question, query, _RERANKED), reading)
        lead = max((hit.dense for hit in others), default=0.0) - max((hit.dense for hit in own), default=0.0)
        answered = 0.0
        if self.joint and others and own:
            sides = [self._joined(question, hits[:_READ_A_SIDE]).answered or 0.0 for hits in (others, own)]
            answered = sides[0] - sides[1]
        return self._claim.holds(question, reading, lead, answered)

    def _joined(self, question: Question, hits: Sequence[Hit], reading: Reading = NO_READING) -> Reading:
        """Add to a reading what reading the passages of `hits` together with the question tells."""
        if not self.joint:
            return reading
        odds = self.joint.odds(question.standalone, [hit.position for hit in hits])
        return replace(reading, joined=odds)

    def _own(self, question: Question, query: FloatMatrix, count: int) -> list[Hit]:
        """Return the best passages of the documents that were learned from, if they may be asked."""
        own = self._learned if self.chosen is None else self._learned & self.chosen
        return list(self.index.search(question.standalone, query, count, own)) if own else []

    def _answered(
        self, question: Question, parts: Sequence[Examined], answered: Sequence[Examined]
    ) -> Answer:
        """Quote what answers each part; a part that nothing answers is named as missing."""
        meaning = written_out(question, self._documents())
        spans: list[Span] = [meaning] if meaning else []
        emphasis: list[Asks] = [Asks.OTHER] * len(spans)
        for part in answered:
            for span in earlier_spans(self.index, part.candidates, self._quoted(part)):
                touched = [at for at, other in enumerate(spans) if overlap(span, other)]
                if touched:
                    # The parts of one question may be answered side by side: one quote of both.
                    spans[touched[0]] = hull(span, spans[touched[0]])
                else:
                    spans.append(span)
                    emphasis.append(part.question.asks)
        citations = mark_earlier(cite(self.index, spans))
        missing = tuple(part.question.text for part in parts if part not in answered)
        return self._made(
            question,
            Status.PARTIAL if missing else Status.ANSWERED,
            answer_text(question, citations, emphasis, missing),
            citations,
            min(part.judgement.confidence for part in answered),
            missing,
        )

    def _quoted(self, part: Examined) -> list[Span]:
        """Choose what to quote: of a comparison both sides, if they stand in different passages."""
        sides = [self._examine(side) for side in compared_sides(part.question)]
        sides = [side for side in sides if side.candidates]
        if len({side.candidates[0].hit.position for side in sides}) < _BOTH:
            return choose_spans(self.index, part.question, part.candidates, self.settings)
        words = int(self.settings.max_answer_words * _SHARE_OF_SIDE)
        room = self.settings.model_copy(update={"max_answer_words": words})
        return [choose_spans(self.index, side.question, side.candidates[:1], room)[0] for side in sides]

    def _from_document(
        self, question: Question, asked: AskedDocument, document: Document
    ) -> tuple[Answer, Explanation] | None:
        """Answer from the one document that a question is for; None if that doesn't answer it."""
        limited = copy.copy(self.limited_to([document.id]))
        limited.settings = self.settings.model_copy(update={"min_scope": -math.inf})  # it names its subject
        if not asked.whole:
            answer, explanation = limited._searched(replace(question, standalone=asked.question))
            return (answer, explanation) if answer.status in _ANSWERS else None
        spans = core_spans(document, self.settings)
        citations = cite(self.index, spans)
        if not citations:
            return None
        return self._quoting(question, citations), Explanation(question)

    def _of_missing(self, question: Question, asked: AskedDocument, found: Answer) -> Answer:
        """Say that the document a question is for isn't in the index, with what is said about it elsewhere.

        What was found stands if it is about that document; else the sentences that refer to it are quoted.
        """
        told = texts.not_in_index(asked.form, asked.id, asked.url)
        wrong = next((mention for mention in asked.mentions if mention.reference.suspect), None)
        if wrong:
            told = f"{texts.suspect(wrong.note.number, wrong.reference.printed, asked.form)} {told}"
        spans = list(dict.fromkeys(Span(m.document.id, m.start, m.end) for m in asked.mentions))
        on_it = any(
            overlap(Span(c.document.id, c.start, c.end), span) for c in found.citations for span in spans
        )
        if found.status in _ANSWERS and on_it and not asked.named:
            return replace(found, text=f"{found.text}\n\n{told}")
        citations = cite(self.index, spans[:_MOST_ABOUT_MISSING])
        if not citations:
            text = f"{texts.NOT_REFERRED_TO} {told}"
            return self._made(question, Status.NOT_FOUND, text, (), 1.0, (question.text,))
        quotes = answer_text(question, citations, [Asks.OTHER] * len(citations))
        text = f"{told}\n\n{texts.SAID_ABOUT_IT}\n\n{quotes}"
        return self._made(question, Status.PARTIAL, text, citations, 1.0, (question.text,))

    def _listed(self, question: Question, asked: RegisterQuestion) -> Answer:
        """Answer from the register: complete by construction, so nothing is estimated."""
        citations = cite(self.index, register_spans(dict(self.index.documents), asked))
        text = register_text(asked, citations, english=question.english)
        return self._made(question, Status.ANSWERED, text, citations)

    def _refused(self, question: Question, examined: Examined) -> Answer:
        judgement = examined.judgement
        nearby: tuple[Citation, ...] = ()
        if judgement.status is Status.OUT_OF_SCOPE:
            text = texts.OUT_OF_SCOPE
        elif judgement.contradiction:
            best = examined.candidates[:1]
            nearby = cite(self.index, choose_spans(self.index, question, best, self.settings))
            text = correction_text(judgement.contradiction, nearby)
        else:
            nearby = cite(self.index, nearby_spans(examined.candidates))
            letter = self.chosen is None and len(self.index.documents) == 1
            text = refusal_text(nearby, letter=letter, english=question.english)
        return self._made(question, judgement.status, text, nearby, judgement.confidence, (question.text,))

    def find(self, question: Question, query: FloatMatrix, reading: Reading, count: int) -> list[Hit]:
        """Return the `count` best passages, those that a network says answer it raised.

        Behind them come those that the answer before a follow-up quoted, if they aren't among them.
        """
        found = list(self.index.search(question.standalone, query, count + _RERANKED, self.chosen))
        if reading.given is not None and self._claim:
            # Among many documents those that were learned from would not come this far.
            own = self._own(question, query, count + _RERANKED)
            found = list({hit.position: hit for hit in (*found, *own)}.values())
        ranked = _raised(found, reading)
        # What was quoted before is read again, wherever it ranks: a follow-up is often about it.
        cited = cited_passages(self.index, question.said_before if question.leans else "")
        return [*ranked[:count], *(hit for hit in ranked[count:] if hit.position in cited)]

    def retrieve(self, question: Question, count: int) -> list[Hit]:
        """Return the passages that would be read for a question, best first."""
        query, reading = self._encode(question)
        return self.find(question, query, reading, count)

    def _made(
        self,
        question: Question,
        status: Status,
        text: str,
        citations: Sequence[Citation] = (),
        confidence: float = 1.0,
        missing: tuple[str, ...] = (),
    ) -> Answer:
        return Answer(
            question=question.typed,
            standalone_question=question.standalone,
            status=status,
            text=text,
            citations=tuple(self._with_sources(citation) for citation in citations),
            missing=missing,
            confidence=confidence,
            as_of=max((citation.document.date for citation in citations), default="") or self.as_of,
            snapshot=self.index.snapshot,
        )

    def cited_sources(self, document_id: str, numbers: Sequence[int]) -> tuple[FootnoteSource, ...]:
        """Return what the footnotes `numbers` of a document lead to, in order; one may refer to several."""
        return footnote_sources(self.index, self.mentions, document_id, numbers)

    def _with_sources(self, citation: Citation) -> Citation:
        """Return a citation with what its footnotes lead to."""
        return replace(citation, sources=self.cited_sources(citation.document.id, citation.footnotes))


def _raised(hits: Iterable[Hit], reading: Reading) -> list[Hit]:
    """Return hits with what was learned added to their scores, best first; ties in reading order."""
    raised = [replace(hit, fused=hit.fused + reading.bonus_of_passage(hit.position)) for hit in hits]
    return sorted(raised, key=lambda hit: (-round(hit.fused, 9), hit.position))


def _open_question_reader(index: Index) -> QuestionReader | None:
    # Imported late, for the same reason.
    from assistant.question_reader import open_question_reader

    return open_question_reader(index)


def _open_joint_reader(index: Index) -> JointReader | None:
    # Imported late: torch takes seconds, which commands that answer nothing needn't wait for.
    from assistant.joint_reader import open_joint_reader

    return open_joint_reader(index)


def open_assistant(
    report: Report | None = None,
    on_rebuild: Callable[[IndexStoreError], None] | None = None,
    index_settings: IndexSettings | None = None,
) -> Assistant:
    """Load corpus, model and index as the environment sets them; build what isn't there.

    Raises CorpusError or EncoderError if there is nothing to answer from.
    """
    settings = index_settings or IndexSettings()
    documents = load_documents(lambda sentence: log.warning("%s", sentence))
    if report:
        report("model", 0, 1)
    encoder = load_encoder(settings)
    if report:
        report("model", 1, 1)
    return Assistant(open_index(documents, settings, encoder, report, on_rebuild))
