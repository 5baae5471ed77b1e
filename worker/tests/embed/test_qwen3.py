"""Qwen3 as an embedder: last-token pooling, end token, padding, and the same hidden states as mlx-lm."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import numpy as np
import pytest

from mlx_worker.embed.embedder_loader import load_embedder
from mlx_worker.models import qwen3

from ..conftest import QWEN_CONFIG, qwen_weights, write_json, write_qwen
from .test_bert import vectors_of

TEXTS = ["abc", "a", "hello world and more of it", "zzzzzzzzzzzz", "", "the quick brown fox"]


def test_padding_does_not_change_vectors(qwen_folder: Path) -> None:
    embedder = load_embedder(str(qwen_folder))
    together = vectors_of(embedder, TEXTS)
    alone = np.concatenate([vectors_of(embedder, [text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_vector_is_the_state_of_the_end_token(qwen_folder: Path) -> None:
    embedder = load_embedder(str(qwen_folder))
    model = cast(qwen3.Model, embedder.model)
    (row,) = embedder.tokenizer.encode(["abc"])
    assert row == [3, 4, 5, 2]
    state = model(mx.array([row]), mx.array([len(row)]))[0, -1]
    wanted = np.array((state / mx.linalg.norm(state)).tolist())
    assert np.abs(vectors_of(embedder, ["abc"])[0] - wanted).max() < 1e-5


@pytest.mark.parametrize("appends_end", [False, True])
def test_end_token_comes_once_and_survives_the_cut(tmp_path: Path, appends_end: bool) -> None:
    embedder = load_embedder(str(write_qwen(tmp_path / "m", appends_end=appends_end)), max_tokens=6)
    assert embedder.tokenizer.encode(["ab", "a" * 50]) == [[3, 4, 2], [3, 3, 3, 3, 3, 2]]


def test_quantised_qwen(qwen_folder: Path) -> None:
    plain = vectors_of(load_embedder(str(qwen_folder)), TEXTS)
    packed: dict[str, mx.array] = {}
    for name, value in qwen_weights(QWEN_CONFIG).items():
        if value.ndim == 2:
            layer = name.removesuffix(".weight")
            w, scales, biases = mx.quantize(value, 32, 8)
            packed |= {name: w, f"{layer}.scales": scales, f"{layer}.biases": biases}
        else:
            packed[name] = value
    mx.save_safetensors(str(qwen_folder / "model.safetensors"), packed)
    write_json(qwen_folder / "config.json", {**QWEN_CONFIG, "quantization": {"group_size": 32, "bits": 8}})
    quantised = vectors_of(load_embedder(str(qwen_folder)), TEXTS)
    assert (plain * quantised).sum(1).min() > 0.99


def test_same_hidden_states_as_mlx_lm(qwen_folder: Path) -> None:
    reference: Any = pytest.importorskip("mlx_lm.models.qwen3", reason="mlx-lm needs Python 3.11")
    theirs = reference.Model(reference.ModelArgs.from_dict(QWEN_CONFIG))
    theirs.load_weights(list(qwen_weights(QWEN_CONFIG).items()))
    embedder = load_embedder(str(qwen_folder))
    for row in embedder.tokenizer.encode(TEXTS):
        ours = cast(qwen3.Model, embedder.model)(mx.array([row]), mx.array([len(row)]))
        assert mx.allclose(ours, theirs.model(mx.array([row])), atol=1e-4).item()
