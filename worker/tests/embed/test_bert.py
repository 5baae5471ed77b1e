"""The BERT encoder against numpy and against vectors that sentence-transformers gave for the real MiniLM."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import numpy as np
import numpy.typing as npt
import pytest

from mlx_worker.embed.embedder import Embedder
from mlx_worker.embed.embedder_loader import load_embedder
from mlx_worker.errors import WorkerError

from ..conftest import BERT_CONFIG, Peer, bert_weights, write_bert, write_json

Array = npt.NDArray[np.float64]

TEXTS = ["abc", "a", "hello world", "zzzzzzzzzzzzzzzzzzzzzzzz", "the quick brown fox jumps over the lazy dog"]


def vectors_of(embedder: Embedder, texts: list[str]) -> Array:
    result = embedder.embed(texts)
    return np.frombuffer(result.data, dtype="<f4").reshape(result.n, result.dims).astype(np.float64)


def exact(embedder: Embedder) -> Embedder:
    return replace(embedder, fast=None)


def numpy_bert(ids: list[int], pooling: str) -> Array:
    """Compute the tiny model of conftest.py in plain numpy."""
    w: dict[str, Array] = {
        name: np.asarray(value.tolist(), dtype=np.float64) for name, value in bert_weights(BERT_CONFIG).items()
    }
    heads: int = BERT_CONFIG["num_attention_heads"]

    def dense(x: Array, name: str) -> Array:
        product = cast(Array, np.einsum("ij,kj->ik", x, w[f"{name}.weight"]))
        return product + w[f"{name}.bias"]

    def norm(x: Array, name: str) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        scaled: Array = np.divide(centred, np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12))
        return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]

    def split(x: Array) -> Array:
        return np.swapaxes(x.reshape((len(ids), heads, -1)), 0, 1)

    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(BERT_CONFIG["num_hidden_layers"]):
        p = f"encoder.layer.{layer}."
        q, k, v = (split(dense(x, f"{p}attention.self.{part}")) for part in ("query", "key", "value"))
        scores: Array = np.matmul(q, k.transpose(0, 2, 1)) / math.sqrt(q.shape[-1])
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (scores / scores.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(len(ids), -1)
        x = norm(x + dense(mixed, f"{p}attention.output.dense"), f"{p}attention.output.LayerNorm")
        h = dense(x, f"{p}intermediate.dense")
        h = h * 0.5 * (1 + np.vectorize(math.erf)(h / math.sqrt(2)))
        x = norm(x + dense(h, f"{p}output.dense"), f"{p}output.LayerNorm")
    pooled = x.mean(0) if pooling == "mean_tokens" else x[0]
    return pooled / np.linalg.norm(pooled)


@pytest.mark.parametrize("pooling", ["mean_tokens", "cls_token"])
@pytest.mark.parametrize("fast", [False, True])
def test_against_numpy(tmp_path: Path, pooling: str, fast: bool) -> None:
    embedder = load_embedder(str(write_bert(tmp_path / "m", pooling)))
    assert embedder.fast is not None
    got = vectors_of(embedder if fast else exact(embedder), TEXTS)
    rows = embedder.tokenizer.encode(TEXTS)
    wanted = np.stack([numpy_bert(row, pooling) for row in rows])
    assert np.abs(got - wanted).max() < (2e-3 if fast else 1e-5)
    assert (got * wanted).sum(1).min() > 0.99999


def test_texts_are_cut_to_the_positions(bert_folder: Path) -> None:
    embedder = load_embedder(str(bert_folder))
    assert embedder.max_tokens == 32
    assert embedder.embed(["a" * 500]).tokens == 32
    assert load_embedder(str(bert_folder), max_tokens=1000).max_tokens == 32
    assert load_embedder(str(bert_folder), max_tokens=8).embed(["a" * 500]).tokens == 8
    write_json(bert_folder / "sentence_bert_config.json", {"max_seq_length": 16})
    assert load_embedder(str(bert_folder)).max_tokens == 16


def test_a_text_without_tokens_is_zeros(bert_folder: Path) -> None:
    got = vectors_of(load_embedder(str(bert_folder)), ["", "abc", ""])
    assert np.array_equal(np.linalg.norm(got, axis=1).round(5), [0, 1, 0])


def test_nothing_to_embed(bert_folder: Path) -> None:
    result = load_embedder(str(bert_folder)).embed([])
    assert (result.n, result.data) == (0, b"")


def test_weights_that_are_not_numbers(bert_folder: Path) -> None:
    weights = bert_weights(BERT_CONFIG)
    weights["embeddings.LayerNorm.bias"] = mx.full((BERT_CONFIG["hidden_size"],), math.nan)
    mx.save_safetensors(str(bert_folder / "model.safetensors"), weights)
    embedder = load_embedder(str(bert_folder))
    assert embedder.fast is None
    with pytest.raises(WorkerError) as caught:
        embedder.embed(["abc"])
    assert caught.value.code == "embed-failed"


def test_overflow_in_the_fast_form_is_answered_by_the_exact_one(bert_folder: Path) -> None:
    embedder = load_embedder(str(bert_folder))
    wanted = vectors_of(exact(embedder), TEXTS)

    def overflowing(ids: mx.array, lengths: mx.array) -> mx.array:
        return mx.full((*ids.shape, embedder.dims), math.inf)

    assert np.array_equal(vectors_of(replace(embedder, fast=overflowing), TEXTS), wanted)


def test_a_model_with_large_scores_is_still_right(bert_folder: Path) -> None:
    weights = bert_weights(BERT_CONFIG)
    weights["encoder.layer.0.attention.self.query.weight"] *= 40
    mx.save_safetensors(str(bert_folder / "model.safetensors"), weights)
    embedder = load_embedder(str(bert_folder))
    assert embedder.fast is not None
    got, wanted = vectors_of(embedder, TEXTS), vectors_of(exact(embedder), TEXTS)
    assert (got * wanted).sum(1).min() > 0.9999


def test_quantised_weights_are_dequantised(bert_folder: Path) -> None:
    plain = {**BERT_CONFIG, "hidden_size": 64, "intermediate_size": 128}
    packed: dict[str, mx.array] = {}
    rounded: dict[str, mx.array] = {}
    for name, value in bert_weights(plain).items():
        if value.ndim == 2 and "embeddings" not in name:
            w, scales, biases = mx.quantize(value, 64, 8)
            layer = name.removesuffix(".weight")
            packed |= {name: w, f"{layer}.scales": scales, f"{layer}.biases": biases}
            rounded[name] = mx.dequantize(w, scales, biases, 64, 8)
        else:
            packed[name] = rounded[name] = value
    results: list[Array] = []
    for weights, extra in ((packed, {"quantization": {"group_size": 64, "bits": 8}}), (rounded, {})):
        write_json(bert_folder / "config.json", {**plain, **extra})
        mx.save_safetensors(str(bert_folder / "model.safetensors"), weights)
        results.append(vectors_of(load_embedder(str(bert_folder)), TEXTS))
    assert np.allclose(results[0], results[1], atol=1e-6)


def test_minilm_against_sentence_transformers(minilm_folder: str, start_peer: Callable[..., Peer]) -> None:
    reference: dict[str, Any] = json.loads((Path(__file__).parent / "minilm_reference.json").read_text())
    wanted = np.array(reference["vectors"])
    peer = start_peer()
    results: list[Array] = []
    for is_exact in (True, False):
        loaded = peer.call("load", path=minilm_folder, exact=is_exact).header
        assert (loaded["dims"], loaded["maxTokens"]) == (384, 256)
        if peer.call("hello").header["device"] == "cpu":
            assert loaded["fast"] is not is_exact
        frame = peer.call("embed", texts=reference["texts"])
        results.append(np.frombuffer(frame.payload, dtype="<f4").reshape(-1, 384).astype(np.float64))
    slow, fast = results
    assert (slow * wanted).sum(1).min() >= 0.99999
    assert (fast * wanted).sum(1).min() >= 0.9999
    assert (fast * slow).sum(1).min() >= 0.9999
    assert np.abs(np.linalg.norm(fast, axis=1) - 1).max() < 1e-3
