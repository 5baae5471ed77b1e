"""Writes a safetensors file piece by piece: its layout is known before the first byte of a tensor is."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path
from typing import Any, cast

import mlx.core as mx

_NAMES = {mx.float32: "F32", mx.float16: "F16", mx.uint32: "U32"}


class SafetensorsWriter:
    """A file of the named tensors; every one is filled by rows, in any order of tensors."""

    def __init__(self, path: Path, tensors: dict[str, tuple[mx.Dtype, tuple[int, ...]]]) -> None:
        """Create the file in its whole size. Raises OSError."""
        self._places: dict[str, tuple[int, mx.Dtype]] = {}
        header: dict[str, Any] = {"__metadata__": {"format": "mlx"}}
        end = 0
        for name, (dtype, shape) in tensors.items():
            size = math.prod(shape) * dtype.size
            header[name] = {"dtype": _NAMES[dtype], "shape": list(shape), "data_offsets": [end, end + size]}
            self._places[name] = end, dtype
            end += size
        raw = json.dumps(header, separators=(",", ":")).encode()
        raw += b" " * (-len(raw) % 8)
        self._data = 8 + len(raw)
        self.bytes = self._data + end
        self._file = path.open("xb")
        self._file.write(struct.pack("<Q", len(raw)) + raw)
        self._file.truncate(self.bytes)

    def write(self, name: str, array: mx.array) -> None:
        """Put the next rows of a tensor behind those that are there."""
        at, dtype = self._places[name]
        data = memoryview(cast(Any, mx.contiguous(array.astype(dtype)))).cast("B")
        self._file.seek(self._data + at)
        self._file.write(data)
        self._places[name] = at + len(data), dtype

    def close(self) -> None:
        """End the file."""
        self._file.close()
