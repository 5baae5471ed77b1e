"""Builds a generator from a checked model folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import mlx.nn as nn

from ..errors import WorkerError
from ..files.gguf_quants import LEAST_GROUP, expand
from ..files.model_folder import ModelFolder
from ..machine.mlx_compile import stop_compiling
from ..models.cpu_network import use_cpu_forms
from ..models.mlx_lm_parts import cache_part, network
from .chat_tokenizer import ChatTokenizer
from .generator import Generator
from .prompt_cache import KvForm, PromptCache
from .sampling import Sampling

# No text model is larger; a config that says so would only take memory.
_BOUNDS = {
    "num_hidden_layers": 512,
    "hidden_size": 65_536,
    "intermediate_size": 1_048_576,
    "num_attention_heads": 1_024,
    "vocab_size": 2_097_152,
}
# On a CPU the weights may take this share of the machine's memory as float32.
_FLOAT32_SHARE = 0.4
_DEFAULT_PROMPT_CACHE = 1024 * 1024 * 1024
_DEFAULT_CONTEXT = 8_192


@dataclass(frozen=True)
class Limits:
    """Memory in bytes; None leaves MLX's own default."""

    memory: int | None = None
    cache: int | None = None
    prompt_cache: int | None = None
    # Bits of a number in what is kept of a prompt; None for those that the network computes with.
    kv_bits: int | None = None


@dataclass(frozen=True)
class LoadedGenerator:
    """A generator, the sampling its model asks for, and how its weights are held."""

    generator: Generator
    sampling: Sampling
    model_type: str
    form: str


def load_generator(path: str, context: int | None, limits: Limits) -> LoadedGenerator:
    """Load the chat model in folder `path`.

    `context` is in tokens, at most what the model's positions allow. Raises WorkerError `bad-request`, `unsafe-model`,
    `load-failed`, `unsupported`.
    """
    folder = ModelFolder(Path(path))
    config = folder.read_object("config.json")
    if not config:
        raise WorkerError("load-failed", f"{folder.name} has no config.json")
    for key, most in _BOUNDS.items():
        value = config.get(key)
        if type(value) is not int or not 1 <= value <= most:
            raise WorkerError("load-failed", f"{folder.name}/config.json: {key} is {value!r}"[:300])
    model_class, arguments = network(config.get("model_type"))
    tokenizer = ChatTokenizer(folder)
    # Freed arrays that MLX keeps for reuse count too; without a bound they grow to the limit of all memory.
    if limits.memory is not None:
        mx.set_memory_limit(limits.memory)
    if limits.cache is not None:
        mx.set_cache_limit(limits.cache)
    weights: dict[str, mx.array] = {}
    for file in folder.weight_files():
        weights.update(cast(dict[str, mx.array], mx.load(str(file))))
    try:
        model = model_class(arguments.from_dict(config))
        form = _fill(model, weights, config, limits.memory)
    except (TypeError, ValueError, KeyError, AttributeError, RuntimeError, ZeroDivisionError) as error:
        raise WorkerError("load-failed", f"{folder.name}: weights do not fit the config: {error}"[:500]) from error
    positions = config.get("max_position_embeddings")
    most = positions if type(positions) is int and positions > 1 else _DEFAULT_CONTEXT
    prompt_cache = _DEFAULT_PROMPT_CACHE if limits.prompt_cache is None else limits.prompt_cache
    return LoadedGenerator(
        generator=Generator(
            model,
            tokenizer,
            min(most, context or _DEFAULT_CONTEXT),
            PromptCache(cache_part(), model, prompt_cache, _kv_form(config, limits.kv_bits)),
            # Quantised matrices take as long for each token, and a GPU was not measured.
            lookup=form == "float32",
        ),
        sampling=_own_sampling(folder),
        model_type=str(config.get("model_type")),
        form=form,
    )


def _kv_form(config: dict[str, Any], bits: int | None) -> KvForm | None:
    if not bits:
        return None
    size = config.get("head_dim") or int(config["hidden_size"]) // int(config["num_attention_heads"])
    group = next((group for group in (64, 32) if type(size) is int and size % group == 0), None)
    if group is None:
        raise WorkerError(
            "unsupported", f"the heads of this model have {size} numbers: its prompts cannot be quantised"
        )
    return KvForm(group, bits)


def dequantized(weights: dict[str, mx.array], config: dict[str, Any]) -> dict[str, mx.array]:
    """Give the weights of a quantised model as float32."""
    return _Quantization(cast(dict[str, Any], config["quantization"])).dequantize(weights)


def _fill(model: Any, weights: dict[str, mx.array], config: dict[str, Any], memory: int | None) -> str:  # noqa: ANN401
    """Put the weights in and give the form they have: `float32`, `quantized` or `stored`."""
    on_cpu = mx.default_device() == mx.Device(mx.cpu)
    if on_cpu:
        # One token at a time there is nothing to fuse, and each new way of sampling would wait seconds for a compiler.
        stop_compiling()
    quantization = config.get("quantization") or config.get("quantization_config")
    quantized = isinstance(quantization, dict) and any(key.endswith(".scales") for key in weights)
    form = "stored"
    if hasattr(model, "sanitize"):
        weights = model.sanitize(weights)
    if quantized:
        how = _Quantization(cast(dict[str, Any], quantization))
        # A CPU multiplies quantised matrices on one thread, float32 ones with all of a BLAS.
        if on_cpu and how.plain_bytes(weights) <= _FLOAT32_SHARE * min(_machine_memory(), memory or 2**62):
            weights = how.dequantize(weights)
        else:
            weights = how.apply(model, weights)
            form = "quantized"
    if on_cpu:
        weights = {
            key: w.astype(mx.float32) if mx.issubdtype(w.dtype, mx.floating) else w for key, w in weights.items()
        }
        form = "quantized" if form == "quantized" else "float32"
        use_cpu_forms(model)
    model.load_weights(list(weights.items()), strict=True)
    model.eval()
    mx.eval(model.parameters())
    mx.clear_cache()
    return form


class _Quantization:
    """The `quantization` of a config: one way for all layers, and others by a layer's name."""

    def __init__(self, how: dict[str, Any]) -> None:
        if how.get("mode", "affine") != "affine":
            raise ValueError(f"quantization mode {how.get('mode')!r} is not supported")
        self._default = int(how["group_size"]), int(how["bits"])
        self._layers = {
            name: (int(own["group_size"]), int(own["bits"]))
            for name, own in cast(dict[str, dict[str, Any]], how).items()
            if isinstance(cast(Any, own), dict)
        }

    def plain_bytes(self, weights: dict[str, mx.array]) -> int:
        """Give what the weights take as float32."""
        total = 0
        for key, array in weights.items():
            if key.endswith((".scales", ".biases")):
                continue
            layer = key.removesuffix(".weight")
            packed = f"{layer}.scales" in weights
            total += (array.size * 32 // self._of(layer)[1] if packed else array.size) * 4
        return total

    def dequantize(self, weights: dict[str, mx.array]) -> dict[str, mx.array]:
        return self._expanded(weights, {key.removesuffix(".scales") for key in weights if key.endswith(".scales")})

    def _expanded(self, weights: dict[str, mx.array], layers: set[str]) -> dict[str, mx.array]:
        parts = {f"{layer}.{part}" for layer in layers for part in ("scales", "biases")}
        plain = {key: array for key, array in weights.items() if key not in parts}
        for layer in layers:
            group_size, bits = self._of(layer)
            packed, scales, biases = (weights[f"{layer}.{part}"] for part in ("weight", "scales", "biases"))
            plain[f"{layer}.weight"] = expand(packed, scales, biases, group_size, bits)
        # One after the other: all at once, both forms would be in memory.
        for key in plain:
            mx.eval(plain[key])
        return plain

    def apply(self, model: Any, weights: dict[str, mx.array]) -> dict[str, mx.array]:  # noqa: ANN401
        """Let the layers of `model` multiply quantised; give the weights with those expanded whose groups MLX does not know."""
        small = {name for name, (group_size, _bits) in self._layers.items() if group_size < LEAST_GROUP}
        weights = self._expanded(weights, {name for name in small if f"{name}.scales" in weights})

        def how(path: str, _module: object) -> bool | dict[str, int]:
            if f"{path}.scales" not in weights:
                return False
            group_size, bits = self._of(path)
            return {"group_size": group_size, "bits": bits}

        nn.quantize(model, *self._default, class_predicate=how)
        return weights

    def _of(self, layer: str) -> tuple[int, int]:
        return self._layers.get(layer, self._default)


def _own_sampling(folder: ModelFolder) -> Sampling:
    """Give what the model's makers recommend; a value that makes no sense is left out."""
    config = folder.read_object("generation_config.json")

    def number(key: str, low: float, high: float, default: float) -> float:
        value = config.get(key)
        fits = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
        return float(cast(float, value)) if fits else default

    sampled = config.get("do_sample") is True
    return Sampling(
        temperature=number("temperature", 0, 5, 0.7) if sampled else 0.0,
        top_p=number("top_p", 0.01, 1, 1.0),
        top_k=int(number("top_k", 0, 1_000, 0)),
        min_p=number("min_p", 0, 1, 0.0),
        repetition_penalty=number("repetition_penalty", 0.5, 2, 1.0),
    )


def _machine_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return 8 * 2**30
