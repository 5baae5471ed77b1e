"""From one hidden state per token to one unit vector per text, as the model's own files ask."""

from __future__ import annotations

from typing import Any, Literal, cast

import mlx.core as mx

from ..errors import WorkerError
from ..files.model_folder import ModelFolder

Pooling = Literal["mean", "cls", "last"]

_MODULE_KINDS = ("Transformer", "Pooling", "Normalize")
_MODULE_PREFIX = "sentence_transformers."
_FLAGS: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
}
_NAMES: dict[str, Pooling] = {"mean": "mean", "cls": "cls", "lasttoken": "last"}
# Guards the division for a vector of zeros; far below the length of any real one.
_TINY = 1e-12


def read_pooling(folder: ModelFolder, default: Pooling) -> Pooling:
    """Read the pooling from `modules.json` and its pooling folder; `default` where the model does not say.

    Raise `unsafe-model` for a module that is not sentence-transformers' own, `load-failed` for one not supported.
    """
    if not folder.has("modules.json"):
        return default
    modules = folder.read_json("modules.json")
    if not isinstance(modules, list):
        raise WorkerError("load-failed", f"{folder.name}/modules.json is not a list")
    pooling = default
    for module in cast(list[Any], modules):
        kind, path = _module(folder, module)
        if kind == "Pooling":
            pooling = _pooling_mode(folder, folder.read_object(f"{path}/config.json"))
    return pooling


def pool(hidden: mx.array, lengths: mx.array, pooling: Pooling) -> mx.array:
    """Reduce `[B, L, D]` to unit vectors `[B, D]` in float32; only the first `lengths[b]` tokens count."""
    if pooling == "cls":
        vectors = hidden[:, 0, :].astype(mx.float32)
    elif pooling == "last":
        vectors = mx.take_along_axis(hidden, (lengths - 1)[:, None, None], axis=1)[:, 0, :].astype(mx.float32)
    else:
        mask = (mx.arange(hidden.shape[1])[None, :] < lengths[:, None]).astype(mx.float32)[:, :, None]
        vectors = mx.sum(hidden.astype(mx.float32) * mask, axis=1) / mx.sum(mask, axis=1)
    return vectors / mx.maximum(mx.linalg.norm(vectors, axis=-1, keepdims=True), _TINY)


def _module(folder: ModelFolder, module: Any) -> tuple[str, str]:  # noqa: ANN401 -- unchecked JSON
    entry = cast(dict[str, Any], module) if isinstance(module, dict) else {}
    kind, path = str(entry.get("type", "")), str(entry.get("path", ""))
    if not kind.startswith(_MODULE_PREFIX):
        raise WorkerError("unsafe-model", f"{folder.name}/modules.json names foreign code {kind!r}")
    short = kind.rsplit(".", 1)[-1]
    if short not in _MODULE_KINDS:
        raise WorkerError("load-failed", f"{folder.name}/modules.json has module {short!r}, which is not supported")
    return short, path


def _pooling_mode(folder: ModelFolder, config: dict[str, Any]) -> Pooling:
    """Read either form: `"pooling_mode": "mean"` or one flag per mode."""
    named = config.get("pooling_mode")
    flags = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    modes: list[Pooling | None] = [_NAMES.get(str(named))] if named is not None else [_FLAGS.get(key) for key in flags]
    mode = modes[0] if len(modes) == 1 else None
    if mode is None:
        raise WorkerError("load-failed", f"{folder.name}: pooling {named or flags!r} is not supported")
    return mode
