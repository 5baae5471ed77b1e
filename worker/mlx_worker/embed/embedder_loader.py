"""Builds an embedder from a checked model folder: weights, tokenizer, pooling."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import mlx.nn as nn

from ..errors import WorkerError
from ..files.model_folder import ModelFolder
from ..models import bert, qwen3
from .embedder import Embedder
from .fast_form import fast_form
from .pooling import Pooling, read_pooling
from .text_tokenizer import TextTokenizer

# An unused context costs memory: attention grows with its square.
MAX_CONTEXT_TOKENS = 8_192
_DTYPES = {"float32": mx.float32, "float16": mx.float16, "bfloat16": mx.bfloat16}


def load_embedder(
    path: str,
    architecture: str | None = None,
    dtype: str | None = None,
    max_tokens: int | None = None,
    exact: bool = False,
) -> Embedder:
    """Load the model in folder `path`.

    `architecture` defaults to the config's `model_type`, `dtype` to float32 on a CPU and the stored type on a GPU,
    `max_tokens` to the model's own context (at most 8,192). `exact` leaves out the fast CPU form.
    Raises WorkerError `bad-request`, `unsafe-model` or `load-failed`.
    """
    if dtype is not None and dtype not in _DTYPES:
        raise WorkerError("bad-request", f"dtype {dtype!r} is not one of {', '.join(_DTYPES)}")
    folder = ModelFolder(Path(path))
    config = folder.read_object("config.json")
    if not config:
        raise WorkerError("load-failed", f"{folder.name} has no config.json")
    tokenizer_config = folder.read_object("tokenizer_config.json")
    folder.read_json("tokenizer.json")
    kind = architecture or config.get("model_type")
    try:
        model, default_pooling = _build(kind, config)
    except (TypeError, ValueError) as error:
        raise WorkerError("load-failed", f"{folder.name}/config.json: {error}") from error
    weights: dict[str, mx.array] = {}
    for file in folder.weight_files():
        weights.update(cast(dict[str, mx.array], mx.load(str(file))))
    _fill(model, weights, config, None if dtype is None else _DTYPES[dtype], folder.name)
    context = _context(folder, config, max_tokens)
    tokenizer = TextTokenizer(folder.path, tokenizer_config, context)
    pooling = read_pooling(folder, default_pooling)
    return Embedder(
        model=model,
        model_type=str(kind),
        dims=int(config["hidden_size"]),
        tokenizer=tokenizer,
        max_tokens=context,
        pooling=pooling,
        fast=None if exact else fast_form(model, tokenizer, pooling),
    )


def _build(kind: object, config: dict[str, Any]) -> tuple[Any, Pooling]:
    if kind == "bert":
        return bert.Model(bert.ModelArgs.from_dict(config)), "mean"
    if kind == "qwen3":
        return qwen3.Model(qwen3.ModelArgs.from_dict(config)), "last"
    raise ValueError(f"model_type {kind!r} is not supported (bert, qwen3)")


def _fill(model: Any, weights: dict[str, mx.array], config: dict[str, Any], dtype: mx.Dtype | None, name: str) -> None:  # noqa: ANN401
    """Put the weights in; on a CPU in float32 and dequantised, for quantised matmul runs on one thread there."""
    on_cpu = mx.default_device() == mx.Device(mx.cpu)
    if on_cpu and dtype is None:
        dtype = mx.float32
    quantization = config.get("quantization")
    try:
        if isinstance(quantization, dict):
            weights = _quantised(model, weights, cast(dict[str, Any], quantization), on_cpu)
        weights = model.sanitize(weights)
        if dtype is not None:
            weights = {key: w.astype(dtype) if mx.issubdtype(w.dtype, mx.floating) else w for key, w in weights.items()}
        model.load_weights(list(weights.items()), strict=True)
        model.eval()
        mx.eval(model.parameters())
    except (ValueError, KeyError, TypeError, RuntimeError) as error:
        raise WorkerError("load-failed", f"{name}: weights do not fit the config: {error}") from error


def _quantised(model: Any, weights: dict[str, mx.array], how: dict[str, Any], on_cpu: bool) -> dict[str, mx.array]:  # noqa: ANN401
    group_size, bits = int(how["group_size"]), int(how["bits"])
    if how.get("mode", "affine") != "affine" or any(isinstance(value, dict) for value in how.values()):
        raise ValueError("only one affine quantization for all layers is supported")
    if not on_cpu:
        names = {key.removeprefix("model.") for key in weights}
        nn.quantize(model, group_size, bits, class_predicate=lambda path, _: f"{path}.scales" in names)
        return weights
    plain = {key: value for key, value in weights.items() if not key.endswith((".scales", ".biases"))}
    for key, scales in weights.items():
        if key.endswith(".scales"):
            layer = key.removesuffix(".scales")
            packed, biases = weights[f"{layer}.weight"], weights[f"{layer}.biases"]
            plain[f"{layer}.weight"] = mx.dequantize(packed, scales, biases, group_size, bits)
    return plain


def _context(folder: ModelFolder, config: dict[str, Any], wanted: int | None) -> int:
    """Give the number of tokens a text may have: what is asked, within what the positions allow."""
    most = int(config.get("max_position_embeddings", MAX_CONTEXT_TOKENS))
    own = folder.read_object("sentence_bert_config.json").get("max_seq_length")
    default = own if isinstance(own, int) and own > 0 else MAX_CONTEXT_TOKENS
    return max(2, min(most, default if wanted is None else wanted))
