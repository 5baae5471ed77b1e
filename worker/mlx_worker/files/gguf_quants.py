"""The quantised types of GGUF as groups of MLX: value = scale * code + bias, with the very values that the file means.

Types whose groups have 32 values are groups of MLX. `Q6_K` has groups of 16, which MLX does not multiply: such a layer is kept
in the same form and becomes plain numbers when it is loaded (`expand`). Scales are float16 where the file has them so, else
float32, in which every product here is exact: a float16 has 11 bits, a scale of a scale 7 at most, a code 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import mlx.core as mx

# The smallest group that MLX multiplies.
LEAST_GROUP = 32


@dataclass(frozen=True)
class QuantKind:
    """How a type lies in the file, and the form that it gets."""

    block: int
    block_bytes: int
    bits: int
    group: int
    scales: mx.Dtype


@dataclass(frozen=True)
class Quantized:
    """Rows of a matrix: packed codes, and a scale and a bias for each group."""

    codes: mx.array
    scales: mx.array
    biases: mx.array


KINDS = {
    "Q4_1": QuantKind(block=32, block_bytes=20, bits=4, group=32, scales=mx.float16),
    "Q4_K": QuantKind(block=256, block_bytes=144, bits=4, group=32, scales=mx.float32),
    "Q5_0": QuantKind(block=32, block_bytes=22, bits=5, group=32, scales=mx.float16),
    "Q6_K": QuantKind(block=256, block_bytes=210, bits=8, group=16, scales=mx.float32),
    "Q8_0": QuantKind(block=32, block_bytes=34, bits=8, group=32, scales=mx.float16),
}


def quantized(kind: str, raw: mx.array) -> Quantized:
    """Read rows of the file; `raw` are their bytes, uint8 `[rows, bytes of a row]`."""
    how = KINDS[kind]
    rows = raw.shape[0]
    blocks = raw.reshape(rows, -1, how.block_bytes)
    codes, scales, biases = _READERS[kind](blocks)
    return Quantized(
        _packed(codes.reshape(rows, -1), how.bits),
        scales.reshape(rows, -1).astype(how.scales),
        biases.reshape(rows, -1).astype(how.scales),
    )


def expand(packed: mx.array, scales: mx.array, biases: mx.array, group: int, bits: int) -> mx.array:
    """Give plain numbers, float32; as `mx.dequantize`, also for groups that MLX does not know."""
    scales, biases = scales.astype(mx.float32), biases.astype(mx.float32)
    if group >= LEAST_GROUP:
        return mx.dequantize(packed, scales, biases, group, bits)
    if bits != 8:
        raise ValueError(f"groups of {group} with {bits} bits are not known")
    codes = packed.view(mx.uint8).reshape(*scales.shape, group).astype(mx.float32)
    plain = codes * scales[..., None] + biases[..., None]
    return plain.reshape(*scales.shape[:-1], -1)


def _packed(codes: mx.array, bits: int) -> mx.array:
    """Pack codes into words of 32 bits, the first code in the lowest bits."""
    rows = codes.shape[0]
    if bits == 8:
        return mx.contiguous(codes).view(mx.uint32)
    if bits == 4:
        pairs = codes.reshape(rows, -1, 2)
        return mx.contiguous(pairs[..., 0] | (pairs[..., 1] << 4)).view(mx.uint32)
    # Eight codes of five bits are five bytes.
    c = codes.reshape(rows, -1, 8)
    parts = [
        c[..., 0] | (c[..., 1] << 5),
        (c[..., 1] >> 3) | (c[..., 2] << 2) | (c[..., 3] << 7),
        (c[..., 3] >> 1) | (c[..., 4] << 4),
        (c[..., 4] >> 4) | (c[..., 5] << 1) | (c[..., 6] << 6),
        (c[..., 6] >> 2) | (c[..., 7] << 3),
    ]
    return mx.contiguous(mx.stack(parts, axis=-1).reshape(rows, -1)).view(mx.uint32)


def _halves(nibbles: mx.array) -> mx.array:
    """Give the low halves of all bytes, then the high ones."""
    return mx.concatenate([nibbles & 15, nibbles >> 4], axis=-1)


def _half_floats(raw: mx.array) -> mx.array:
    return mx.contiguous(raw).view(mx.float16).astype(mx.float32)


def _q4_1(blocks: mx.array) -> tuple[mx.array, mx.array, mx.array]:
    return _halves(blocks[..., 4:]), _half_floats(blocks[..., 0:2]), _half_floats(blocks[..., 2:4])


def _q5_0(blocks: mx.array) -> tuple[mx.array, mx.array, mx.array]:
    scales = _half_floats(blocks[..., 0:2])
    high = (blocks[..., 2:6, None] >> mx.arange(8, dtype=mx.uint8)) & 1
    fifth = high.reshape(*blocks.shape[:-1], 32)
    return _halves(blocks[..., 6:]) | (fifth << 4), scales, -16 * scales


def _q8_0(blocks: mx.array) -> tuple[mx.array, mx.array, mx.array]:
    scales = _half_floats(blocks[..., 0:2])
    # Signed bytes, moved by 128.
    return blocks[..., 2:] ^ 128, scales, -128 * scales


def _q4_k(blocks: mx.array) -> tuple[mx.array, mx.array, mx.array]:
    scale, least = _half_floats(blocks[..., 0:2]), _half_floats(blocks[..., 2:4])
    a, b, c = blocks[..., 4:8], blocks[..., 8:12], blocks[..., 12:16]
    factors = mx.concatenate([a & 63, (c & 15) | ((a >> 6) << 4)], axis=-1).astype(mx.float32)
    offsets = mx.concatenate([b & 63, (c >> 4) | ((b >> 6) << 4)], axis=-1).astype(mx.float32)
    codes = _halves(blocks[..., 16:].reshape(*blocks.shape[:-1], 4, 32))
    return codes, scale * factors, -(least * offsets)


def _q6_k(blocks: mx.array) -> tuple[mx.array, mx.array, mx.array]:
    low = blocks[..., :128].reshape(*blocks.shape[:-1], 2, 64)
    high = blocks[..., 128:192].reshape(*blocks.shape[:-1], 2, 32)
    # 128 values: their low halves as all bytes' low and then high ones, their two high bits by fours in the other 32.
    top = mx.concatenate([(high >> shift) & 3 for shift in (0, 2, 4, 6)], axis=-1)
    codes = _halves(low) | (top << 4)
    factors = mx.contiguous(blocks[..., 192:208]).view(mx.int8).astype(mx.float32)
    scales = _half_floats(blocks[..., 208:210]) * factors
    return codes, scales, -32 * scales


_READERS = {"Q4_1": _q4_1, "Q4_K": _q4_k, "Q5_0": _q5_0, "Q6_K": _q6_k, "Q8_0": _q8_0}


def plain(kind: str, raw: mx.array) -> mx.array:
    """Read rows of the file as float32, whatever their type."""
    if kind in KINDS:
        how, rows = KINDS[kind], quantized(kind, raw)
        return expand(rows.codes, rows.scales, rows.biases, how.group, how.bits)
    return mx.contiguous(raw).view(mx.float16 if kind == "F16" else mx.float32).astype(mx.float32)
