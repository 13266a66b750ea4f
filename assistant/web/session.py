"""What happens on the page: each function takes what the browser holds and returns what it shows."""

from __future__ import annotations

import base64
import copy
import datetime
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from assistant import note, texts
from assistant.assistant import Assistant
from assistant.compose import Span
from assistant.conversation import (
    Exchange,
    citations_of,
    is_verbatim,
    new_exchange,
    read_exchanges,
    turns_of,
)
from assistant.errors import FeedbackError, FilterError
from assistant.feedback import FeedbackStore
from assistant.question import MAX_QUESTION_CHARS
from assistant.register_export import as_csv, as_xlsx
from assistant.sources_list import source_rows, stored_sources
from assistant.suggest import Suggester
from assistant.web import register_view, sources, talk
from assistant.web.choice import choice_told, chosen_documents
from assistant.web.markup import attributes, escape
from assistant.web.references import references_of_notes
from assistant.web.timeline import timeline
from corpus.library import SOURCE as LIBRARY
from corpus.model import Document

log = logging.getLogger("actieagenda")

# The conversation as HTML, as the browser keeps it, and what is put into the input field: None leaves
# there what the reader typed.
Shown: TypeAlias = tuple[str, list[Exchange], str | None]
# A file for the browser to save: name, type and content in base64; empty if there is none.
File: TypeAlias = dict[str, str]

_SHOWN_OF_TOO_LONG = 200
_TYPES = {
    "md": "text/markdown;charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv;charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Session:
    """The page's functions. Keeps no state of readers, so all of them share it."""

    def __init__(self, assistant: Assistant, feedback: FeedbackStore | None = None) -> None:
        self._assistant = assistant
        self._feedback = feedback
        self._suggester = Suggester()
        self._chosen: tuple[str, ...] = ()

    def limited_to(self, chosen: Sequence[str]) -> Session:
        """Return this session, its questions put to the documents with these ids alone; none means all."""
        limited = copy.copy(self)
        limited._chosen = tuple(chosen)
        return limited

    def choose(self, form: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return the line that says which documents are ticked, and their ids."""
        chosen = chosen_documents(form, self._documents)
        return choice_told(chosen, self._documents), chosen

    @property
    def _documents(self) -> Mapping[str, Document]:
        return self._assistant.index.documents

    def restore(self, stored: Any) -> str:
        """Return the conversation that the browser had kept."""
        return self._shown(read_exchanges(stored))

    def ask(self, question: str, stored: Any) -> Iterator[Shown]:
        """Yield the question at once, what answers it as it is found, and the whole answer.

        The input field is emptied at once, and then left to the next question.
        """
        steps = self._asked(question, read_exchanges(stored))
        yield (*next(steps)[:2], "")
        yield from steps

    def _asked(self, question: str, exchanges: list[Exchange]) -> Iterator[Shown]:
        question = question.strip()
        if not question:
            yield self._shown(exchanges) + _told(texts.ERROR_EMPTY), exchanges, None
            return
        # A question that is too long isn't kept whole: it would travel with every later one.
        kept = question if len(question) <= MAX_QUESTION_CHARS else question[:_SHOWN_OF_TOO_LONG] + " …"
        waiting = [*exchanges, new_exchange(kept)]
        yield self._shown(waiting, pending=True), waiting, None
        done = new_exchange(kept)
        try:
            for answer, whole in self._limited().answer_in_steps(question, turns_of(exchanges)):
                done["answer"] = answer.to_dict()
                if not whole:
                    # Shown but not kept: cut off here, the question has no answer.
                    yield self._shown([*exchanges, done], pending=True), waiting, None
        except Exception as error:  # the one place: the service must go on
            log.warning("question failed", exc_info=True)
            done["answer"], done["error"] = None, talk.error_sentence(error)
        yield self._shown([*exchanges, done]), [*exchanges, done], None

    def suggest(self, stored: Any) -> str:
        """Return the questions that may follow the last answer, as HTML of its own.

        Not a part of the conversation: it comes later, when the next question may be under way.
        """
        exchanges = read_exchanges(stored)
        if not exchanges or not exchanges[-1]["answer"]:
            return ""
        # Of what was quoted last: small talk, and a question on something else, quote nothing.
        cited = next((cited for each in reversed(exchanges) if (cited := citations_of(each))), [])
        quoted = [
            Span(each["document_id"], each["start"], each["end"])
            for each in cited
            if is_verbatim(each, self._assistant.index.documents)
        ]
        try:
            asked = [exchange["question"] for exchange in exchanges]
            return talk.next_questions(self._suggester.suggest(self._limited(), quoted, asked))
        except Exception:  # suggestions are an extra; the answer stands without them
            log.warning("no suggestions", exc_info=True)
            return ""

    def act(self, event: Mapping[str, Any], stored: Any) -> Iterator[Shown]:
        """Do what a button in the conversation asks for."""
        exchanges = read_exchanges(stored)
        action, value = event.get("action"), str(event.get("value", ""))
        if action == "ask":
            yield from self._asked(value, exchanges)
            return
        at = int(value) if value.isdecimal() else -1
        if not 0 <= at < len(exchanges):
            yield self._shown(exchanges), exchanges, None
        elif action == "again":
            yield from self._asked(exchanges[at]["question"], exchanges[:at])
        elif action == "edit":
            yield self._shown(exchanges[:at]), exchanges[:at], exchanges[at]["question"]
        elif action == "rate":
            self._rate(exchanges, at, event)
            yield self._shown(exchanges), exchanges, None

    def _rate(self, exchanges: list[Exchange], at: int, event: Mapping[str, Any]) -> None:
        if self._feedback is None:
            return
        rating, reason = str(event.get("rating", "")), str(event.get("reason", ""))
        try:
            self._feedback.add(exchanges[: at + 1], rating, reason, str(event.get("remark", "")))
            exchanges[at]["rating"] = rating
        except FeedbackError:
            log.warning("feedback not kept", exc_info=True)

    def stopped(self, stored: Any) -> str:
        """Return the conversation after the reader stopped the answering."""
        return self._shown(read_exchanges(stored))

    def cleared(self) -> tuple[str, list[Exchange]]:
        """Return an empty conversation, as HTML and as the browser keeps it."""
        return self._shown([]), []

    def note(self, stored: Any, form: str) -> File:
        """Return the conversation as a note, `form` being "md" or "docx"."""
        exchanges = read_exchanges(stored)
        if not turns_of(exchanges):
            return {}
        day = datetime.datetime.now().astimezone().date()
        if form == "md":
            content = note.as_markdown(exchanges, self._documents, day).encode("utf-8")
        else:
            content = note.as_docx(exchanges, self._documents, day)
        return _file(f"{texts.NOTE_FILE}-{day.isoformat()}", form, content)

    def sources(self) -> str:
        """Return all documents with how far each is now, and what the footnotes refer to."""
        documents = list(self._assistant.index.documents.values())
        problem = ""
        try:
            stored = stored_sources()
        except OSError:
            log.warning("cannot look into the stored documents", exc_info=True)
            stored, problem = [], f'<p class="count">{escape(texts.SOURCES_UNREADABLE)}</p>'
        fetched = {source.id for source in stored if source.source != LIBRARY}
        # A fetched document's own footnotes would bury those of the letter.
        noted = [document for document in documents if document.id not in fetched]
        referred = {document.id: references_of_notes(document) for document in noted}
        references = [one for notes in referred.values() for group in notes.values() for one in group]
        indexed = frozenset(document.id for document in documents)
        rows = source_rows(documents, references, stored, indexed)
        return problem + sources.documents_table(rows) + sources.footnotes_tables(noted, referred, indexed)

    def register(self, form: Mapping[str, Any]) -> str:
        """Return the measures that the form asks for, with the picture of their deadlines."""
        try:
            found = register_view.found(self._assistant.register.measures, form, self._assistant.as_of)
        except FilterError as error:
            return register_view.problem(error)
        return register_view.table(found, register_view.chosen(form)[1], timeline(found))

    def register_file(self, form: Mapping[str, Any], kind: str) -> File:
        """Return the same measures as a file, `kind` being "csv" or "xlsx"."""
        try:
            found = register_view.found(self._assistant.register.measures, form, self._assistant.as_of)
        except FilterError:
            found = []
        content = as_csv(found) if kind == "csv" else as_xlsx(found, texts.REGISTER_SHEET)
        return _file(texts.REGISTER_FILE, kind, content)

    def _limited(self) -> Assistant:
        return self._assistant.limited_to(self._chosen) if self._chosen else self._assistant

    def _shown(self, exchanges: list[Exchange], *, pending: bool = False) -> str:
        feedback = self._feedback is not None
        return talk.conversation(exchanges, self._documents, pending=pending, feedback=feedback)


def _told(sentence: str) -> str:
    return f'<p class="answer error"{attributes({"data-announce": sentence})}>{escape(sentence)}</p>'


def _file(name: str, kind: str, content: bytes) -> File:
    return {
        "name": f"{name}.{kind}",
        "type": _TYPES[kind],
        "base64": base64.b64encode(content).decode("ascii"),
    }
