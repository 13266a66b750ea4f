"""The chat page: its function, and the page itself in a real browser."""

import os
import re
import shutil
import socket

import pytest

import app
from assistant import texts
from assistant.web import chat

NULMETING = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"
CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Broken:
    def answer(self, question, history):
        raise RuntimeError("kapot")


def test_turns_are_read_from_text_and_from_parts():
    history = [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": [{"type": "text", "text": "b"}, {"type": "text", "text": "c"}]},
    ]
    assert chat.turns(history) == [
        {"role": "user", "content": "a"},
        {"role": "assistant", "content": "b c"},
    ]


@pytest.mark.model
def test_message_shows_quote_page_section_and_footnote(assistant):
    shown = chat.message(assistant.answer(NULMETING))
    assert "**145** gemeenten" in shown
    assert "pagina 5" in shown
    assert "Verbeteren regelgeving versterkte gebedsoproep" in shown
    assert "voetnoot 12" in shown
    assert texts.CHECKED in shown
    assert "maart 2026" in shown


def test_taken_port_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(app.ServeError, match="Cannot listen"):
            app.check_address("127.0.0.1", taken.getsockname()[1])


def test_every_example_stands_in_the_texts_once():
    assert len(set(texts.EXAMPLES)) == len(texts.EXAMPLES) >= 6


@pytest.mark.model
def test_every_example_is_answered(assistant):
    for question in texts.EXAMPLES:
        assert assistant.answer(question).status == "answered", question


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("chromium is missing, and REQUIRE_BROWSER is set")
        pytest.skip("NO BROWSER TESTED: chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(assistant):
    port = free_port()
    page = app.launch("127.0.0.1", port, assistant, block=False)
    yield f"http://127.0.0.1:{port}"
    page.close()


@pytest.fixture
def tab(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    page = context.new_page()
    page.requests_seen = []
    page.on("request", lambda request: page.requests_seen.append(request.url))
    page.goto(address)
    page.get_by_role("textbox").wait_for()
    yield page
    context.close()


def ask(tab, question):
    tab.get_by_role("textbox").fill(question)
    tab.get_by_role("textbox").press("Enter")


def last_answer(tab, expected):
    message = tab.locator(".bot.message").filter(has_text=expected).last
    message.wait_for()
    return message.inner_text()


@pytest.mark.browser
@pytest.mark.model
def test_newcomer_asks_in_the_browser_and_reads_the_quote(tab):
    ask(tab, NULMETING)
    shown = last_answer(tab, "pagina 5")
    assert "145 gemeenten meegedaan waarvan 104 ingezonden reacties" in shown
    assert "voetnoot 12" in shown
    assert "Verbeteren regelgeving versterkte gebedsoproep" in shown


@pytest.mark.browser
@pytest.mark.model
def test_no_request_leaves_the_machine_and_the_page_is_dutch(tab, address):
    ask(tab, NULMETING)
    last_answer(tab, "pagina 5")
    outside = [u for u in tab.requests_seen if not u.startswith((address, "data:", "blob:"))]
    assert outside == []
    assert tab.evaluate("document.documentElement.lang") == "nl"


@pytest.mark.browser
@pytest.mark.model
def test_script_in_a_question_is_not_run(tab):
    ask(
        tab,
        "<img src=x onerror=\"document.title='gekraakt'\"><script>document.title='gekraakt'</script> wat?",
    )
    tab.locator(".bot.message").last.wait_for()
    assert "gekraakt" not in tab.title()


@pytest.mark.browser
@pytest.mark.model
def test_too_long_question_gets_a_friendly_sentence_and_service_goes_on(tab):
    ask(tab, "waarom " * 2000)
    assert "te lang" in last_answer(tab, "te lang")
    ask(tab, NULMETING)
    assert "145" in last_answer(tab, "pagina 5")


@pytest.mark.browser
@pytest.mark.model
def test_example_is_asked_with_one_click(tab):
    tab.get_by_role("button", name=re.compile("vertrouwenslijn")).first.click()
    assert "voor de zomer van dit jaar" in last_answer(tab, "pagina 3")


@pytest.mark.browser
@pytest.mark.model
def test_phone_width_needs_no_sideways_scrolling(browser, address):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    ask(page, NULMETING)
    last_answer(page, "pagina 5")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.browser
def test_a_fault_inside_shows_one_sentence_and_service_goes_on(browser):
    port = free_port()
    served = app.launch("127.0.0.1", port, Broken(), block=False)
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}")
    page.get_by_role("textbox").wait_for()
    for _ in range(2):
        ask(page, "Wat nu?")
        assert texts.ERROR_UNEXPECTED in last_answer(page, "Er ging iets mis")
    page.close()
    served.close()
