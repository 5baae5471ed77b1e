"""The quantised types of GGUF: what MLX makes of them is, number by number, what the format says they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mlx.core as mx
import numpy as np
import pytest

from mlx_worker.files.gguf_quants import KINDS, expand, plain, quantized

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Floats = np.ndarray[Any, np.dtype[np.float32]]
ROWS, BLOCKS = 7, 5


def half(block: Bytes, at: int) -> Any:  # noqa: ANN401 -- a float32
    return np.float32(block[at : at + 2].view(np.float16)[0])


def q4_1(block: Bytes) -> list[Any]:
    d, m, values = half(block, 0), half(block, 2), block[4:20]
    return [d * np.float32(v & 15) + m for v in values] + [d * np.float32(v >> 4) + m for v in values]


def q5_0(block: Bytes) -> list[Any]:
    d, fifth = half(block, 0), int(block[2:6].view("<u4")[0])
    out: list[Any] = [0] * 32
    for j, v in enumerate(block[6:22]):
        out[j] = d * np.float32(((int(v) & 15) | ((fifth >> j) & 1) << 4) - 16)
        out[j + 16] = d * np.float32(((int(v) >> 4) | ((fifth >> (j + 16)) & 1) << 4) - 16)
    return out


def q8_0(block: Bytes) -> list[Any]:
    return [half(block, 0) * np.float32(v) for v in block[2:34].view(np.int8)]


def q4_k(block: Bytes) -> list[Any]:
    d, least, s, values = half(block, 0), half(block, 2), block[4:16], block[16:144]

    def pair(j: int) -> tuple[Any, Any]:
        if j < 4:
            return d * np.float32(s[j] & 63), least * np.float32(s[j + 4] & 63)
        factor = (int(s[j + 4]) & 15) | (int(s[j - 4]) >> 6) << 4
        offset = (int(s[j + 4]) >> 4) | (int(s[j]) >> 6) << 4
        return d * np.float32(factor), least * np.float32(offset)

    out: list[Any] = []
    for j in range(4):
        part = values[32 * j : 32 * j + 32]
        for which, shift in ((2 * j, 0), (2 * j + 1, 4)):
            scale, offset = pair(which)
            out += [scale * np.float32((int(v) >> shift) & 15) - offset for v in part]
    return out


def q6_k(block: Bytes) -> list[Any]:
    low, high, factors, d = block[:128], block[128:192], block[192:208].view(np.int8), half(block, 208)
    out: list[Any] = [0] * 256
    for n in (0, 1):
        for i in range(32):
            top = int(high[32 * n + i])
            for quarter in range(4):
                byte = int(low[64 * n + i + 32 * (quarter % 2)])
                code = (byte >> 4 if quarter >= 2 else byte & 15) | ((top >> 2 * quarter) & 3) << 4
                factor = np.float32(factors[8 * n + 2 * quarter + i // 16])
                out[128 * n + 32 * quarter + i] = d * factor * np.float32(code - 32)
    return out


REFERENCE: dict[str, Callable[[Bytes], list[Any]]] = {
    "Q4_1": q4_1,
    "Q4_K": q4_k,
    "Q5_0": q5_0,
    "Q6_K": q6_k,
    "Q8_0": q8_0,
}
# Where the float16 numbers of a block lie.
HALVES = {"Q4_1": (0, 2), "Q4_K": (0, 2), "Q5_0": (0,), "Q6_K": (208,), "Q8_0": (0,)}


def random_rows(kind: str, largest: float) -> Bytes:
    """Give rows of random bytes with scales of all sizes, zero and the smallest float16 among them."""
    random = np.random.default_rng(17)
    raw = random.integers(0, 256, (ROWS, BLOCKS, KINDS[kind].block_bytes), dtype=np.uint8)
    for at in HALVES[kind]:
        scales = (random.standard_normal((ROWS, BLOCKS)) * largest).astype(np.float16)
        scales[0, 0], scales[1, 1], scales[2, 2] = 0, np.float16(6e-8), np.float16(-largest)
        raw[..., at : at + 2] = scales[..., None].view(np.uint8)
    return raw


@pytest.mark.parametrize("largest", [0.004, 1.0, 90.0])
@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_the_one_that_the_format_means(kind: str, largest: float) -> None:
    raw = random_rows(kind, largest)
    wanted = np.array([[REFERENCE[kind](block) for block in row] for row in raw], np.float32).reshape(ROWS, -1)
    how = KINDS[kind]
    rows = quantized(kind, mx.array(raw.reshape(ROWS, -1)))
    assert rows.codes.shape == (ROWS, BLOCKS * how.block * how.bits // 32)
    assert rows.scales.shape == (ROWS, BLOCKS * how.block // how.group)
    got = np.asarray(expand(rows.codes, rows.scales, rows.biases, how.group, how.bits), dtype=np.float32)
    assert np.abs(got - wanted).max() == 0


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].group >= 32])
def test_mlx_multiplies_with_the_same_numbers(kind: str) -> None:
    how = KINDS[kind]
    raw = random_rows(kind, 0.02)
    rows = quantized(kind, mx.array(raw.reshape(ROWS, -1)))
    x = mx.random.normal((3, BLOCKS * how.block), key=mx.random.key(1))
    scales, biases = rows.scales.astype(mx.float32), rows.biases.astype(mx.float32)
    got = mx.quantized_matmul(x, rows.codes, scales, biases, True, how.group, how.bits)
    wanted = x @ plain(kind, mx.array(raw.reshape(ROWS, -1))).T
    assert mx.allclose(got, wanted, rtol=1e-4, atol=1e-3).item()


def test_plain_numbers_stay() -> None:
    numbers = np.random.default_rng(3).standard_normal((4, 6)).astype(np.float32)
    assert (np.array(plain("F32", mx.array(numbers.view(np.uint8)))) == numbers).all()
    halves = numbers.astype(np.float16)
    assert (np.array(plain("F16", mx.array(halves.view(np.uint8)))) == halves.astype(np.float32)).all()
