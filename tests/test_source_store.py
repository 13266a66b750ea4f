import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import CorpusError, StoreError
from corpus.identifiers import is_storable
from corpus.source_store import Fetched, SourceStore

WHEN = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
PIECE = Fetched(
    "kst-32824-448",
    "https://x.nl/kst-32824-448.html",
    "xml",
    b"<a/>",
    "officielebekendmakingen",
    title="Titel",
    date="2025-02-07",
    speaker="kabinet",
    type="Brief regering",
    reference="Kamerstukken II 2024/25, 32824, nr. 448",
    official_metadata=b"<m/>",
)


@pytest.fixture
def store(tmp_path):
    return SourceStore(tmp_path / "sources")


def test_what_is_written_down_of_a_document(store):
    store.add(PIECE, WHEN)
    folder = store.folder / "kst-32824-448"
    assert json.loads((folder / "metadata.json").read_text("utf-8")) == {
        "id": "kst-32824-448",
        "url": "https://x.nl/kst-32824-448.html",
        "title": "Titel",
        "date": "2025-02-07",
        "speaker": "kabinet",
        "type": "Brief regering",
        "reference": "Kamerstukken II 2024/25, 32824, nr. 448",
        "source": "officielebekendmakingen",
        "media_type": "application/xml",
        "file": "document.xml",
        # sha256 of b"<a/>", by sha256sum
        "sha256": "29114363f749a0226b6988dda3ca2492a954117ab6b5f382706c20300dabc079",
        "fetched_at": "2026-03-09T14:00:00+00:00",
    }
    assert (folder / "metadata.xml").read_bytes() == b"<m/>"


def test_a_title_is_one_line_that_steers_no_terminal(store):
    stored = store.add(dataclasses.replace(PIECE, title="Een\n titel\x1b[31m\u202e over\ttaal "))
    assert stored.title == "Een titel [31m over taal"


def test_a_later_version_replaces_the_earlier_one_whole(store):
    store.add(PIECE)
    store.add(dataclasses.replace(PIECE, extension="pdf", body=b"%PDF-", official_metadata=None))
    assert sorted(path.name for path in (store.folder / PIECE.id).iterdir()) == [
        "document.pdf",
        "metadata.json",
    ]
    assert [path.name for path in store.folder.iterdir()] == [PIECE.id]


def test_all_and_remove(store):
    assert list(store.all()) == []
    store.add(dataclasses.replace(PIECE, id="b"))
    store.add(dataclasses.replace(PIECE, id="a"))
    (store.folder / ".a-leftover").mkdir()
    (store.folder / "notes.txt").write_text("not ours")
    assert [stored.id for stored in store.all()] == ["a", "b"]
    assert (store.remove("a"), store.remove("a")) == (True, False)
    assert [stored.id for stored in store.all()] == ["b"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "document.xml").write_bytes(b"<b/>"),
        lambda folder: (folder / "document.xml").unlink(),
        lambda folder: (folder / "metadata.json").write_text("{"),
        lambda folder: (folder / "metadata.json").write_text("[]"),
        lambda folder: (folder / "metadata.json").unlink(),
        lambda folder: change(folder, id="other"),
        lambda folder: change(folder, file="../../etc/passwd"),
        lambda folder: change(folder, speaker="iemand"),
        lambda folder: change(folder, title=None),
    ],
)
def test_what_is_damaged_counts_as_absent(store, damage):
    store.add(PIECE)
    damage(store.folder / PIECE.id)
    assert store.get(PIECE.id) is None
    assert list(store.all()) == []


def change(folder, **values):
    row = json.loads((folder / "metadata.json").read_text("utf-8"))
    (folder / "metadata.json").write_text(json.dumps(row | values), "utf-8")


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a..b", "x" * 200, "a\n"])
def test_names_that_lead_elsewhere_are_refused(store, name):
    for act in (store.get, store.remove, lambda given: store.add(dataclasses.replace(PIECE, id=given))):
        with pytest.raises(CorpusError, match="can't be the name of a document"):
            act(name)


def test_a_place_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="make room"):
        SourceStore(tmp_path / "file").add(PIECE)


@given(st.text(max_size=130))
def test_a_name_that_may_be_stored_stays_in_its_folder(name):
    if is_storable(name):
        assert "/" not in name
        assert "\\" not in name
        assert not name.startswith(".")
