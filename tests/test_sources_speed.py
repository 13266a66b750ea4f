"""What documents of one's own cost, and that the benchmark is about the letter whatever they are."""

import pytest

from corpus.catalogue import load_corpus
from corpus.library import Library
from evaluation import ablation, sources_speed, systems
from tests.printing import lines, printed


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.txt").write_text("In Assen komen woningen. Dat gebeurt in mei.", "utf-8")
    (folder / "b.txt").write_text("In Goes komt een brug.", "utf-8")
    (folder / "c.pdf").write_bytes(printed(lines(["In Delft komt een tram."])))
    (folder / "scan.pdf").write_bytes(printed([]))
    return folder


def test_speed_per_format_and_what_cannot_be_read_is_named(inbox, fake_encoder, capsys):
    read = list(sources_speed.read_files(sorted(inbox.iterdir())))
    pdf, txt = sources_speed.measure_speed(read, fake_encoder)
    assert [(row.format, row.files) for row in (pdf, txt)] == [("pdf", 1), ("txt", 2)]
    assert txt.characters == len("In Assen komen woningen. Dat gebeurt in mei.") + len(
        "In Goes komt een brug."
    )
    # Each text as a passage, its sentences alone, and these in context: 8 + 8 + (4 + 8) words, and 5 thrice.
    assert (pdf.tokens, txt.tokens) == (15, 28 + 15)
    assert pdf.tokens_a_second == pytest.approx(15 / (pdf.reading + pdf.embedding))
    assert capsys.readouterr().err.startswith("left out: scan.pdf is a PDF of 1 page without text")


def test_answers_with_more_documents_are_measured(inbox, fake_encoder, monkeypatch):
    monkeypatch.setattr("assistant.assistant.open_bank", lambda index: None)
    others = [document for _, document, _ in sources_speed.read_files(sorted(inbox.iterdir()))]
    figures = sources_speed.measure_answers([*load_corpus(), *others], fake_encoder, limit=3)
    assert list(figures) == ["recall@5", "ndcg@10", "correct", "false_refusal"]
    assert all(0 <= value <= 1 for value in figures.values())


def test_the_ablation_is_about_the_letter_whatever_was_added(inbox, tmp_path, fake_encoder, monkeypatch):
    monkeypatch.setenv("ACTIEAGENDA_LIBRARY_FOLDER", str(tmp_path / "library"))
    monkeypatch.setenv("ACTIEAGENDA_CACHE_FOLDER", str(tmp_path / "cache"))
    Library(tmp_path / "library").add(inbox / "a.txt")
    monkeypatch.setattr(systems, "load_encoder", lambda settings: fake_encoder)
    monkeypatch.setattr("assistant.assistant.open_bank", lambda index: None)
    asked = []
    monkeypatch.setattr(
        ablation, "predict", lambda name, system, items, documents: asked.append(documents) or []
    )
    monkeypatch.setattr(ablation, "figures", lambda predictions: {})
    ablation.ablate("dev")
    assert {tuple(documents) for documents in asked} == {("voortgangsbrief-actieagenda-2026",)}
