import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nllegalcit import parse_kamerstukcitation

from corpus.catalogue import load_corpus
from corpus.citations import find_citations
from corpus.errors import CorpusError
from corpus.identifiers import is_storable, normalise, repository_url
from corpus.references import (
    FAULT_REASONS,
    Fault,
    Reference,
    ReferenceKind,
    official_reference,
    read_corrections,
    references_of,
    resolve,
)

GOLDEN = Path(__file__).parent / "golden" / "references.json"
SITE = "https://zoek.officielebekendmakingen.nl"


def as_row(reference: Reference) -> dict:
    row = {"footnote": reference.footnote, "kind": reference.kind.value, "id": reference.id}
    row |= {"printed": reference.printed, "form": reference.form}
    row |= {"html": reference.html_url, "pdf": reference.pdf_url, "xml": reference.xml_url}
    row["fault"] = reference.fault.value if reference.fault else None
    row["proposal"] = reference.proposal.id if reference.proposal else None
    return row


def test_all_34_footnotes_of_the_letter():
    (letter,) = load_corpus()
    found = [as_row(reference) for reference in references_of(letter)]
    assert found == json.loads(GOLDEN.read_text("utf-8"))
    assert sorted({row["footnote"] for row in found}) == list(range(1, 35))


def test_the_letter_holds_what_a_reader_counted():
    (letter,) = load_corpus()
    found = references_of(letter)
    # 20 footnotes cite parliamentary papers: 22 citations, 474 and nothing else twice.
    papers = [r for r in found if r.kind is ReferenceKind.KAMERSTUK]
    assert (len(papers), len({r.footnote for r in papers})) == (22, 20)
    assert len({r.id for r in papers if r.id}) == 19
    assert [r.footnote for r in found if r.kind is ReferenceKind.WEBSITE] == [3, 4, 10]
    assert [r.footnote for r in found if r.kind is ReferenceKind.REPORT] == [13, 14, 15, 16, 20, 21, 28]
    assert [r.footnote for r in found if r.kind is ReferenceKind.NOTE] == [8, 9, 27, 34]
    assert [r.footnote for r in found if r.suspect] == [12, 31]


def test_wrong_citations_are_not_resolved_but_get_a_proposal():
    (letter,) = load_corpus()
    wrong = {r.footnote: r for r in references_of(letter) if r.suspect}
    for reference in wrong.values():
        assert (reference.id, reference.html_url, reference.xml_url) == ("", None, None)
    assert wrong[12].proposal.form == "Aanhangsel Handelingen II 2025/26, nr. 443"
    assert wrong[12].proposal.html_url == f"{SITE}/ah-tk-20252026-443.html"
    assert "Kamervragen" in wrong[12].proposal.reason
    assert wrong[31].proposal.form == "Kamerstukken 34349, nr. 32"
    assert "34349" in wrong[31].proposal.reason


# One row a spelling: of this letter, of other letters, and of the Kamerstukken themselves.
@pytest.mark.parametrize(
    ("printed", "ids"),
    [
        ("Kamerstukken II, 2024/25, 32 824, nr. 474.", ["kst-32824-474"]),
        ("Kamerstukken II, 2024/25, 32 824 nr. 448.", ["kst-32824-448"]),
        (
            "Kamerstukken II, 2024/25, 32 824 nr. 448., Kamerstukken II, 2024/25, 32 824 nr. 456.",
            ["kst-32824-448", "kst-32824-456"],
        ),
        (
            "Kamerstukken II 2023/24, 32824 nr.427; Kamerstukken II 2024/25, 36600 XV, nr. 19",
            ["kst-32824-427", "kst-36600-XV-19"],
        ),
        ("Kamerstukken II, 2023/24, 30950, nr. 388.", ["kst-30950-388"]),
        ("Kamerstukken II 2024/25 36 600 XV nr.26.", ["kst-36600-XV-26"]),
        ("Kamerstukken II 2024/25 36 651, nr. 26", ["kst-36651-26"]),
        ("Kamerstukken II, 2025/2026, 30 950, nr. 505.", ["kst-30950-505"]),
        ("Kamerstukken II 2025-2026, 30 950, nr. 505.", ["kst-30950-505"]),
        ("Kamerstukken II 2025–2026, 30\u00a0950, nr. 505.", ["kst-30950-505"]),
        ("Kamerstukken II 2025/26,\n30 950,\nnr. 505.", ["kst-30950-505"]),
        ("«Kamerstuk 32 824, nr. 448»", ["kst-32824-448"]),
        ("(Kamerstuk 32824-448)", ["kst-32824-448"]),
        ("Kamerstukken 32 824 en 29 279, nr. 148", ["kst-32824-148"]),
        (
            "Kamerstukken II 2024/25, 32 824, nrs. 448, 451 en 456",
            [f"kst-32824-{n}" for n in (448, 451, 456)],
        ),
        ("Tweede Kamer, vergaderjaar 2024–2025, 32 824, nr. 448", ["kst-32824-448"]),
        ("Kamerstukken II 2024/25, 21501-02, nr. 1037", ["kst-21501-02-1037"]),
        ("Kamerstukken II 2024/25, 21 501-02, nr. 1037", ["kst-21501-02-1037"]),
        ("Kamerstuk 36 600 B, nr. 10", ["kst-36600-B-10"]),
        ("Kamerstukken II 2024/25, 36 600 IXB, nr. 3", ["kst-36600-IXB-3"]),
        ("Kamerstukken I 2016/17, 34349, B", ["kst-34349-B"]),
        ("Kamerstukken I 2024/25, 36600 XV, H", ["kst-36600-XV-H"]),
        ("Aanhangsel Handelingen II 2025/26, nr. 443", ["ah-tk-20252026-443"]),
        ("Aanhangsel van de Handelingen, vergaderjaar 2025–2026, nr. 443", ["ah-tk-20252026-443"]),
        ("Handelingen II 2025/26, Aanhangsel nr. 443", ["ah-tk-20252026-443"]),
        ("Zie KST-36600-xv-26 en blg-1093410.", ["kst-36600-XV-26", "blg-1093410"]),
        ("zie kst-1183888", ["kst-1183888"]),
    ],
)
def test_spellings(printed, ids):
    found = resolve(printed)
    assert [reference.id for reference in found] == ids
    assert not any(reference.suspect for reference in found)


@pytest.mark.parametrize(
    ("printed", "fault", "proposal"),
    [
        ("Kamerstuk 2025-2026, nr. 443", Fault.NO_DOSSIER, "ah-tk-20252026-443"),
        ("Kamerstukken II, nr. 443", Fault.NO_DOSSIER, None),
        ("Kamerstukken II, 2025/26, 3439 nr. 32.", Fault.DOSSIER_DIGITS, None),
        ("Kamerstukken II, 2025/26, 328244, nr. 32.", Fault.DOSSIER_DIGITS, None),
        ("Kamerstukken II, 2025/26, 32 824", Fault.NO_NUMBER, None),
        ("Kamerstukken II, 2025/27, 32 824, nr. 448", Fault.YEAR, "kst-32824-448"),
        ("Kamerstukken II, 2025/2025, 32 824, nr. 448", Fault.YEAR, "kst-32824-448"),
        ("Aanhangsel Handelingen II 2025/28, nr. 443", Fault.YEAR, None),
        ("zie kst-3439-32", Fault.IDENTIFIER, None),
    ],
)
def test_what_looks_wrong_is_told(printed, fault, proposal):
    (found,) = resolve(printed)
    assert (found.id, found.fault) == ("", fault)
    assert (found.proposal.id if found.proposal else None) == proposal
    assert FAULT_REASONS[fault]


def test_a_sentence_about_kamervragen_strengthens_the_guess():
    (plain,) = resolve("Kamerstuk 2025-2026, nr. 443")
    (asked,) = resolve("Kamerstuk 2025-2026, nr. 443", supports="In antwoord op Kamervragen is toegezegd")
    assert plain.proposal.id == asked.proposal.id
    assert asked.proposal.reason.endswith("and the sentence speaks of Kamervragen")


@pytest.mark.parametrize(
    ("text", "urls", "kind", "name"),
    [
        ("In een Kamerstuk uit 2024 staat het.", (), ReferenceKind.NOTE, ""),
        ("Handelingen II 2024/25, nr. 34, item 8", (), ReferenceKind.NOTE, ""),
        ("", (), ReferenceKind.NOTE, ""),
        (
            "WRR (2018), De nieuwe verscheidenheid.",
            (),
            ReferenceKind.REPORT,
            "report-wrr-2018-de-nieuwe-verscheidenheid",
        ),
        (
            "Movisie",
            ("https://www.movisie.nl/a/b#:~:text=c",),
            ReferenceKind.WEBSITE,
            "web-www-movisie-nl-a-b",
        ),
        ("Zie", (f"{SITE}/kst-32824-448.html",), ReferenceKind.KAMERSTUK, "kst-32824-448"),
        ("Zie", ("javascript:alert(1)",), ReferenceKind.NOTE, ""),
        ("Zie", ("http://[broken",), ReferenceKind.NOTE, ""),
    ],
)
def test_what_is_no_citation(text, urls, kind, name):
    (found,) = resolve(text, urls)
    assert (found.kind, found.id, found.printed) == (kind, name, text)


def test_a_page_beside_a_citation_is_kept_and_its_own_page_is_not_repeated():
    urls = (f"{SITE}/kst-32824-448.html", "https://example.org/x?y=1")
    found = resolve("Kamerstuk 32 824, nr. 448", urls)
    assert [(r.kind.value, r.html_url) for r in found] == [("kamerstuk", urls[0]), ("website", urls[1])]


def test_long_titles_that_begin_alike_get_different_ids():
    start = "https://example.org/" + "lang" * 30
    (one,), (two,) = resolve("a", (start + "1",)), resolve("a", (start + "2",))
    assert one.id != two.id
    assert is_storable(one.id)


@pytest.mark.parametrize(
    "printed",
    [
        "Kamerstuk 32 824, nr. 448",
        "Kamerstuk 32824-448",
        "Kamerstukken 32 824 en 29 279, nr. 148",
        "Kamerstuk 2025-2026, nr. 443",
        "Tweede Kamer, vergaderjaar 2024–2025, 32 824, nr. 448",
        "Aanhangsel Handelingen II 2025/26, nr. 443",
        "kst-32824-448",
    ],
)
def test_our_grammar_is_still_needed_for(printed):
    # What the docstring of corpus/citations.py says; when this fails, the grammar can shrink.
    assert parse_kamerstukcitation(printed) == []
    assert len(find_citations(printed)) == 1


def test_both_grammars_read_the_citations_of_the_letter_alike():
    (letter,) = load_corpus()
    ours = [c for note in letter.footnotes for c in find_citations(note.text)]
    theirs = [c for note in letter.footnotes for c in parse_kamerstukcitation(note.text)]
    assert (len(ours), len(theirs)) == (22, 21)  # footnote 12 has no dossier
    read = [(c.chamber, c.dossier, c.addition, *c.numbers) for c in ours if c.dossier]
    assert read == [(c.kamer, *split_dossier(c.dossiernummer), c.ondernummer) for c in theirs]


def split_dossier(dossier):
    digits, _, addition = dossier.partition("-")
    return digits, addition


WORDS = [
    "Kamerstukken",
    "Kamerstuk",
    " II",
    " I",
    ", ",
    " 2024/25",
    " 32 824",
    " 36600 XV",
    " nr. ",
    "474",
    "; ",
]
WORDS += [
    "Aanhangsel",
    "Handelingen",
    " en ",
    "-",
    "kst-",
    "vergaderjaar ",
    "Tweede Kamer, ",
    "(R 1800)",
    "\u00a0",
]


@given(st.text() | st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=25).map("".join))
@example("Kamerstukken II 2024/25, 32 824, nr. " + "1, " * 300)
@example("Kamerstukken " + ", " * 2000)
def test_any_text_is_kept_and_raises_nothing(text):
    found = resolve(text)
    assert found
    printed = "".join(dict.fromkeys(reference.printed for reference in found))
    for reference in found:
        assert reference.printed in text
        assert not (reference.suspect and reference.id)
        assert reference.id == "" or is_storable(reference.id)
    if len({reference.printed for reference in found}) == 1:
        assert re.sub(r"[\s,;]", "", printed) == re.sub(r"[\s,;]", "", text)


@pytest.mark.parametrize(
    ("given_id", "expected"),
    [
        ("KST-36600-xv-26", "kst-36600-XV-26"),
        ("kst-34349-b", "kst-34349-B"),
        ("kst-30402-12-H1", "kst-30402-12-h1"),
        ("AH-TK-20252026-443", "ah-tk-20252026-443"),
        ("kv-tk-2025z11646", "kv-tk-2025Z11646"),
    ],
)
def test_identifiers_are_written_in_one_way(given_id, expected):
    assert normalise(given_id) == expected


@pytest.mark.parametrize(
    "bad", ["", "kst-3439-32", "kst-32824", "../../etc/passwd", "kst-32824-448/../x", "stuk 3"]
)
def test_other_words_are_no_identifiers(bad):
    with pytest.raises(CorpusError, match=r"expected one like kst-32824-448"):
        official_reference(bad)


def test_addresses_in_the_repository():
    base = "https://repository.overheid.nl/frbr/officielepublicaties"
    assert repository_url("kst-36600-XV-26", "xml") == (
        f"{base}/kst/36600-XV/kst-36600-XV-26/1/xml/kst-36600-XV-26.xml"
    )
    assert repository_url("blg-1093410", "pdf") == f"{base}/blg/onopgemaakt/blg-1093410/1/pdf/blg-1093410.pdf"
    assert (
        repository_url("kst-26100-1", "metadata.xml")
        == f"{base}/kst/26100/kst-26100-1/1/metadata/metadata.xml"
    )
    assert repository_url("h-tk-20242025-34-8", "xml") is None


def test_a_correction_counts_only_for_the_citation_it_was_written_for(tmp_path):
    row = {"footnote": 3, "printed": "Kamerstuk 123, nr. 4", "id": "kst-32824-4", "reason": "because"}
    row["reason_nl"] = "omdat"
    (tmp_path / "x.citations.json").write_text(json.dumps({"corrections": [row]}), "utf-8")
    assert read_corrections("x", tmp_path)[3]["id"] == "kst-32824-4"
    assert read_corrections("other", tmp_path) == {}
    (tmp_path / "x.citations.json").write_text('{"corrections": [{}]}', "utf-8")
    with pytest.raises(CorpusError, match="footnote, printed, id, reason and reason_nl"):
        read_corrections("x", tmp_path)
