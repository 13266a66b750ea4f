"""The page: Gradio wiring, no logic. Run `python app.py` or `actieagenda serve`."""

from __future__ import annotations

import datetime
import errno
import importlib.metadata
import json
import logging
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

# Read by Gradio when it is imported: no statistics leave this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Read by huggingface_hub, which Gradio imports: nothing is fetched unless that was set.
if os.environ.get("ACTIEAGENDA_ALLOW_MODEL_DOWNLOAD", "0").lower() in ("", "0", "false"):
    os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant import texts
from assistant.assistant import Assistant
from assistant.endpoints import Endpoints
from assistant.errors import ServeError
from assistant.feedback import FeedbackStore
from assistant.web import manage, register_view, talk
from assistant.web.about import About, about_panel
from assistant.web.choice import document_choice
from assistant.web.live import LiveAssistant
from assistant.web.login import HEALTH, Login
from assistant.web.markup import from_markdown
from assistant.web.session import Session
from assistant.web.settings import ServeSettings
from assistant.web.source import outline, reading_text, source_panel, text_search
from evaluation.published import published_figures

log = logging.getLogger("actieagenda")

_WEB = Path(__file__).parent / "assistant" / "web"
_FONTS = ("system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif")
# Gradio's orange on white, and white on its orange, are too faint to read (WCAG 1.4.3).
_BLUE = {"button_primary_background_fill": "#1d4ed8", "button_primary_background_fill_hover": "#1e3a8a"}
_THEME = gr.themes.Default(font=_FONTS, font_mono=("ui-monospace", "monospace"), primary_hue="blue").set(
    **_BLUE, **{f"{name}_dark": colour for name, colour in _BLUE.items()}
)
_SCRIPT_TEXTS = {
    "tab_chat": texts.TAB_CHAT,
    "tab_letter": texts.TAB_LETTER,
    "copied": texts.COPIED,
    "hits": texts.HITS,
    "hit_shown": texts.HIT_SHOWN,
    "thanks": texts.FEEDBACK_THANKS,
    "connection_title": texts.ERROR_CONNECTION_TITLE,
    "connection": texts.ERROR_CONNECTION,
    "close": texts.CLOSE,
}
# The page's own events: no endpoints for programs, and no spinner over what one reads.
_QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_STORAGE = "actieagenda-gesprek"
_STARTING_SECONDS = 60


def build_page(assistant: Assistant, settings: ServeSettings) -> Any:
    """Wire the assistant to the page; returns the `gradio.Blocks`, which has no types."""
    feedback = FeedbackStore(settings.feedback_file) if settings.feedback_file else None
    session = Session(assistant, feedback)
    with gr.Blocks(title=texts.APP_TITLE, analytics_enabled=False) as page:
        gr.HTML(f"<h1>{texts.APP_TITLE}</h1>{from_markdown(texts.APP_INTRO)}", js_on_load=None)
        # Told to screen readers; the script fills it when an answer has come.
        announcer = '<div id="announcer" role="status" aria-live="polite"></div>'
        gr.HTML(announcer, elem_classes="spoken", js_on_load=None)
        with gr.Tabs():
            with gr.Tab(texts.TAB_CHAT):
                _chat(page, session, assistant)
            with gr.Tab(texts.TAB_REGISTER):
                _register(session, assistant)
            with gr.Tab(texts.TAB_LETTER):
                _letter(assistant)
            with gr.Tab(texts.TAB_SOURCES):
                listed = gr.HTML("", elem_classes="results", js_on_load=None)
                # Anew for each reader: what has been fetched may differ from when the page was built.
                page.load(session.sources, None, [listed], **_QUIET)
                if settings.manage_sources:
                    gr.HTML(manage.PLACE, js_on_load=None)
            with gr.Tab(texts.TAB_ABOUT):
                about = _about(assistant, settings)
                gr.HTML(f'<div class="about">{about_panel(about)}</div>', js_on_load=None)
        endpoints = Endpoints(assistant)
        for function in (endpoints.vraag, endpoints.maatregelen, endpoints.bronnen, endpoints.brief):
            # Gradio doesn't name it in its list of exports.
            gr.api(function, api_name=function.__name__)  # type: ignore[attr-defined]
    page.queue(default_concurrency_limit=settings.at_once)
    return page


def _chat(page: Any, session: Session, assistant: Assistant) -> None:
    kept = gr.BrowserState([], storage_key=_STORAGE, secret=_STORAGE)
    saved = gr.JSON(visible=False)
    chosen = gr.State([])
    with gr.Row(elem_classes="chat-row"):
        with gr.Column(scale=3, min_width=280, elem_classes="chat-column"):
            conversation = gr.HTML(
                session.restore([]),
                js_on_load="actieagenda.actions(element, trigger);"
                "watch('value', () => actieagenda.answered(element));",
            )
            following = gr.HTML("", js_on_load="actieagenda.actions(element, trigger);")
            with gr.Column(elem_classes="composer"):
                question = gr.Textbox(
                    label=texts.INPUT_LABEL,
                    placeholder=texts.INPUT_PLACEHOLDER,
                    elem_id="question",
                    max_lines=6,
                )
                _choice(session, assistant, chosen)
                # The stylesheet shows each only when there is something for it to do.
                with gr.Row(elem_classes="buttons"):
                    send = gr.Button(texts.SEND, variant="primary", size="md")
                    stop = gr.Button(texts.STOP, size="md", elem_classes="while-waiting")
                    new = gr.Button(texts.NEW_CONVERSATION, size="md", elem_classes="with-talk")
                    markdown = gr.Button(texts.EXPORT_MARKDOWN, size="md", elem_classes="with-talk")
                    word = gr.Button(texts.EXPORT_WORD, size="md", elem_classes="with-talk")
            examples = gr.HTML(
                talk.welcome(),
                elem_classes="without-talk",
                js_on_load="actieagenda.actions(element, trigger);",
            )
        with gr.Column(scale=2, min_width=280, elem_classes="source-column"):
            gr.HTML(source_panel(assistant.index.documents.values()), js_on_load=None)
    outputs = [conversation, kept, question, following]

    def shown(steps: Any) -> Any:
        # What the reader types meanwhile stays; what may follow is told when all is there.
        for html, exchanges, text in steps:
            yield html, exchanges, gr.skip() if text is None else text, ""

    def ask(text: str, stored: Any, documents: list[str]) -> Any:
        yield from shown(session.limited_to(documents).ask(text, stored))

    def act(stored: Any, documents: list[str], event: gr.EventData) -> Any:
        yield from shown(session.limited_to(documents).act(event._data, stored))

    def suggest(stored: Any, documents: list[str]) -> str:
        return session.limited_to(documents).suggest(stored)

    def restore(stored: Any) -> Any:
        # Without a conversation nothing is drawn anew: a first question may be waiting already.
        return session.restore(stored) or gr.skip()

    # "multiple": after a stop, Gradio would else wait for the stopped one before the next.
    asked = gr.on(
        [question.submit, send.click],
        ask,
        [question, kept, chosen],
        outputs,
        trigger_mode="multiple",
        **_QUIET,
    )
    acted = gr.on(
        [conversation.click, following.click, examples.click],
        act,
        [kept, chosen],
        outputs,
        trigger_mode="multiple",
        **_QUIET,
    )
    for event in (asked, acted):
        event.then(suggest, [kept, chosen], [following], **_QUIET)
    stop.click(session.stopped, [kept], [conversation], cancels=[asked, acted], **_QUIET)
    cleared = new.click(session.cleared, None, [conversation, kept], cancels=[asked, acted], **_QUIET)
    cleared.then(suggest, [kept, chosen], [following], **_QUIET)
    for button, form in ((markdown, "md"), (word, "docx")):
        saving = button.click(session.note, [kept, gr.State(form)], [saved], **_QUIET)
        saving.then(None, [saved], None, js="(file) => actieagenda.download(file)", **_QUIET)
    restored = page.load(restore, [kept], [conversation], **_QUIET)
    restored.then(suggest, [kept, chosen], [following], **_QUIET)


def _choice(session: Session, assistant: Assistant, chosen: Any) -> None:
    """Let the reader choose the documents that questions are put to; `chosen` keeps their ids.

    With one document both are empty: they must be there for when an operator adds another.
    """
    boxes = gr.HTML(
        document_choice(list(assistant.index.documents.values())),
        js_on_load="actieagenda.filters(element, trigger);",
    )
    told = gr.HTML(session.choose({})[0], js_on_load=None)

    def choose(event: gr.EventData) -> tuple[str, list[str]]:
        return session.choose(event.form)

    boxes.change(choose, None, [told, chosen], trigger_mode="always_last", **_QUIET)


def _register(session: Session, assistant: Assistant) -> None:
    form = gr.State({})
    saved = gr.JSON(visible=False)
    filters = gr.HTML(
        register_view.filters(assistant.register.measures),
        js_on_load="actieagenda.filters(element, trigger);",
    )
    with gr.Row(elem_classes="buttons"):
        csv = gr.Button(texts.DOWNLOAD_CSV, size="md")
        xlsx = gr.Button(texts.DOWNLOAD_XLSX, size="md")
    results = gr.HTML(
        session.register({}),
        elem_classes="results",
        js_on_load="actieagenda.sorting(element); watch('value', () => actieagenda.found(element));",
    )

    def choose(event: gr.EventData) -> tuple[str, dict[str, Any]]:
        return session.register(event.form), event.form

    filters.change(choose, None, [results, form], trigger_mode="always_last", **_QUIET)
    for button, kind in ((csv, "csv"), (xlsx, "xlsx")):
        saving = button.click(session.register_file, [form, gr.State(kind)], [saved], **_QUIET)
        saving.then(None, [saved], None, js="(file) => actieagenda.download(file)", **_QUIET)


def _letter(assistant: Assistant) -> None:
    with gr.Row(elem_classes="chat-row"):
        documents = assistant.index.documents.values()
        with gr.Column(scale=1, min_width=240, elem_classes="outline-column"):
            outlines = "".join(outline(document, "brief") for document in documents)
            gr.HTML(text_search() + outlines, js_on_load="actieagenda.openIfWide(element);")
        with gr.Column(scale=3, min_width=280):
            shown = "".join(reading_text(each, "brief", assistant.index.passages) for each in documents)
            gr.HTML(f'<div id="letter">{shown}</div>', js_on_load=None)


def _about(assistant: Assistant, settings: ServeSettings) -> About:
    figures, measured_on, questions = published_figures()
    return About(
        version=importlib.metadata.version("actieagenda-assistent"),
        snapshot=assistant.index.snapshot,
        as_of=assistant.as_of,
        trained_part=texts.TRAINED_PART_WHOLE if assistant.learned else texts.TRAINED_PART_MISSING,
        feedback=settings.feedback_file is not None,
        contact=settings.contact,
        figures=figures,
        measured_on=measured_on,
        questions=questions,
    )


def _drawn_anew(page: Any, assistant: Assistant, settings: ServeSettings) -> None:
    """Let who opens the page from now on see the documents as they are now."""
    fresh = build_page(assistant, settings)
    for shown, made in zip(page.blocks.values(), fresh.blocks.values(), strict=True):
        if isinstance(shown, gr.HTML):
            shown.value = made.value
    page.config = page.get_config_file()


def _head(started: str, settings: ServeSettings) -> str:
    """Return what goes into the page's head: the script, and the words it says.

    By `started` the script knows a server that has been restarted.
    """
    words = json.dumps(_SCRIPT_TEXTS | {"started": started}, ensure_ascii=False).replace("<", "\\u003c")
    script = (_WEB / "page.js").read_text("utf-8")
    if settings.manage_sources:
        script += (_WEB / "manage.js").read_text("utf-8")
    return f'<script type="application/json" id="page-texts">{words}</script>\n<script>{script}</script>'


def build_server(assistant: Assistant, settings: ServeSettings, host: str, port: int) -> FastAPI:
    """Return the web application: the page, the HTTP API, the tools and the health check."""
    started = datetime.datetime.now(datetime.UTC).isoformat()
    live = LiveAssistant(assistant)
    assistant = live.as_assistant()
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if settings.guarded:
        server.add_middleware(
            Login, credentials=settings.login.get_secret_value(), header=settings.login_header
        )

    @server.get(HEALTH)
    def health() -> dict[str, Any]:
        return {
            "status": "ok",
            "started": started,
            "documents": len(assistant.index.documents),
            "passages": len(assistant.index.passages),
            "snapshot": assistant.index.snapshot,
        }

    page = build_page(assistant, settings)
    if settings.manage_sources:
        desk = manage.Desk(live, lambda: _drawn_anew(page, assistant, settings))
        server.include_router(manage.make_router(desk, settings))
    mounted: FastAPI = gr.mount_gradio_app(
        server,
        page,
        "/",
        server_name=host,
        server_port=port,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=True,
        theme=_THEME,
        css_paths=_WEB / "page.css",
        head=_head(started, settings),
    )
    _make_tools_speak_json(page.mcp_server_obj)
    return mounted


def _make_tools_speak_json(tools: Any) -> None:
    """Let tools return JSON; Gradio 6.31 writes a result as Python prints it."""

    def as_json(results: list[Any], root_url: str) -> list[Any]:
        written = [json.dumps(result, ensure_ascii=False) for result in results]
        return [tools.types.TextContent(type="text", text=text) for text in written]

    tools.postprocess_output_data = as_json


class Running:
    """A server that runs in a thread of its own, until closed."""

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.run, daemon=True)
        self._thread.start()
        latest = time.monotonic() + _STARTING_SECONDS
        while not server.started and self._thread.is_alive() and time.monotonic() < latest:
            time.sleep(0.05)

    def close(self) -> None:
        """Stop serving; connections still open are cut."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=10)


def launch(
    host: str,
    port: int,
    assistant: Assistant,
    *,
    block: bool = True,
    settings: ServeSettings | None = None,
) -> Running | None:
    """Serve the page at `host`:`port`, until stopped; in a thread if `block` is false.

    Raises ServeError if the port is taken or the address isn't this machine's.
    """
    check_address(host, port)
    settings = settings or ServeSettings()
    if not settings.guarded and host not in ("127.0.0.1", "::1", "localhost"):
        if settings.manage_sources:
            raise ServeError(
                "ACTIEAGENDA_MANAGE_SOURCES is on, so anyone who can reach this page could change its "
                "documents; set ACTIEAGENDA_LOGIN or ACTIEAGENDA_LOGIN_HEADER, and ACTIEAGENDA_OPERATORS."
            )
        log.warning(
            "ANYONE who can reach %s can use this page: set ACTIEAGENDA_LOGIN=name:password or "
            "ACTIEAGENDA_LOGIN_HEADER before serving to others.",
            host,
        )
    application = build_server(assistant, settings, host, port)
    server = uvicorn.Server(uvicorn.Config(application, host=host, port=port, log_level="warning"))
    if not block:
        return Running(server)
    print(f"http://{host}:{port}", flush=True)
    server.run()
    return None


def check_address(host: str, port: int) -> None:
    """Raise ServeError, with what to do, if nothing can listen at `host`:`port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise ServeError(
                    f"Cannot listen on {host} ({error.strerror or error}); give an address of this "
                    "machine with --host."
                ) from error
            raise ServeError(
                f"Cannot listen on {host}:{port} ({error.strerror or error}); stop the program that "
                "uses it or choose another with --port."
            ) from error


def main() -> int:
    """Start the page at the default address."""
    from assistant.cli import main as command_line

    return command_line(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
