"""A folder of documents, broken off between any two steps, and gone on with: never a broken index."""

from pkgutil import resolve_name

import pytest

from assistant import library_cli
from assistant.cli import main
from corpus.folders import read_manifest
from corpus.library import load_documents
from index.embedding import VectorCache
from index.settings import IndexSettings
from index.store import checked_manifest

COUNT = 12
STEPS = {
    "reading": ("corpus.library.read_document", range(1, COUNT + 1, 4)),
    "storing": ("corpus.source_store.json.dumps", range(1, COUNT + 1, 4)),
    "moving into place": ("corpus.folders._replace", (1, 7, COUNT, COUNT + 1)),
    "embedding": ("index.embedding._embed_one", (1, 2, 9)),
    "keeping vectors": ("index.embedding.VectorCache.put", (1, 9)),
    "making the index": ("index.store.LexicalIndex.build", (1,)),
    "writing the index": ("index.store.write_manifest", (1,)),
}


class Killed(BaseException):
    """Nothing catches this, as nothing catches a signal."""


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(COUNT):
        text = f"Brief {number}\n\nGemeente {number} krijgt in 2026 geld voor {number + 20} woningen."
        (folder / f"brief-{number:02}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def use(monkeypatch, tmp_path, fake_encoder):
    monkeypatch.setattr(library_cli, "load_encoder", lambda settings: fake_encoder)

    def folders(name):
        for kind in ("library", "sources", "cache"):
            monkeypatch.setenv(f"ACTIEAGENDA_{kind.upper()}_FOLDER", str(tmp_path / name / kind))
        return tmp_path / name / "cache" / "index"

    return folders


def add(inbox):
    return main(["sources", "add", str(inbox)])


@pytest.mark.parametrize("step", STEPS)
def test_whatever_breaks_it_off_the_same_command_goes_on_to_the_same_index(use, inbox, monkeypatch, step):
    whole = use("whole")
    assert add(inbox) == 0
    target, times = STEPS[step]
    for nth in times:
        broken = use(f"broken-{nth}")
        with monkeypatch.context() as patch:
            die_at(patch, target, nth)
            with pytest.raises(Killed):
                add(inbox)
        assert not broken.exists()
        assert add(inbox) == 0
        assert read_manifest(broken) == read_manifest(whole)  # every file's checksum among it


@pytest.mark.parametrize("step", ["storing", "moving into place", "embedding", "writing the index"])
def test_what_was_indexed_stays_whole_when_more_is_broken_off(use, inbox, monkeypatch, step):
    index = use("more")
    assert add(inbox) == 0
    before = checked_manifest(index)
    (inbox / "nieuw.txt").write_text("Nog een brief over wonen in Assen.", "utf-8")
    with monkeypatch.context() as patch:
        die_at(patch, STEPS[step][0], 1)
        with pytest.raises(Killed):
            add(inbox)
    assert checked_manifest(index) == before
    assert len(load_documents()) >= COUNT + 1
    assert add(inbox) == 0
    assert len(checked_manifest(index)["documents"]) == COUNT + 2


def test_ctrl_c_says_how_to_go_on(use, inbox, monkeypatch, capsys):
    use("interrupted")

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(VectorCache, "put", interrupt)
    assert add(inbox) == 130
    assert capsys.readouterr().err == "Broken off; the same command again goes on where it was.\n"


def test_an_index_that_cannot_be_saved_is_told_and_the_old_one_stays(use, inbox, monkeypatch, capsys):
    index = use("full")
    assert add(inbox) == 0
    before = checked_manifest(index)
    (inbox / "nieuw.txt").write_text("Nog een brief over wonen in Assen.", "utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("index.store.write_manifest", full)
        capsys.readouterr()
        assert add(inbox) == 2
    assert "Cannot write the index to" in capsys.readouterr().err
    assert checked_manifest(index) == before
    assert add(inbox) == 0
    assert len(checked_manifest(IndexSettings().index_path)["documents"]) == COUNT + 2


def die_at(patch, target, nth):
    """Let the `nth` call of a function end everything."""
    real = resolve_name(target)
    calls = []

    def dying(*arguments, **named):
        calls.append(1)
        if len(calls) == nth:
            raise Killed
        return real(*arguments, **named)

    patch.setattr(target, dying)
