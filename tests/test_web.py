"""The page's views as HTML: what is shown, and that nothing of a reader or document becomes markup."""

import base64
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

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
from assistant.web import register_view, talk
from assistant.web.about import About, Figure, about_panel
from assistant.web.choice import document_choice
from assistant.web.citation import card, link
from assistant.web.markup import escape, from_markdown, outside
from assistant.web.session import Session
from assistant.web.source import outline, reading_text
from assistant.web.timeline import timeline
from corpus.references import Fault, Ground, ReferenceKind
from corpus.source_store import Fetched, SourceStore

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


@pytest.mark.parametrize(
    ("asked", "read", "told"),
    [
        ("wat doet het cra", "Wat doet het CRa?", False),
        ("coordinatie ,  wie doet dat", "Coördinatie: wie doet dat?", False),
        ("Wat doet Movisei?", "Wat doet Movisie?", True),
        ("En wanneer?", "En wanneer? (Wat doet het CRa?)", True),
    ],
)
def test_how_a_question_was_read_is_told_only_if_its_words_differ(exchange, letter, asked, read, told):
    exchange["question"] = asked
    exchange["answer"]["standalone_question"] = read
    shown = talk.conversation([exchange], {letter.id: letter})
    assert (texts.UNDERSTOOD_AS in shown) == told


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
    assert shown.xpath("//thead//button/@data-sort") == ["title", "start", "-deadline", "status", "letter"]
    (told,) = shown.xpath("//th[@aria-sort]")
    assert (told.text_content(), told.get("aria-sort")) == ("Einde", "ascending")
    back = parsed(Session(fake_assistant).register({"sort": "-deadline"}))
    assert back.xpath("//th[@aria-sort='descending']//button/@data-sort") == ["deadline"]
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


def cells(table):
    return [[cell.text_content() for cell in row] for row in table.xpath(".//tbody/tr")]


def test_sources_list_every_document_with_how_far_it_is_and_what_footnotes_resolve_to(fake_assistant):
    made = parsed(Session(fake_assistant).sources())
    documents, notes = made.xpath("//table")
    rows = cells(documents)
    # The letter; 19 papers, 2 wrong citations, 3 web pages, 6 reports; notes are no documents.
    counts = {status: sum(row[3] == status for row in rows) for status in dict.fromkeys(r[3] for r in rows)}
    assert counts == {
        "doorzoekbaar": 1,
        "niet opgehaald": 22,
        "verwijzing lijkt onjuist": 2,
        "niet opgehaald, geen adres bekend": 6,
    }
    assert rows[0][0].startswith("Voortgangsbrief Actieagenda Integratie en Open en Vrije Samenleving")
    assert rows[0][1:] == ["kabinet", "maart 2026", "doorzoekbaar", "niet bekend"]
    assert rows[1][:3] == ["Kamerstukken II 2024/25, 32824, nr. 474voetnoten 1, 25", "–", "–"]
    assert documents.xpath(".//tr[2]//a/@href") == [
        "https://zoek.officielebekendmakingen.nl/kst-32824-474.html"
    ]
    referred = {row[0]: row[3] for row in cells(notes)}
    assert list(referred) == [str(number) for number in range(1, 35)]
    assert referred["2"].startswith("KamerstukKamerstukken II 2024/25, 32824, nr. 448")
    assert "32824, nr. 456" in referred["2"]
    assert referred["8"] == "toelichting, geen stuk"
    assert referred["13"] == "rapport"
    assert notes.xpath(".//tr[3]//a/@href") == ["https://www.movisie.nl/alliantie-verandering-binnenuit"]


@pytest.mark.parametrize(
    ("number", "fault", "proposal", "because"),
    [
        (
            12,
            "er staat geen dossiernummer bij",
            "Aanhangsel Handelingen II 2025/26, nr. 443",
            "Titel en datum zijn niet bevestigd.",
        ),
        (
            31,
            "een dossiernummer heeft vijf cijfers, en dit nummer niet",
            "Kamerstukken 34349, nr. 32",
            "van 17 oktober 2025, uit hetzelfde vergaderjaar.",
        ),
    ],
)
def test_wrong_citations_are_told_in_dutch_with_the_reason_and_the_likely_document(
    fake_assistant, number, fault, proposal, because
):
    made = parsed(Session(fake_assistant).sources())
    (row,) = made.xpath(f"(//table)[2]//tr[th='{number}']")
    told = row.find_class("suspect")[0].text_content()
    assert told.startswith(
        f"⚠ Deze verwijzing lijkt onjuist: {fault}. Waarschijnlijk is bedoeld: {proposal} ↗"
    )
    assert told.endswith(because)
    assert len(made.find_class("suspect")) == 4  # in both tables


def test_every_fault_and_ground_has_a_dutch_sentence():
    assert set(texts.FAULTS) == set(Fault)
    assert set(texts.GROUNDS) == set(Ground)
    assert set(texts.REFERENCE_KINDS) == set(ReferenceKind)
    assert texts.proposed_because((Ground.ANSWER_NUMBER, Ground.SPEAKS_OF_QUESTIONS), "").endswith(
        "aangeduid, en de zin gaat over Kamervragen"
    )


def store(folder, identifier, **changes):
    fetched = Fetched(
        id=identifier,
        url=f"https://zoek.officielebekendmakingen.nl/{identifier}.html",
        extension="html",
        body=b"<p>Tekst</p>",
        source="officielebekendmakingen",
        title=EVIL,
        date="2025-04-08",
    )
    SourceStore(folder).add(replace(fetched, **changes))
    return folder / identifier / "metadata.json"


def test_what_was_fetched_is_told_at_the_next_look_and_a_damaged_store_breaks_nothing(
    fake_assistant, tmp_path, monkeypatch
):
    folder = tmp_path / "sources"
    monkeypatch.setenv("ACTIEAGENDA_SOURCES_FOLDER", str(folder))
    session = Session(fake_assistant)

    def listed(reference):
        (row,) = (row for row in cells(parsed(session.sources())) if reference in row[0])
        return row

    store(folder, "kst-32824-448")
    assert listed("32824, nr. 448")[0].startswith(EVIL)
    assert listed("32824, nr. 448")[1:4] == ["–", "8 april 2025", "opgehaald, nog niet in de index"]
    store(folder, "kst-32824-448", date="2025-99")
    assert listed("32824, nr. 448")[2] == "2025-99"
    store(folder, "kst-32824-448").write_text("{", "utf-8")
    assert listed("32824, nr. 448")[3] == "niet opgehaald"
    shutil.rmtree(folder)
    folder.write_text("een bestand", "utf-8")
    assert listed("32824, nr. 448")[3] == "niet opgehaald"
    monkeypatch.setattr(SourceStore, "all", lambda self: iter(Path("/dev/null/x").iterdir()))
    assert texts.SOURCES_UNREADABLE in session.sources()


def test_a_referred_document_in_the_index_has_one_row_and_can_be_opened(fake_index, two_documents, letter):
    paper = replace(two_documents[1], id="kst-32824-474", title="Voortgang", source_url="https://x.nl/474")
    index = SimpleNamespace(documents={letter.id: letter, paper.id: paper}, snapshot="x")
    made = parsed(Session(SimpleNamespace(index=index)).sources())
    (row,) = [row for row in made.xpath("(//table)[1]//tbody/tr") if row[0].text == "Voortgang"]
    assert "voetnoten 1, 25" in row.text_content()
    assert row.xpath(".//button/@data-document") == ["kst-32824-474"]
    (note,) = made.xpath(f"//table[@aria-label='{texts.NOTES_HEADING}']//tr[th='1']")
    assert note.xpath(".//button/@data-document") == ["kst-32824-474"]


def test_card_shows_what_its_footnote_refers_to_and_warns_of_a_wrong_citation(exchange, letter):
    documents = {letter.id: letter, "kst-30821-325": letter}
    shown = parsed(card(citations_of(exchange)[0], documents))
    (warned,) = shown.find_class("suspect")
    assert warned.text_content().startswith(
        "⚠ Deze verwijzing lijkt onjuist: er staat geen dossiernummer bij."
    )
    assert warned.xpath(".//a/@href") == ["https://zoek.officielebekendmakingen.nl/ah-tk-20252026-443.html"]
    other = parsed(card(citations_of(exchange)[0] | {"footnotes": [6]}, documents))
    assert other.find_class("suspect") == []
    assert other.xpath("//div[@class='note']//a/@href") == [
        "https://zoek.officielebekendmakingen.nl/kst-30821-325.html"
    ]
    assert other.xpath("//div[@class='note']//button/@data-document") == ["kst-30821-325"]
    assert "voetnoot 6" in other.text_content()


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
    assert texts.searching(1) in steps[0][0]
    assert steps[0][1][0]["answer"] is None
    assert steps[-1][1][0]["answer"]["citations"] is not None
    assert texts.searching(1) not in steps[-1][0]
    # The field is emptied once: what is typed while the answer is made stays.
    assert [step[2] for step in steps] == ["", *[None] * (len(steps) - 1)]


def test_statements_are_shown_as_parts_are_found_and_kept_only_when_all_are(exchange, letter):
    part = SimpleNamespace(to_dict=lambda: exchange["answer"])
    whole = SimpleNamespace(to_dict=lambda: exchange["answer"] | {"text": "Alles [1]"})
    answering = SimpleNamespace(
        index=SimpleNamespace(documents={letter.id: letter}),
        answer_in_steps=lambda question, history: iter([(part, False), (whole, True)]),
    )
    first, second, last = Session(answering, SimpleNamespace()).ask("Hoeveel, en wie?", [])
    assert texts.CHECKED in second[0]
    assert texts.SEARCHING_ON in second[0]
    assert texts.FEEDBACK_ASK not in second[0]
    assert second[1] == first[1] == [new_exchange("Hoeveel, en wie?")]
    assert texts.SEARCHING_ON not in last[0]
    assert last[1][0]["answer"]["text"] == "Alles [1]"


def test_unexpected_error_is_one_sentence_and_the_service_goes_on(fake_assistant, monkeypatch):
    session = Session(fake_assistant)

    def broken(question, history=()):
        raise OSError("index weg")

    monkeypatch.setattr(fake_assistant, "answer_in_steps", broken)
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
