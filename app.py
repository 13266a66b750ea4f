"""The chat page: Gradio wiring, no logic. Run `python app.py` or `actieagenda serve`."""

from __future__ import annotations

import errno
import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

# Read by Gradio when it is imported: no statistics leave this machine.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Read by huggingface_hub, which Gradio imports: nothing is fetched unless that was set.
if os.environ.get("ACTIEAGENDA_ALLOW_MODEL_DOWNLOAD", "0").lower() in ("", "0", "false"):
    os.environ["HF_HUB_OFFLINE"] = "1"

import gradio as gr

from assistant import texts
from assistant.assistant import Assistant
from assistant.errors import ServeError
from assistant.web import chat

log = logging.getLogger("actieagenda")

_STYLE = Path(__file__).parent / "assistant" / "web" / "style.css"
_FONTS = ("system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif")
# Gradio writes lang="en"; screen readers need to know that the page is Dutch.
_HEAD = "<script>document.documentElement.lang = 'nl'</script>"
_TEN_AT_ONCE = 10


def build_page(assistant: Assistant) -> Any:
    """Wire the assistant to a chat; returns the `gradio.Blocks`, which has no types."""

    def respond(question: str, history: list[dict[str, Any]]) -> str:
        try:
            return chat.message(assistant.answer(question, chat.turns(history)))
        except Exception as error:  # the one place: the service must go on
            log.warning("question failed", exc_info=True)
            return chat.error_message(error)

    with gr.Blocks(title=texts.APP_TITLE, analytics_enabled=False, fill_height=True) as page:
        gr.Markdown(f"# {texts.APP_TITLE}\n\n{texts.APP_INTRO}")
        gr.ChatInterface(
            respond,
            chatbot=gr.Chatbot(
                label=texts.CHAT_LABEL,
                latex_delimiters=[],
                allow_tags=False,
                buttons=["copy"],
                height="60vh",
            ),
            textbox=gr.Textbox(
                label=texts.INPUT_LABEL,
                placeholder=texts.INPUT_PLACEHOLDER,
                submit_btn=texts.SEND,
                show_label=True,
                container=True,
            ),
            examples=list(texts.EXAMPLES),
            examples_label=texts.EXAMPLES_LABEL,
            cache_examples=False,
            flagging_mode="never",
            concurrency_limit=_TEN_AT_ONCE,
            api_name="chat",
        )
    return page


def launch(host: str, port: int, assistant: Assistant, *, block: bool = True) -> Any:
    """Serve the page at `host`:`port`; returns at once if `block` is false.

    Raises ServeError if the port is taken or the address isn't this machine's.
    """
    check_address(host, port)
    page = build_page(assistant)
    page.launch(
        server_name=host,
        server_port=port,
        theme=gr.themes.Default(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        css_paths=_STYLE,
        head=_HEAD,
        footer_links=[],
        ssr_mode=False,
        share=False,
        show_error=False,
        prevent_thread_lock=not block,
        enable_monitoring=False,
    )
    return page


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
    """Start the chat at the default address."""
    from assistant.cli import main as command_line

    return command_line(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
