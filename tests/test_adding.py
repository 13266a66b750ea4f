"""Documents of one's own from an address or an identifier, against the stand-in."""

import json

import pytest

from assistant.cli import main
from corpus.adding import is_remote, wanted_source
from corpus.errors import CorpusError
from corpus.library import open_library
from tests.replay.failures import IDS_BY_NAME
from tests.replay.server import ReplayServer

SITE = "https://zoek.officielebekendmakingen.nl"
LETTER = "kst-32824-448"
MOVISIE = "https://www.movisie.nl/alliantie-verandering-binnenuit"


@pytest.fixture
def replay(monkeypatch, tmp_path):
    with ReplayServer() as server:
        monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", server.url)
        for name in ("sources", "library", "cache", "index"):
            monkeypatch.setenv(f"ACTIEAGENDA_{name.upper()}_FOLDER", str(tmp_path / name))
        for name, value in (("PAUSE", "0"), ("FIRST_WAIT", "0.01"), ("MEGABYTES", "5"), ("SECONDS", "1")):
            monkeypatch.setenv(f"ACTIEAGENDA_SOURCES_{name}", value)
        yield server


@pytest.fixture
def add(replay, capsys):
    def command(*arguments):
        code = main(["sources", "add", *arguments, "--no-index"])
        out, err = capsys.readouterr()
        return code, out.strip(), err.strip()

    return command


def stored():
    return {each.id: each for each in open_library().all()}


@pytest.mark.parametrize(
    "source",
    [
        LETTER,
        f"{SITE}/{LETTER}.html",
        f"{SITE}/{LETTER}.pdf",
        f"{SITE}/{LETTER}/metadata.xml",
        f"https://repository.overheid.nl/frbr/officielepublicaties/kst/32824/{LETTER}/1/pdf/{LETTER}.pdf",
    ],
)
def test_an_official_publication_comes_as_xml_from_wherever_it_is_named(add, source):
    code, out, err = add(source)
    assert (code, err) == (0, "")
    title = "Actieagenda Integratie en de Open en Vrije Samenleving"
    assert out == f"added          {LETTER}  {title}, 2025-02-07, kabinet"
    document = stored()[LETTER]
    assert (document.file, document.source) == ("document.xml", "officielebekendmakingen")
    assert document.url == f"{SITE}/{LETTER}.html"
    assert document.reference == "Kamerstukken II 2024/25, 32824, nr. 448"


def test_the_same_publication_twice_is_one_document_and_what_is_told_goes_first(add):
    add(LETTER)
    assert add(f"{SITE}/{LETTER}.html")[1].startswith(f"already there  {LETTER}")
    code, out, _ = add(LETTER, "--title", "De agenda", "--date", "2025", "--speaker", "derde")
    assert (code, out) == (0, f"replaced       {LETTER}  De agenda, 2025, derde")
    assert len(stored()) == 1


def test_a_web_page_only_where_its_host_is_allowed(add, replay):
    code, out, err = add(MOVISIE)
    assert (code, out, replay.requests) == (2, "", [])
    assert err.endswith("is not a listed host; to allow it, add --allow-host www.movisie.nl.")
    code, out, err = add(MOVISIE, "--allow-host", "www.movisie.nl")
    assert (code, err) == (0, "")
    (document,) = stored().values()
    assert (document.file, document.speaker, document.url) == ("document.html", "derde", MOVISIE)
    assert add(MOVISIE, "--allow-host", "www.movisie.nl")[1].startswith(f"already there  {document.id}")


@pytest.mark.parametrize(
    ("source", "host", "reason"),
    [
        ("https://www.oranjefonds.nl/zelfbeschikking", "www.oranjefonds.nl", "asks programs not to read it"),
        ("https://storing.example/pagina", "storing.example", "robots.txt could not be read"),
        ("http://127.0.0.1/x", "127.0.0.1", "127.0.0.1 is a private address"),
        ("http://[::ffff:10.0.0.1]/x", "x", "is a private address"),
        ("https://www.movisie.nl:8443/x", "www.movisie.nl", "an unusual port"),
        ("file:///etc/passwd", "x", "is no web address"),
        ("ftp://www.movisie.nl/x", "www.movisie.nl", "is no web address"),
        (IDS_BY_NAME["to-loopback"], "x", "127.0.0.1 is a private address"),
        (IDS_BY_NAME["to-unlisted"], "x", "example.org is not a listed host"),
        (IDS_BY_NAME["huge"], "x", "is 500 MB, and at most 5 MB is taken"),
        (IDS_BY_NAME["drip"], "x", "takes too long"),
        (IDS_BY_NAME["soft-404"], "x", "no XML, HTML or PDF of it was found"),
    ],
)
def test_what_is_refused_is_one_sentence_and_the_rest_is_added(add, source, host, reason):
    code, out, err = add(source, LETTER, "--allow-host", host)
    assert (code, out.split()[:2]) == (2, ["added", LETTER])
    assert reason in err
    assert len(err.splitlines()) == 1
    assert list(stored()) == [LETTER]


def test_a_wrong_date_is_told_before_anything_is_asked(add, replay):
    code, _, err = add(LETTER, "--date", "gisteren")
    assert (code, replay.requests) == (2, [])
    assert err.startswith("The date 'gisteren' is none")


def test_offline_is_one_sentence(add, monkeypatch):
    monkeypatch.setenv("ACTIEAGENDA_SOURCES_VIA", "http://127.0.0.1:9")
    code, out, err = add(LETTER)
    assert (code, out) == (2, "")
    assert "This machine seems to be offline" in err


def test_a_file_with_the_name_of_a_publication_is_the_file(add, replay, tmp_path, monkeypatch):
    (tmp_path / LETTER).write_text("Een eigen tekst over wonen.", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert add(LETTER)[0] == 0
    assert replay.requests == []
    assert stored()[LETTER].source == "file"


def test_what_is_remote():
    assert [is_remote(s) for s in (LETTER, MOVISIE, "brief.pdf", "/tmp/x")] == [True, True, False, False]
    assert wanted_source(f"{SITE}/{LETTER.upper()}.html#tekst").id == LETTER
    with pytest.raises(CorpusError, match="is no web address"):
        wanted_source("mailto://x")


def test_a_publication_that_another_replaced_is_told(add, monkeypatch):
    monkeypatch.setattr("corpus.fetch.replaced_by", lambda metadata, name: f"{name}-h1" if metadata else None)
    _, out, _ = add(LETTER)
    assert out.splitlines()[1].strip() == f"{LETTER} was replaced by {LETTER}-h1; add that one instead."


def test_it_stands_in_the_list_and_can_be_removed(add, capsys):
    add(LETTER)
    main(["sources", "list", "--json"])
    rows = [row for row in json.loads(capsys.readouterr().out) if row["id"] == LETTER]
    assert [row["status"] for row in rows] == ["fetched, not in the index"]
    assert main(["sources", "remove", LETTER, "--no-index"]) == 0
    assert stored() == {}
