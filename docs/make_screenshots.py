"""Take the screenshots of each tab: `.venv/bin/python docs/make_screenshots.py` (needs chromium)."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app import launch
from assistant import texts
from assistant.assistant import open_assistant

QUESTION = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"
REFUSED = "Hoeveel kostte de nulmeting over gebedsoproepen?"
FOLDER = Path(__file__).parent
DESKTOP, PHONE = (1280, 860), (390, 844)
TABS = {
    "register": texts.TAB_REGISTER,
    "letter": texts.TAB_LETTER,
    "sources": texts.TAB_SOURCES,
    "about": texts.TAB_ABOUT,
}


def ask(page: Page, question: str, count: int) -> None:
    """Put a question and wait until its answer, the `count`th, is there with what may follow."""
    page.get_by_label(texts.INPUT_LABEL).fill(question)
    page.get_by_label(texts.INPUT_LABEL).press("Enter")
    page.locator(".answer").nth(count - 1).wait_for()
    page.locator(".next").wait_for()


def main() -> None:
    """Serve the page, ask, open a source, visit each tab, and save what is seen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    launch("127.0.0.1", port, open_assistant(), block=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, (width, height), scheme in (
            ("chat-desktop", DESKTOP, "light"),
            ("chat-phone", PHONE, "light"),
            ("chat-dark", DESKTOP, "dark"),
        ):
            page = browser.new_page(
                viewport={"width": width, "height": height}, locale="nl-NL", color_scheme=scheme
            )
            page.goto(f"http://127.0.0.1:{port}")
            ask(page, QUESTION, 1)
            if name == "chat-dark":
                ask(page, REFUSED, 2)
            if name == "chat-desktop":
                page.locator("a.cite").first.click()
                page.locator(".source-panel mark").first.wait_for()
            page.wait_for_timeout(800)  # scrolling comes to rest
            page.screenshot(path=FOLDER / f"{name}.png")
            for tab_name, tab in TABS.items() if name == "chat-desktop" else ():
                page.get_by_role("tab", name=tab, exact=True).click()
                page.wait_for_timeout(500)
                page.screenshot(path=FOLDER / f"tab-{tab_name}.png")
        browser.close()


if __name__ == "__main__":
    main()
