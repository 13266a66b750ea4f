"""Operators add and remove documents in the page; nobody else can, and no question is disturbed."""

import base64
import contextlib
import re
import shutil
import socket
import threading

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

import app
from assistant import texts
from assistant.assistant import Assistant
from assistant.errors import ServeError
from assistant.web.live import LiveAssistant
from assistant.web.login import is_operator
from assistant.web.settings import ServeSettings
from corpus.library import open_library
from index.settings import IndexSettings
from index.store import build_index
from tests.printing import lines, printed
from tests.replay.server import ReplayServer

TEXT = (
    b"Aan de Voorzitter van de Tweede Kamer\n\nDen Haag, 3 juni 2026\n\n"
    b"De zeehond Zaza eet elke dag twaalf haringen in Pieterburen.\n"
)
QUESTION = "Hoeveel haringen eet zeehond Zaza in Pieterburen?"
ON = {"manage_sources": True}


@pytest.fixture(scope="module")
def own_folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("library", "sources", "cache", "index"):
            patch.setenv(f"ACTIEAGENDA_{name.upper()}_FOLDER", str(folder / name))
        # Encoding the bank anew for each assistant takes longer than all the rest.
        patch.setattr("assistant.assistant.open_bank", lambda index: None)
        yield folder


@contextlib.contextmanager
def served(fake_index, **settings):
    server = app.build_server(Assistant(fake_index), ServeSettings(**settings), "127.0.0.1", 7860)
    with TestClient(server) as client:
        yield client


@pytest.fixture(scope="module")
def running(own_folders, fake_index):
    with served(fake_index, **ON) as client:
        yield client


@pytest.fixture
def drawn_client(running, own_folders):
    """The running page, with no documents but the letter."""
    yield running
    for stored in open_library().all():
        running.delete(f"/documenten/{stored.id}")


@pytest.fixture
def client(monkeypatch, drawn_client):
    """The same, without the seconds that it takes to draw the page anew after each change."""
    monkeypatch.setattr(app, "_drawn_anew", lambda *_: None)
    return drawn_client


def told(reply):
    assert reply.status_code == 200
    return re.search(r'role="status"[^>]*>([^<]*)<', reply.text)[1]


def post(client, body=TEXT, name="zeehond.txt", headers=None, **about):
    return client.post("/documenten", params={"naam": name, **about}, content=body, headers=headers)


def documents(client):
    return client.get("/gezondheid").json()["documents"]


def basic(text):
    return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}


@pytest.mark.parametrize(
    ("settings", "headers", "allowed"),
    [
        ({}, {}, False),
        ({"login": "ada:geheim", "operators": "ada"}, basic("ada:geheim"), False),
        ({"login": "ada:geheim", **ON}, basic("ada:geheim"), False),
        ({"login": "ada:geheim", "operators": "bea", **ON}, basic("ada:geheim"), False),
        ({"login": "ada:geheim", "operators": "ada", **ON}, basic("ada:fout"), False),
        ({"login_header": "X-User", "operators": "ada, bea", **ON}, {"X-User": "cor"}, False),
        ({"login_header": "X-User", "operators": "ada, bea", **ON}, {"X-User": "ada, bea"}, False),
        (ON, {"Sec-Fetch-Site": "cross-site"}, False),
        (ON, {"Sec-Fetch-Site": "same-site"}, False),
        (ON, {}, True),
        (ON, {"Sec-Fetch-Site": "same-origin"}, True),
        ({"login": "ada:geheim", "operators": "bea, ada", **ON}, basic("ada:geheim"), True),
        ({"login_header": "X-User", "operators": "ada", **ON}, {"X-User": "ada"}, True),
    ],
)
def test_who_is_an_operator(settings, headers, allowed):
    assert is_operator(Headers(headers), ServeSettings(**settings)) is allowed


@pytest.mark.parametrize(
    ("settings", "headers"),
    [({}, {}), ({"login": "ada:geheim", "operators": "bea", **ON}, basic("ada:geheim"))],
    ids=["off", "another"],
)
def test_nobody_but_an_operator_can(own_folders, fake_index, settings, headers):
    with served(fake_index, **settings) as client:
        assert client.get("/documenten", headers=headers).status_code == 404
        assert post(client, headers=headers).status_code in (404, 405)
        assert client.delete("/documenten/zeehond", headers=headers).status_code in (404, 405)
        names = client.get("/gradio_api/info", headers=headers).json()["named_endpoints"]
    assert open_library().all() == []
    assert set(names) == {"/vraag", "/maatregelen", "/bronnen", "/brief"}


def test_no_name_of_the_programs_interface_changes_documents(client):
    names = client.get("/gradio_api/info").json()["named_endpoints"]
    assert set(names) == {"/vraag", "/maatregelen", "/bronnen", "/brief"}


def test_what_an_operator_adds_is_answered_from_at_once_until_it_is_removed(drawn_client):
    client = drawn_client
    assert told(post(client, titel="Zeehonden", datum="2026-06-03", spreker="derde")) == (
        "‘Zeehonden’ is toegevoegd."
    )
    assert documents(client) == 2
    (stored,) = open_library().all()
    assert (stored.id, stored.date, stored.speaker) == ("zeehonden", "2026-06-03", "derde")
    # Who opens the page from now on sees it.
    assert client.get("/config").text.count("twaalf haringen in Pieterburen") == 2
    assert "Zeehonden" in client.get("/documenten").text
    assert told(client.delete("/documenten/zeehonden")) == "‘zeehonden’ is verwijderd."
    assert documents(client) == 1
    assert "haringen" not in client.get("/config").text
    assert told(client.delete("/documenten/zeehonden")) == texts.MANAGE_GONE


def test_the_same_file_is_noticed_and_a_changed_one_takes_its_place(client):
    post(client)
    assert told(post(client)) == "‘zeehond’ stond er al, met dezelfde inhoud."
    changed = TEXT.replace(b"twaalf", b"dertien")
    assert told(post(client, changed, r"C:\fakepath\zeehond.txt")).endswith("vervangt de eerdere versie.")
    assert documents(client) == 2
    library = open_library()
    assert "dertien haringen" in library.store.path(library.all()[0]).read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"", "leeg.txt"),
        (b"\x89PNG1234", "foto.pdf"),
        (printed([]), "scan.pdf"),
        (printed(lines(["Een regel."]))[:200], "half.pdf"),
        (b"PK\x03\x04rommel", "brief.docx"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><officiele-publicatie>&a;', "bom.xml"),
        (b"a" * (50 * 1024 * 1024 + 1), "groot.txt"),
        (b"tekst", "<b>&{naam}.png"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_file_is_one_dutch_sentence_and_the_service_goes_on(client, body, name):
    if name.startswith("<b>"):  # a good file with an odd name: shown as it is
        assert "&lt;b&gt;&amp;&#123;naam&#125;" in post(client, body, name).text
        return
    assert told(post(client, body, name)) == texts.MANAGE_UNREADABLE.format(name)
    assert open_library().all() == []
    assert client.get("/gezondheid").json()["status"] == "ok"


def test_nothing_given_and_a_wrong_date(client):
    assert told(client.post("/documenten")) == texts.MANAGE_NOTHING
    assert told(post(client, datum="gisteren")) == texts.MANAGE_DATE_WRONG.format("gisteren")


def test_a_full_disk_is_told(client, monkeypatch):

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpus.source_store.Path.write_bytes", full)
    assert told(post(client)) == texts.MANAGE_NO_ROOM.format("zeehond.txt")
    assert documents(client) == 1


def test_an_address_is_fetched_and_never_a_file_of_the_server(client, monkeypatch, tmp_path):
    own = tmp_path / "kst-32824-448"
    own.write_bytes(TEXT)
    monkeypatch.chdir(tmp_path)
    with ReplayServer() as replay:
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", replay.url)
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_PAUSE", "0")

        def ask(address):
            return told(client.post("/documenten", params={"adres": address}))

        assert ask("kst-32824-448").startswith("‘Actieagenda Integratie en de Open")
        assert open_library().all()[0].source == "officielebekendmakingen"
        assert ask("kst-1-1") == texts.MANAGE_UNREADABLE.format("kst-1-1")
        assert ask("https://www.movisie.nl/x") == texts.MANAGE_REFUSED.format("https://www.movisie.nl/x")
        for path in (str(own), "file:///etc/passwd", "http://127.0.0.1/"):
            assert path in ask(path)
    assert [stored.id for stored in open_library().all()] == ["kst-32824-448"]


def test_a_question_under_way_stays_with_its_assistant(two_documents, fake_encoder):
    """The exchange takes place while a question is being answered."""
    first, second = (
        Assistant(build_index([document], IndexSettings(), fake_encoder)) for document in two_documents
    )
    live = LiveAssistant(first)
    going_on, asked = threading.Event(), threading.Event()
    answered = []
    encode = first._encode

    def waiting(question):
        asked.set()
        assert going_on.wait(30)
        return encode(question)

    first._encode = waiting
    thread = threading.Thread(target=lambda: answered.append(live.answer("Wat bieden werkgevers aan?")))
    thread.start()
    assert asked.wait(30)
    live.current = second
    assert live.answer("Wat staat er over de tolkentelefoon?").snapshot == second.index.snapshot
    going_on.set()
    thread.join(30)
    assert answered[0].snapshot == first.index.snapshot


def test_what_goes_wrong_leaves_the_assistant_as_it_is(client, monkeypatch):

    def broken(*_):
        raise MemoryError

    monkeypatch.setattr("assistant.web.live.open_index", broken)
    assert told(post(client)) == texts.MANAGE_FAILED.format("zeehond.txt")
    assert documents(client) == 1


def test_it_is_not_switched_on_for_anybody_at_an_open_address(fake_index):
    with pytest.raises(ServeError, match="anyone who can reach this page could change its documents"):
        app.launch("0.0.0.0", 7860, Assistant(fake_index), block=False, settings=ServeSettings(**ON))


@pytest.mark.browser
def test_an_operator_in_the_browser(own_folders, tmp_path, fake_index):
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright

    if shutil.which("chromium") is None:
        pytest.skip("NO BROWSER TESTED: chromium is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = app.launch("127.0.0.1", port, Assistant(fake_index), block=False, settings=ServeSettings(**ON))
    path = tmp_path / "zeehond & co.txt"
    path.write_bytes(TEXT + b"Hij is tien jaar oud.\n")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = chromium.new_page(locale="nl-NL")
        page.goto(f"http://127.0.0.1:{port}")
        page.get_by_role("tab", name=texts.TAB_SOURCES, exact=True).click()
        panel = page.locator("#own-documents")
        status = panel.get_by_role("status")
        panel.get_by_role("button", name=texts.MANAGE_ADD).click()
        expect(status).to_have_text(texts.MANAGE_NOTHING)
        panel.get_by_label(texts.MANAGE_FILE).set_input_files(path)
        panel.get_by_role("button", name=texts.MANAGE_ADD).click()
        expect(status).to_have_text("‘zeehond & co’ is toegevoegd.")
        expect(status).to_be_focused()
        expect(panel.get_by_role("listitem")).to_contain_text("zeehond & co (kabinet, 3 juni 2026)")
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert [violation["id"] for violation in found.response["violations"]] == []
        page.reload()
        page.get_by_role("tab", name=texts.TAB_LETTER, exact=True).click()
        expect(page.locator("#letter")).to_contain_text("twaalf haringen in Pieterburen")
        page.get_by_role("tab", name=texts.TAB_SOURCES, exact=True).click()
        panel.get_by_role("button", name=f"{texts.MANAGE_REMOVE} zeehond & co").click()
        expect(status).to_have_text("‘zeehond-co’ is verwijderd.")
        expect(panel).to_contain_text(texts.MANAGE_NONE)
        chromium.close()
    running.close()
