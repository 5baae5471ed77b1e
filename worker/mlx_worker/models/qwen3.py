"""Qwen3 decoder as an embedder (`model_type` qwen3): pre-norm blocks, rotary positions, grouped queries, causal.

Right padding needs no mask here: a token never sees the ones after it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import mlx.core as mx
import mlx.nn as nn


@dataclass
class ModelArgs:
    """The part of `config.json` that shapes the network."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    intermediate_size: int
    head_dim: int
    max_position_embeddings: int
    rms_norm_eps: float = 1e-6
    rope_theta: float = 1_000_000.0

    @classmethod
    def from_dict(cls, config: dict[str, Any]) -> ModelArgs:
        """Take the known keys of a config; raise ValueError for a variant this file does not compute."""
        rope: dict[str, Any] = config.get("rope_parameters") or {}
        scaling: dict[str, Any] = config.get("rope_scaling") or rope
        kind = scaling.get("rope_type", scaling.get("type", "default"))
        if kind != "default":
            raise ValueError(f"rope type {kind!r} is not supported")
        if config.get("attention_bias") is True or config.get("use_sliding_window") is True:
            raise ValueError("attention bias and sliding windows are not supported")
        if config.get("hidden_act", "silu") != "silu":
            raise ValueError(f"hidden_act {config['hidden_act']!r} is not supported")
        known = {field.name for field in fields(cls)}
        merged = {**config, **{key: value for key, value in rope.items() if key == "rope_theta"}}
        return cls(**{key: value for key, value in merged.items() if key in known})


class Attention(nn.Module):
    """Causal self-attention with normalised, rotated queries and keys."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the projections."""
        super().__init__()
        dim, head = args.hidden_size, args.head_dim
        self.n_heads, self.n_kv_heads = args.num_attention_heads, args.num_key_value_heads
        self.scale = head**-0.5
        self.q_proj = nn.Linear(dim, self.n_heads * head, bias=False)
        self.k_proj = nn.Linear(dim, self.n_kv_heads * head, bias=False)
        self.v_proj = nn.Linear(dim, self.n_kv_heads * head, bias=False)
        self.o_proj = nn.Linear(self.n_heads * head, dim, bias=False)
        self.q_norm = nn.RMSNorm(head, eps=args.rms_norm_eps)
        self.k_norm = nn.RMSNorm(head, eps=args.rms_norm_eps)
        self.rope = nn.RoPE(head, traditional=False, base=args.rope_theta)

    def __call__(self, x: mx.array) -> mx.array:
        """Map `[B, L, D]` to `[B, L, D]`."""
        B, L, _ = x.shape
        q = self.q_norm(self.q_proj(x).reshape(B, L, self.n_heads, -1)).transpose(0, 2, 1, 3)
        k = self.k_norm(self.k_proj(x).reshape(B, L, self.n_kv_heads, -1)).transpose(0, 2, 1, 3)
        v = self.v_proj(x).reshape(B, L, self.n_kv_heads, -1).transpose(0, 2, 1, 3)
        out = mx.fast.scaled_dot_product_attention(self.rope(q), self.rope(k), v, scale=self.scale, mask="causal")
        return self.o_proj(out.transpose(0, 2, 1, 3).reshape(B, L, -1))


class MLP(nn.Module):
    """Gated dense layers."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the layers."""
        super().__init__()
        self.gate_proj = nn.Linear(args.hidden_size, args.intermediate_size, bias=False)
        self.up_proj = nn.Linear(args.hidden_size, args.intermediate_size, bias=False)
        self.down_proj = nn.Linear(args.intermediate_size, args.hidden_size, bias=False)

    def __call__(self, x: mx.array) -> mx.array:
        """Map `[B, L, D]` to `[B, L, D]`."""
        gate = self.gate_proj(x)
        return self.down_proj(gate * mx.sigmoid(gate) * self.up_proj(x))


class TransformerBlock(nn.Module):
    """Attention and MLP, each on a normalised input and added to it."""

    def __init__(self, args: ModelArgs) -> None:
        """Make the parts."""
        super().__init__()
        self.self_attn = Attention(args)
        self.mlp = MLP(args)
        self.input_layernorm = nn.RMSNorm(args.hidden_size, eps=args.rms_norm_eps)
        self.post_attention_layernorm = nn.RMSNorm(args.hidden_size, eps=args.rms_norm_eps)

    def __call__(self, x: mx.array) -> mx.array:
        """Map `[B, L, D]` to `[B, L, D]`."""
        x = x + self.self_attn(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class Model(nn.Module):
    """Token ids to one hidden state per token."""

    def __init__(self, args: ModelArgs) -> None:
        """Make embeddings and blocks."""
        super().__init__()
        self.args = args
        self.embed_tokens = nn.Embedding(args.vocab_size, args.hidden_size)
        self.layers = [TransformerBlock(args) for _ in range(args.num_hidden_layers)]
        self.norm = nn.RMSNorm(args.hidden_size, eps=args.rms_norm_eps)

    def __call__(self, ids: mx.array, lengths: mx.array) -> mx.array:
        """Encode ids `[B, L]`, right-padded; causality hides the padding from `lengths`. Gives `[B, L, D]`."""
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x)
        return self.norm(x)

    def sanitize(self, weights: dict[str, mx.array]) -> dict[str, mx.array]:
        """Drop the language-model head and the prefix of checkpoints that have one."""
        return {
            name.removeprefix("model."): value for name, value in weights.items() if not name.startswith("lm_head.")
        }
