"""Take the README's screenshots: `.venv/bin/python docs/make_screenshots.py` (needs chromium)."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app import launch
from assistant.assistant import open_assistant

QUESTION = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"
FOLDER = Path(__file__).parent
SIZES = {"chat-desktop": (1100, 760), "chat-phone": (390, 844)}


def ask(page: Page, address: str) -> None:
    """Put the question and wait for the answer's place."""
    page.goto(address)
    page.get_by_role("textbox").fill(QUESTION)
    page.get_by_role("textbox").press("Enter")
    page.get_by_text("pagina 5").wait_for()
    page.wait_for_timeout(500)  # the message slides in


def main() -> None:
    """Serve the chat, ask one question at each size, and save what is seen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    launch("127.0.0.1", port, open_assistant(), block=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, locale="nl-NL")
            ask(page, f"http://127.0.0.1:{port}")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
