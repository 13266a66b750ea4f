"""The manifest and its files: what is accepted, and what is said of each fault."""

import hashlib
import json

import pytest

from corpus.catalogue import DATA_FOLDER, load_corpus, read_manifest, read_text
from corpus.errors import CorpusError, ProjectError

CONTENT = "Dit is een brief. Hij is kort.\n"
CONTENT_BYTES = CONTENT.encode()


def write_corpus(folder, content=CONTENT_BYTES, **changes):
    (folder / "brief.txt").write_bytes(content)
    entry = {
        "id": "brief-1",
        "file": "brief.txt",
        "title": "Een brief",
        "speaker": "kabinet",
        "sha256": hashlib.sha256(content).hexdigest(),
        **changes,
    }
    write_manifest(folder, {"documents": [entry]})


def write_manifest(folder, value):
    (folder / "manifest.json").write_text(json.dumps(value), "utf-8")


def test_shipped_letter_has_the_hash_of_its_manifest():
    (entry,) = read_manifest()
    data = (DATA_FOLDER / entry["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]


def test_shipped_manifest_says_what_the_letter_is():
    (entry,) = read_manifest()
    assert entry["id"] == "voortgangsbrief-actieagenda-2026"
    assert entry["title"] == "Voortgangsbrief Actieagenda Integratie en Open en Vrije Samenleving"
    assert entry["speaker"] == "kabinet"
    assert entry["date"] == "2026-03"
    assert "Auteurswet" in entry["licence"]


def test_shipped_letter_carries_the_facts_of_its_manifest():
    (document,) = load_corpus()
    (entry,) = read_manifest()
    names = ("id", "title", "speaker", "date", "source_url", "reference")
    assert {name: getattr(document, name) for name in names} == {name: entry[name] for name in names}


def test_document_is_parsed_with_defaults_for_what_the_manifest_leaves_out(tmp_path):
    write_corpus(tmp_path)
    (document,) = load_corpus(tmp_path)
    assert document.text == CONTENT.strip()
    assert (document.id, document.speaker) == ("brief-1", "kabinet")
    assert (document.date, document.source_url, document.reference) == ("", None, "")


def test_documents_come_in_the_order_of_the_manifest(tmp_path):
    write_corpus(tmp_path)
    (entry,) = read_manifest(tmp_path)
    write_manifest(tmp_path, {"documents": [{**entry, "id": name} for name in ("c", "a", "b")]})
    assert [document.id for document in load_corpus(tmp_path)] == ["c", "a", "b"]


def test_altered_file_is_refused_with_both_hashes(tmp_path):
    write_corpus(tmp_path)
    (tmp_path / "brief.txt").write_text(CONTENT + "x", "utf-8")
    expected = hashlib.sha256(CONTENT.encode()).hexdigest()[:12]
    found = hashlib.sha256((CONTENT + "x").encode()).hexdigest()[:12]
    with pytest.raises(CorpusError) as caught:
        load_corpus(tmp_path)
    assert str(caught.value) == (
        f"The document {tmp_path / 'brief.txt'} is not the one in the manifest: expected sha256 {expected}…, "
        f"found {found}…; restore the file or correct the manifest."
    )


def test_missing_file_is_named(tmp_path):
    write_corpus(tmp_path)
    (tmp_path / "brief.txt").unlink()
    with pytest.raises(CorpusError, match=r"^Cannot read the document .*brief\.txt: No such file"):
        load_corpus(tmp_path)


def test_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(CorpusError, match=r"^Cannot read the document .*: Is a directory\.$"):
        read_text(tmp_path)


def test_binary_file_is_refused(tmp_path):
    write_corpus(tmp_path, b"%PDF-1.7\x00\x01\x02")
    with pytest.raises(CorpusError, match=r"brief\.txt is a binary file; expected plain text in UTF-8\.$"):
        load_corpus(tmp_path)


def test_file_in_another_encoding_is_refused_with_the_place(tmp_path):
    write_corpus(tmp_path, "Financiën".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"brief\.txt is not UTF-8 \(byte 7\); convert it to UTF-8 first"):
        load_corpus(tmp_path)


def test_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "brief.txt").write_bytes(b"\xef\xbb\xbf" + CONTENT.encode())
    assert read_text(tmp_path / "brief.txt") == CONTENT


def test_missing_manifest_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"^No corpus manifest at .*manifest\.json; restore it"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"null", b'{"documents": 5}', b'{"documents": null}', b'{"documents": "abc"}',
     b'{"documents": {"id": 1}}', b'{"documents": ["brief.txt"]}', b"\xff\xfe"],
)  # fmt: skip
def test_broken_manifest_is_refused(tmp_path, content):
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(CorpusError, match=r"manifest\.json is not a JSON object with a list 'documents': "):
        load_corpus(tmp_path)


@pytest.mark.parametrize("key", ["id", "file", "title", "speaker", "sha256"])
def test_entry_without_a_required_key_is_refused_by_number(tmp_path, key):
    write_corpus(tmp_path)
    (entry,) = read_manifest(tmp_path)
    faulty = {name: value for name, value in entry.items() if name != key}
    write_manifest(tmp_path, {"documents": [entry, faulty]})
    with pytest.raises(CorpusError, match=rf"^Entry 2 of .*manifest\.json lacks {key}\.$"):
        load_corpus(tmp_path)


def test_empty_values_are_named_together(tmp_path):
    write_corpus(tmp_path, id="", title=None)
    with pytest.raises(CorpusError, match=r"^Entry 1 of .* lacks id, title\.$"):
        load_corpus(tmp_path)


def test_unknown_speaker_is_refused_with_the_known_ones(tmp_path):
    write_corpus(tmp_path, speaker="minister")
    with pytest.raises(
        CorpusError,
        match=r"^Entry 1 of .* has speaker 'minister'; expected one of kabinet, kamer, onderzoek, derde\.$",
    ):
        load_corpus(tmp_path)


def test_corpus_error_is_a_project_error():
    assert issubclass(CorpusError, ProjectError)
