"""Reads the header of a GGUF file and checks every length and offset in it."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import WorkerError
from .gguf_quants import KINDS

_MAGIC = b"GGUF"
_MAX_KEYS = 4_096
_MAX_TENSORS = 4_096
_MAX_HEADER_BYTES = 128 * 1024 * 1024
_MAX_NAME_BYTES = 256
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
# Type number: name. Other types are not loaded.
_TENSOR_TYPES = {0: "F32", 1: "F16", 3: "Q4_1", 6: "Q5_0", 8: "Q8_0", 12: "Q4_K", 14: "Q6_K"}
# Bytes of one value.
_PLAIN_BYTES = {"F32": 4, "F16": 2}


@dataclass(frozen=True)
class GgufTensor:
    """One tensor as the file describes it; `shape` is row-major, the file's order reversed."""

    kind: str
    shape: tuple[int, ...]
    # Where it begins in the file, and how long it is.
    start: int
    bytes: int

    @property
    def rows(self) -> int:
        """Count its rows: all dimensions but the last."""
        return math.prod(self.shape[:-1])


@dataclass(frozen=True)
class GgufHeader:
    """What a GGUF file says of itself."""

    metadata: dict[str, Any]
    tensors: dict[str, GgufTensor]


def read_gguf_header(path: Path) -> GgufHeader:
    """Read and check everything before the tensors' bytes.

    Every length, count and offset fits the file, tensors do not overlap, and all have a type that is known here.
    Raises WorkerError `unsafe-model` when anything does not agree, `load-failed` for a file that cannot be read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _Reader(file, size, path.name).header()
    except OSError as error:
        raise WorkerError("load-failed", f"{path.name} cannot be read: {error}") from error


class _Reader:
    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self._file = file
        self._limit = min(size, _MAX_HEADER_BYTES)
        self._size = size
        self._name = name
        self._position = 0

    def header(self) -> GgufHeader:
        if self._bytes(4) != _MAGIC:
            raise self._refusal("it does not begin with GGUF")
        version, tensors, keys = self._unpack("IQQ")
        if version not in (2, 3):
            raise self._refusal(f"version {version} is not 2 or 3")
        if tensors > _MAX_TENSORS or keys > _MAX_KEYS:
            raise self._refusal(f"{tensors} tensors and {keys} keys are too many")
        metadata: dict[str, Any] = {}
        for _ in range(keys):
            key = self._string(_MAX_NAME_BYTES)
            if key in metadata:
                raise self._refusal(f"key {key!r} occurs twice")
            (kind,) = self._unpack("I")
            metadata[key] = self._array() if kind == _ARRAY else self._value(kind)
        alignment = metadata.get("general.alignment", 32)
        if type(alignment) is not int or not 1 <= alignment <= 65_536:
            raise self._refusal(f"alignment {alignment!r}")
        return GgufHeader(metadata, self._tensors(tensors, alignment))

    def _tensors(self, count: int, alignment: int) -> dict[str, GgufTensor]:
        tensors: dict[str, GgufTensor] = {}
        spans: list[tuple[int, int, str]] = []
        for _ in range(count):
            name = self._string(_MAX_NAME_BYTES)
            (rank,) = self._unpack("I")
            if name in tensors or not 1 <= rank <= 4:
                raise self._refusal(f"tensor {name!r} occurs twice or has {rank} dimensions")
            dims = self._unpack("Q" * rank)
            kind, offset = self._unpack("IQ")
            if kind not in _TENSOR_TYPES:
                known = ", ".join(_TENSOR_TYPES.values())
                raise self._refusal(f"tensor {name!r} is of type {kind}; only {known} are converted")
            title = _TENSOR_TYPES[kind]
            block, block_bytes = self._block(title)
            if any(not 1 <= dim <= 2**31 - 1 for dim in dims) or dims[0] % block != 0 or offset % alignment != 0:
                raise self._refusal(f"tensor {name!r} has dimensions {dims} at {offset}")
            size = math.prod(dims) // block * block_bytes
            spans.append((offset, offset + size, name))
            tensors[name] = GgufTensor(title, tuple(reversed(dims)), offset, size)
        begin = -(-self._position // alignment) * alignment
        data = self._size - begin
        end = 0
        for start, stop, name in sorted(spans):
            if start < end or stop > data:
                raise self._refusal(f"tensor {name!r} lies at {start} to {stop}, after {end} and within {data} bytes")
            end = stop
        return {name: replace(tensor, start=begin + tensor.start) for name, tensor in tensors.items()}

    def _block(self, kind: str) -> tuple[int, int]:
        """Give the values and the bytes of a block."""
        how = KINDS.get(kind)
        return (1, _PLAIN_BYTES[kind]) if how is None else (how.block, how.block_bytes)

    def _value(self, kind: int) -> Any:  # noqa: ANN401 -- as the file says
        if kind == _STRING:
            return self._string()
        if kind not in _SCALARS:
            raise self._refusal(f"a value of type {kind}")
        (value,) = self._unpack(_SCALARS[kind])
        if isinstance(value, float) and not math.isfinite(value):
            raise self._refusal("a number is not finite")
        return value

    def _array(self) -> list[Any]:
        kind, count = self._unpack("IQ")
        if kind == _STRING:
            if count * 8 > self._limit - self._position:
                raise self._refusal(f"an array of {count} texts")
            return [self._string() for _ in range(count)]
        if kind not in _SCALARS:
            raise self._refusal(f"an array of type {kind}")
        if count * struct.calcsize(_SCALARS[kind]) > self._limit - self._position:
            raise self._refusal(f"an array of {count} numbers")
        return list(self._unpack(f"{count}{_SCALARS[kind]}"))

    def _string(self, most: int | None = None) -> str:
        (length,) = self._unpack("Q")
        if most is not None and length > most:
            raise self._refusal(f"a name of {length} bytes")
        try:
            return self._bytes(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._refusal("a text is not UTF-8") from error

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        fields = struct.Struct(f"<{layout}")
        return fields.unpack(self._bytes(fields.size))

    def _bytes(self, count: int) -> bytes:
        if count > self._limit - self._position:
            raise self._refusal(f"{count} bytes at {self._position} go past the end of the header")
        data = self._file.read(count)
        if len(data) < count:
            raise self._refusal("it ends inside its header")
        self._position += count
        return data

    def _refusal(self, why: str) -> WorkerError:
        return WorkerError("unsafe-model", f"{self._name}: {why}"[:500])
