"""Frame codec of the worker's stdin and stdout.

A frame is a little-endian u32 with the length of what follows, a u32 with the length of the header,
the header (a JSON object, UTF-8) and the raw payload. A broken frame cannot be skipped: it ends the worker.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO, NoReturn, cast

MAX_FRAME_BYTES = 64 * 1024 * 1024

_LENGTH = struct.Struct("<I")


class FrameError(Exception):
    """The byte stream is not made of frames; nothing after this point can be trusted."""


@dataclass(frozen=True)
class Frame:
    """One message: a JSON object and the bytes that go with it."""

    header: dict[str, Any]
    payload: bytes


def encode_frame(header: dict[str, Any], payload: bytes = b"") -> bytes:
    """Give the bytes of one frame; raise FrameError when it is over the limit or not JSON."""
    try:
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise FrameError(f"header is not JSON: {error}") from error
    head = text.encode("utf-8", "replace")
    total = _LENGTH.size + len(head) + len(payload)
    if total > MAX_FRAME_BYTES:
        raise FrameError(f"frame of {total} bytes is over the limit of {MAX_FRAME_BYTES}")
    return _LENGTH.pack(total) + _LENGTH.pack(len(head)) + head + payload


def read_frame(stream: BinaryIO) -> Frame | None:
    """Read one frame; give None at a clean end of the stream, raise FrameError for anything else."""
    prefix = _read_up_to(stream, _LENGTH.size)
    if not prefix:
        return None
    if len(prefix) < _LENGTH.size:
        raise FrameError("stream ended inside a frame length")
    (total,) = cast(tuple[int], _LENGTH.unpack(prefix))
    if total < _LENGTH.size or total > MAX_FRAME_BYTES:
        raise FrameError(f"frame length {total} is outside {_LENGTH.size}..{MAX_FRAME_BYTES}")
    body = _read_up_to(stream, total)
    if len(body) < total:
        raise FrameError(f"stream ended after {len(body)} of {total} bytes of a frame")
    (head_length,) = cast(tuple[int], _LENGTH.unpack_from(body))
    head_end = _LENGTH.size + head_length
    if head_end > total:
        raise FrameError(f"header length {head_length} is over the frame length {total}")
    return Frame(_parse_header(body[_LENGTH.size : head_end]), body[head_end:])


def _parse_header(data: bytes) -> dict[str, Any]:
    try:
        header = json.loads(data.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"header is not JSON: {error}") from error
    if not isinstance(header, dict):
        raise FrameError("header is not a JSON object")
    return cast(dict[str, Any], header)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Read exactly `size` bytes unless the stream ends first; pipes give them in pieces."""
    parts: list[bytes] = []
    missing = size
    while missing > 0:
        part = stream.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
