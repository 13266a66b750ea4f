import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import LexicalIndex, fold, stem, terms_of, words_of

TEXTS = [
    "De gemeente betaalt taallessen.",  # 3 terms
    "Gemeenten en gemeenten werken samen.",  # 4 terms, one of them twice
    "Scholen leren.",  # 2 terms
]


@pytest.fixture(scope="module")
def index():
    return LexicalIndex.build(TEXTS)


def test_fold_drops_case_and_diacritics():
    assert fold("Coördinatie ÉÉN ﬁnanciën Çaça") == "coordinatie een financien caca"


def test_words_keep_numbers_whole_and_drop_signs():
    text = "De “motie-Tseggai” vraagt 20.000 euro, 3,5% meer: lhbti+ in 2025/26."
    assert words_of(text) == "de motie tseggai vraagt 20.000 euro 3,5 meer lhbti in 2025 26".split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gemeente", "gemeenten"),
        ("Nieuwkomer", "nieuwkomers"),
        ("coördinatie", "COORDINATIE"),
        ("coördinatie", "coo\u0308rdinatie"),
        ("school", "scholen"),
        ("ﬁnanciën", "financien"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert terms_of(one) == terms_of(other)
    assert len(terms_of(one)) == 1


def test_terms_leave_out_stop_words_and_keep_order_and_repeats():
    assert terms_of("Wat is de gemeente, en waarom is een school geen gemeente?") == stem(
        ["gemeente", "school", "gemeente"]
    )


def test_scores_are_those_worked_out_by_hand(index):
    # Lucene's BM25, k1 = 1.5, b = 0.75: idf x tf / (tf + 1.5 x (0.25 + 0.75 x length / mean)),
    # idf = ln(1 + (N - df + 0.5) / (df + 0.5)). Here N = 3 and the mean length (3 + 4 + 2) / 3 = 3.
    # "gemeente": df = 2, idf = ln(1 + 1.5 / 2.5) = ln 1.6.
    #   text 0: tf 1, length 3: 1 / (1 + 1.5 x 1) = 1 / 2.5
    #   text 1: tf 2, length 4: 2 / (2 + 1.5 x 1.25) = 2 / 3.875
    gemeente = [math.log(1.6) / 2.5, math.log(1.6) * 2 / 3.875, 0.0]
    np.testing.assert_allclose(index.scores("gemeente"), gemeente, rtol=1e-5)
    np.testing.assert_allclose(gemeente[:2], [0.188001, 0.242583], atol=1e-6)
    # "leren": df = 1, idf = ln(1 + 2.5 / 1.5) = ln(8 / 3).
    #   text 2: tf 1, length 2: 1 / (1 + 1.5 x 0.75) = 1 / 2.125
    leren = [0.0, 0.0, math.log(8 / 3) / 2.125]
    np.testing.assert_allclose(index.scores("leren"), leren, rtol=1e-5)
    # A question of two terms scores their sum; a term asked twice counts twice.
    both = np.add(gemeente, leren)
    np.testing.assert_allclose(index.scores("Welke gemeenten leren?"), both, rtol=1e-5)
    np.testing.assert_allclose(index.scores("gemeente gemeenten"), np.multiply(gemeente, 2), rtol=1e-5)


@pytest.mark.parametrize(
    "question", ["", "?!", "De, het en een?", "Wat is dat, waarom en wanneer?", "koeien", "De koeien"]
)
def test_questions_without_a_known_content_word_score_zero(index, question):
    assert index.scores(question).tolist() == [0.0, 0.0, 0.0]
    assert index.scores(question).dtype == np.float32


def test_an_unknown_word_changes_no_score(index):
    assert index.scores("gemeente koeien").tolist() == index.scores("gemeente").tolist()


def test_knows_stems_only(index):
    assert index.knows(*stem(["gemeenten"]))
    assert index.knows(*stem(["taallessen"]))
    assert not index.knows("gemeenten")
    assert not index.knows("koei")
    assert not index.knows("de")


def test_rarity_is_the_idf_of_bm25():
    index = LexicalIndex.build(["Gemeenten betalen.", "Gemeenten leren.", "Scholen leren."])
    holding = {"gemeenten": 2, "betalen": 1, "leren": 2}
    for word, count in holding.items():
        expected = math.log(1 + (3 - count + 0.5) / (count + 0.5))
        assert index.rarity(*stem([word])) == pytest.approx(expected)
    assert index.rarity("koei") == 0.0


def test_empty_texts_keep_their_places():
    index = LexicalIndex.build(["", "De en het.", "Gemeenten betalen."])
    scores = index.scores("gemeente").tolist()
    assert scores[:2] == [0.0, 0.0]
    # Empty texts count as one term: mean (1 + 1 + 2) / 3, idf = ln(1 + 2.5 / 1.5).
    assert scores[2] == pytest.approx(math.log(8 / 3) / (1 + 1.5 * (0.25 + 0.75 * 2 / (4 / 3))), rel=1e-5)


def test_only_empty_texts_score_zero():
    assert LexicalIndex.build(["", "de"]).scores("gemeente \x00").tolist() == [0.0, 0.0]


def test_a_saved_index_scores_and_knows_the_same(index, tmp_path):
    index.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", len(TEXTS))
    for question in ("gemeente", "Welke scholen leren samen?", "koeien", ""):
        assert loaded.scores(question).tolist() == index.scores(question).tolist()
    assert loaded.knows(*stem(["gemeente"]))
    assert not loaded.knows("koei")


def bm25_of(texts, question):
    bags = [terms_of(text) or ["(empty)"] for text in texts]
    mean = sum(map(len, bags)) / len(bags)
    scores = np.zeros(len(bags))
    for term in terms_of(question):
        holding = sum(term in bag for bag in bags)
        idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
        for place, bag in enumerate(bags):
            count = bag.count(term)
            scores[place] += idf * count / (count + 1.5 * (0.25 + 0.75 * len(bag) / mean))
    return scores


WORDS = st.sampled_from("gemeente gemeenten taal coördinatie de het 2026 school scholen".split())
TEXT = st.lists(WORDS, max_size=12).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=8), question=TEXT)
def test_scores_equal_the_formula(texts, question):
    np.testing.assert_allclose(
        LexicalIndex.build(texts).scores(question), bm25_of(texts, question), atol=1e-5
    )
