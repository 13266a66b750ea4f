"""The page in a real browser, and what programs call: over HTTP and as tools."""

import ast
import asyncio
import base64
import io
import json
import os
import re
import shutil
import socket
import threading
import types
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import docx
import httpx
import pytest

import app
from assistant import texts
from assistant.register import sort_measures
from assistant.web.settings import ServeSettings

NULMETING = "Hoeveel gemeenten deden mee aan de nulmeting over gebedsoproepen?"
ROOT = Path(__file__).parent.parent
QUOTED = "145 gemeenten meegedaan waarvan 104 ingezonden reacties"
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
TABS = (texts.TAB_CHAT, texts.TAB_REGISTER, texts.TAB_LETTER, texts.TAB_SOURCES, texts.TAB_ABOUT)
# The rules that colours can break; the others are the same in the dark.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


class Slow:
    """The assistant, but a question with "traag" waits until it is let go, and one of parts between them."""

    def __init__(self, assistant):
        self._assistant = assistant
        self.go_on = threading.Event()
        self.next_part = threading.Event()
        self.next_part.set()
        self._waiting = threading.Semaphore(0)

    def __getattr__(self, name):
        return getattr(self._assistant, name)

    def limited_to(self, documents):
        return self if not documents else self._assistant.limited_to(documents)

    def answer(self, question, history=()):
        self._wait_if_slow(question)
        return self._assistant.answer(question, history)

    def answer_in_steps(self, question, history=()):
        self._wait_if_slow(question)
        for answer, whole in self._assistant.answer_in_steps(question, history):
            yield answer, whole
            if not whole:
                self.next_part.wait(60)

    def _wait_if_slow(self, question):
        if "traag" in question:
            self._waiting.release()
            self.go_on.wait(60)

    def waits_for(self, count):
        """Return when so many more questions wait."""
        for _ in range(count):
            assert self._waiting.acquire(timeout=30)


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
def slow(assistant):
    return Slow(assistant)


@pytest.fixture(scope="module")
def feedback_file(tmp_path_factory):
    return tmp_path_factory.mktemp("feedback") / "feedback.sqlite"


@pytest.fixture(scope="module")
def address(slow, feedback_file):
    port = free_port()
    settings = ServeSettings(feedback_file=feedback_file)
    served = app.launch("127.0.0.1", port, slow, block=False, settings=settings)
    yield f"http://127.0.0.1:{port}"
    slow.go_on.set()
    slow.next_part.set()
    served.close()


@pytest.fixture
def open_tab(browser):
    contexts = []

    def opened(url, **options):
        options = {"viewport": {"width": 1280, "height": 900}, "locale": "nl-NL"} | options
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.requests_seen = []
        page.errors_seen = []
        page.on("request", lambda request: page.requests_seen.append(request.url))
        page.on("pageerror", lambda error: page.errors_seen.append(str(error)))
        page.goto(url)
        page.get_by_label(texts.INPUT_LABEL).wait_for(state="attached")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def tab(open_tab, address):
    page = open_tab(address)
    yield page
    assert page.errors_seen == []


def ask(page, question):
    page.get_by_label(texts.INPUT_LABEL).fill(question)
    page.get_by_label(texts.INPUT_LABEL).press("Enter")


def answers(page):
    return page.locator(".answer")


def answered(page, count=1):
    """Wait for the last of `count` answers, with its suggestions if it has any, and return it."""
    answer = answers(page).nth(count - 1)
    answer.wait_for()
    return answer


def settled(page):
    """Wait until the questions that may follow stand under the last answer."""
    page.locator(".next").wait_for()


def go_to(page, name):
    page.get_by_role("tab", name=name, exact=True).click()


def marked(page, where=".source-panel"):
    return "".join(page.locator(f"{where} mark").all_inner_texts())


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


browser_test = pytest.mark.browser
model_test = pytest.mark.model


# --- asking, hovering, checking


@browser_test
@model_test
def test_newcomer_asks_and_reads_the_checked_quote_with_its_place(tab):
    ask(tab, NULMETING)
    shown = answered(tab).inner_text()
    assert QUOTED in shown
    assert texts.CHECKED in shown
    assert "p. 5, onderdeel “Verbeteren regelgeving versterkte gebedsoproep”, voetnoot 12" in shown
    assert "maart 2026" in shown
    warned = tab.locator(".card .suspect")
    assert texts.SUSPECT in warned.inner_text()
    assert warned.get_by_role("link").get_attribute("href").endswith("/ah-tk-20252026-443.html")
    assert tab.get_by_label(texts.INPUT_LABEL).input_value() == ""


@browser_test
@model_test
def test_hover_and_focus_show_the_quote_and_escape_closes_it(tab):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    link = tab.locator("a.cite").first
    link.hover()
    tip = tab.get_by_role("tooltip")
    tip.wait_for()
    assert QUOTED in tip.inner_text()
    assert "p. 5" in tip.inner_text()
    tab.keyboard.press("Escape")
    tip.wait_for(state="detached")
    link.focus()
    tip.wait_for()


@browser_test
@model_test
def test_click_on_a_citation_marks_exactly_the_quoted_characters(tab, letter):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    link = tab.locator("a.cite").first
    start, end = (int(link.get_attribute(f"data-{name}")) for name in ("start", "end"))
    link.click()
    tab.locator(".source-panel mark").first.wait_for()
    assert marked(tab) == letter.text[start:end]
    assert tab.locator(".source-panel mark").first.is_visible()
    # Another quote takes its place; the text itself stays as it was.
    ask(tab, "Tot wanneer loopt de Alliantie Verandering van Binnenuit?")
    answered(tab, 2)
    tab.locator("a.cite").last.click()
    tab.locator(".source-panel mark", has_text="Deze alliantie").wait_for()
    assert QUOTED not in marked(tab)


@browser_test
@model_test
def test_every_sentence_of_the_letter_can_be_marked_exactly(tab, assistant, letter):
    places = [[s.start, s.end] for s in assistant.index.sentences][::7]
    # A quote may run over a footnote mark, a page break, or several paragraphs.
    places += [[n.marker - 20, n.marker + 20] for n in letter.footnotes]
    places += [[p.start - 15, p.start + 15] for p in letter.pages[1:]]
    found = tab.evaluate(
        """places => places.map(([start, end]) => {
            const link = document.createElement("a");
            link.className = "cite";
            link.dataset.document = document.querySelector(".source-panel article").dataset.document;
            link.dataset.start = start;
            link.dataset.end = end;
            document.querySelector(".source-panel").append(link);
            link.click();
            link.remove();
            return [...document.querySelectorAll(".source-panel mark")].map(m => m.textContent).join("");
        })""",
        places,
    )
    assert len(found) > 50
    for (start, end), text in zip(places, found, strict=True):
        # Between blocks stand line breaks, which no block on the page holds.
        assert text == letter.text[start:end].replace("\n", ""), (start, end)


@browser_test
@model_test
def test_follow_up_refusal_and_other_subject(tab):
    ask(tab, "Wat doet het CRa?")
    answered(tab, 1)
    ask(tab, "En tot wanneer loopt dat?")
    second = answered(tab, 2).inner_text()
    assert "2028" in second or "2027" in second or "2026" in second
    assert texts.UNDERSTOOD_AS in second
    ask(tab, "Wat is de hoofdstad van Frankrijk?")
    third = answered(tab, 3)
    assert "out_of_scope" in third.get_attribute("class")
    assert texts.KIND_OUT_OF_SCOPE in third.inner_text()
    ask(tab, "Hoeveel kostte de nulmeting over gebedsoproepen?")
    fourth = answered(tab, 4)
    assert "not_found" in fourth.get_attribute("class")
    assert texts.NEAR_HEADING in fourth.inner_text()
    assert "nulmeting" in fourth.locator(".card blockquote").first.inner_text()
    # A refusal has another border than an answer: not by colour alone.
    borders = [answers(tab).nth(at).evaluate("e => getComputedStyle(e).borderLeftStyle") for at in (0, 2, 3)]
    assert borders == ["solid", "dashed", "dashed"]


@browser_test
@model_test
def test_partial_answer_comes_part_by_part_and_shows_what_is_not_in_the_letter(tab, slow):
    from playwright.sync_api import expect

    tab.evaluate(
        """() => {
            const region = document.getElementById("announcer");
            window.told = [];
            const observer = new MutationObserver(() => region.textContent && told.push(region.textContent));
            observer.observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    slow.next_part.clear()
    ask(tab, "Wanneer gaat de vertrouwenslijn open en hoeveel kost de vertrouwenslijn?")
    tab.locator(".waiting", has_text=texts.SEARCHING_ON).wait_for()
    assert "voor de zomer van dit jaar" in answered(tab).inner_text()
    assert texts.MISSING not in answered(tab).inner_text()
    tab.get_by_label(texts.INPUT_LABEL).press_sequentially("En Movisie?")
    slow.next_part.set()
    tab.locator(".answer.partial").wait_for()
    settled(tab)
    # What is typed meanwhile stays, and the answer is told once.
    expect(tab.get_by_label(texts.INPUT_LABEL)).to_have_value("En Movisie?")
    tab.locator("#announcer", has_text=texts.KIND_PARTIAL).wait_for(state="attached")
    answers_told = [told for told in tab.evaluate("told") if not told.startswith("Ik zoek")]
    assert answers_told == [texts.announce(texts.KIND_PARTIAL, 1)]
    answer = answered(tab)
    assert "partial" in answer.get_attribute("class")
    assert "voor de zomer van dit jaar" in answer.inner_text()
    assert f"{texts.MISSING} hoeveel kost de vertrouwenslijn?" in answer.inner_text()


@browser_test
@model_test
def test_suggestions_are_answered_by_the_letter(tab, assistant):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    offered = tab.locator(".next .suggestion").all_inner_texts()
    assert len(offered) == 3
    assert {assistant.answer(question).status for question in offered} == {"answered"}
    tab.locator(".next .suggestion").first.click()
    assert "answered" in answered(tab, 2).get_attribute("class")
    # The button is gone; who uses the keyboard goes on from the question. Others take its place.
    tab.locator(".question:focus").wait_for()
    settled(tab)
    assert offered[0] not in tab.locator(".next .suggestion").all_inner_texts()


@browser_test
@model_test
def test_example_is_asked_with_one_click(tab):
    tab.get_by_role("button", name=re.compile("vertrouwenslijn")).click()
    assert "voor de zomer van dit jaar" in answered(tab).inner_text()
    # The button is gone; who uses the keyboard goes on from the question.
    tab.locator(".question:focus").wait_for()


@model_test
def test_every_example_is_answered(assistant):
    questions = [question for group in texts.EXAMPLES.values() for question in group]
    assert len(set(questions)) == len(questions) >= 6
    for question in questions:
        assert assistant.answer(question).status == "answered", question


@browser_test
@model_test
def test_edit_and_new_conversation(tab):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    tab.get_by_role("button", name=texts.EDIT).click()
    tab.locator(".welcome").wait_for()
    field = tab.get_by_label(texts.INPUT_LABEL)
    from playwright.sync_api import expect

    expect(field).to_have_value(NULMETING)
    expect(field).to_be_focused()
    ask(tab, "Wat doet het CRa?")
    answered(tab)
    settled(tab)
    tab.get_by_role("button", name=texts.NEW_CONVERSATION).click()
    tab.locator(".welcome").wait_for()
    assert answers(tab).count() == 0


@browser_test
@model_test
def test_copied_quote_carries_its_reference(open_tab, address):
    page = open_tab(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, NULMETING)
    answered(page)
    settled(page)
    page.get_by_role("button", name=texts.COPY).first.click()
    page.locator("#announcer", has_text=texts.COPIED).wait_for(state="attached")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert QUOTED in copied
    assert copied.endswith("p. 5, onderdeel “Verbeteren regelgeving versterkte gebedsoproep”, voetnoot 12)")


@browser_test
@model_test
def test_conversation_is_exported_as_markdown_and_word(tab):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    saved = {}
    for name in (texts.EXPORT_MARKDOWN, texts.EXPORT_WORD):
        with tab.expect_download() as download:
            tab.get_by_role("button", name=name).click()
        ending = Path(download.value.suggested_filename).suffix
        saved[ending] = Path(download.value.path()).read_bytes()
    assert QUOTED in saved[".md"].decode("utf-8").replace("**", "")
    assert "sha256:" in saved[".md"].decode("utf-8")
    lines = [p.text for p in docx.Document(io.BytesIO(saved[".docx"])).paragraphs]
    assert NULMETING in lines
    (listed,) = [line for line in lines if line.startswith("[1] ")]
    assert "(kabinet, maart 2026), Brief van de minister" in listed


# --- the other tabs


@browser_test
@model_test
def test_register_is_filtered_searched_opened_and_downloaded(tab, letter):
    go_to(tab, texts.TAB_REGISTER)
    count = tab.locator(".results .count")
    count.filter(has_text="104 maatregelen").wait_for()
    tab.get_by_label(texts.FILTER_NAMES["status"], exact=True).select_option("afgerond")
    count.filter(has_not_text="104 ").wait_for()
    rows = tab.locator(".results tbody tr")
    assert 0 < rows.count() < 104
    kept = rows.count()
    with tab.expect_download() as download:
        tab.get_by_role("button", name=texts.DOWNLOAD_CSV).click()
    rows_saved = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    assert rows_saved.count(letter.id + ":m-") == kept
    with tab.expect_download() as download:
        tab.get_by_role("button", name=texts.DOWNLOAD_XLSX).click()
    assert download.value.suggested_filename == "maatregelen.xlsx"
    with zipfile.ZipFile(download.value.path()) as book:
        assert book.read("xl/worksheets/sheet1.xml").count(b"<row ") == kept + 1
    tab.get_by_role("button", name=texts.CLEAR_FILTERS).click()
    count.filter(has_text="104 maatregelen").wait_for()
    tab.get_by_label(texts.FILTER_NAMES["query"]).fill("handreikingen")
    count.filter(has_not_text="104 ").wait_for()
    assert "andreiking" in rows.first.inner_text()
    rows.first.locator("summary").click()
    quote = rows.first.locator("blockquote").inner_text()
    rows.first.get_by_role("button", name=texts.OPEN_SOURCE).click()
    tab.locator(".source-panel mark").first.wait_for()
    assert marked(tab) == quote
    assert tab.get_by_role("tab", name=texts.TAB_CHAT).get_attribute("aria-selected") == "true"


@browser_test
@model_test
def test_register_is_sorted_by_a_heading_and_shows_its_deadlines(tab, assistant):
    go_to(tab, texts.TAB_REGISTER)
    titles = tab.locator(".results tbody summary")
    titles.first.wait_for()
    heading = tab.locator("th", has=tab.get_by_role("button", name="Einde"))
    heading.get_by_role("button").click()
    tab.locator("th[aria-sort]", has_text="Einde").wait_for()
    by_deadline = sort_measures(assistant.register.measures, "deadline")
    assert titles.all_inner_texts() == [measure.title for measure in by_deadline]
    tab.locator("[data-column=deadline]:focus").wait_for()
    assert tab.get_by_label(texts.SORT, exact=True).input_value() == "deadline"
    # A second click turns the order around; what has no date stays last.
    heading.get_by_role("button").click()
    tab.locator("th[aria-sort=descending]", has_text="Einde").wait_for()
    latest_first = sort_measures(assistant.register.measures, "-deadline")
    assert titles.all_inner_texts() == [measure.title for measure in latest_first]
    tab.locator("[data-column=deadline]:focus").wait_for()
    assert tab.get_by_label(texts.SORT, exact=True).input_value() == "-deadline"
    tab.locator("summary", has_text=texts.TIMELINE).click()
    dated = [m for m in assistant.register.measures if m.deadline_period and m.deadline_period.day]
    assert tab.locator(".timeline rect").count() == len(dated)
    assert tab.locator(".timeline svg").is_visible()


@browser_test
@model_test
def test_letter_is_searched_and_every_passage_has_a_permanent_link(tab, address, open_tab, assistant, letter):
    go_to(tab, texts.TAB_LETTER)
    tab.get_by_label(texts.SEARCH_IN_TEXT).fill("VERTROUWENSLIJN")
    tab.get_by_role("button", name=texts.SEARCH, exact=True).click()
    tab.locator("#letter mark").first.wait_for()
    hits = [text.lower() for text in tab.locator("#letter mark").all_inner_texts()]
    assert set(hits) == {"vertrouwenslijn"}
    assert len(hits) == letter.text.lower().count("vertrouwenslijn")
    assert tab.locator("output").inner_text() == texts.HIT_SHOWN.replace("{}", str(len(hits)), 1).format(1)
    tab.get_by_role("button", name=texts.SEARCH_PREVIOUS).click()
    assert tab.locator("output").inner_text().endswith(f"nu bij {len(hits)}")
    assert tab.locator("mark.current").count() == 1
    passage = assistant.index.passages[40]
    page = open_tab(f"{address}/#{passage.id}")
    page.locator("#letter mark").first.wait_for()
    assert marked(page, "#letter") == passage.text
    assert page.get_by_role("tab", name=texts.TAB_LETTER).get_attribute("aria-selected") == "true"


@browser_test
@model_test
def test_sources_and_about_tell_what_they_must(tab):
    go_to(tab, texts.TAB_SOURCES)
    documents = tab.get_by_role("table", name=texts.DOCUMENTS).locator("tbody tr")
    documents.first.wait_for()
    assert documents.count() == 31
    assert documents.filter(has_text="32824, nr. 474").get_by_role("link").get_attribute("href") == (
        "https://zoek.officielebekendmakingen.nl/kst-32824-474.html"
    )
    notes = tab.get_by_role("table", name=texts.NOTES_HEADING).locator("tbody tr")
    assert notes.count() == 34
    for number, proposal in ((12, "nr. 443"), (31, "34349, nr. 32")):
        told = notes.nth(number - 1).locator(".suspect")
        assert texts.SUSPECT in told.inner_text()
        assert proposal in told.get_by_role("link").inner_text()
    # A document in the index opens at its beginning, with nothing marked; and there is a way back.
    opener = documents.get_by_role("button", name=texts.OPEN_DOCUMENT)
    assert opener.count() == 1
    opener.click()
    tab.locator(".source-panel .block:focus").wait_for()
    assert tab.locator(".source-panel mark").count() == 0
    tab.get_by_role("button", name=texts.BACK).click()
    tab.locator(".results .open-source:focus").wait_for()
    go_to(tab, texts.TAB_ABOUT)
    about = tab.locator(".about")
    about.wait_for()
    for heading in (texts.FIGURES_HEADING, texts.PRIVACY, texts.ACCESSIBILITY, texts.VERSION_HEADING):
        assert heading in about.inner_text()
    assert texts.TRAINED_PART_WHOLE in about.inner_text()


# --- robust


@browser_test
@model_test
def test_no_request_leaves_the_machine_and_the_page_is_dutch(tab, address):
    ask(tab, NULMETING)
    answered(tab)
    for name in TABS:
        go_to(tab, name)
    outside = [u for u in tab.requests_seen if not u.startswith((address, "data:", "blob:"))]
    assert outside == []
    # Nothing is prepared for another site either, which makes no request that is seen here.
    linked = tab.evaluate(
        "[...document.querySelectorAll('link, script, iframe, img')].map(e => e.href || e.src)"
    )
    assert [url for url in linked if url and not url.startswith((address, "data:"))] == []


@browser_test
@model_test
def test_page_is_dutch_whatever_the_browser_prefers_and_uses_its_own_fonts(open_tab, address):
    page = open_tab(address, locale="en-US")
    ask(page, NULMETING)
    answered(page)
    assert page.evaluate("document.documentElement.lang") == "nl"
    assert page.title() == texts.APP_TITLE
    fonts = page.evaluate(
        "[...new Set([...document.querySelectorAll('.gradio-container *')]"
        ".map(e => getComputedStyle(e).fontFamily.split(',')[0]))]"
    )
    assert set(fonts) <= {"system-ui", "ui-monospace", "Arial"}
    assert page.evaluate("document.fonts.size") == 0


@browser_test
@model_test
def test_script_in_a_question_is_shown_and_not_run(tab):
    image = "<img src=x onerror=\"document.title='gekraakt'\">"
    evil = image + "<script>document.title='gekraakt'</script> {{1}} ${2} wat?"
    ask(tab, evil)
    answered(tab)
    assert evil in tab.locator(".question").inner_text()
    assert "gekraakt" not in tab.title()


@browser_test
@model_test
def test_too_long_question_gets_one_sentence_and_service_goes_on(tab):
    ask(tab, "waarom " * 15_000)
    assert "te lang" in answered(tab).inner_text()
    ask(tab, NULMETING)
    assert QUOTED in answered(tab, 2).inner_text()


@browser_test
@model_test
def test_conversation_and_a_question_being_typed_survive_a_reload(tab):
    from playwright.sync_api import expect

    field = tab.get_by_label(texts.INPUT_LABEL)
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    field.press_sequentially("Wat doet het C")
    tab.reload()
    assert QUOTED in answered(tab).inner_text()
    expect(field).to_have_value("Wat doet het C")
    field.press("End")
    field.press_sequentially("Ra?")
    field.press("Enter")
    assert "CRa" in answered(tab, 2).inner_text()
    tab.wait_for_function("!sessionStorage.getItem('actieagenda-concept')")
    settled(tab)
    tab.reload()
    answered(tab, 2)
    expect(field).to_have_value("")


@browser_test
@model_test
def test_slow_question_blocks_nobody_and_can_be_stopped(tab, open_tab, address, slow):
    slow.go_on.clear()
    ask(tab, "Een traag antwoord?")
    tab.locator(".waiting").wait_for()
    other = open_tab(address)
    ask(other, NULMETING)
    assert QUOTED in answered(other).inner_text()
    assert other.locator(".question").count() == 1
    assert answers(tab).count() == 0
    slow.waits_for(1)
    tab.get_by_role("button", name=texts.STOP).click()
    assert texts.NO_ANSWER in answered(tab).inner_text()
    slow.go_on.set()
    ask(tab, NULMETING)
    assert QUOTED in answered(tab, 2).inner_text()


@browser_test
@model_test
def test_question_cut_off_by_a_restart_can_be_asked_again(open_tab, assistant):
    from playwright.sync_api import expect

    port = free_port()
    waiting = Slow(assistant)
    served = app.launch("127.0.0.1", port, waiting, block=False)
    page = open_tab(f"http://127.0.0.1:{port}")
    ask(page, "Wat doet het CRa? Dit gaat traag.")
    page.locator(".waiting").wait_for()
    page.get_by_label(texts.INPUT_LABEL).press_sequentially("En Movisie?")
    served.close()
    waiting.go_on.set()
    # The page says so by itself, and goes on when the server is back.
    page.locator(".waiting", has_text=texts.ERROR_CONNECTION).wait_for()
    served = app.launch("127.0.0.1", port, assistant, block=False)
    page.locator(".answer.error").wait_for()
    assert texts.NO_ANSWER in answered(page).inner_text()
    expect(page.get_by_label(texts.INPUT_LABEL)).to_have_value("En Movisie?")
    page.get_by_role("button", name=texts.ASK_AGAIN).click()
    page.locator(".answer:not(.error)").wait_for()
    expect(page.get_by_label(texts.INPUT_LABEL)).to_have_value("En Movisie?")
    assert "CRa" in answered(page).inner_text()
    served.close()


@browser_test
def test_a_fault_inside_shows_one_sentence_and_service_goes_on(open_tab, fake_index, monkeypatch):
    from assistant.assistant import Assistant

    broken = Assistant(fake_index)

    def fails(question, history=()):
        raise RuntimeError("index weg")

    monkeypatch.setattr(broken, "answer_in_steps", fails)
    port = free_port()
    served = app.launch("127.0.0.1", port, broken, block=False)
    page = open_tab(f"http://127.0.0.1:{port}")
    for count in (1, 2):
        ask(page, "Wat nu?")
        assert texts.ERROR_UNEXPECTED in answered(page, count).inner_text()
    served.close()
    ask(page, "Is er nog iemand?")
    page.get_by_test_id("toast-text").filter(has_text=texts.ERROR_CONNECTION).wait_for()
    page.get_by_role("button", name=texts.CLOSE, exact=True).wait_for()


@browser_test
@model_test
def test_feedback_is_given_in_the_page(tab, feedback_file):
    ask(tab, NULMETING)
    answered(tab)
    settled(tab)
    tab.locator("summary", has_text=texts.FEEDBACK_BAD).click()
    tab.get_by_label(texts.FEEDBACK_REASON).select_option("onvolledig")
    tab.get_by_label(texts.FEEDBACK_REMARK).fill("Er ontbreekt iets.")
    tab.get_by_role("button", name=texts.FEEDBACK_SEND).click()
    tab.locator(".rated", has_text=texts.FEEDBACK_THANKS).wait_for()
    tab.locator(".rated:focus").wait_for()
    ask(tab, "Wat doet het CRa?")
    answered(tab, 2)
    settled(tab)
    tab.get_by_role("button", name=texts.FEEDBACK_GOOD).click()
    tab.locator(".rated").nth(1).wait_for()
    first, second = app.FeedbackStore(feedback_file).items()
    assert first["question"] == NULMETING
    assert first["note"].endswith("fout; onvolledig; Er ontbreekt iets.")
    assert second["history"][0]["content"] == NULMETING
    assert second["note"].endswith("goed")


# --- accessible


@browser_test
@model_test
def test_axe_finds_nothing_on_any_tab_in_light_and_dark(open_tab, address):
    from axe_playwright_python.sync_playwright import Axe

    # Without transitions a colour is the new one at once.
    page = open_tab(address, color_scheme="light", reduced_motion="reduce")
    page.evaluate(Axe().axe_script)
    ask(page, NULMETING)
    answered(page)
    settled(page)
    ask(page, "Wat is de hoofdstad van Frankrijk?")
    answered(page, 2)
    settled(page)
    page.locator("a.cite").first.click()
    page.locator(".source-panel mark").first.wait_for()
    found, expected = {}, {}
    for name in TABS:
        go_to(page, name)
        page.get_by_role("tab", name=name, exact=True, selected=True).wait_for()
        page.evaluate(
            "document.querySelectorAll('details:not(tr:nth-child(n + 3) *)').forEach(e => (e.open = true))"
        )
        # At the end, where the input field stands over nothing.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(
                f"document.body.classList.contains('dark') === {str(scheme == 'dark').lower()}"
            )
            found[name, scheme] = page.evaluate(_AXE, WCAG if scheme == "light" else OF_COLOUR)
            expected[name, scheme] = []
    assert found == expected


_AXE = """async (tags) => {
    const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return found.violations.map((each) => [each.id, each.nodes[0].html.slice(0, 100)]);
}"""


@browser_test
@model_test
def test_at_320_wide_nothing_scrolls_sideways(open_tab, address):
    # The same as 400 % zoom on a screen of 1280 (WCAG 1.4.10).
    page = open_tab(address, viewport={"width": 320, "height": 640})
    ask(page, NULMETING)
    answered(page)
    settled(page)
    found = {}
    for name in TABS:
        go_to(page, name)
        found[name] = sideways(page)
    assert {name: extra for name, extra in found.items() if extra > 0} == {}
    go_to(page, texts.TAB_CHAT)
    from playwright.sync_api import expect

    panel, link = page.locator(".source-panel"), page.locator("a.cite").first
    expect(panel).to_be_hidden()
    link.click()
    expect(panel.locator("mark").first).to_be_in_viewport()
    # The source stands below the conversation, as wide as the screen; and there is a way back.
    below = page.locator(".composer").bounding_box()
    box = panel.bounding_box()
    assert box["y"] >= below["y"] + below["height"]
    assert box["width"] > 280
    page.get_by_role("button", name=texts.BACK).click()
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


@browser_test
@model_test
def test_question_field_and_source_stay_in_sight_beside_a_long_answer(tab):
    from playwright.sync_api import expect

    ask(tab, "Welke pilots lopen er?")
    answered(tab)
    settled(tab)
    expect(tab.locator(".question")).to_be_in_viewport()
    expect(tab.get_by_label(texts.INPUT_LABEL)).to_be_in_viewport()
    tab.locator(".answer details summary", has_text="Nog").click()
    tab.locator("a.cite").last.click()
    expect(tab.locator(".source-panel mark").first).to_be_in_viewport()
    tab.locator(".card .copy").last.focus()
    expect(tab.locator(".source-panel mark").first).to_be_in_viewport()
    field = tab.locator(".composer").bounding_box()
    focused = tab.locator(".card .copy").last.bounding_box()
    assert focused["y"] + focused["height"] <= field["y"]


@browser_test
@model_test
def test_keyboard_alone_asks_and_opens_a_source(tab):
    tab.get_by_label(texts.INPUT_LABEL).focus()
    tab.keyboard.type(NULMETING)
    tab.keyboard.press("Enter")
    answered(tab)
    settled(tab)
    tab.locator("#announcer", has_text="citaat").wait_for(state="attached")
    for _ in range(80):
        tab.keyboard.press("Shift+Tab")
        if tab.evaluate("document.activeElement.classList.contains('cite')"):
            break
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    tab.keyboard.press("Enter")
    tab.locator(".source-panel mark").first.wait_for()
    tab.wait_for_function("!!document.activeElement.closest('.source-panel')")


_FOCUSABLE = """() => [...document.querySelectorAll(
    ".gradio-container :is(a[href], button, summary, input, select, textarea, [tabindex='0'])"
)].filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled).length"""
_FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element);
    if (element === document.body) return null;
    element.dataset.reached = "1";
    const box = element.getClientRects()[0]; // of the first line, where a link has two
    const at = [box.left + Math.min(box.width, 20) / 2, box.top + Math.min(box.height, 20) / 2];
    const over = document.elementFromPoint(...at);
    return {
        name: element.outerHTML.slice(0, 80),
        outline: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
        shown: box.width > 0 && (element.contains(over) || over?.contains(element)),
    };
}"""


@browser_test
@model_test
@pytest.mark.parametrize("name", [texts.TAB_CHAT, texts.TAB_SOURCES, texts.TAB_ABOUT])
def test_tab_key_reaches_everything_and_shows_where_it_is(open_tab, address, name):
    page = open_tab(address)
    if name == texts.TAB_CHAT:
        ask(page, NULMETING)
        answered(page)
        settled(page)
    go_to(page, name)
    page.get_by_role("tab", name=name, exact=True, selected=True).wait_for()
    page.evaluate(
        """() => {
            const first = document.createElement("span");
            first.tabIndex = -1;
            document.querySelector(".gradio-container").prepend(first);
            first.focus();
        }"""
    )
    seen = []
    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUSED)
        if found is None or (seen and found["name"] == seen[0]["name"]):
            break
        seen.append(found)
    assert [one["name"] for one in seen if not one["outline"]] == []
    assert [one["name"] for one in seen if not one["shown"]] == []
    assert page.evaluate("document.querySelectorAll('[data-reached]').length") == page.evaluate(_FOCUSABLE)


@browser_test
@model_test
def test_keyboard_alone_filters_the_register_and_opens_a_measure(tab):
    tab.get_by_role("tab", name=texts.TAB_CHAT).focus()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent.trim()") == texts.TAB_REGISTER
    tab.keyboard.press("Enter")
    field = tab.get_by_label(texts.FILTER_NAMES["query"])
    field.wait_for()
    for _ in range(6):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "filter-query":
            break
    tab.keyboard.type("vertrouwenslijn")
    tab.locator(".results .count").filter(has_not_text="104 ").wait_for()
    tab.locator("#announcer", has_text="maatregel").wait_for(state="attached")
    row = tab.locator(".results tbody summary").first
    for _ in range(40):
        tab.keyboard.press("Tab")
        if row.evaluate("e => e === document.activeElement"):
            break
    tab.keyboard.press("Enter")
    tab.locator(".results tbody blockquote").first.wait_for()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.locator(".source-panel mark").first.wait_for()
    tab.get_by_role("button", name=texts.BACK).press("Enter")
    tab.locator(".results .open-source:focus").wait_for()


@browser_test
@model_test
def test_nothing_moves_for_who_wants_less_motion(open_tab, address):
    page = open_tab(address, reduced_motion="reduce")
    ask(page, NULMETING)
    answered(page)
    moving = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((e) => {
            const s = getComputedStyle(e);
            const lasts = s.transitionDuration.split(",").some((d) => parseFloat(d) > 0);
            return s.animationName !== "none" || (s.transitionProperty !== "none" && lasts);
        }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert moving == []


@browser_test
def test_login_lets_a_browser_in_that_knows_the_password(browser, fake_index):
    from assistant.assistant import Assistant

    port = free_port()
    settings = ServeSettings(login="ada:geheim")
    served = app.launch("127.0.0.1", port, Assistant(fake_index), block=False, settings=settings)
    inside = browser.new_context(http_credentials={"username": "ada", "password": "geheim"})
    page = inside.new_page()
    page.goto(f"http://127.0.0.1:{port}")
    page.get_by_label(texts.INPUT_LABEL).wait_for()
    ask(page, "Wat doet het CRa?")
    assert answered(page).locator(".kind").inner_text()
    inside.close()
    served.close()


# --- programs


@model_test
def test_http_api_answers_as_the_contract_says(address):
    from gradio_client import Client

    client = Client(address, verbose=False)
    answer = client.predict(NULMETING, None, api_name="/vraag")
    assert answer["status"] == "answered"
    assert QUOTED in answer["citations"][0]["quote"]
    measures = client.predict(soort="pilot", api_name="/maatregelen")
    assert measures
    assert all("pilot" in measure["kinds"] for measure in measures)
    named = set(client.view_api(return_format="dict", print_info=False)["named_endpoints"])
    assert named == {"/vraag", "/maatregelen", "/bronnen", "/brief"}


@model_test
def test_tools_of_the_model_context_protocol(address, letter):
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def used():
        async with (
            streamablehttp_client(f"{address}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name: tool for tool in (await session.list_tools()).tools}
            result = await session.call_tool("vraag", {"vraag": NULMETING})
            return tools, result

    # In a thread of its own: playwright keeps an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        tools, result = pool.submit(asyncio.run, used()).result()
    assert set(tools) == {"vraag", "maatregelen", "bronnen", "brief"}
    assert "citaten" in tools["vraag"].description
    answer = json.loads(result.content[0].text)
    citation = answer["citations"][0]
    assert letter.text[citation["start"] : citation["end"]] == citation["quote"]


def readme_example(containing, address):
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
    (example,) = (each for each in examples if containing in each)
    return example.replace("http://127.0.0.1:7860", address)


@model_test
def test_examples_of_the_readme_run_as_they_stand(address):
    said = {}
    exec(readme_example("gradio_client", address), said)
    assert "voor de zomer" in said["answer"]["text"]
    assert said["pilots"]
    code = compile(readme_example("mcp", address), "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    called = types.FunctionType(code, said)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, called()).result()
    assert "Movisie" in json.loads(said["result"].content[0].text)["text"]


@model_test
def test_nine_slow_questions_keep_the_tenth_from_nobody(address, slow):
    from gradio_client import Client

    client = Client(address, verbose=False)
    slow.go_on.clear()
    waiting = [client.submit(f"Een traag antwoord {n}?", None, api_name="/vraag") for n in range(9)]
    slow.waits_for(9)
    assert client.predict(NULMETING, None, api_name="/vraag")["status"] == "answered"
    assert not any(job.done() for job in waiting)
    slow.go_on.set()
    assert all(job.result(timeout=60)["status"] for job in waiting)


@model_test
def test_health_is_told(address, letter):
    found = httpx.get(f"{address}/gezondheid").json()
    assert found["status"] == "ok"
    assert found["documents"] == 1
    assert found["snapshot"].startswith("sha256:")


def test_two_hundred_quick_questions_are_all_answered(fake_index):
    from gradio_client import Client

    from assistant.assistant import Assistant

    port = free_port()
    served = app.launch("127.0.0.1", port, Assistant(fake_index), block=False)
    client = Client(f"http://127.0.0.1:{port}", verbose=False)

    def one(number):
        return client.predict(f"Hoeveel gemeenten doen mee, nummer {number}?", None, api_name="/vraag")

    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(one, range(200)))
    served.close()
    assert [answer["question"] for answer in found] == [
        f"Hoeveel gemeenten doen mee, nummer {number}?" for number in range(200)
    ]
    assert all(answer["status"] for answer in found)


def credentials(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("settings", "answers"),
    [
        (
            {"login": "ada:geheim"},
            [
                ({}, 401),
                (credentials("ada:fout"), 401),
                ({"Authorization": "Basic ???"}, 401),
                ({"Authorization": "Bearer x"}, 401),
                (credentials("ada:geheim"), 200),
            ],
        ),
        (
            {"login_header": "X-Remote-User"},
            [({}, 401), ({"X-Remote-User": " "}, 401), ({"X-Remote-User": "ada"}, 200)],
        ),
        ({}, [({}, 200)]),
    ],
)
def test_login_guards_every_route_but_the_health_check(fake_index, settings, answers):
    from fastapi.testclient import TestClient

    from assistant.assistant import Assistant

    server = app.build_server(Assistant(fake_index), ServeSettings(**settings), "127.0.0.1", 7860)
    with TestClient(server) as client:
        for headers, status in answers:
            for route in ("/", "/config", "/gradio_api/info"):
                assert client.get(route, headers=headers).status_code == status, (route, headers)
        assert client.get("/gezondheid").status_code == 200


def test_serving_to_others_without_login_says_so(fake_index, caplog):
    from assistant.assistant import Assistant

    port = free_port()
    served = app.launch("0.0.0.0", port, Assistant(fake_index), block=False)
    served.close()
    assert "ANYONE who can reach 0.0.0.0 can use this page" in caplog.text


def test_taken_port_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(app.ServeError, match="Cannot listen"):
            app.check_address("127.0.0.1", taken.getsockname()[1])
