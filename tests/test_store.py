import dataclasses
import json
import shutil
import zlib

import numpy as np
import pytest

from corpus.assembly import DocumentInfo
from corpus.folders import write_manifest
from corpus.letter import parse_letter
from corpus.sentences import sentence_spans
from index import store
from index.errors import IndexDamagedError, IndexMismatchError, IndexStoreError
from index.lexical import LexicalIndex
from index.passages import make_passages
from index.settings import IndexSettings
from index.store import build_index, fuse, load_index, open_index, save_index

QUESTION = "Hoeveel geld krijgen gemeenten voor taallessen?"
FILES = ("passages.jsonl", "sentences.jsonl", "passages.faiss", "sentences.faiss")


class RandomEncoder:
    """Any text gets a direction of its own, so that no two similarities are equal."""

    fingerprint = "random"

    def encode_queries(self, texts):
        rows = [np.random.default_rng(zlib.crc32(t.encode())).standard_normal(32) for t in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_passages(self, texts, progress=None):
        return self.encode_queries(texts)

    def count_tokens(self, texts):
        return len(texts)


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return IndexSettings(cache_folder=tmp_path_factory.mktemp("cache"), index_folder=None)


@pytest.fixture(scope="module")
def small(two_documents, config, fake_encoder):
    return build_index(two_documents, config, fake_encoder)


@pytest.fixture(scope="module")
def saved(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved") / "index"
    save_index(small, folder)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "index")


def hits_of(index, question=QUESTION, count=20):
    return index.search(question, index.encoder.encode_queries([question])[0], count)


def content(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# Search


def contexts(passages, owners, texts):
    """Nearest heading, newline, the sentence before it in its passage, the sentence."""
    found = []
    for place, (owner, text) in enumerate(zip(owners, texts, strict=True)):
        before = f"{texts[place - 1]} " if place and owners[place - 1] == owner else ""
        heading = f"{passages[owner].path[-1]}\n" if passages[owner].path else ""
        found.append(heading + before + text)
    return found


def sentence_vectors(encoder, alone, in_context):
    mean = (encoder.encode_passages(alone) + encoder.encode_passages(in_context)).astype(np.float64)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def expected_hits(document, question, encoder, weight, candidates):
    passages = make_passages(document, 1000, 150)
    query = encoder.encode_queries([question])[0].astype(np.float64)
    whole = encoder.encode_passages([p.searchable_text for p in passages]).astype(np.float64) @ query
    spans = [(n, s) for n, p in enumerate(passages) for s in sentence_spans(document.text, p.start, p.end)]
    texts = [document.text[start:end] for _, (start, end) in spans]
    each = sentence_vectors(encoder, texts, contexts(passages, [n for n, _ in spans], texts)) @ query
    lexical = LexicalIndex.build([p.searchable_text for p in passages]).scores(question).astype(np.float64)

    chosen = set(np.argsort(-whole)[:candidates].tolist())
    chosen |= {spans[place][0] for place in np.argsort(-each)[:candidates]}
    chosen |= {n for n in np.argsort(-lexical, kind="stable")[:candidates].tolist() if lexical[n] > 0}
    dense = {n: (whole[n] + max(each[i] for i, (m, _) in enumerate(spans) if m == n)) / 2 for n in chosen}
    low, high = min(dense.values()), max(dense.values())
    top = max(lexical[n] for n in chosen) or 1.0
    fused = {n: (1 - weight) * (dense[n] - low) / (high - low) + weight * lexical[n] / top for n in chosen}
    order = sorted(chosen, key=lambda n: (-fused[n], n))
    return [(n, dense[n], lexical[n], fused[n]) for n in order]


@pytest.mark.parametrize("candidates", [5, 100])
@pytest.mark.parametrize("weight", [0.0, 0.2, 1.0])
def test_search_equals_a_plain_recomputation(letter, config, monkeypatch, candidates, weight):
    monkeypatch.setattr(store, "_CANDIDATES", candidates)
    settings = config.model_copy(update={"lexical_weight": weight})
    index = build_index([letter], settings, RandomEncoder())
    question = "Welke pilots met startbanen voor statushouders lopen er bij gemeenten?"
    expected = expected_hits(letter, question, RandomEncoder(), weight, candidates)
    hits = hits_of(index, question, 1000)
    assert len(hits) == len(expected)
    found = {hit.position: hit for hit in hits}
    assert set(found) == {position for position, *_ in expected}
    for position, dense, lexical, fused in expected:
        hit = found[position]
        assert hit.passage == index.passages[position]
        assert hit.dense == pytest.approx(dense, abs=1e-5)
        assert hit.lexical == pytest.approx(lexical, abs=1e-5)
        assert hit.fused == pytest.approx(fused, abs=1e-5)
    assert [hit.fused for hit in hits] == pytest.approx([fused for *_, fused in expected], abs=1e-5)
    if weight < 1.0:
        assert [hit.position for hit in hits[:5]] == [position for position, *_ in expected[:5]]


def test_the_passage_that_holds_the_words_comes_first(small):
    hits = hits_of(small)
    assert hits[0].passage.text.startswith("De gemeenten krijgen in 2026 extra geld")
    assert hits[0].lexical == max(hit.lexical for hit in hits)
    assert hits[0].fused == pytest.approx(1.0)


def test_hits_are_the_best_of_a_longer_list(fake_index):
    everything = hits_of(fake_index, count=1000)
    assert hits_of(fake_index, count=7) == everything[:7]
    assert len({hit.position for hit in everything}) == len(everything)


def test_ties_come_in_reading_order(config, fake_encoder):
    raw = "Taal\n\n" + "\n\n".join(["Dit staat er telkens opnieuw."] * 5)
    document = parse_letter(raw, DocumentInfo(id="brief", title="Brief"))
    hits = hits_of(build_index([document], config, fake_encoder), "Dit staat er")
    assert [hit.position for hit in hits] == [0, 1, 2, 3, 4]
    assert len({hit.fused for hit in hits}) == 1


def test_a_question_without_known_words_is_ranked_by_vectors_alone(small):
    hits = hits_of(small, "koeien")
    assert {hit.lexical for hit in hits} == {0.0}
    dense = [hit.dense for hit in hits]
    assert dense == sorted(dense, reverse=True)
    # The greatest similarity counts 1, times the 0.8 that vectors weigh.
    assert hits[0].fused == pytest.approx(0.8)


def test_sentences_of_a_passage_are_its_own(fake_index, letter):
    for position, passage in enumerate(fake_index.passages):
        places = fake_index.sentences_of(position)
        spans = [(fake_index.sentences[i].start, fake_index.sentences[i].end) for i in places]
        assert spans == sentence_spans(letter.text, passage.start, passage.end)
    assert fake_index.sentences_of(len(fake_index.passages) - 1).stop == len(fake_index.sentences)


def test_a_sentence_is_as_near_as_its_vector(small, fake_encoder):
    query = fake_encoder.encode_queries([QUESTION])[0]
    alone = ["De Kamer ontvangt in maart 2027 een evaluatie.", "Huisartsen werken met tolken."]
    in_context = [
        "Inleiding\nElke gemeente kiest zelf een aanbieder. De Kamer ontvangt in maart 2027 een evaluatie.",
        "Zorg\nHuisartsen werken met tolken.",
    ]
    documents = [small.documents[small.passages[s.passage].document_id] for s in small.sentences]
    texts = [d.text[s.start : s.end] for d, s in zip(documents, small.sentences, strict=True)]
    places = [texts.index(text) for text in alone]
    expected = sentence_vectors(fake_encoder, alone, in_context) @ query
    assert expected[0] != pytest.approx(expected[1])
    np.testing.assert_allclose(small.sentence_similarities(query, places), expected, atol=1e-6)


def test_fuse_as_worked_out_by_hand():
    dense = np.array([0.9, 0.8, 0.7], dtype=np.float32)
    lexical = np.array([0.0, 4.0, 1.0], dtype=np.float32)
    # Dense from least to greatest: 1, 0.5, 0. BM25 from 0 to greatest: 0, 1, 0.25.
    # 0.8 x 1 + 0.2 x 0, 0.8 x 0.5 + 0.2 x 1, 0.8 x 0 + 0.2 x 0.25.
    assert fuse(dense, lexical, 0.2).tolist() == pytest.approx([0.8, 0.6, 0.05])
    assert fuse(dense, lexical, 0.0).tolist() == pytest.approx([1.0, 0.5, 0.0])
    assert fuse(dense, lexical, 1.0).tolist() == pytest.approx([0.0, 1.0, 0.25])


def test_fuse_where_there_is_nothing_to_scale():
    equal = np.array([0.5, 0.5], dtype=np.float32)
    none = np.zeros(2, dtype=np.float32)
    assert fuse(equal, none, 0.2).tolist() == pytest.approx([0.8, 0.8])
    assert fuse(equal[:1], np.array([2.0], dtype=np.float32), 0.2).tolist() == pytest.approx([1.0])
    assert fuse(equal[:0], none[:0], 0.2).tolist() == []


# Build


def test_build_reports_each_stage(two_documents, config, fake_encoder):
    steps = []
    index = build_index(two_documents, config, fake_encoder, lambda *step: steps.append(step))
    assert {stage: (done, total) for stage, done, total in steps} == {
        "passages": (8, 8),
        "sentences": (12, 12),
        "context": (12, 12),
    }
    assert [done for stage, done, _ in steps if stage == "passages"] == [6, 6, 8, 8]
    assert (len(index.passage_vectors), len(index.sentence_vectors)) == (8, 12)


@pytest.mark.parametrize("raw", [None, "", " \n\n "], ids=["none", "empty", "blank"])
def test_nothing_to_index_is_an_error(config, fake_encoder, raw):
    about = DocumentInfo(id="leeg", title="Leeg")
    documents = [] if raw is None else [parse_letter(raw, about)]
    with pytest.raises(IndexStoreError, match="There is no text to index"):
        build_index(documents, config, fake_encoder)


def test_an_empty_document_beside_a_full_one_is_fine(two_documents, config, fake_encoder):
    empty = parse_letter("", DocumentInfo(id="leeg", title="Leeg"))
    index = build_index([empty, *two_documents], config, fake_encoder)
    assert {p.document_id for p in index.passages} == {"taal", "wonen"}


def test_snapshot_is_equal_for_equal_input(small, two_documents, config, fake_encoder):
    again = build_index(two_documents, config, fake_encoder)
    assert again.snapshot == small.snapshot
    assert again.snapshot.startswith("sha256:")
    assert len(again.snapshot) == 7 + 64


@pytest.mark.parametrize(
    "change",
    [{"max_passage_chars": 500}, {"passage_overlap_chars": 100}, {"exact_search_below": 5}],
    ids=lambda change: next(iter(change)),
)
def test_snapshot_differs_for_other_settings(small, two_documents, config, fake_encoder, change):
    other = build_index(two_documents, config.model_copy(update=change), fake_encoder)
    assert other.snapshot != small.snapshot


def test_snapshot_differs_for_other_documents_or_model(small, two_documents, config, fake_encoder):
    first, second = two_documents
    retitled = dataclasses.replace(first, title="Anders")
    other_model = dataclasses.replace(fake_encoder, fingerprint="other")
    snapshots = {
        small.snapshot,
        build_index([first], config, fake_encoder).snapshot,
        build_index([second, first], config, fake_encoder).snapshot,
        build_index([retitled, second], config, fake_encoder).snapshot,
        build_index(two_documents, config, other_model).snapshot,
    }
    assert len(snapshots) == 5


# Save and load


def test_a_loaded_index_gives_the_same_hits(small, saved, two_documents, config, fake_encoder):
    loaded = load_index(saved, two_documents, config, fake_encoder)
    assert loaded.passages == small.passages
    assert loaded.sentences == small.sentences
    assert loaded.snapshot == small.snapshot
    for question in (QUESTION, "Wie werkt met tolken?", "koeien", ""):
        assert hits_of(loaded, question) == hits_of(small, question)


def test_a_loaded_graph_gives_the_same_hits(letter, config, fake_encoder, tmp_path):
    settings = config.model_copy(update={"exact_search_below": 10})
    index = build_index([letter], settings, fake_encoder)
    save_index(index, tmp_path / "index")
    loaded = load_index(tmp_path / "index", [letter], settings, fake_encoder)
    assert hits_of(loaded) == hits_of(index)


def test_line_separators_inside_a_text_survive(config, fake_encoder, two_documents, tmp_path):
    document = dataclasses.replace(two_documents[1], id="wo\u2028nen\x85")
    index = build_index([document], config, fake_encoder)
    save_index(index, tmp_path / "index")
    assert load_index(tmp_path / "index", [document], config, fake_encoder).passages == index.passages


def test_saving_leaves_nothing_beside_the_folder(small, tmp_path):
    save_index(small, tmp_path / "deep" / "index")
    save_index(small, tmp_path / "deep" / "index")
    assert [p.name for p in (tmp_path / "deep").iterdir()] == ["index"]


def test_an_empty_folder_is_filled(small, two_documents, config, fake_encoder, tmp_path):
    (tmp_path / "index").mkdir()
    save_index(small, tmp_path / "index")
    assert load_index(tmp_path / "index", two_documents, config, fake_encoder).passages == small.passages


# Mismatch: the first thing that differs is named


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("format", 0),
        ("model", "other float32"),
        ("corpus", "sha256:0"),
        ("documents", ["taal"]),
        ("settings", {"max_passage_chars": 200}),
        ("versions", {"faiss-cpu": "0.1"}),
    ],
)
def test_a_manifest_that_differs_is_named(folder, two_documents, config, fake_encoder, key, value):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest[key] != value
    manifest[key] = value
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(IndexMismatchError, match=f"has another {key}: expected") as caught:
        load_index(folder, two_documents, config, fake_encoder)
    assert repr(value) in str(caught.value)
    assert str(folder) in str(caught.value)


def test_what_is_asked_for_is_compared_in_order(saved, two_documents, config, fake_encoder):
    other_model = dataclasses.replace(fake_encoder, fingerprint="other")
    other_settings = config.model_copy(update={"max_passage_chars": 500})
    cases = [
        (two_documents[:1], other_settings, other_model, "model"),
        (two_documents[:1], other_settings, fake_encoder, "corpus"),
        (two_documents, other_settings, fake_encoder, "settings"),
    ]
    for documents, settings, encoder, first in cases:
        with pytest.raises(IndexMismatchError, match=f"has another {first}: "):
            load_index(saved, documents, settings, encoder)


def test_other_versions_are_refused(saved, two_documents, config, fake_encoder, monkeypatch):
    monkeypatch.setattr(store, "version", lambda name: "9.9")
    with pytest.raises(IndexMismatchError, match="has another versions"):
        load_index(saved, two_documents, config, fake_encoder)


def test_the_weight_of_bm25_is_free_to_change(saved, two_documents, config, fake_encoder):
    settings = config.model_copy(update={"lexical_weight": 1.0})
    assert load_index(saved, two_documents, settings, fake_encoder).lexical_weight == 1.0


# Damage


def delete(path):
    path.unlink()


def truncate(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [delete, truncate, flip])
def test_damage_to_any_file_is_named(folder, two_documents, config, fake_encoder, harm):
    names = sorted(json.loads((folder / "manifest.json").read_text("utf-8"))["files"])
    assert set(FILES) < set(names)
    assert sum(name.startswith("bm25/") for name in names) >= 4
    said = "is missing" if harm is delete else "differs from its checksum"
    for name in names:
        whole = (folder / name).read_bytes()
        harm(folder / name)
        with pytest.raises(IndexDamagedError) as caught:
            load_index(folder, two_documents, config, fake_encoder)
        assert str(caught.value) == f"The index in {folder} is damaged: {name} {said}."
        (folder / name).write_bytes(whole)
    assert load_index(folder, two_documents, config, fake_encoder).passages


@pytest.mark.parametrize(
    "garbled",
    [b"", b"{", b"[]", b"null", b"7", b'{"kind": "actieagenda-index"}', b'{"files": []}', b"\xff\xfe\x00"],
)
def test_a_garbled_manifest_is_damage(folder, two_documents, config, fake_encoder, garbled):
    (folder / "manifest.json").write_bytes(garbled)
    with pytest.raises(IndexDamagedError, match=r"The index manifest in .*index is damaged"):
        load_index(folder, two_documents, config, fake_encoder)


def test_files_that_are_garbled_under_a_right_checksum_are_damage(
    folder, two_documents, config, fake_encoder
):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name in sorted(manifest["files"]):
        whole = (folder / name).read_bytes()
        for garbage in (b"garbage\n", b"[]\n"):
            (folder / name).write_bytes(garbage)
            write_manifest(folder, {key: value for key, value in manifest.items() if key != "files"})
            with pytest.raises(IndexDamagedError):
                load_index(folder, two_documents, config, fake_encoder)
        (folder / name).write_bytes(whole)


@pytest.mark.parametrize("missing", [*FILES, "bm25"])
def test_files_that_no_manifest_tells_of_are_damage(folder, two_documents, config, fake_encoder, missing):
    path = folder / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    write_manifest(folder, {key: value for key, value in manifest.items() if key != "files"})
    with pytest.raises(IndexDamagedError):
        load_index(folder, two_documents, config, fake_encoder)


def test_a_half_written_folder_is_damage(folder, two_documents, config, fake_encoder):
    (folder / "manifest.json").unlink()
    with pytest.raises(IndexDamagedError, match=r"There is no index in .*; run 'actieagenda index build'"):
        load_index(folder, two_documents, config, fake_encoder)


def test_no_folder_a_file_and_a_foreign_folder_are_damage(two_documents, config, fake_encoder, tmp_path):
    (tmp_path / "file").write_text("tekst", "utf-8")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "manifest.json").write_text('{"kind": "other", "files": {}}', "utf-8")
    for name, said in [
        ("none", "There is no index in"),
        ("file", "The index manifest in"),
        ("foreign", "holds something else than an index of this program"),
    ]:
        with pytest.raises(IndexDamagedError, match=said) as caught:
            load_index(tmp_path / name, two_documents, config, fake_encoder)
        assert str(tmp_path / name) in str(caught.value)


# Saving where it cannot or must not be


@pytest.mark.parametrize(
    "names",
    [["notes.txt"], ["manifest.json"], ["passages.jsonl"], ["deep/er/notes.txt"]],
    ids=lambda names: names[0],
)
def test_a_foreign_folder_is_left_as_it_is(small, tmp_path, names):
    target = tmp_path / "index"
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text('{"kind": "other", "files": {}}', "utf-8")
    before = content(target)
    with pytest.raises(IndexStoreError, match="is no index of this program; choose another folder"):
        save_index(small, target)
    assert content(target) == before
    assert [p.name for p in tmp_path.iterdir()] == ["index"]


def test_a_file_in_the_place_of_the_folder_is_left_as_it_is(small, tmp_path):
    (tmp_path / "index").write_text("mijn aantekeningen", "utf-8")
    with pytest.raises(IndexStoreError, match="is no index of this program"):
        save_index(small, tmp_path / "index")
    assert (tmp_path / "index").read_text("utf-8") == "mijn aantekeningen"


def test_a_place_that_cannot_be_written_is_named(small, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    target = tmp_path / "file" / "index"
    with pytest.raises(IndexStoreError) as caught:
        save_index(small, target)
    assert str(caught.value) == (
        f"Cannot write the index to {target} (Not a directory); make it writable, or set "
        "ACTIEAGENDA_INDEX_FOLDER to another folder."
    ).replace("Not a directory", caught.value.__cause__.strerror)
    assert caught.value.__cause__.strerror in {"Not a directory", "File exists"}


@pytest.mark.parametrize("part", ["lexical", "passage_vectors", "sentence_vectors"])
def test_a_full_disk_leaves_the_old_index(small, folder, monkeypatch, part):
    def fail(self, path):
        raise OSError(28, "No space left on device")

    before = content(folder)
    monkeypatch.setattr(type(getattr(small, part)), "save", fail)
    with pytest.raises(IndexStoreError, match=r"Cannot write the index to .* \(No space left on device\)"):
        save_index(small, folder)
    assert content(folder) == before
    assert [p.name for p in folder.parent.iterdir()] == ["index"]


def test_an_interrupt_leaves_the_old_index(small, folder, monkeypatch):
    def interrupt(self, path):
        path.mkdir()
        (path / "half").write_text("half", "utf-8")
        raise KeyboardInterrupt

    before = content(folder)
    monkeypatch.setattr(LexicalIndex, "save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_index(small, folder)
    assert content(folder) == before
    assert [p.name for p in folder.parent.iterdir()] == ["index"]


def test_an_interrupt_where_there_was_none_leaves_none(small, tmp_path, monkeypatch):
    def interrupt(self, path):
        raise KeyboardInterrupt

    monkeypatch.setattr(LexicalIndex, "save", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_index(small, tmp_path / "index")
    assert list(tmp_path.iterdir()) == []


def test_a_rename_that_fails_leaves_the_old_index(small, folder, monkeypatch):
    rename = type(folder).rename

    def fail(self, target):
        if target == folder and self.name != "old":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    before = content(folder)
    monkeypatch.setattr(type(folder), "rename", fail)
    with pytest.raises(IndexStoreError, match="Input/output error"):
        save_index(small, folder)
    assert content(folder) == before
    assert [p.name for p in folder.parent.iterdir()] == ["index"]


# Open: load, else build


def opened(folder, documents, config, encoder):
    reasons, steps = [], []
    settings = config.model_copy(update={"index_folder": folder})
    index = open_index(documents, settings, encoder, lambda *step: steps.append(step), reasons.append)
    return index, [str(reason) for reason in reasons], bool(steps)


def test_open_builds_once_and_says_nothing(two_documents, config, fake_encoder, tmp_path, small):
    folder = tmp_path / "index"
    for expect_build in (True, False, False):
        index, reasons, built = opened(folder, two_documents, config, fake_encoder)
        assert index.passages == small.passages
        assert reasons == []
        assert built is expect_build


def test_open_rebuilds_what_is_damaged_and_says_why(folder, two_documents, config, fake_encoder, small):
    flip(folder / "sentences.faiss")
    index, reasons, built = opened(folder, two_documents, config, fake_encoder)
    assert reasons == [f"The index in {folder} is damaged: sentences.faiss differs from its checksum."]
    assert built
    assert hits_of(index) == hits_of(small)
    assert opened(folder, two_documents, config, fake_encoder)[1:] == ([], False)


@pytest.mark.parametrize("garbled", [None, b"{"], ids=["missing", "garbled"])
def test_open_replaces_an_index_without_a_manifest(folder, two_documents, config, fake_encoder, garbled):
    (folder / "manifest.json").unlink()
    if garbled is not None:
        (folder / "manifest.json").write_bytes(garbled)
    _, reasons, built = opened(folder, two_documents, config, fake_encoder)
    assert len(reasons) == 1
    assert built
    assert opened(folder, two_documents, config, fake_encoder)[1:] == ([], False)


def test_open_rebuilds_for_other_documents(folder, two_documents, config, fake_encoder):
    index, reasons, built = opened(folder, two_documents[:1], config, fake_encoder)
    assert [reason.split(":")[0] for reason in reasons] == [f"The index in {folder} has another corpus"]
    assert built
    assert {p.document_id for p in index.passages} == {"taal"}


def test_open_goes_on_where_it_cannot_save(two_documents, config, fake_encoder, tmp_path, small):
    (tmp_path / "file").write_text("", "utf-8")
    index, reasons, built = opened(tmp_path / "file" / "index", two_documents, config, fake_encoder)
    assert hits_of(index) == hits_of(small)
    assert built
    assert [reason.split(" (")[0] for reason in reasons] == [
        f"Cannot write the index to {tmp_path}/file/index"
    ]


def test_open_leaves_a_foreign_folder_as_it_is(two_documents, config, fake_encoder, tmp_path, small):
    (tmp_path / "notes.txt").write_text("belangrijk", "utf-8")
    index, reasons, _ = opened(tmp_path, two_documents, config, fake_encoder)
    assert hits_of(index) == hits_of(small)
    assert len(reasons) == 2
    assert "is no index of this program" in reasons[1]
    assert content(tmp_path) == {(tmp_path / "notes.txt").relative_to(tmp_path): b"belangrijk"}
