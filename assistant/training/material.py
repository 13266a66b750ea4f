"""What the networks learn from, as numbers: the texts of letters and questions, and what answers what.

It is gathered once, where model and letters are, and can be saved, so that the learning itself needs
neither: it runs as well on another machine, with a graphics card for instance.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from assistant.joint_network import Read
from assistant.layers import FIRST_LAYER, NOTHING, Layer, Shape, begin_from

# Look-alikes are drawn from this many of the nearest passages, and measured with as many.
NEAREST = 8
# One question in this many is kept out to measure with.
_HELD_OUT = 20
_BATCH = 128

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Text:
    """A text's tokens, as rows of `Material.weights`' embeddings, and the sentence of each (or -1)."""

    tokens: Numbers
    sentences: Numbers


@dataclass(frozen=True)
class Example:
    """A question, its passages from near to far, and which sentences answer it.

    `question` and `about`, the passages that it is about, are places in the material; `right` are
    (passage, number of the sentence in it), empty if nothing answers.
    """

    question: int
    about: tuple[int, ...]
    near: tuple[int, ...]
    right: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Material:
    """All passages of all documents, and the questions on them.

    `own` are the bank's questions, on the letter whose passages come first and whose sentences are
    `sentences`, in their order; `others` are on other letters. `weights` are the embedding model's, by
    their names in transformers, with the embeddings of the tokens that occur. `origin` says what it
    was gathered from.
    """

    questions: list[Text]
    passages: list[Text]
    own: list[Example]
    others: list[Example]
    sentences: list[str]
    weights: dict[str, Tensor]
    origin: dict[str, Any]

    def save(self, path: Path) -> None:
        """Write all of it to one file."""
        texts = [*self.questions, *self.passages]
        about = {
            "questions": len(self.questions),
            "own": [asdict(each) for each in self.own],
            "others": [asdict(each) for each in self.others],
            "sentences": self.sentences,
            "origin": self.origin,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "tokens": np.concatenate([text.tokens for text in texts]).astype(np.uint16),
            "places": np.concatenate([text.sentences for text in texts]).astype(np.int16),
            "counts": np.array([len(text.tokens) for text in texts]),
            "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            **{f"weight {name}": tensor.half().numpy() for name, tensor in self.weights.items()},
        }
        np.savez_compressed(path, **arrays)


def load_material(path: Path) -> Material:
    """Read what `Material.save` wrote. Raises OSError or KeyError if it isn't that."""
    with np.load(path) as stored:
        about = json.loads(stored["about"].tobytes())
        ends = np.cumsum(stored["counts"])[:-1]
        texts = [
            Text(tokens, places)
            for tokens, places in zip(
                np.split(stored["tokens"].astype(np.int64), ends),
                np.split(stored["places"].astype(np.int64), ends),
                strict=True,
            )
        ]
        weights = {
            name.removeprefix("weight "): torch.from_numpy(stored[name]).float()
            for name in stored.files
            if name.startswith("weight ")
        }
    count = about["questions"]
    return Material(
        questions=texts[:count],
        passages=texts[count:],
        own=[_example(each) for each in about["own"]],
        others=[_example(each) for each in about["others"]],
        sentences=about["sentences"],
        weights=weights,
        origin=about["origin"],
    )


def _example(stored: dict[str, Any]) -> Example:
    right = tuple((passage, number) for passage, number in stored["right"])
    return Example(stored["question"], tuple(stored["about"]), tuple(stored["near"]), right)


def learned(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that are learned from."""
    return [each for at, each in enumerate(examples) if at % _HELD_OUT]


def held_out(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that are kept out, to measure with."""
    return list(examples[::_HELD_OUT])


def best_device() -> torch.device:
    """Return a graphics card if there is one, else the processor."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision_of(device: torch.device) -> torch.dtype:
    """Return bfloat16 where it is multiplied in hardware, else float32."""
    able = torch.cpu.get_capabilities()
    fast = device.type == "cuda" or able.get("amx_bf16") or able.get("avx512_bf16")
    return torch.bfloat16 if fast else torch.float32


def read_below(material: Material, texts: Sequence[Text], device: torch.device) -> list[Read]:
    """Read texts through the layers that never change, as `SentenceEncoder.token_states` does."""
    precision = precision_of(device)
    lower = nn.ModuleList(Layer(Shape()) for _ in range(FIRST_LAYER))
    begin_from(lower, material.weights, 0)
    lower.eval().to(device)
    embedded = {
        name.split(".")[1]: tensor.to(device)
        for name, tensor in material.weights.items()
        if name.startswith("embeddings.") and "LayerNorm" not in name
    }
    gain, bias = (material.weights[f"embeddings.LayerNorm.{part}"].to(device) for part in ("weight", "bias"))
    read: dict[int, Read] = {}
    for batch in _by_length(texts):
        tokens = nn.utils.rnn.pad_sequence([torch.from_numpy(texts[at].tokens) for at in batch], True)
        counts = torch.tensor([len(texts[at].tokens) for at in batch])
        real = torch.arange(tokens.shape[1])[None, :] < counts[:, None]
        mask = torch.zeros(real.shape, dtype=precision).masked_fill(~real, NOTHING)[:, None, None, :]
        with torch.inference_mode():
            words = embedded["word_embeddings"][tokens.to(device)]
            words = words + embedded["position_embeddings"][: tokens.shape[1]]
            words = words + embedded["token_type_embeddings"][0]
            states = nn.functional.layer_norm(words, words.shape[-1:], gain, bias, 1e-12).to(precision)
            for layer in lower:
                states = layer(states, mask.to(device))
        kept = states.cpu()
        for row, at in enumerate(batch):
            text = texts[at]
            # Cloned: a part of a batch would keep all of it in memory.
            read[at] = Read(kept[row, : len(text.tokens)].clone(), torch.from_numpy(text.sentences))
    return [read[at] for at in range(len(texts))]


def _by_length(texts: Sequence[Text]) -> Iterator[list[int]]:
    order = sorted(range(len(texts)), key=lambda at: len(texts[at].tokens))
    for first in range(0, len(order), _BATCH):
        yield order[first : first + _BATCH]
