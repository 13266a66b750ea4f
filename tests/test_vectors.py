import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.vectors import VectorIndex


def unit_vectors(count, dimensions, seed):
    vectors = np.random.default_rng(seed).standard_normal((count, dimensions)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def brute_force(vectors, query, count):
    similarities = vectors @ query
    order = np.argsort(-similarities)[:count]
    return order, similarities[order]


@pytest.fixture(scope="module")
def vectors():
    return unit_vectors(500, 48, seed=1)


@pytest.fixture(scope="module")
def queries():
    return unit_vectors(40, 48, seed=2)


@pytest.mark.parametrize("count", [1, 10, 500])
def test_exact_search_finds_what_brute_force_finds(vectors, queries, count):
    index = VectorIndex.build(vectors, exact_below=1000)
    for query in queries:
        positions, similarities = index.search(query, count)
        expected_positions, expected = brute_force(vectors, query, count)
        # Equal but for neighbours that differ by less than float32 can tell.
        np.testing.assert_allclose(similarities, expected, atol=1e-5)
        np.testing.assert_allclose(vectors[positions] @ query, similarities, atol=1e-5)
        assert len(set(positions.tolist())) == len(expected_positions)


@pytest.mark.parametrize("exact_below", [1000, 1], ids=["exact", "hnsw"])
def test_a_vector_finds_itself(vectors, exact_below):
    index = VectorIndex.build(vectors, exact_below)
    for place in (0, 17, 499):
        positions, similarities = index.search(vectors[place], 1)
        assert positions.tolist() == [place]
        assert similarities[0] == pytest.approx(1.0, abs=1e-5)


def test_an_opposite_vector_comes_last_with_minus_one(vectors):
    index = VectorIndex.build(np.vstack([vectors[:5], -vectors[:1]]), exact_below=1000)
    positions, similarities = index.search(vectors[0], 6)
    assert positions[-1] == 5
    assert similarities[-1] == pytest.approx(-1.0, abs=1e-5)


@pytest.mark.parametrize("exact_below", [1000, 1], ids=["exact", "hnsw"])
def test_fewer_come_back_where_fewer_there_are(vectors, queries, exact_below):
    index = VectorIndex.build(vectors[:7], exact_below)
    positions, similarities = index.search(queries[0], 100)
    assert len(index) == 7
    assert sorted(positions.tolist()) == list(range(7))
    np.testing.assert_allclose(similarities, (vectors[:7] @ queries[0])[positions], atol=1e-5)


@pytest.mark.parametrize(("count", "kind"), [(499, "IndexFlat"), (500, "IndexHNSW")])
def test_the_graph_is_used_from_the_given_number_on(vectors, count, kind):
    index = VectorIndex.build(vectors[:count], exact_below=500)
    assert type(index._index).__name__.startswith(kind)


def test_the_graph_finds_nearly_what_brute_force_finds():
    vectors = unit_vectors(2000, 64, seed=3)
    index = VectorIndex.build(vectors, exact_below=100)
    found = expected_count = 0
    for query in unit_vectors(50, 64, seed=4):
        positions, similarities = index.search(query, 10)
        expected, _ = brute_force(vectors, query, 10)
        found += len(set(positions.tolist()) & set(expected.tolist()))
        expected_count += 10
        np.testing.assert_allclose(similarities, vectors[positions] @ query, atol=1e-5)
        assert (np.diff(similarities) <= 0).all()
    assert found / expected_count >= 0.95


@pytest.mark.parametrize("exact_below", [1000, 1], ids=["exact", "hnsw"])
def test_similarities_keep_the_order_asked_for(vectors, queries, exact_below):
    index = VectorIndex.build(vectors, exact_below)
    places = np.array([400, 3, 3, 77])
    expected = vectors[places] @ queries[0]
    np.testing.assert_allclose(index.similarities(queries[0], places), expected, atol=1e-6)


@pytest.mark.parametrize("exact_below", [1000, 1], ids=["exact", "hnsw"])
def test_a_saved_index_finds_the_same(vectors, queries, exact_below, tmp_path):
    index = VectorIndex.build(vectors, exact_below)
    index.save(tmp_path / "vectors.faiss")
    loaded = VectorIndex.load(tmp_path / "vectors.faiss")
    assert len(loaded) == 500
    for query in queries:
        positions, similarities = index.search(query, 20)
        loaded_positions, loaded_similarities = loaded.search(query, 20)
        assert loaded_positions.tolist() == positions.tolist()
        assert loaded_similarities.tolist() == similarities.tolist()


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x00" * 500])
def test_a_file_that_is_no_index_is_named(tmp_path, content):
    path = tmp_path / "vectors.faiss"
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss is not a FAISS index"):
        VectorIndex.load(path)


def test_a_file_cut_short_is_named(vectors, tmp_path):
    path = tmp_path / "vectors.faiss"
    VectorIndex.build(vectors, 1000).save(path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss is not a FAISS index"):
        VectorIndex.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(IndexDamagedError, match=r"vectors\.faiss is not a FAISS index"):
        VectorIndex.load(tmp_path / "vectors.faiss")


def test_a_file_that_cannot_be_written_is_an_os_error(vectors, tmp_path):
    with pytest.raises(OSError, match=r"vectors\.faiss"):
        VectorIndex.build(vectors, 1000).save(tmp_path / "missing" / "vectors.faiss")
