"""Checks the header of a safetensors file before any native code parses it."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any, cast

from ..errors import WorkerError

# The format's own limit for the header.
MAX_HEADER_BYTES = 100_000_000
_ITEM_BYTES = {
    "BOOL": 1,
    "U8": 1,
    "I8": 1,
    "U16": 2,
    "I16": 2,
    "F16": 2,
    "BF16": 2,
    "U32": 4,
    "I32": 4,
    "F32": 4,
    "U64": 8,
    "I64": 8,
}


def check_safetensors(path: Path) -> None:
    """Raise WorkerError `unsafe-model` unless header, shapes and offsets of `path` agree with its size."""
    size = path.stat().st_size
    with path.open("rb") as file:
        prefix = file.read(8)
        length = struct.unpack("<Q", prefix)[0] if len(prefix) == 8 else -1
        if length < 2 or length > MAX_HEADER_BYTES or length > size - 8:
            raise _refusal(path, f"header length {length} does not fit a file of {size} bytes")
        raw = file.read(length)
    try:
        header: Any = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise _refusal(path, "header is not JSON") from error
    if not isinstance(header, dict):
        raise _refusal(path, "header is not a JSON object")
    tensors = cast(dict[str, Any], header)
    tensors.pop("__metadata__", None)
    end = 0
    for begin, stop, name in sorted(_tensor_span(path, name, entry) for name, entry in tensors.items()):
        if begin != end:
            raise _refusal(path, f"tensor {name!r} begins at {begin}, not at {end}")
        end = stop
    if end != size - 8 - length:
        raise _refusal(path, f"tensors end at {end}, the data at {size - 8 - length}")


def _tensor_span(path: Path, name: str, entry: Any) -> tuple[int, int, str]:  # noqa: ANN401 -- unchecked JSON
    try:
        shape, (begin, stop) = entry["shape"], entry["data_offsets"]
        counts = [*shape, begin, stop]
        if not all(type(n) is int and n >= 0 for n in counts):
            raise ValueError(f"negative or fractional number in {counts}")
        wanted = math.prod(shape) * _ITEM_BYTES[entry["dtype"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(path, f"tensor {name!r} is malformed ({error!r})") from error
    if stop - begin != wanted:
        raise _refusal(path, f"tensor {name!r} has {stop - begin} bytes, its shape needs {wanted}")
    return begin, stop, name


def _refusal(path: Path, why: str) -> WorkerError:
    return WorkerError("unsafe-model", f"{path.name}: {why}")
