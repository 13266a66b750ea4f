"""The page's views as HTML: what is shown, and that nothing of a reader or document becomes markup."""

import base64
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html

from assistant import texts
from assistant.answer import Answer, Citation, Status
from assistant.assistant import Assistant
from assistant.conversation import citations_of, is_verbatim, new_exchange, read_exchanges, turns_of
from assistant.errors import QuestionError
from assistant.feedback import FeedbackStore
from assistant.settings import AssistantSettings
from assistant.web import register_view, sources, talk
from assistant.web.about import About, Figure, about_panel
from assistant.web.choice import document_choice
from assistant.web.citation import card, link, outside
from assistant.web.markup import escape, from_markdown
from assistant.web.session import Session
from assistant.web.source import outline, reading_text
from assistant.web.timeline import timeline

PAGE_CSS = Path(talk.__file__).with_name("page.css")
EVIL = "<img src=x onerror=\"alert('1')\">{{constructor}} ${7*7} `x`"


@pytest.fixture(scope="module")
def fake_assistant(fake_index):
    return Assistant(fake_index)


@pytest.fixture
def exchange(letter):
    start = letter.text.index("Aan deze landelijke nulmeting")
    end = letter.text.index("kunnen worden beschouwd.", start) + len("kunnen worden beschouwd.")
    citation = Citation(1, letter.text[start:end], letter, start, end, (12,))
    answer = Answer(
        question="Hoeveel?",
        standalone_question="Hoeveel?",
        status=Status.ANSWERED,
        text=f"“{citation.quote}” [1]",
        citations=(citation,),
        missing=(),
        confidence=1.0,
        as_of="2026-03",
        snapshot="sha256:0",
    )
    # As it comes back from the browser.
    kept = new_exchange("Hoeveel?") | {"answer": answer.to_dict()}
    return read_exchanges(json.loads(json.dumps([kept])))[0]


def parsed(markup):
    return lxml_html.fragment_fromstring(markup, create_parent="div")


def test_escaped_text_is_shown_as_it_is_and_is_no_template():
    made = escape(EVIL)
    assert parsed(f"<p>{made}</p>").text_content() == EVIL
    assert not set("<>{}$`\"'") & set(made)


@given(st.text())
@example("`0`")
def test_markdown_of_anything_makes_only_harmless_elements(text):
    made = from_markdown(text)
    assert "{" not in made
    assert "$" not in made
    tags = {element.tag for element in parsed(made).iter()} - {"div"}
    assert tags <= {"p", "ul", "ol", "li", "em", "strong", "blockquote", "br", "hr"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["question", "answer", "text", "status", "citations", "quote", "page"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_browser_had_stored_is_read_without_an_error(stored):
    exchanges = read_exchanges(stored)
    assert all(isinstance(exchange["question"], str) for exchange in exchanges)
    assert len(turns_of(exchanges)) == 2 * sum(exchange["answer"] is not None for exchange in exchanges)
    talk.conversation(exchanges, {})


def test_card_says_that_the_quote_was_checked_and_where_it_stands(exchange, letter):
    shown = parsed(card(citations_of(exchange)[0], {letter.id: letter})).text_content()
    assert f"✓ {texts.CHECKED}" in shown
    assert "wie dit zegt: kabinet" in shown
    assert "p. 5, onderdeel “Verbeteren regelgeving versterkte gebedsoproep”, voetnoot 12" in shown
    assert "Kamerstuk 2025-2026, nr. 443" in shown


@pytest.mark.parametrize(
    "change", [{"quote": "Verzonnen."}, {"start": 0}, {"document_id": "weg"}, {"end": -1}]
)
def test_quote_that_does_not_stand_there_is_never_shown_as_checked(exchange, letter, change):
    citation = citations_of(exchange)[0] | change
    assert not is_verbatim(citation, {letter.id: letter})
    shown = parsed(card(citation, {letter.id: letter})).text_content()
    assert texts.CHECKED not in shown
    assert texts.NOT_IN_SOURCE in shown


def test_copied_quote_carries_its_reference(exchange, letter):
    button = parsed(card(citations_of(exchange)[0], {letter.id: letter})).find_class("copy")[0]
    copied = button.get("data-copy")
    assert copied.startswith("“Aan deze landelijke nulmeting hebben in totaal 145 gemeenten")
    assert copied.endswith(
        "(Brief van de minister van Werk en Participatie aan de Tweede Kamer over de voortgang van de "
        "Actieagenda Integratie en Open en Vrije Samenleving (begin 2026), p. 5, onderdeel “Verbeteren "
        "regelgeving versterkte gebedsoproep”, voetnoot 12)"
    )


def test_citation_link_carries_quote_and_offsets(exchange, letter):
    made = parsed(link(citations_of(exchange)[0]))[0]
    assert made.text == "[1]"
    start, end = int(made.get("data-start")), int(made.get("data-end"))
    assert letter.text[start:end] == made.get("data-quote")
    assert made.get("aria-label").startswith("Citaat 1: Voortgangsbrief")


def test_no_markup_comes_from_question_answer_or_document_name(exchange, letter):
    exchange["question"] = EVIL
    exchange["answer"]["text"] = EVIL + " [1]"
    exchange["answer"]["citations"][0]["document_title"] = EVIL
    shown = talk.conversation([exchange], {letter.id: letter}, feedback=True)
    made = parsed(shown + talk.next_questions([EVIL]))
    assert not list(made.iter("img", "script"))
    assert not [a for e in made.iter() for a in e.attrib if a.startswith("on")]
    assert EVIL in made.find_class("question")[0].text_content()


def test_refusal_looks_different_and_says_what_is_near(exchange, letter):
    exchange["answer"] |= {"status": "not_found"}
    made = parsed(talk.conversation([exchange], {letter.id: letter}))
    assert made.find_class("answer")[0].get("class") == "answer not_found"
    assert texts.KIND_NOT_FOUND in made.text_content()
    assert texts.NEAR_HEADING in made.text_content()


def test_of_many_quotes_three_are_in_sight_and_all_have_a_card(exchange, letter):
    one = citations_of(exchange)[0]
    for count, folded in ((3, 0), (5, 2)):
        exchange["answer"]["citations"] = [dict(one, number=n) for n in range(1, count + 1)]
        made = parsed(talk.conversation([exchange], {letter.id: letter}))
        assert len(made.find_class("card")) == count
        assert len(made.xpath("//details//li")) == folded
    assert texts.more_citations(2) in made.text_content()


def test_partial_answer_shows_what_is_not_in_the_sources(fake_assistant, exchange, letter):
    missing = f"{texts.MISSING} hoeveel kost het?"
    exchange["answer"] |= {"status": "partial", "text": exchange["answer"]["text"] + f"\n\n{missing}"}
    made = parsed(talk.conversation([exchange], {letter.id: letter}))
    assert made.find_class("answer")[0].get("class") == "answer partial"
    assert texts.KIND_PARTIAL in made.text_content()
    assert missing in made.text_content()


def test_every_answer_shows_the_date_of_its_sources(exchange, letter):
    assert "maart 2026" in talk.conversation([exchange], {letter.id: letter})


def test_empty_conversation_offers_examples_of_every_pillar():
    assert talk.conversation([], {}) == ""
    shown = parsed(talk.welcome()).text_content()
    for pillar, questions in texts.EXAMPLES.items():
        assert pillar in shown
        assert all(question in shown for question in questions)


def test_error_sentences():
    assert talk.error_sentence(RuntimeError("x")) == texts.ERROR_UNEXPECTED
    assert talk.error_sentence(QuestionError("x", "empty")) == texts.ERROR_EMPTY
    assert "2000 tekens" in talk.error_sentence(QuestionError("x", "too_long"))


def contrast(first, second):
    """Contrast of two colours as in WCAG 2.2, "relative luminance"."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


# The backgrounds are Gradio's. axe measures text, but not placeholders and the edges of controls.
@pytest.mark.parametrize(("scheme", "background"), [(":root", "#ffffff"), (".dark", "#18181b")])
def test_colours_of_the_stylesheet_can_be_told_from_the_page(scheme, background):
    assert contrast("#000000", "#ffffff") == 21
    block = re.search(re.escape(scheme) + r" \{(.*?)\}", PAGE_CSS.read_text("utf-8"), re.S)[1]
    colours = dict(re.findall(r"--([\w-]+): (#\w{6});", block))
    for name in ("good", "bad", "refused", "accent", "muted"):
        assert contrast(colours[name], background) >= 4.5, name
    assert contrast(colours["edge"], background) >= 3


# --- the document to read


def own_text(element):
    """The element's text without what has the class "added", as the script counts it."""
    if "added" in (element.get("class") or "").split():
        return ""
    return (element.text or "") + "".join(own_text(child) + (child.tail or "") for child in element)


@pytest.mark.parametrize("which", ["letter", "taal", "wonen"])
def test_text_on_the_page_is_the_documents_text_at_the_same_offsets(which, letter, two_documents):
    document = {"letter": letter, "taal": two_documents[0], "wonen": two_documents[1]}[which]
    made = parsed(reading_text(document, "bron"))
    blocks = made.xpath("//*[@data-start]")
    assert len(blocks) == len(document.blocks)
    for block in blocks:
        start, end = int(block.get("data-start")), int(block.get("data-end"))
        assert own_text(block) == document.text[start:end]


def test_reading_text_has_every_page_footnote_mark_and_permalink(letter, fake_index):
    made = parsed(reading_text(letter, "brief", fake_index.passages))
    assert [e.text.strip() for e in made.find_class("page")] == [f"p. {n}" for n in range(1, 16)]
    assert [a.text for a in made.xpath("//sup/a")] == [str(n) for n in range(1, 35)]
    assert made.xpath("//a[contains(@class,'permalink')]/@id") == [
        p.id for p in fake_index.passages if p.kind != "note"
    ]
    ids = made.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [a[1:] for a in made.xpath("//@href") if a.startswith("#")]
    assert set(targets) <= set(ids)


def test_outline_links_to_every_heading(letter):
    links = parsed(outline(letter, "brief")).xpath("//a")
    ids = parsed(reading_text(letter, "brief")).xpath("//@id")
    assert len(links) == 39
    assert {a.get("href")[1:] for a in links} <= set(ids)


def test_only_web_addresses_become_links():
    assert outside("javascript:alert(1)") == ""
    assert 'href="https://www.cbs.nl/x?a=1&amp;b=2"' in outside("https://www.cbs.nl/x?a=1&b=2")


# --- register, sources, about


def test_register_table_shows_what_the_form_asks_for(fake_assistant):
    measures = fake_assistant.register.measures
    found = register_view.found(measures, {"status": "afgerond", "sort": "title", "pillar": ""}, "2026-03")
    rows = parsed(register_view.table(found)).xpath("//tbody/tr")
    assert 0 < len(rows) < len(measures)
    assert {row[5].text for row in rows} == {"afgerond"}
    titles = [row.xpath(".//summary")[0].text for row in rows]
    assert titles == sorted(titles, key=lambda t: t.lower().strip("‘“"))


def test_filters_offer_only_values_that_give_rows(fake_assistant):
    measures = fake_assistant.register.measures
    form = parsed(register_view.filters(measures))
    tried = 0
    for choice in form.xpath("//select[@name!='sort']"):
        for option in choice.xpath("option[not(@value)]"):
            assert register_view.found(measures, {choice.get("name"): option.text}, "2026-03"), option.text
            tried += 1
    assert tried > 50


def test_column_headings_offer_the_orders_and_tell_which_holds(fake_assistant):
    shown = parsed(Session(fake_assistant).register({"sort": "deadline"}))
    assert shown.xpath("//thead//button/@data-sort") == ["title", "start", "deadline", "status", "letter"]
    (told,) = shown.xpath("//th[@aria-sort]")
    assert told.text_content() == "Einde"
    assert len(shown.xpath("//details[summary='Tijdlijn']//*[local-name()='rect']")) > 15


def test_form_of_anything_is_read(fake_assistant):
    session = Session(fake_assistant)
    assert texts.FILTER_UNKNOWN in session.register({"status": "onzin"})
    assert "104 maatregelen" in session.register({"status": 5, "sort": ["x"], "onbekend": "y"})


def test_timeline_holds_each_deadline_once_and_in_order(fake_assistant):
    measures = fake_assistant.register.measures
    dated = [m for m in measures if m.deadline_period and m.deadline_period.day]
    made = parsed(timeline(measures))
    assert len(made.xpath("//*[local-name()='rect']")) == len(dated) > 15
    ends = [float(r.get("x")) + float(r.get("width")) for r in made.xpath("//*[local-name()='rect']")]
    assert ends == sorted(ends)
    assert timeline([]) == ""


def test_sources_list_document_and_all_footnotes(letter):
    listed = sources.documents_table(sources.indexed([letter]))
    (row,) = parsed(listed).xpath("//tbody/tr")
    assert [cell.text_content() for cell in row] == [
        "Voortgangsbrief Actieagenda Integratie en Open en Vrije Samenleving",
        "kabinet",
        "maart 2026",
        "doorzoekbaar",
        "niet bekend",
    ]
    notes = parsed(sources.footnotes_table([letter])).xpath("//tbody/tr")
    assert [note[0].text for note in notes] == [str(number) for number in range(1, 35)]
    assert notes[2].xpath(".//a/@href") == ["https://www.movisie.nl/alliantie-verandering-binnenuit"]


def test_sources_not_in_the_index_say_why():
    rows = [
        sources.Source(
            "Motie", "kamer", "2026-03-09", "not_fetched", "https://zoek.officielebekendmakingen.nl/x"
        ),
        sources.Source(EVIL, "derde", "", "suspect"),
    ]
    made = parsed(sources.documents_table(rows))
    first, second = ([cell.text_content() for cell in row] for row in made.xpath("//tbody/tr"))
    assert first[:4] == ["Motie", "Tweede Kamer", "9 maart 2026", "nog niet opgehaald"]
    assert made.xpath("//tbody//a/@href") == ["https://zoek.officielebekendmakingen.nl/x"]
    assert second == [EVIL, "derde", "–", "verwijzing klopt mogelijk niet", "niet bekend"]


def test_about_panel_gives_figures_in_dutch():
    figures = [Figure("correct", 0.756, 0.69, 0.82)]
    whole = texts.TRAINED_PART_WHOLE
    about = About("0.1.0", "sha256:1", "2026-03", whole, False, "", figures, "2026-11-23", 221)
    shown = parsed(about_panel(about)).text_content()
    assert "76 %" in shown
    assert "69 % – 82 %" in shown
    assert "221 vragen" in shown
    assert "23 november 2026" in shown
    assert texts.PRIVACY_FEEDBACK_OFF in shown


def test_accessibility_statement_has_the_parts_of_the_official_form():
    about = About("0.1.0", "sha256:1", "2026-03", "", True, "toegang@example.nl", (), "", 0)
    made = parsed(about_panel(about))
    parts = [h.text for h in made.xpath("//h3")]
    wanted = [
        "Verklaring",
        "Nalevingsstatus: D, voldoet niet",
        "Akkoord",
        "Feedback en contact",
        "Handhaving",
    ]
    assert [part for part in parts if part in wanted] == wanted
    shown = made.text_content()
    assert "26 november 2026" in shown
    assert "Meld het: toegang@example.nl." in shown
    assert texts.PRIVACY_FEEDBACK_ON in shown


# --- the session


def test_question_is_shown_at_once_and_then_answered(fake_assistant):
    steps = list(Session(fake_assistant).ask("Wat is de rol van gemeenten bij de nulmeting?", []))
    assert texts.SEARCHING in steps[0][0]
    assert steps[0][1][0]["answer"] is None
    assert steps[-1][1][0]["answer"]["citations"] is not None
    assert texts.SEARCHING not in steps[-1][0]


def test_unexpected_error_is_one_sentence_and_the_service_goes_on(fake_assistant, monkeypatch):
    session = Session(fake_assistant)

    def broken(question, history=()):
        raise OSError("index weg")

    monkeypatch.setattr(fake_assistant, "answer", broken)
    shown, kept, _ = list(session.ask("Wat?", []))[-1]
    assert texts.ERROR_UNEXPECTED in shown
    assert "index weg" not in shown
    monkeypatch.undo()
    assert list(session.ask("Wat doet het CRa?", kept))[-1][1][-1]["answer"]


def test_very_long_question_is_refused_and_not_kept(fake_assistant):
    shown, kept, _ = list(Session(fake_assistant).ask("a" * 100_000, []))[-1]
    assert texts.ERROR_TOO_LONG.format(limit=2000) in shown
    assert len(json.dumps(kept)) < 1000


def test_empty_question_is_told_and_kept_out(fake_assistant):
    shown, kept, _ = list(Session(fake_assistant).ask("  ", []))[-1]
    assert texts.ERROR_EMPTY in shown
    assert kept == []


def test_edit_takes_the_question_back_and_again_asks_it_anew(fake_assistant):
    session = Session(fake_assistant)
    kept = list(session.ask("Wat doet het CRa?", []))[-1][1]
    kept = list(session.ask("En Movisie?", kept))[-1][1]
    _, left, field = list(session.act({"action": "edit", "value": "1"}, kept))[-1]
    assert [e["question"] for e in left] == ["Wat doet het CRa?"]
    assert field == "En Movisie?"
    _, again, _ = list(session.act({"action": "again", "value": "0"}, kept))[-1]
    assert [e["question"] for e in again] == ["Wat doet het CRa?"]
    assert list(session.act({"action": "edit", "value": "99"}, kept))[-1][1] == kept


def test_feedback_is_kept_only_where_the_operator_wants_it(fake_assistant, tmp_path):
    store = FeedbackStore(tmp_path / "f.sqlite")
    session = Session(fake_assistant, store)
    kept = list(session.ask("Wat doet het CRa?", []))[-1][1]
    event = {"action": "rate", "value": "0", "rating": "fout", "reason": "onvolledig", "remark": EVIL}
    shown, rated, _ = list(session.act(event, kept))[-1]
    assert texts.FEEDBACK_THANKS in shown
    assert rated[0]["rating"] == "fout"
    assert [item["question"] for item in store.items()] == ["Wat doet het CRa?"]
    off = Session(fake_assistant)
    assert list(off.act(event, kept))[-1][1][0]["rating"] == ""
    assert texts.FEEDBACK_ASK not in off.restore(kept)


def test_register_files_hold_the_filtered_rows(fake_assistant):
    session = Session(fake_assistant)
    file = session.register_file({"status": "afgerond"}, "csv")
    assert file["name"] == "maatregelen.csv"
    rows = base64.b64decode(file["base64"]).decode("utf-8-sig").split("\r\n")
    shown = parsed(session.register({"status": "afgerond"})).xpath("//tbody/tr")
    assert rows[0].startswith("id;title;")
    assert len(shown) > 0
    xlsx = base64.b64decode(session.register_file({}, "xlsx")["base64"])
    assert io.BytesIO(xlsx).read(2) == b"PK"


def test_documents_to_choose_are_boxes_with_speaker_and_date(two_documents):
    form = parsed(document_choice(two_documents))
    assert [box.get("name") for box in form.iter("input")] == ["taal", "wonen"]
    assert [label.text_content().strip() for label in form.iter("label")] == [
        "Taal (kabinet, maart 2026)",
        "Wonen (derde)",
    ]
    assert form.find(".//legend").text_content() == texts.CHOICE_LEGEND


def test_a_choice_limits_the_questions_and_says_so(two_documents, make_fake_index):
    anything = AssistantSettings(min_scope=-1000)
    session = Session(Assistant(make_fake_index(two_documents), anything))
    told, chosen = session.choose({"wonen": "on", "weg": "on"})
    assert (parsed(told).text_content(), chosen) == ("Ik zoek alleen in: Wonen.", ["wonen"])
    assert parsed(session.choose({})[0]).text_content() == "Ik zoek in alle 2 documenten."
    question = "Hoeveel statushouders huisvesten woningcorporaties dit jaar?"
    for names in (["wonen"], ["taal"]):
        *_, (_, exchanges, _) = session.limited_to(names).ask(question, [])
        assert {each["document_id"] for each in citations_of(exchanges[0])} == set(names)
    *_, (shown, _, _) = session.limited_to(["weg"]).ask(question, [])
    assert texts.ERROR_DOCUMENT_GONE in shown
