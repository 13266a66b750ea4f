import copy
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evaluation import report_texts as texts
from evaluation.dataset import ANSWERABLE_KINDS, UNANSWERABLE_KINDS
from evaluation.report import write_report
from evaluation.report_cases import failed, markdown
from evaluation.report_charts import (
    BAR_LEFT,
    BAR_WIDTH,
    PLOT_LEFT,
    PLOT_SIZE,
    PLOT_TOP,
    Bar,
    Point,
    Series,
    bar_chart,
    nice_top,
    plot,
)
from evaluation.report_markup import Html, element

CHROMIUM = Path("/usr/bin/chromium")
ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)> & \"hoeveel\"?"


def figure(mean, low, high, n=190):
    return {"mean": mean, "low": low, "high": high, "n": n}


FULL = {
    "overall": {
        "correct": figure(0.82, 0.77, 0.87),
        "verbatim": figure(1.0, 1.0, 1.0, 1234),
        "words": figure(34.25, 30.0, 38.5),
        "crag": figure(-0.05, -0.12, 0.02),
        "refusal_f1": None,
        "new@measure": figure(0.5, 0.4, 0.6),
    },
    "kinds": {
        "number": {"correct": figure(0.5, 0.25, 0.75, 9), "words": figure(20.0, 10.0, 30.0, 9)},
        "near-miss": {"correct": figure(0.7, 0.6, 0.8, 53)},
        "brand-new": {"correct": None},
    },
    "reliability": [
        {"low": 0.0, "high": 0.1, "n": 25, "confidence": 0.05, "correct": 0.08},
        {"low": 0.1, "high": 0.2, "n": 0, "confidence": None, "correct": None},
        None,
        {"low": 0.9, "high": 1.0, "n": 100, "confidence": 0.95, "correct": 0.9},
    ],
    "tradeoff": [
        {
            "threshold": 0.3,
            "false_refusals": 0.02,
            "refused": {"near-miss": 0.4, "off-topic": 0.9, "all": None},
        },
        {
            "threshold": 0.5,
            "false_refusals": 0.15,
            "refused": {"near-miss": 0.6, "off-topic": 1.0, "all": 0.8},
        },
        None,
    ],
    "auroc": {"near-miss": figure(0.74, 0.66, 0.81, 243), "off-topic": None},
    "latency": {"p50": 0.08, "p95": 1.25},
}
METRICS = {
    "dataset": {"name": "dev", "sha256": "9f2b" * 16, "items": 1316},
    "date": "2026-11-23",
    "commit": "abc123",
    "snapshot": "sha256:beef",
    "bootstrap": {"samples": 1000, "seed": 1, "level": 0.95},
    "systems": {
        "full": FULL,
        "hybrid": {"overall": {"correct": figure(0.6, 0.55, 0.66, 180)}, "latency": None},
    },
}


def prediction(identifier, kind="number", correct=1.0, **changes):
    return {
        "id": identifier,
        "system": "full",
        "kind": kind,
        "question": f"Vraag {identifier}?",
        "history": [],
        "answerable": True,
        "note": "Zes initiatieven.",
        "facts": [["zes initiatieven", "6 initiatieven"], ["Oranje Fonds"]],
        "answer": {
            "status": "answered",
            "text": "In de brief staat:\n\n- “**zes** initiatieven” [1]\n- “tweede” [2]",
            "citations": [
                {
                    "number": 1,
                    "quote": "zes initiatieven vóór 2027",
                    "section": ["Pijler 1", "Zelfbeschikking"],
                    "page": 4,
                    "footnotes": [3, 4],
                },
                {"number": 2, "quote": "tweede", "section": None, "page": None, "footnotes": None},
            ],
            "confidence": 0.734,
        },
        "error": None,
        "scores": {"correct": correct, "words": 5.0},
        "missed_facts": [] if correct == 1 else [["Oranje Fonds"]],
        "missed_evidence": [] if correct == 1 else ["Het gemiste bewijs."],
        **changes,
    }


PREDICTIONS = [
    prediction("a-001"),
    prediction("a-002", correct=0.0),
    prediction("a-003", "near-miss", correct=0.0, question=ATTACK, answerable=False, facts=[]),
    prediction("a-004", "followup", history=[{"role": "user", "content": "Eerder?"}]),
    prediction("a-005", "brand-new", answer=None, error="CitationError: stuk", scores={}),
    prediction("a-006", "near-miss", scores={}),
    prediction("b-001", system="hybrid", question="Alleen van hybrid"),
]
SHOWN = [one for one in PREDICTIONS if one["system"] == "full"]


class Elements(HTMLParser):
    """Collects elements as (name, attributes) and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.found, self.text, self._open = [], "", None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag):
        self._open = None

    def handle_data(self, data):
        if self._open not in ("script", "style"):
            self.text += data

    def named(self, *names):
        return [attributes for name, attributes in self.found if name in names]


def write(tmp_path, metrics=METRICS, predictions=PREDICTIONS):
    path = tmp_path / "report.html"
    write_report(metrics, predictions, path)
    return path.read_text("utf-8")


@pytest.fixture
def page(tmp_path):
    return write(tmp_path)


def case(page, identifier):
    return re.search(rf'<details class="case" id="vraag-{identifier}".*?</details>', page, re.S)[0]


def test_page_says_what_was_measured(page):
    elements = Elements(page)
    assert elements.found[0] == ("html", {"lang": "nl"})
    wanted = ["dev, 1.316 vragen", "23 november 2026", "abc123", "sha256:beef", "9f2b" * 16, "full, hybrid"]
    wanted.append("95 %, met 1.000 bootstrapsteekproeven (seed 1)")
    for text in wanted:
        assert text in elements.text


def test_every_case_of_the_first_system_is_in_the_page(page):
    cases = [found for found in Elements(page).named("details") if found.get("class") == "case"]
    assert [found["data-id"] for found in cases] == [one["id"] for one in SHOWN]
    assert [found["data-kind"] for found in cases] == [one["kind"] for one in SHOWN]
    assert [found["data-failed"] for found in cases] == ["false", "true", "true", "false", "true", "false"]
    assert "Alleen van hybrid" not in page
    ids = [attributes["id"] for _, attributes in Elements(page).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_a_case_shows_all_that_is_known(page):
    text = Elements(case(page, "a-002")).text
    for part in (
        "✗ fout",
        "Vraag a-002?",
        "“zes initiatieven” [1]",
        "zes initiatieven vóór 2027",
        "[1] Pijler 1 › Zelfbeschikking, pagina 4, voetnoten 3, 4",
        "Zes initiatieven.",
        "✓ gevonden: “zes initiatieven” of “6 initiatieven”",
        "✗ gemist: “Oranje Fonds”",
        "Het gemiste bewijs.",
        "beantwoord",
        "0,73",
    ):
        assert part in text
    assert "Eerder?" in case(page, "a-004")
    assert "CitationError: stuk" in case(page, "a-005")
    assert texts.NO_ANSWER in case(page, "a-005")
    assert texts.EXPECTED_REFUSAL in case(page, "a-003")
    assert texts.UNJUDGED in case(page, "a-006")


def test_failures_are_crashes_and_scores_below_one():
    assert [failed(one) for one in SHOWN] == [False, True, True, False, True, False]


def test_data_cannot_become_markup(tmp_path):
    metrics = copy.deepcopy(METRICS)
    metrics["commit"] = metrics["dataset"]["name"] = ATTACK
    metrics["systems"] = {ATTACK: {**FULL, "kinds": {ATTACK: FULL["kinds"]["number"]}}}
    metrics["systems"][ATTACK]["overall"][ATTACK] = figure(0.5, 0.4, 0.6)
    metrics["systems"][ATTACK]["tradeoff"] = [{"threshold": 0, "false_refusals": 0, "refused": {ATTACK: 1}}]
    changes = dict.fromkeys(("id", "kind", "question", "note", "error", "system"), ATTACK)
    changes["facts"] = changes["missed_facts"] = [[ATTACK]]
    changes["missed_evidence"] = [ATTACK]
    changes["history"] = [{"role": ATTACK, "content": ATTACK}]
    changes["answer"] = copy.deepcopy(PREDICTIONS[0]["answer"])
    changes["answer"].update(text=f"- {ATTACK}\n**{ATTACK}**", status=ATTACK)
    changes["answer"]["citations"][0].update(quote=ATTACK, section=[ATTACK])
    elements = Elements(write(tmp_path, metrics, [{**PREDICTIONS[0], **changes}]))
    assert len(elements.named("script")) == 1
    assert not elements.named("img")
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert ATTACK in elements.text


def test_half_a_surrogate_pair_does_not_stop_the_report(tmp_path):
    assert "kapot &#55357;" in write(tmp_path, predictions=[prediction("a", question="kapot \ud83d")])


def test_markup_is_escaped_unless_it_was_made_as_such():
    assert element("p", "a < b", Html("<br>"), title='"') == '<p title="&quot;">a &lt; b<br></p>'
    assert (
        element("input", type="text", name="x", hidden=True, value=None)
        == '<input type="text" name="x" hidden>'
    )


def test_markdown_has_lists_and_bold_and_nothing_else():
    assert markdown("Kop\n\n- een **twee**\n- <b>\n# niet") == (
        "<p>Kop</p><ul><li>een <strong>twee</strong></li><li>&lt;b&gt;</li></ul><p># niet</p>"
    )


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (texts.decimal(0.824), "0,82"),
        (texts.decimal(-1234.5), "−1.234,50"),
        (texts.decimal(-0.001), "0,00"),
        (texts.decimal(None), "–"),
        (texts.decimal(float("nan")), "–"),
        (texts.whole(1316), "1.316"),
        (texts.short(0.5), "0,5"),
        (texts.short(2000.0), "2.000"),
        (texts.between(0.77, 0.87), "0,77–0,87"),
        (texts.between(-0.12, 0.02), "−0,12 tot 0,02"),
        (texts.milliseconds(1.25), "1.250"),
        (texts.milliseconds(0.0042), "4,2"),
        (texts.percentage(0.95), "95"),
        (texts.percentage(0.975), "97,5"),
    ],
)
def test_numbers_are_dutch(shown, expected):
    assert shown == expected


def test_figures_have_their_intervals(page):
    text = Elements(page).text
    assert "95 %-interval 0,77–0,87" in text
    assert "0,8295 %-interval 0,77–0,87" in text  # in the table: value, then interval
    assert "−0,0595 %-interval −0,12 tot 0,02" in text
    assert "34,295 %-interval 30,0–38,5" in text
    assert "180–190" in text  # the systems were asked different numbers of questions
    assert "new@measure" in text
    assert "brand-new" in text


def test_all_measures_and_kinds_have_dutch_names():
    named = (
        "correct fact_recall citation_recall citation_precision citation_f1 verbatim minimality "
        "refusal_precision refusal_recall refusal_f1 false_answer false_refusal crag recall@1 recall@5 "
        "recall@10 ndcg@10 rr@10 words sameness"
    ).split()
    assert set(named) == set(texts.MEASURES)
    assert all(measure.explanation for measure in texts.MEASURES.values())
    assert set(texts.KINDS) == ANSWERABLE_KINDS | UNANSWERABLE_KINDS


def test_bar_chart_draws_what_was_computed_by_hand():
    chart = bar_chart("Uitleg", [Bar("getal (9)", 0.5, "0,50", 0.25, 0.75), Bar("leeg", None, "–")])
    elements = Elements(chart)
    assert elements.named("svg") == [{"viewbox": "0 0 360 70", "role": "img", "aria-label": "Uitleg"}]
    assert (BAR_LEFT, BAR_WIDTH) == (150, 164)
    assert elements.named("rect") == [
        {"class": "bar series-0", "x": "150", "y": "4", "width": "82", "height": "14"}
    ]
    assert elements.named("path") == [{"class": "whisker", "d": "M191 7V15M191 11H273M273 7V15"}]


def test_plot_draws_what_was_computed_by_hand():
    series = [Series("een", (Point(0.1, 0.5), Point(0.2, 1.0, 1.0))), Series("twee", ())]
    elements = Elements(plot("Uitleg", ("x", "y"), series, x_top=0.2))
    assert (PLOT_LEFT, PLOT_TOP, PLOT_SIZE) == (36, 28, 300)
    assert elements.named("polyline")[0]["points"] == "186,178 336,28"
    dots = [(found["cx"], found["cy"], found["r"]) for found in elements.named("circle")]
    assert dots[:2] == [("186", "178", "3"), ("336", "28", "10")]


@pytest.mark.parametrize(
    ("values", "top"),
    [([], 1.0), ([0.0], 1.0), ([0.42], 0.5), ([1.0], 1.0), ([83, 1250], 2000), ([0.15], 0.2)],
)
def test_axis_ends_at_a_round_number(values, top):
    assert nice_top(values) == top


def test_charts_have_a_text_alternative_and_a_table(page):
    labels = [found["aria-label"] for found in Elements(page).named("svg")]
    assert all(found["role"] == "img" for found in Elements(page).named("svg"))
    assert any("getal (9) 0,50 (interval 0,25–0,75)" in label for label in labels)
    assert any("full, p95 1.250" in label for label in labels)
    tables = {
        found.get("aria-label") for found in Elements(page).named("div") if found.get("tabindex") == "0"
    }
    for caption in (
        texts.KINDS_CAPTION,
        texts.RELIABILITY_CAPTION,
        texts.AUROC_CAPTION,
        texts.TRADEOFF_CAPTION,
        texts.LATENCY_CAPTION,
    ):
        assert caption.format(system="full") in tables


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"systems": {}},
        {"systems": None, "dataset": None, "bootstrap": None},
        {**METRICS, "systems": {"full": None}},
        {**METRICS, "systems": {"full": dict.fromkeys(FULL)}},
        {**METRICS, "systems": {"full": {name: type(part)() for name, part in FULL.items()}}},
        {**METRICS, "systems": {"full": {"kinds": {"number": None}, "latency": {"p50": None, "p95": 0.1}}}},
    ],
)
@pytest.mark.parametrize("predictions", [[], PREDICTIONS])
def test_missing_figures_are_no_error(tmp_path, metrics, predictions):
    page = write(tmp_path, metrics, predictions)
    assert texts.NO_DATA in page
    assert page.count('class="case"') == (len(SHOWN) if predictions else 0)
    assert "None" not in Elements(page).text


def test_nothing_is_loaded_from_elsewhere(page):
    assert not re.search(r"https?://", page)
    assert "@import" not in page
    assert "url(" not in page
    links = [
        value for _, found in Elements(page).found for name, value in found.items() if name in ("src", "href")
    ]
    assert all(link.startswith("#") or link == "data:," for link in links)
    anchors = {found["id"] for _, found in Elements(page).found if "id" in found}
    assert all(link[1:] in anchors for link in links if link.startswith("#"))


@pytest.fixture
def tab(tmp_path):
    if not CHROMIUM.exists() and os.environ.get("REQUIRE_BROWSER") != "1":
        pytest.skip(f"{CHROMIUM} is missing")
    from playwright.sync_api import sync_playwright

    write(tmp_path)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
        opened = browser.new_page(viewport={"width": 320, "height": 800})
        opened.faults, opened.asked = [], []
        opened.on("console", lambda message: opened.faults.append(message.text))
        opened.on("pageerror", lambda error: opened.faults.append(str(error)))
        opened.on("dialog", lambda dialog: (opened.faults.append(dialog.message), dialog.dismiss()))
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto((tmp_path / "report.html").as_uri())
        yield opened
        browser.close()


def visible(tab):
    return tab.locator(".case:visible").evaluate_all("cases => cases.map(one => one.dataset.id)")


@pytest.mark.browser
def test_filters_work_together_and_count(tab):
    from playwright.sync_api import expect

    count = tab.locator("output")
    assert count.inner_text() == "6 van 6 vragen"
    tab.get_by_label(texts.ONLY_FAILURES).check()
    assert visible(tab) == ["a-002", "a-003", "a-005"]
    assert count.inner_text() == "3 van 6 vragen"
    tab.get_by_label(texts.KIND, exact=True).select_option("near-miss")
    assert visible(tab) == ["a-003"]
    tab.get_by_role("button", name=texts.CLEAR_FILTERS).click()
    # Not wait_for_function: the page's security policy forbids the eval that it polls with.
    expect(count).to_have_text("6 van 6 vragen")
    tab.get_by_label(texts.SEARCH).fill("VOOR 2027 a-004")
    assert visible(tab) == ["a-004"]
    tab.get_by_label(texts.SEARCH).press("Enter")
    assert count.inner_text() == "1 van 6 vragen"
    tab.get_by_label(texts.SEARCH).fill("bestaat nergens")
    assert visible(tab) == []


@pytest.mark.browser
def test_a_case_opens_by_keyboard(tab):
    summary = tab.locator("#vraag-a-001 > summary")
    summary.focus()
    summary.press("Enter")
    assert tab.locator("#vraag-a-001 blockquote").first.is_visible()


@pytest.mark.browser
def test_page_does_not_scroll_sideways_on_a_narrow_screen(tab):
    tab.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    assert tab.locator(".scroll").first.evaluate("box => box.scrollWidth > box.clientWidth")


@pytest.mark.browser
def test_page_asks_nothing_of_the_network_and_runs_clean(tab):
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []
    assert tab.faults == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_background(tab, scheme):
    tab.emulate_media(color_scheme=scheme)
    colours = tab.evaluate(
        """() => Object.fromEntries(
            'page panel bad-panel text muted link good bad control bar bar-1 '
            .concat('series-0 series-1 series-2 series-3').split(' ').map(name => {
                document.body.style.color = `var(--${name})`;
                return [name, getComputedStyle(document.body).color.match(/\\d+/g).map(Number)];
            }))"""
    )
    for text in ("text", "muted", "link", "good", "bad"):
        assert contrast(colours[text], colours["page"]) >= 4.5
        assert contrast(colours[text], colours["panel"]) >= 4.5
    assert contrast(colours["text"], colours["bad-panel"]) >= 4.5
    assert contrast(colours["text"], colours["bar"]) >= 3
    for mark in ("bar", "bar-1", "series-0", "series-1", "series-2", "series-3", "control"):
        assert contrast(colours[mark], colours["page"]) >= 3


def contrast(one, other):
    """The contrast ratio of WCAG 2.2."""

    def luminance(colour):
        parts = [part / 255 for part in colour]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
