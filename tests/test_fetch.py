import contextlib
import dataclasses
import gzip
import hashlib
import io
import json
import re
import time
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import (
    CorpusError,
    SourceBusy,
    SourceError,
    SourceFailed,
    SourceMissing,
    SourceRefused,
    SourcesOffline,
    StoreError,
)
from corpus.fetch import (
    Status,
    Wanted,
    fetch_all,
    wanted_ids,
    wanted_listings,
    wanted_references,
)
from corpus.fetch_http import PoliteClient, unpacked
from corpus.file_check import check_file, kind_of, read_xml
from corpus.odata import is_it, read_rows
from corpus.official import fetch_official, read_metadata, speaker_of
from corpus.references import Reference, ReferenceKind, resolve
from corpus.settings import SourcesSettings
from corpus.source_store import SourceStore
from corpus.sru import list_dossier, read_dossier
from corpus.website import RobotRules, fetch_website
from tests.replay.failures import IDS_BY_NAME, gzip_bomb
from tests.replay.pieces import PIECES
from tests.replay.server import ReplayServer

SITE = "https://zoek.officielebekendmakingen.nl"


@pytest.fixture
def replay():
    with ReplayServer() as server:
        yield server


@pytest.fixture
def settings(replay, tmp_path):
    return make_settings(replay.url, tmp_path)


def make_settings(via, folder, **changes):
    values = {
        "sources_via": via,
        "sources_folder": folder / "sources",
        "sources_pause": 0,
        "sources_tries": 3,
        "sources_first_wait": 0.01,
        "sources_megabytes": 5,
        "sources_seconds": 1,
    }
    return SourcesSettings(**(values | changes))


@pytest.fixture
def client(settings):
    with PoliteClient(settings) as client:
        yield client


@pytest.fixture
def store(settings):
    return SourceStore(settings.sources_folder)


def fetch(store, client, *ids, again=False):
    return fetch_all([Wanted(name) for name in ids], store, client, again=again)


def read(store, identifier):
    stored = store.get(identifier)
    return stored, store.path(stored).read_bytes()


# What each form of piece becomes.


def test_a_letter_with_its_metadata(store, client, settings):
    (outcome,) = fetch(store, client, "kst-32824-448")
    stored, body = read(store, "kst-32824-448")
    assert (outcome.status, outcome.stored) == (Status.FETCHED, stored)
    assert stored.title == "Actieagenda Integratie en de Open en Vrije Samenleving"
    assert (stored.date, stored.speaker, stored.type) == ("2025-02-07", "kabinet", "Brief regering")
    assert stored.source == "officielebekendmakingen"
    assert stored.reference == "Kamerstukken II 2024/25, 32824, nr. 448"
    assert (stored.media_type, stored.file) == ("application/xml", "document.xml")
    assert stored.url == f"{SITE}/kst-32824-448.html"
    assert stored.sha256 == hashlib.sha256(body).hexdigest()
    assert b"In twaalf gemeenten beginnen taalkringen" in body
    folder = settings.sources_folder / "kst-32824-448"
    assert sorted(path.name for path in folder.iterdir()) == ["document.xml", "metadata.json", "metadata.xml"]
    assert json.loads((folder / "metadata.json").read_text("utf-8"))["id"] == "kst-32824-448"


@pytest.mark.parametrize(
    ("identifier", "file", "speaker", "words"),
    [
        ("kst-32824-451", "document.xml", "kabinet", "Vraag 4 en 5"),
        ("kst-32824-461", "document.xml", "kamer", "verzoekt de regering"),
        ("kst-32824-480", "document.xml", "kamer", "Dat duurt lang. Kan het eerder?"),
        ("ah-tk-20252026-443", "document.xml", "kabinet", "Er komt een nulmeting"),
        ("kst-30821-325", "document.html", "kabinet", "Melders kunnen anoniem blijven."),
        ("kst-1183888", "document.pdf", "kabinet", "Aanbieding handreiking inburgeringsdocenten"),
        ("blg-1093410", "document.pdf", None, "Buurtgesprekken: welzijnsorganisaties in acht wijken."),
    ],
)
def test_other_forms(store, client, identifier, file, speaker, words):
    (outcome,) = fetch(store, client, identifier)
    assert outcome.status is Status.FETCHED, outcome.reason
    stored, body = read(store, identifier)
    assert (stored.file, stored.speaker) == (file, speaker)
    assert words.encode() in body


def test_byte_order_mark_and_windows_lines_are_kept_and_can_be_read(store, client):
    fetch(store, client, "kst-32824-456")
    _, body = read(store, "kst-32824-456")
    assert body.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in body
    assert read_xml(body, "x").find(".//ondernummer").text == "456"


def test_an_id_that_is_stored_in_lower_case(store, client):
    fetch(store, client, "kst-36600-XV-26")
    stored, body = read(store, "kst-36600-XV-26")
    assert b"een Nationale Dialoog in alle provincies" in body
    assert stored.title == "Motie van het lid Ceder c.s. over een Nationale Dialoog"
    assert stored.url == f"{SITE}/kst-36600-xv-26.html"


def test_the_tweede_kamer_is_the_second_source(store, client):
    (outcome,) = fetch(store, client, "kst-30950-429")
    assert outcome.status is Status.FETCHED
    stored, body = read(store, "kst-30950-429")
    assert (stored.source, stored.file, stored.date) == ("tweedekamer", "document.docx", "2024-11-22")
    assert (stored.title, stored.speaker) == ("Strategie Bestrijding Antisemitisme 2024-2030", "kabinet")
    text = zipfile.ZipFile(io.BytesIO(body)).read("word/document.xml").decode()
    assert "De strategie kent tien actielijnen." in text


def test_a_busy_site_is_asked_again_and_then_the_repository(store, client, replay):
    (outcome,) = fetch(store, client, "kst-30950-505")
    assert outcome.status is Status.FETCHED
    asked = [path for _, path, _ in replay.requests]
    assert asked[:3] == ["/zoek.officielebekendmakingen.nl/kst-30950-505.xml"] * 3
    folder = "/repository.overheid.nl/frbr/officielepublicaties/kst/30950/kst-30950-505"
    assert asked[3] == f"{folder}/1/xml/kst-30950-505.xml"


def test_a_wait_that_is_asked_for_is_granted(store, client):
    started = time.monotonic()
    (outcome,) = fetch(store, client, "kst-30821-310")
    assert outcome.status is Status.FETCHED
    assert time.monotonic() - started >= 1


def test_what_is_published_later_is_found_later(store, client):
    (early,) = fetch(store, client, "kst-29754-774")
    assert early.status is Status.MISSING
    assert early.reason.endswith("It may be published later; try again then.")
    (late,) = fetch(store, client, "kst-29754-774")
    assert (late.status, late.stored.date) == (Status.FETCHED, "2025-12-17")


def test_the_official_file_replaces_that_of_the_second_source_once_it_is_there(store, client, replay):
    fetch(store, client, "kst-30950-429")
    (kept,) = fetch(store, client, "kst-30950-429")
    assert kept.status is Status.KEPT
    official = fetch_official(client, "kst-32824-456")
    store.add(dataclasses.replace(official, source="tweedekamer"))
    (better,) = fetch(store, client, "kst-32824-456")
    assert (better.status, better.stored.source) == (Status.FETCHED, "officielebekendmakingen")


def test_xml_replaces_a_page_once_it_is_there_and_else_costs_one_request(store, client, replay):
    fetch(store, client, "kst-30821-325", "kst-1183888")
    asked = len(replay.requests)
    page, loose = fetch(store, client, "kst-30821-325", "kst-1183888")
    assert [page.status, loose.status] == [Status.KEPT, Status.KEPT]
    assert [path for _, path, _ in replay.requests[asked:]] == [
        "/zoek.officielebekendmakingen.nl/kst-30821-325.xml"
    ]
    official = fetch_official(client, "kst-32824-448")
    store.add(dataclasses.replace(official, extension="html", body=b"<html><body>Eerder</body></html>"))
    (better,) = fetch(store, client, "kst-32824-448")
    assert (better.status, better.stored.file) == (Status.FETCHED, "document.xml")


def test_what_took_a_documents_place_is_told(store, client):
    official = fetch_official(client, "kst-32824-448")
    successor = b'<metadata name="DCTERMS.isReplacedBy" content="kst-32824-448-h1" /></metadata_gegevens>'
    metadata = official.official_metadata.replace(b"</metadata_gegevens>", successor)
    store.add(dataclasses.replace(official, official_metadata=metadata))
    replaced, other = fetch(store, client, "kst-32824-448", "kst-32824-451")
    assert (replaced.replaced_by, other.replaced_by) == ("kst-32824-448-h1", "")


# Everything that can go wrong.


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("soft-404", Status.MISSING, "no XML, HTML or PDF of it was found"),
        ("html-404", Status.MISSING, "no XML, HTML or PDF of it was found"),
        ("reset", Status.FAILED, "broke off the connection"),
        ("short", Status.FAILED, "Asked 3 times; try again later"),
        ("wrong-metadata", Status.FAILED, "is that of kst-99001-999"),
        ("drip", Status.FAILED, "takes too long"),
        ("loop", Status.FAILED, "redirects in a circle"),
        ("to-loopback", Status.FAILED, "127.0.0.1 is a private address"),
        ("to-link-local", Status.FAILED, "169.254.169.254 is a private address"),
        ("to-unlisted", Status.FAILED, "example.org is not a listed host"),
        ("gzip-bomb", Status.FAILED, "unpacks to more than 5 MB"),
        ("huge", Status.FAILED, "is 500 MB, and at most 5 MB is taken"),
        ("external-entity", Status.FAILED, "defines entities"),
        ("laughs", Status.FAILED, "defines entities"),
        ("html-pdf", Status.FAILED, "is no PDF"),
        ("empty", Status.FAILED, "is empty"),
        ("500", Status.FAILED, r"is busy \(HTTP 500\)\. Asked 3 times"),
        ("broken-xml", Status.FAILED, "is broken XML"),
        ("429", Status.FAILED, "asks us to wait 3600 seconds"),
        ("no-address", Status.FAILED, "which is no address"),
        ("odd-wait", Status.FAILED, r"is busy \(HTTP 429\)\. Asked 3 times"),
    ],
)
def test_each_failure_is_one_sentence_and_the_rest_goes_on(store, client, settings, name, status, reason):
    gzip_bomb()  # made once, before: the second that it takes is not to count as the server's
    bad, good = fetch(store, client, IDS_BY_NAME[name], "kst-36651-26")
    assert (bad.status, bad.stored) == (status, None)
    assert len(bad.reason) < 400
    assert re.search(reason, bad.reason), bad.reason
    assert good.status is Status.FETCHED
    assert [path.name for path in settings.sources_folder.iterdir()] == ["kst-36651-26"]


def test_offline_changes_nothing(tmp_path):
    settings = make_settings("http://127.0.0.1:9", tmp_path)  # nothing listens there
    store = SourceStore(settings.sources_folder)
    with PoliteClient(settings) as client, pytest.raises(SourcesOffline, match="nothing has changed"):
        fetch(store, client, "kst-32824-448", "kst-32824-451")
    assert not settings.sources_folder.exists()


def test_a_folder_that_cannot_be_written_to_ends_the_run(client, tmp_path):
    (tmp_path / "full").write_text("a file, where a folder should be")
    with pytest.raises(StoreError, match="ACTIEAGENDA_SOURCES_FOLDER"):
        fetch(SourceStore(tmp_path / "full"), client, "kst-32824-448")


# Polite, and able to go on where it was.


def test_what_is_there_is_kept_without_a_request(store, client, replay):
    fetch(store, client, "kst-32824-448")
    asked = len(replay.requests)
    (outcome,) = fetch(store, client, "kst-32824-448")
    assert (outcome.status, len(replay.requests)) == (Status.KEPT, asked)
    (outcome,) = fetch(store, client, "kst-32824-448", again=True)
    assert (outcome.status, len(replay.requests)) == (Status.FETCHED, asked + 2)


def test_a_run_that_was_broken_off_goes_on_where_it_was(store, client):
    def stop_at_the_third(stage, done, total):
        if done == 2:
            raise KeyboardInterrupt

    wanted = [Wanted(f"kst-32824-{number}") for number in (448, 451, 456, 461)]
    with pytest.raises(KeyboardInterrupt):
        fetch_all(wanted, store, client, stop_at_the_third)
    assert [stored.id for stored in store.all()] == ["kst-32824-448", "kst-32824-451"]
    steps = []
    outcomes = fetch_all(wanted, store, client, lambda *step: steps.append(step))
    assert [outcome.status.value for outcome in outcomes] == ["kept", "kept", "fetched", "fetched"]
    assert steps == [("fetching documents", done, 4) for done in range(5)]


def test_it_says_who_asks_and_waits_between_requests(settings, replay):
    waits = []
    slow = settings.model_copy(update={"sources_pause": 3.0, "sources_contact": "beheer@example.org"})
    with PoliteClient(slow, sleep=waits.append) as client:
        client.get(f"{SITE}/kst-32824-448.xml")
        client.get(f"{SITE}/kst-32824-448.xml")
    assert [round(wait) for wait in waits] == [3]
    agents = {headers["User-Agent"] for _, _, headers in replay.requests}
    (agent,) = agents
    assert agent.startswith("actieagenda-assistent/")
    assert "one request at a time; beheer@example.org" in agent


def test_an_address_that_moved_is_followed(client):
    old = "https://repository.officiele-overheidspublicaties.nl/officielepublicaties/kst-36651-26/kst-36651-26.xml"
    answer = client.get(old)
    assert answer.url.startswith("https://repository.overheid.nl/frbr/officielepublicaties/kst/36651/")
    assert answer.media_type == "application/xml"


@pytest.mark.parametrize(
    ("path", "error"),
    [("kst-1-1.xml", SourceMissing), ("kst-99001-20.xml", SourceBusy), ("kst-99001-8.xml", SourceFailed)],
)
def test_what_the_client_raises(client, path, error):
    with pytest.raises(error):
        client.get(f"{SITE}/{path}")


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", gzip.compress(b"een twee ")),
        ("gzip", gzip.compress(b"een ") + gzip.compress(b"twee ")),
        ("deflate", zlib.compress(b"een twee ")),
        ("identity", b"een twee "),
        ("", b"een twee "),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_packed_answers_are_unpacked_whatever_their_pieces(packing, body, size):
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    assert b"".join(unpacked(pieces, packing, "x", limit=9)) == b"een twee "


@pytest.mark.parametrize(
    ("packing", "body", "error"),
    [
        ("gzip", gzip.compress(b"een twee drie"), "unpacks to more than"),
        ("gzip", gzip.compress(b"een twee ")[:-9], "is cut off"),
        ("gzip", b"een twee ", "is not"),
        ("br", b"een twee ", "expected gzip, deflate or nothing"),
    ],
)
def test_what_cannot_be_unpacked(packing, body, error):
    with pytest.raises(SourceError, match=error):
        list(unpacked(iter([body]), packing, "x", limit=9))


# Dossiers.


def test_a_whole_dossier_is_listed_over_several_pages(client, replay):
    counts = []
    found = list_dossier(client, "32 824", counts.append)
    expected = {piece.id for piece in PIECES if piece.dossier == "32824" and piece.type == "Kamerstuk"}
    listed = {listing.id for listing in found}
    assert expected <= listed
    assert len(listed) == len(found) == counts[-1] > 400
    assert [listing.date for listing in found] == sorted(listing.date for listing in found)
    by_id = {listing.id: listing for listing in found}
    assert by_id["kst-32824-448"].files["xml"].endswith("/kst-32824-448/1/xml/kst-32824-448.xml")
    # Five full pages and a part of one, and an empty one at the end.
    assert len(replay.requests) == len(found) // 100 + 2


def test_fetching_a_dossier_uses_the_addresses_of_the_list(store, client, replay):
    listings = list_dossier(client, "34349")
    del replay.requests[:]
    (outcome,) = fetch_all(wanted_listings(listings), store, client)
    assert outcome.status is Status.FETCHED
    assert replay.requests[0][1].startswith("/repository.overheid.nl/frbr/")


def test_a_query_that_the_service_refuses(client):
    with pytest.raises(SourceFailed, match=r"refuses the query .*99001.*: Query syntax error"):
        list_dossier(client, "99001")


def test_a_dossier_that_does_not_exist_is_empty(client):
    assert list_dossier(client, "11111") == []


@pytest.mark.parametrize(
    ("printed", "written"),
    [("32824", "32824"), ("32 824", "32824"), ("36 600 xv", "36600-XV"), ("21501-02", "21501-02")],
)
def test_spellings_of_a_dossier(printed, written):
    assert read_dossier(printed) == written


@pytest.mark.parametrize("bad", ["", "3439", '32824" OR 1', "abc", "328241"])
def test_what_is_no_dossier(bad):
    with pytest.raises(CorpusError, match="expected five digits"):
        read_dossier(bad)


# Web pages.


def page(client, url, title="Titel"):
    return fetch_website(client, RobotRules(client), "web-x", url, title)


def test_pages_are_fetched_only_from_allowed_hosts(client):
    with pytest.raises(SourceRefused, match=r"www\.movisie\.nl is not a listed host"):
        page(client, "https://www.movisie.nl/alliantie-verandering-binnenuit")


def test_robots_are_respected(settings, replay):
    hosts = frozenset({"www.movisie.nl", "www.oranjefonds.nl", "netwerkmediawijsheid.nl", "storing.example"})
    with PoliteClient(settings, hosts=hosts) as client:
        fetched = page(client, "https://www.movisie.nl/alliantie-verandering-binnenuit")
        assert (fetched.extension, fetched.speaker) == ("html", "derde")
        assert b"zes organisaties" in fetched.body
        with pytest.raises(SourceRefused, match=r"robots\.txt asks programs not to read it"):
            page(client, "https://www.oranjefonds.nl/zelfbeschikking")
        with pytest.raises(SourceFailed, match="could not be read, so its pages are left alone"):
            page(client, "https://storing.example/pagina")
        online = "https://netwerkmediawijsheid.nl/impact/samen-sociaal-online/"
        assert page(client, f"{online}samen-sterk-tegen-online-haat-en-discriminatie/").extension == "html"
    asked = {path for _, path, _ in replay.requests}
    assert asked.isdisjoint({"/www.oranjefonds.nl/zelfbeschikking", "/storing.example/pagina"})


def test_a_site_that_asks_for_more_time_gets_it(settings):
    waits = []
    with PoliteClient(settings, hosts=frozenset({"traag.example"}), sleep=waits.append) as client:
        page(client, "https://traag.example/pagina")
    assert [round(wait) for wait in waits] == [7]


# What is wanted.


def test_what_can_be_fetched_of_footnotes():
    notes = ["Kamerstuk 32 824, nr. 448"] * 2 + ["Kamerstuk 3439, nr. 2", "TNO (2024), Titel."]
    references = [reference for note in notes for reference in resolve(note)]
    references.append(Reference(ReferenceKind.WEBSITE, "A", "web-a", "A", "https://a.example/"))
    assert wanted_references(references) == [
        Wanted("kst-32824-448"),
        Wanted("web-a", "https://a.example/", "A"),
    ]
    assert wanted_ids(["web-a", "KST-36600-xv-26", "kst-36600-XV-26"], references) == [
        Wanted("web-a", "https://a.example/", "A"),
        Wanted("kst-36600-XV-26"),
    ]
    with pytest.raises(CorpusError, match="expected one like"):
        wanted_ids(["web-b"], references)
    with pytest.raises(CorpusError, match="names a report without an address"):
        wanted_ids(["report-tno-2024-titel"], references)


# Files and metadata.


@pytest.mark.parametrize(
    ("kind", "speaker"),
    [
        ("Motie", "kamer"),
        ("Nader gewijzigde motie", "kamer"),
        ("Motie van het lid X over antwoorden", "kamer"),
        ("Amendement", "kamer"),
        ("Verslag van een wetgevingsoverleg", "kamer"),
        ("Brief regering", "kabinet"),
        ("Lijst van vragen en antwoorden", "kabinet"),
        ("Verslag houdende een lijst van vragen en antwoorden", "kabinet"),
        ("Antwoord schriftelijke vragen", "kabinet"),
        ("Brief lid / fractie", None),
        ("Bijlage", None),
        ("", None),
    ],
)
def test_who_speaks(kind, speaker):
    assert speaker_of(kind, "kst-32824-1") == speaker


def test_metadata_of_another_publication_is_told():
    body = b'<metadata_gegevens><metadata name="DC.identifier" content="KST-1"/></metadata_gegevens>'
    assert read_metadata(body, "kst-1") == {"DC.identifier": ["KST-1"]}
    with pytest.raises(SourceFailed, match="is that of KST-1"):
        read_metadata(body, "kst-2")


def packed(**files):
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return body.getvalue()


def test_word_files_that_unpack_to_too_much_are_refused():
    check_file(packed(word__document_xml=b"<w/>"), "docx", "x")
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as file,
    ):
        for _ in range(501):
            file.write(bytes(1024 * 1024))
    with pytest.raises(SourceRefused, match="unpacks to 501 MB"):
        check_file(bomb.getvalue(), "docx", "x")
    with pytest.raises(SourceFailed, match="without a Word text"):
        check_file(packed(other=b"x"), "docx", "x")
    with pytest.raises(SourceFailed, match="is no Word file"):
        check_file(b"PK\x03\x04 cut off", "docx", "x")
    assert kind_of(packed(other=b"x")) == "docx"
    assert kind_of(b"<html>") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_any_encoding(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(SourceRefused, match="defines entities"):
        read_xml(text.encode(encoding), "x")


SAMPLES = {
    "docx": packed(word__document_xml=b"<w/>", other=b"x" * 50),
    "xml": '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE a><a b="é">&amp;<!-- c --></a>'.encode(),
    "html": b"<!DOCTYPE html><html><head><title>404</title></head></html>",
    "pdf": b"%PDF-1.4 1 0 obj",
}


@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=6),
    st.integers(0, 400),
)
def test_any_bytes_are_accepted_or_told_off_and_crash_nothing(extension, changes, end):
    body = bytearray(SAMPLES[extension])
    for at, new in changes:
        body[at : at + len(new)] = new
    with contextlib.suppress(SourceError):
        check_file(bytes(body[: end or None]), extension, "x")


@pytest.mark.parametrize(
    "answer",
    [
        {"value": None},
        {"value": [1]},
        [],
        "x",
        {"value": [{"Id": "x", "Verwijderd": False}]},
        {"value": [{"Id": "0" * 36, "Verwijderd": False, "Kamerstukdossier": 3}]},
    ],
)
def test_rows_of_another_form_are_told(answer):
    body = json.dumps(answer).encode()
    try:
        rows = read_rows(body, "x")
    except SourceFailed:
        return
    assert not any(is_it(row, "kst-32824-448") for row in rows)
