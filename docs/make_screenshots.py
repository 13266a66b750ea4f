"""Take the screenshots of each tab: `.venv/bin/python docs/make_screenshots.py` (needs chromium)."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from app import launch
from assistant import texts
from assistant.assistant import open_assistant

QUESTION = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"
REFUSED = "Hoeveel kostte de nulmeting over gebedsoproepen?"
FOLDER = Path(__file__).parent
DESKTOP, PHONE = (1280, 860), (390, 844)
# Each tab with what must be in sight before its picture is taken.
TABS = {
    "register": (texts.TAB_REGISTER, ".results tbody tr"),
    "letter": (texts.TAB_LETTER, "#letter .block"),
    "sources": (texts.TAB_SOURCES, f"table[aria-label='{texts.NOTES_HEADING}']"),
    "about": (texts.TAB_ABOUT, ".about h2"),
}


def ask(page: Page, question: str, count: int) -> None:
    """Put a question and wait until its answer, the `count`th, is there with what may follow."""
    page.get_by_label(texts.INPUT_LABEL).fill(question)
    page.get_by_label(texts.INPUT_LABEL).press("Enter")
    page.locator(".answer").nth(count - 1).wait_for()
    page.locator(".next").wait_for()


def open_page(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> Page:
    """Open the page at rest: nothing moves, so that a state that is reached is what is seen."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        locale="nl-NL",
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page.goto(address)
    page.locator(".welcome").wait_for()
    return page


def open_source(page: Page) -> None:
    """Click the first citation and wait until what it quotes is in sight."""
    page.locator("a.cite").first.click()
    expect(page.locator(".source-panel mark").first).to_be_in_viewport()


def take_chat(browser: Browser, address: str) -> None:
    """Save the start, an answer with its source, the same on a phone, and a refusal in the dark."""
    page = open_page(browser, address, DESKTOP, "light")
    page.screenshot(path=FOLDER / "chat-start.png")
    ask(page, QUESTION, 1)
    open_source(page)
    page.screenshot(path=FOLDER / "chat-desktop.png")
    page = open_page(browser, address, PHONE, "light")
    ask(page, QUESTION, 1)
    page.screenshot(path=FOLDER / "chat-phone.png")
    open_source(page)
    page.screenshot(path=FOLDER / "chat-phone-source.png")
    page = open_page(browser, address, DESKTOP, "dark")
    ask(page, QUESTION, 1)
    open_source(page)
    ask(page, REFUSED, 2)
    page.screenshot(path=FOLDER / "chat-dark.png")


def take_tabs(browser: Browser, address: str) -> None:
    """Save each other tab, and the register's timeline."""
    page = open_page(browser, address, DESKTOP, "light")
    for name, (tab, sight) in TABS.items():
        page.get_by_role("tab", name=tab, exact=True).click()
        page.locator(sight).first.wait_for()
        page.screenshot(path=FOLDER / f"tab-{name}.png")
        if name == "register":
            page.locator("summary", has_text=texts.TIMELINE).click()
            page.locator(".timeline").screenshot(path=FOLDER / "tab-register-timeline.png")
            page.evaluate("scrollTo(0, 0)")
        if name == "sources":
            page.locator(sight).locator("tr", has_text="nr. 443").scroll_into_view_if_needed()
            page.screenshot(path=FOLDER / "tab-sources-footnotes.png")
            page.evaluate("scrollTo(0, 0)")


def main() -> None:
    """Serve the page and save what is seen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = launch("127.0.0.1", port, open_assistant(), block=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        take_chat(browser, f"http://127.0.0.1:{port}")
        take_tabs(browser, f"http://127.0.0.1:{port}")
        browser.close()
    if running:
        running.close()


if __name__ == "__main__":
    main()
