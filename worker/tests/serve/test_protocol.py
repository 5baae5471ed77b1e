"""The frame codec: round trip, limits, and every way a stream can be broken."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest

from mlx_worker.serve.protocol import MAX_FRAME_BYTES, FrameError, encode_frame, read_frame


class Dribble(io.RawIOBase):
    """A pipe that gives one byte at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, 1))


def raw(header: bytes, payload: bytes = b"", head_length: int | None = None) -> bytes:
    body = struct.pack("<I", len(header) if head_length is None else head_length) + header + payload
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("payload", [b"", b"\x00", bytes(range(256)) * 50])
@pytest.mark.parametrize("header", [{}, {"id": 1, "op": "embed", "texts": ["naïve 🙂", "\u2028", "\x00"]}])
def test_round_trip(header: dict[str, Any], payload: bytes) -> None:
    data = encode_frame(header, payload)
    for stream in (io.BytesIO(data + data), Dribble(data + data)):
        for _ in range(2):
            frame = read_frame(stream)  # pyright: ignore[reportArgumentType]
            assert frame is not None
            assert (frame.header, frame.payload) == (header, payload)
        assert read_frame(stream) is None  # pyright: ignore[reportArgumentType]


def test_layout() -> None:
    assert encode_frame({"id": 7}, b"xy") == struct.pack("<II", 14, 8) + b'{"id":7}xy'


def test_lone_surrogate_is_sent_as_question_mark() -> None:
    frame = read_frame(io.BytesIO(encode_frame({"message": "bad \ud800 name"})))
    assert frame is not None
    assert frame.header["message"] == "bad ? name"


@pytest.mark.parametrize(
    "data",
    [
        b"\x01",
        struct.pack("<I", 3),
        struct.pack("<I", MAX_FRAME_BYTES + 1),
        struct.pack("<I", 0xFFFFFFFF),
        struct.pack("<I", 100) + b"short",
        raw(b"{}", head_length=3),
        raw(b"{}", head_length=0xFFFFFFFF),
        raw(b""),
        raw(b"not json"),
        raw(b"[]"),
        raw(b'"text"'),
        raw(b'{"deadlineMs": NaN}'),
        raw(b'{"deadlineMs": -Infinity}'),
        raw(b'{"a": "\xff"}'),
        raw(b'{"a":' * 100_000),
    ],
)
def test_broken_streams(data: bytes) -> None:
    with pytest.raises(FrameError):
        read_frame(io.BytesIO(data))


def test_limits_hold_for_writing() -> None:
    with pytest.raises(FrameError):
        encode_frame({}, bytes(MAX_FRAME_BYTES))
    with pytest.raises(FrameError):
        encode_frame({"x": float("nan")})
    room = MAX_FRAME_BYTES - 4 - len(json.dumps({}))
    assert len(encode_frame({}, bytes(room))) == MAX_FRAME_BYTES + 4
