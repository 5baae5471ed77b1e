"""BERT-family encoder (`model_type` bert): post-norm blocks, learned absolute positions, no pooler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, cast

import mlx.core as mx
import mlx.nn as nn

Activation = Callable[[mx.array], mx.array]


@dataclass
class ModelArgs:
    """The part of `config.json` that shapes the network."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    type_vocab_size: int = 2
    layer_norm_eps: float = 1e-12
    hidden_act: str = "gelu"
    position_embedding_type: str = "absolute"

    @classmethod
    def from_dict(cls, config: dict[str, Any]) -> ModelArgs:
        """Take the known keys of a config; raise ValueError for a variant this file does not compute."""
        known = {field.name for field in fields(cls)}
        args = cls(**{key: value for key, value in config.items() if key in known})
        if args.hidden_act not in ("gelu", "gelu_new", "gelu_pytorch_tanh"):
            raise ValueError(f"hidden_act {args.hidden_act!r} is not supported")
        if args.position_embedding_type != "absolute" or config.get("is_decoder") is True:
            raise ValueError("only encoders with absolute positions are supported")
        if args.hidden_size % args.num_attention_heads != 0:
            raise ValueError("hidden_size is not a multiple of num_attention_heads")
        return args


class Attention(nn.Module):
    """Self-attention over all tokens of a text."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the projections."""
        super().__init__()
        dim = args.hidden_size
        self.n_heads = args.num_attention_heads
        self.scale = (dim // self.n_heads) ** -0.5
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)
        self.value = nn.Linear(dim, dim)
        self.output = nn.Linear(dim, dim)

    def __call__(self, x: mx.array, mask: mx.array) -> mx.array:
        """Attend `[B, L, D]` under an additive mask `[B, 1, 1, L]`."""
        B, L, D = x.shape
        q, k, v = (
            proj(x).reshape(B, L, self.n_heads, -1).transpose(0, 2, 1, 3) for proj in (self.query, self.key, self.value)
        )
        out = mx.fast.scaled_dot_product_attention(q, k, v, scale=self.scale, mask=mask)
        return self.output(out.transpose(0, 2, 1, 3).reshape(B, L, D))


class MLP(nn.Module):
    """The two dense layers of a block."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the layers."""
        super().__init__()
        self.up = nn.Linear(args.hidden_size, args.intermediate_size)
        self.down = nn.Linear(args.intermediate_size, args.hidden_size)
        self.exact = args.hidden_act == "gelu"

    def __call__(self, x: mx.array) -> mx.array:
        """Map `[B, L, D]` to `[B, L, D]`."""
        gelu = cast(Activation, nn.gelu if self.exact else nn.gelu_approx)
        return self.down(gelu(self.up(x)))


class TransformerBlock(nn.Module):
    """Attention and MLP, each followed by the sum with its input and a layer norm."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the parts."""
        super().__init__()
        self.attention = Attention(args)
        self.attention_norm = nn.LayerNorm(args.hidden_size, eps=args.layer_norm_eps)
        self.mlp = MLP(args)
        self.mlp_norm = nn.LayerNorm(args.hidden_size, eps=args.layer_norm_eps)

    def __call__(self, x: mx.array, mask: mx.array) -> mx.array:
        """Map `[B, L, D]` to `[B, L, D]`."""
        x = self.attention_norm(x + self.attention(x, mask))
        return self.mlp_norm(x + self.mlp(x))


class Model(nn.Module):
    """Token ids to one hidden state per token."""

    def __init__(self, args: ModelArgs) -> None:
        """Make embeddings and blocks."""
        super().__init__()
        self.args = args
        self.word = nn.Embedding(args.vocab_size, args.hidden_size)
        self.position = nn.Embedding(args.max_position_embeddings, args.hidden_size)
        self.token_type = nn.Embedding(args.type_vocab_size, args.hidden_size)
        self.norm = nn.LayerNorm(args.hidden_size, eps=args.layer_norm_eps)
        self.layers = [TransformerBlock(args) for _ in range(args.num_hidden_layers)]

    def __call__(self, ids: mx.array, lengths: mx.array) -> mx.array:
        """Encode ids `[B, L]`, right-padded; tokens from `lengths[b]` on are not attended to. Gives `[B, L, D]`."""
        positions = mx.arange(ids.shape[1])
        x = self.norm(self.word(ids) + self.position(positions) + self.token_type.weight[0])
        mask = mx.where(positions[None, :] < lengths[:, None], 0.0, -1e9).astype(x.dtype)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def sanitize(self, weights: dict[str, mx.array]) -> dict[str, mx.array]:
        """Rename the checkpoint's tensors to ours and drop what an encoder does not use."""
        renamed = {_our_name(name.removeprefix("bert.")): value for name, value in weights.items()}
        return {name: value for name, value in renamed.items() if name is not None}


_RENAMES = (
    ("encoder.layer.", "layers."),
    ("attention.self.", "attention."),
    ("attention.output.dense.", "attention.output."),
    ("attention.output.LayerNorm.", "attention_norm."),
    ("intermediate.dense.", "mlp.up."),
    ("output.dense.", "mlp.down."),
    ("output.LayerNorm.", "mlp_norm."),
    ("embeddings.word_embeddings.", "word."),
    ("embeddings.position_embeddings.", "position."),
    ("embeddings.token_type_embeddings.", "token_type."),
    ("embeddings.LayerNorm.", "norm."),
    (".gamma", ".weight"),
    (".beta", ".bias"),
)


def _our_name(name: str) -> str | None:
    if name.startswith(("pooler.", "cls.")) or name.endswith("position_ids"):
        return None
    for old, new in _RENAMES:
        name = name.replace(old, new)
    return name
