"""The upper layers of the embedding model, trained further, as both networks of ours use them.

A text goes through the lower layers of the embedding model once, as they came; from there on
each network goes its own way, with layers that began as the model's upper ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

# Our networks begin at this layer, counted from 0; those below are shared and never change.
# Beginning at 8 was measured too: its AUROC on letters never seen was 0.81 instead of 0.84.
FIRST_LAYER = 4
LAYERS_OF_MODEL = 12
# Added to attention where it must not go.
NOTHING = -1e4
_KINDS = ("weight", "bias")


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a network's layers: those of the embedding model's."""

    hidden: int = 384
    heads: int = 12
    inner: int = 1536
    layers: int = LAYERS_OF_MODEL - FIRST_LAYER
    dropout: float = 0.1


class Layer(nn.Module):
    """A BERT layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.dropout = shape.dropout
        self.attending = nn.Linear(shape.hidden, 3 * shape.hidden)
        self.attended = nn.Linear(shape.hidden, shape.hidden)
        self.attended_norm = nn.LayerNorm(shape.hidden, eps=1e-12)
        self.inner = nn.Linear(shape.hidden, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.hidden)
        self.outer_norm = nn.LayerNorm(shape.hidden, eps=1e-12)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return states of the same shape, (texts, tokens, hidden); `mask` is added to attention."""
        texts, tokens, hidden = states.shape
        parts = _linear(self.attending, states).view(texts, tokens, 3, self.heads, hidden // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(texts, tokens, hidden)
        states = _norm(self.attended_norm, states + self._dropped(_linear(self.attended, mixed)))
        inner = functional.gelu(_linear(self.inner, states))
        return _norm(self.outer_norm, states + self._dropped(_linear(self.outer, inner)))

    def _dropped(self, states: Tensor) -> Tensor:
        return functional.dropout(states, self.dropout, self.training)


def _linear(layer: nn.Linear, states: Tensor) -> Tensor:
    """Apply a layer in the precision of the states: weights are kept in float32 to learn finely."""
    return functional.linear(states, layer.weight.to(states.dtype), layer.bias.to(states.dtype))


def _norm(layer: nn.LayerNorm, states: Tensor) -> Tensor:
    return functional.layer_norm(
        states, layer.normalized_shape, layer.weight.to(states.dtype), layer.bias.to(states.dtype), layer.eps
    )


def begin_from(layers: nn.ModuleList, weights: dict[str, Tensor], first: int = FIRST_LAYER) -> None:
    """Give `layers` the weights of a BERT encoder's from `first` on, by their names in transformers."""
    for number, layer in enumerate(layers, first):

        def taken(name: str, number: int = number) -> tuple[Tensor, Tensor]:
            path = f"encoder.layer.{number}.{name}"
            return weights[f"{path}.weight"].float(), weights[f"{path}.bias"].float()

        attending = [taken(f"attention.self.{part}") for part in ("query", "key", "value")]
        parts = {
            "attending": (torch.cat([w for w, _ in attending]), torch.cat([b for _, b in attending])),
            "attended": taken("attention.output.dense"),
            "attended_norm": taken("attention.output.LayerNorm"),
            "inner": taken("intermediate.dense"),
            "outer": taken("output.dense"),
            "outer_norm": taken("output.LayerNorm"),
        }
        layer.load_state_dict(
            {
                f"{name}.{kind}": value
                for name, pair in parts.items()
                for kind, value in zip(_KINDS, pair, strict=True)
            }
        )


def packed(network: nn.Module) -> dict[str, Any]:
    """Return the weights as numpy arrays: matrices as int8 with one float16 scale a row, the rest float16."""
    arrays: dict[str, Any] = {}
    for name, tensor in network.cpu().state_dict().items():
        if tensor.ndim == 2 and tensor.numel() > 10_000:
            scale = (tensor.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-7).half()
            arrays[f"{name}:rows"] = (tensor / scale.float()).round().clamp(-127, 127).to(torch.int8).numpy()
            arrays[f"{name}:scale"] = scale.numpy()
        else:
            arrays[name] = tensor.half().numpy()
    return arrays


def unpacked(arrays: dict[str, Any]) -> dict[str, Tensor]:
    """Return the weights that `packed` wrote, in float32. Raises KeyError if a scale is missing."""
    weights: dict[str, Tensor] = {}
    for name, array in arrays.items():
        tensor = torch.from_numpy(array)
        if name.endswith(":rows"):
            plain = name.removesuffix(":rows")
            weights[plain] = tensor.float() * torch.from_numpy(arrays[f"{plain}:scale"]).float()
        elif not name.endswith(":scale"):
            weights[name] = tensor.float()
    return weights
