"""The CPU forms of attention and gate against those of mlx-lm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import pytest

from mlx_worker.chat.generator_loader import Limits, load_generator
from mlx_worker.models import cpu_network
from mlx_worker.models.mlx_lm_parts import base_part, cache_part

from ..chat_models import LLAMA, QWEN2, write_chat_model

on_cpu_only = pytest.mark.skipif(mx.default_device() != mx.Device(mx.cpu), reason="a GPU uses mlx-lm's own")


def largest(x: mx.array) -> float:
    return cast(float, mx.max(mx.abs(x)).item())


@pytest.mark.parametrize("mask", ["causal", None])
@pytest.mark.parametrize(("length", "total"), [(5, 5), (64, 200), (1, 9)])
@pytest.mark.parametrize("size", [1.0, 40.0])
def test_attention(length: int, total: int, mask: str | None, size: float) -> None:
    mx.random.seed(5)
    # With `size` 40 most scores of a row are hundreds below its largest.
    queries = mx.random.normal((2, 6, length, 16)) * size
    keys, values = mx.random.normal((2, 2, total, 16)) * size, mx.random.normal((2, 2, total, 16))
    ours = cpu_network.attention(queries, keys, values, None, 0.25, mask)
    theirs = base_part().scaled_dot_product_attention(queries, keys, values, None, 0.25, mask)
    assert ours.shape == theirs.shape
    assert largest(ours - theirs) < 1e-4 * size


def test_a_mask_of_its_own_and_other_types_go_the_way_of_mlx_lm() -> None:
    queries = mx.random.normal((1, 2, 4, 8))
    keys = mx.random.normal((1, 2, 4, 8))
    mask = mx.array([[True, False, False, False]] * 4)
    assert largest(cpu_network.attention(queries, keys, keys, None, 1.0, mask) - keys[:, :, :1]) < 1e-6
    short = queries.astype(mx.float16)
    half = cpu_network.attention(short, short, short, None, 1.0, "causal")
    assert half.dtype == mx.float16


def test_gate() -> None:
    gate = mx.concatenate([mx.linspace(-60, 60, 4001), mx.array([-1e9, -5e3, -200.0, 200.0, 5e3, 1e9])]).reshape(
        1, 1, -1
    )
    x = mx.ones(gate.shape)
    for rows in (1, 3):
        ours = cpu_network.swiglu(mx.repeat(gate, rows, axis=1), mx.repeat(x, rows, axis=1))
        theirs = gate * mx.sigmoid(gate) * x
        assert largest((ours - theirs) / mx.maximum(mx.abs(gate), 1.0)) < 1e-5


@on_cpu_only
@pytest.mark.parametrize(
    "config", [LLAMA, QWEN2, {**QWEN2, "model_type": "qwen3", "head_dim": 16}], ids=["llama", "qwen2", "qwen3"]
)
def test_logits_of_a_network(config: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_chat_model(tmp_path / "model", config)
    model: Any = load_generator(str(folder), 4_096, Limits()).generator._model  # pyright: ignore[reportPrivateUsage]
    tokens = [(7 * n * n + 3) % 250 for n in range(150)]
    part = sys.modules[f"mlx_lm.models.{config['model_type']}"]
    assert part.scaled_dot_product_attention is cpu_network.attention
    assert part.swiglu is cpu_network.swiglu

    def logits() -> mx.array:
        cache = cache_part().make_prompt_cache(model)
        steps = [tokens[:100], tokens[100:149], tokens[149:]]
        return mx.concatenate([model(mx.array([step]), cache=cache) for step in steps], axis=1)

    ours = logits()
    mx.eval(ours)
    monkeypatch.setattr(part, "scaled_dot_product_attention", base_part().scaled_dot_product_attention)
    monkeypatch.setattr(part, "swiglu", sys.modules["mlx_lm.models.activations"].swiglu)
    theirs = logits()
    assert largest(theirs) > 1
    assert largest(ours - theirs) < 1e-3
