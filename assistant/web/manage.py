"""Adding and removing documents in the page, for operators only: its requests, and what they show.

`GET /documenten` gives the panel as HTML, `POST` adds the file in its body or what stands at an
address, `DELETE /documenten/ID` removes one. Who is no operator gets 404, as if there were nothing;
where it is switched off there is nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeAlias, TypedDict, cast, get_args

from fastapi import APIRouter, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from assistant import texts
from assistant.web.live import LiveAssistant
from assistant.web.login import is_operator
from assistant.web.markup import attributes, escape
from assistant.web.settings import ServeSettings
from corpus.adding import Adder
from corpus.errors import (
    CorpusError,
    SourceError,
    SourceMissing,
    SourceRefused,
    StoreError,
)
from corpus.library import SOURCE, Added, Outcome, check_date, open_library
from corpus.model import Speaker
from corpus.reading import MOST_BYTES, format_of
from corpus.source_store import Fetched, StoredSource

log = logging.getLogger("actieagenda")

PATH = "/documenten"
PLACE = '<div id="own-documents"></div>'
_LONGEST_NAME = 120
_OUTCOMES = {
    Outcome.ADDED: texts.MANAGE_ADDED,
    Outcome.REPLACED: texts.MANAGE_REPLACED,
    Outcome.SAME: texts.MANAGE_SAME,
}


_Sentences: TypeAlias = tuple[tuple[type[CorpusError], str], ...]
# The sentence for each kind of error, the first that fits; with a place for the document's name.
_FILE_SENTENCES: _Sentences = ((StoreError, texts.MANAGE_NO_ROOM), (CorpusError, texts.MANAGE_UNREADABLE))
_ADDRESS_SENTENCES: _Sentences = (
    (StoreError, texts.MANAGE_NO_ROOM),
    (SourceMissing, texts.MANAGE_MISSING),
    (SourceRefused, texts.MANAGE_REFUSED),
    (SourceError, texts.MANAGE_NOT_FETCHED),
    (CorpusError, texts.MANAGE_UNREADABLE),
)


class About(TypedDict):
    """What an operator says of a document; "" and None where the document is to say it."""

    title: str
    date: str
    speaker: Speaker | None


class Desk:
    """Adds and removes documents, one at a time, and lets the assistant know.

    `changed` is called when it does.
    """

    def __init__(self, live: LiveAssistant, changed: Callable[[], None]) -> None:
        self._live = live
        self._changed = changed
        self._lock = threading.Lock()

    def panel(self, told: str = "") -> str:
        """Return the documents there are, the form for another one, and what came of the last request."""
        return _panel(open_library().all(), told)

    def add_file(self, name: str, body: bytes, about: About) -> str:
        """Add a file; return one sentence for the operator.

        It is known by the name that it has on the operator's machine: a newer one takes its place.
        """

        def add() -> Added:
            found = Fetched("", f"upload:{name}", format_of(body, name), body, SOURCE)
            return open_library().keep(found, name, **about)

        return self._add(name, add, _FILE_SENTENCES)

    def add_address(self, address: str, about: About) -> str:
        """Add what stands at an address, or has an identifier; return one sentence for the operator."""

        def add() -> Added:
            with Adder(open_library()) as adder:
                return adder.fetch(address, **about)

        return self._add(address, add, _ADDRESS_SENTENCES)

    def _add(self, name: str, add: Callable[[], Added], sentences: _Sentences) -> str:
        try:
            with self._lock:
                added = add()
                self._renew()
        except Exception as error:  # the one place: the service must go on
            log.warning("document not added", exc_info=True)
            told = (sentence for kind, sentence in sentences if isinstance(error, kind))
            return next(told, texts.MANAGE_FAILED).format(name)
        return _OUTCOMES[added.outcome].format(added.stored.title or added.stored.id)

    def remove(self, identifier: str) -> str:
        """Remove a document; return one sentence for the operator."""
        try:
            with self._lock:
                open_library().remove(identifier)
                self._renew()
        except Exception as error:  # as above
            log.warning("document not removed", exc_info=True)
            gone = isinstance(error, CorpusError) and not isinstance(error, StoreError)
            return texts.MANAGE_GONE if gone else texts.MANAGE_FAILED.format(identifier)
        return texts.MANAGE_REMOVED.format(identifier)

    def _renew(self) -> None:
        self._live.renew()
        self._changed()


def make_router(desk: Desk, settings: ServeSettings) -> APIRouter:
    """Return the requests of the panel."""
    router = APIRouter()

    def check(request: Request) -> None:
        if not is_operator(request.headers, settings):
            raise HTTPException(404)

    @router.get(PATH)
    def show(request: Request) -> HTMLResponse:
        check(request)
        return HTMLResponse(desk.panel())

    @router.post(PATH)
    async def add(request: Request) -> HTMLResponse:
        check(request)
        told = await _added(request, desk)
        return HTMLResponse(await run_in_threadpool(desk.panel, told))

    @router.delete(PATH + "/{identifier}")
    def remove(request: Request, identifier: str) -> HTMLResponse:
        check(request)
        return HTMLResponse(desk.panel(desk.remove(identifier)))

    return router


async def _added(request: Request, desk: Desk) -> str:
    """Add what a request holds; return one sentence."""
    given = {key: value.strip() for key, value in request.query_params.items()}
    date = given.get("datum", "")
    about = About(title=given.get("titel", ""), date=date, speaker=_speaker(given.get("spreker", "")))
    try:
        check_date(date)
    except CorpusError:
        return texts.MANAGE_DATE_WRONG.format(date)
    if address := given.get("adres"):
        return await run_in_threadpool(desk.add_address, address, about)
    name = given.get("naam", "").replace("\\", "/").rpartition("/")[2][-_LONGEST_NAME:]
    if not name:
        return texts.MANAGE_NOTHING
    body = await _body(request)
    if body is None:
        return texts.MANAGE_UNREADABLE.format(name)
    return await run_in_threadpool(desk.add_file, name, body, about)


async def _body(request: Request) -> bytes | None:
    """Return what a request holds, or None as soon as it is too large."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _speaker(name: str) -> Speaker | None:
    return cast(Speaker, name) if name in get_args(Speaker) else None


def _panel(stored: list[StoredSource], told: str) -> str:
    rows = "".join(_row(each) for each in stored)
    listed = f'<ul class="own">{rows}</ul>' if rows else f"<p>{escape(texts.MANAGE_NONE)}</p>"
    speakers = "".join(
        f'<option value="{name}">{escape(texts.SPEAKERS[name])}</option>' for name in get_args(Speaker)
    )
    accepted = ".pdf,.docx,.xml,.html,.htm,.txt"
    return (
        f'<section class="manage"><h2>{escape(texts.MANAGE_HEADING)}</h2><p>{escape(texts.MANAGE_INTRO)}</p>'
        f'<p role="status" tabindex="-1">{escape(told)}</p>{listed}'
        f'<form data-busy="{escape(texts.MANAGE_BUSY)}" data-lost="{escape(texts.MANAGE_LOST)}">'
        f'<label>{escape(texts.MANAGE_FILE)} <input type="file" name="bestand" accept="{accepted}"></label>'
        f'<label>{escape(texts.MANAGE_ADDRESS)} <input type="text" name="adres" maxlength="2000"></label>'
        f'<label>{escape(texts.MANAGE_TITLE)} <input type="text" name="titel" maxlength="300"></label>'
        f'<label>{escape(texts.MANAGE_DATE)} <input type="text" name="datum" maxlength="10"></label>'
        f'<label>{escape(texts.MANAGE_SPEAKER)} <select name="spreker"><option value="">'
        f"{escape(texts.MANAGE_SPEAKER_READ)}</option>{speakers}</select></label>"
        f'<button type="submit">{escape(texts.MANAGE_ADD)}</button></form></section>'
    )


def _row(stored: StoredSource) -> str:
    about = ", ".join(
        part
        for part in (
            texts.SPEAKERS[stored.speaker] if stored.speaker else "",
            texts.date_in_words(stored.date) if stored.date else "",
        )
        if part
    )
    name = stored.title or stored.id
    return (
        f"<li><span>{escape(name)}{escape(f' ({about})' if about else '')}</span> "
        f'<button type="button"{attributes({"data-remove": stored.id})}>{escape(texts.MANAGE_REMOVE)}'
        f'<span class="spoken"> {escape(name)}</span></button></li>'
    )
