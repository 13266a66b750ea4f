"""Documents of one's own: added, replaced, removed, and never a broken library."""

import json
import os

import pytest
from pydantic import ValidationError

from assistant import cli
from corpus import library as library_module
from corpus.catalogue import DATA_FOLDER
from corpus.document_cache import DocumentCache
from corpus.errors import CorpusError, StoreError
from corpus.library import Library, Outcome, load_documents
from corpus.reading import read_document
from corpus.settings import LibrarySettings
from corpus.source_store import Fetched, SourceStore
from tests.outline import outline
from tests.printing import lines, printed
from tests.test_reading import REPLAY

LETTER = "voortgangsbrief-actieagenda-2026"
TEXT = (
    "Aan de Voorzitter van de Tweede Kamer der Staten-Generaal\n\nDen Haag, 3 juni 2026\n\n"
    "Het programma Wonen loopt tot en met 2029. De minister schrijft de Kamer in het najaar.\n\n"
    "De minister van Volkshuisvesting,\nA.B. Jansen\n"
)


@pytest.fixture
def folders(monkeypatch, tmp_path):
    for name in ("library", "sources", "cache"):
        monkeypatch.setenv(f"ACTIEAGENDA_{name.upper()}_FOLDER", str(tmp_path / name))
    return tmp_path


@pytest.fixture
def library(folders):
    return Library(folders / "library", DocumentCache(folders / "cache" / "documents"))


def write(folder, name="brief wonen.txt", text=TEXT):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_what_is_not_told_is_read_from_the_document(library, folders):
    added = library.add(write(folders))
    assert added.outcome is Outcome.ADDED
    stored = added.stored
    assert (stored.id, stored.title, stored.date, stored.speaker) == (
        "brief-wonen",
        "brief wonen",
        "2026-06-03",
        "kabinet",
    )
    assert (folders / "library" / "brief-wonen" / "document.txt").read_text("utf-8") == TEXT


def test_what_is_told_goes_before_that(library, folders):
    stored = library.add(write(folders), title="Wonen", date="2026", speaker="derde").stored
    assert (stored.id, stored.title, stored.date, stored.speaker) == ("wonen", "Wonen", "2026", "derde")
    (_, document) = load_documents()
    assert (document.id, document.title, document.date, document.speaker) == (
        "wonen",
        "Wonen",
        "2026",
        "derde",
    )
    assert document.source_url is None


@pytest.mark.parametrize("date", ["gisteren", "2026-13", "2026-1-1", "26"])
def test_a_date_that_is_none_is_refused(library, folders, date):
    with pytest.raises(CorpusError, match=rf"^The date '{date}' is none; expected year, month and day"):
        library.add(write(folders), date=date)
    assert library.all() == []


def test_the_same_content_twice_is_one_document(library, folders):
    first = library.add(write(folders)).stored
    again = library.add(write(folders, "kopie.txt"))
    assert (again.outcome, again.stored) == (Outcome.SAME, first)
    told = library.add(write(folders, "kopie.txt"), title="Nieuwe titel")
    assert (told.outcome, told.stored.id, told.stored.title) == (Outcome.REPLACED, first.id, "Nieuwe titel")
    assert len(library.all()) == 1


def test_a_file_that_changed_takes_its_own_place(library, folders):
    first = library.add(write(folders)).stored
    changed = library.add(write(folders, text=TEXT.replace("2029", "2030")))
    assert (changed.outcome, changed.stored.id) == (Outcome.REPLACED, first.id)
    assert "2030" in load_documents()[1].text


def test_a_document_with_the_same_title_takes_its_place(library, folders):
    library.add(write(folders, "versie 1.txt"), title="Wonen")
    second = library.add(write(folders, "versie 2.txt", TEXT.replace("2029", "2031")), title="Wonen")
    assert (second.outcome, second.stored.id) == (Outcome.REPLACED, "wonen")
    assert len(library.all()) == 1


def test_files_of_one_name_in_two_folders_are_two_documents(library, folders):
    for name in ("a", "b"):
        (folders / name).mkdir()
        library.add(write(folders / name, text=TEXT + name))
    assert [stored.id for stored in library.all()] == ["brief-wonen", "brief-wonen-2"]


def test_the_letter_that_ships_is_refused(library):
    path = DATA_FOLDER / "voortgangsbrief-actieagenda-integratie.txt"
    with pytest.raises(CorpusError, match="is the letter that comes with the program"):
        library.add(path)


def test_a_name_like_that_of_the_letter_gets_another_id(library, folders):
    assert library.add(write(folders), title=LETTER).stored.id == f"{LETTER}-2"


def test_a_file_that_cannot_be_read_changes_nothing(library, folders):
    library.add(write(folders))
    before = {path: path.read_bytes() for path in (folders / "library").rglob("*") if path.is_file()}
    path = folders / "brief wonen.txt"
    path.write_bytes(printed([]))
    with pytest.raises(CorpusError, match=r"brief wonen\.txt is a PDF of 1 page without text"):
        library.add(path)
    assert {p: p.read_bytes() for p in (folders / "library").rglob("*") if p.is_file()} == before


def test_an_interrupt_while_storing_leaves_the_old_document(library, folders, monkeypatch):
    library.add(write(folders))

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("corpus.source_store.json.dumps", interrupted)
    with pytest.raises(KeyboardInterrupt):
        library.add(write(folders, text=TEXT.replace("2029", "2030")))
    monkeypatch.undo()
    assert [path.name for path in (folders / "library").iterdir()] == ["brief-wonen"]
    assert [stored.id for stored in library.all()] == ["brief-wonen"]
    assert "2029" in (folders / "library" / "brief-wonen" / "document.txt").read_text("utf-8")


def test_a_run_killed_while_it_replaced_a_document_loses_nothing(library, folders):
    """Killed between moving the old one aside and the new one into its place."""
    library.add(write(folders))
    aside, fresh = (
        folders / "library" / ".brief-wonen-old-a1b2c3d4",
        folders / "library" / ".brief-wonen-e5f6g7h8",
    )
    for folder in (aside, fresh):
        folder.mkdir()
    (folders / "library" / "brief-wonen").rename(aside / "old")
    assert len(load_documents()) == 1  # for a minute it may be the work of a run that still goes on
    for folder in (aside, fresh):
        os.utime(folder, (0, 0))
    assert [document.id for document in load_documents()] == [LETTER, "brief-wonen"]
    assert [path.name for path in (folders / "library").iterdir()] == ["brief-wonen"]


def test_a_full_disk_is_a_sentence(library, folders, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("corpus.source_store.Path.write_bytes", full)
    with pytest.raises(StoreError, match=r"No space left on device.* set ACTIEAGENDA_LIBRARY_FOLDER"):
        library.add(write(folders))
    assert library.all() == []


def test_what_is_there_is_hashed_once_however_many_are_added(library, folders, monkeypatch):
    looked = []
    whole = SourceStore.all
    monkeypatch.setattr(SourceStore, "all", lambda store: looked.append(1) or whole(store))
    for number in range(5):
        library.add(write(folders, f"brief {number}.txt", TEXT + f"Bijlage {number}.\n"))
    assert len(looked) == 1
    assert [stored.id for stored in library.all()] == [f"brief-{number}" for number in range(5)]
    assert library.add(write(folders, "nog.txt", TEXT + "Bijlage 3.\n")).outcome is Outcome.SAME


def test_removing(library, folders):
    library.add(write(folders))
    library.remove("brief-wonen")
    assert library.all() == []
    with pytest.raises(
        CorpusError, match=r"^There is no document 'brief-wonen' of your own; there are: none\.$"
    ):
        library.remove("brief-wonen")
    with pytest.raises(CorpusError, match="can't be the name of a document"):
        library.remove("../library")


def test_the_corpus_is_the_letter_then_own_then_fetched_documents(library, folders):
    library.add(write(folders))
    store = SourceStore(folders / "sources")
    body = (REPLAY / "kst-32824-448.xml").read_bytes()
    url = "https://zoek.officielebekendmakingen.nl/kst-32824-448.html"
    store.add(Fetched("kst-32824-448", url, "xml", body, "officielebekendmakingen", title="Actieagenda"))
    documents = load_documents()
    assert [d.id for d in documents] == [LETTER, "brief-wonen", "kst-32824-448"]
    fetched = documents[2]
    assert (fetched.title, fetched.speaker, fetched.date) == ("Actieagenda", "kabinet", "2025-02-07")
    assert (fetched.source_url, fetched.reference) == (url, "Kamerstukken II 2024/25, 32 824, nr. 448")


def test_a_damaged_document_is_named_and_the_rest_is_there(library, folders):
    library.add(write(folders))
    library.add(write(folders, "ander.txt", TEXT + "Meer."))
    library.add(write(folders, "derde.txt", TEXT + "Nog meer."))
    (folders / "library" / "ander" / "document.txt").write_text("veranderd")
    (folders / "library" / "derde" / "metadata.json").unlink()
    told = []
    assert [d.id for d in load_documents(told.append)] == [LETTER, "brief-wonen"]
    assert [sentence.split(" is damaged")[0].rsplit("/", 1)[-1] for sentence in told] == ["ander", "derde"]


def test_a_stored_file_that_cannot_be_read_is_named(folders):
    SourceStore(folders / "sources").add(Fetched("scan", "https://x.nl", "pdf", printed([]), "website"))
    told = []
    assert [d.id for d in load_documents(told.append)] == [LETTER]
    assert told[0].startswith("Left out the stored document scan: scan (document.pdf) is a PDF of 1 page")


def test_a_document_is_read_once(library, folders, monkeypatch):
    library.add(write(folders))
    before = load_documents()[1]

    def fail(*_, **__):
        raise AssertionError("read again")

    monkeypatch.setattr(library_module, "read_document", fail)
    assert load_documents()[1] == before


def test_a_kept_document_is_the_one_that_was_read(tmp_path):
    cache = DocumentCache(tmp_path)
    for path in REPLAY.glob("*.*ml"):
        document = read_document(path)
        cache.put("a" * 64, document)
        assert cache.get("a" * 64) == document


@pytest.mark.parametrize("harm", [lambda t: t[:200], lambda t: t.replace("Wonen", "Werken"), lambda t: ""])
def test_a_damaged_cache_counts_as_none(library, folders, harm):
    library.add(write(folders))
    (path,) = (folders / "cache" / "documents").iterdir()
    path.write_text(harm(path.read_text("utf-8")), "utf-8")
    assert outline(load_documents()[1]) == outline(read_document(folders / "brief wonen.txt"))


def test_settings_name_the_folder(folders):
    assert LibrarySettings().library_folder == folders / "library"
    with pytest.raises(ValidationError):
        LibrarySettings(library_folder=3)


# The command line


@pytest.fixture
def run(folders, capsys):
    def command(*arguments):
        code = cli.main(["sources", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_adding_a_folder_goes_on_after_a_bad_file(run, folders):
    inbox = folders / "inbox"
    (inbox / "diep").mkdir(parents=True)
    write(inbox)
    (inbox / "diep" / "b.pdf").write_bytes(printed(lines(["Een regel van een ander document."])))
    (inbox / "scan.pdf").write_bytes(printed([]))
    (inbox / "foto.png").write_bytes(b"\x89PNG1234")
    (inbox / ".verborgen").write_text("x")
    code, out, err = run("add", str(inbox), "--no-index")
    assert code == 2
    assert [line.split()[:2] for line in out.strip().splitlines()] == [
        ["added", "brief-wonen"],
        ["added", "b"],
    ]
    assert [line.split(" is a")[0] for line in err.strip().splitlines()] == ["foto.png", "scan.pdf"]
    code, out, _ = run("add", str(inbox / "diep"), "--no-index")
    assert (code, out.startswith("already there  b  b")) == (0, True)


def test_adding_with_what_is_known(run, folders):
    path = str(write(folders))
    code, out, _ = run(
        "add", path, "--title", "Wonen", "--date", "2026-06", "--speaker", "derde", "--no-index"
    )
    assert (code, out.strip()) == (0, "added          wonen  Wonen, 2026-06, derde")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["add", "{path}", "--speaker", "koning"],
            "Nobody is called 'koning'; expected one of kabinet, kamer",
        ),
        (["add", "{path}", "{path}x", "--title", "T"], "--title is for one document, and here are 2"),
        (["add", "{path}x"], "Cannot read"),
        (["add", "{folder}/leeg"], "There is no file in"),
        (["remove", "onbekend"], "There is no document 'onbekend' of your own"),
    ],
)
def test_wrong_use_is_one_sentence(run, folders, arguments, sentence):
    (folders / "leeg").mkdir()
    path = write(folders)
    code, out, err = run(*(a.format(path=path, folder=folders) for a in arguments))
    assert (code, out) == (2, "")
    assert sentence in err
    assert len(err.strip().splitlines()) == 1


def test_listing_and_removing(run, folders):
    run("add", str(write(folders)), "--no-index")
    _, out, _ = run("list", "--json")
    (row,) = [row for row in json.loads(out) if row["id"] == "brief-wonen"]
    assert (row["status"], row["date"], row["speaker"]) == ("not in the index", "2026-06-03", "kabinet")
    assert run("remove", "brief-wonen", "--no-index")[:2] == (0, "removed  brief-wonen\n")
    _, out, _ = run("list", "--json")
    assert "brief-wonen" not in {row["id"] for row in json.loads(out)}
