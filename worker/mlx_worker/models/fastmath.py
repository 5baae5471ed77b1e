"""exp, gelu and silu from multiplications, additions and one division: on a CPU, MLX computes its own far slower.

For 1,024 tokens of a small encoder on one core: softmax 40 ms against 2 ms, gelu 47 ms against 1.5 ms. Each function is one
kernel of mx.compile: at most 11 operations deep, which is MLX's limit; with fixed shapes, for without them MLX adds
a broadcast to every operation and splits the kernel; without min and max, which the compiler does not vectorise.
Where mx.compile does not work they run operation by operation, still faster than MLX's own.
"""

from __future__ import annotations

import mlx.core as mx

# exp(x) = exp(x / 64) ** 64
EXP_FOLD = 64
_EXP_SQUARINGS = 6

# Beyond it silu is its argument or 0, as far as float32 can tell.
_SILU_FLAT = 80.0

# p(a) ** 16 = 1 / erfc(a / sqrt 2) for a >= 0, fitted for the least largest error of gelu (1.5e-4).
_GELU_SQUARINGS = 4
_GELU = (0.9996415197748248, 0.05181428435534346, 0.018255815278881853, 0.0046224126023616564)


@mx.compile
def exp_folded(y: mx.array) -> mx.array:
    """Give exp(64 y): relative error below 1e-4 for |64 y| < 15, infinity from 88 to 700, below 1e-11 from -30 to -1,900."""
    return _power(y)


@mx.compile
def double_gelu(h: mx.array, bias: mx.array) -> mx.array:
    """Give 2 gelu(h + bias) in the erf form; absolute error below 3e-4. The 2 belongs in the weights that follow."""
    x = h + bias
    a = mx.abs(x)
    p = (a * _GELU[1] + _GELU[0]) + (a * a) * (a * _GELU[3] + _GELU[2])
    for _ in range(_GELU_SQUARINGS):
        p = p * p
    return (x + a) - a / p


def gated(gate: mx.array, x: mx.array) -> mx.array:
    """Give silu(gate) x; absolute error below 1e-5 |x|."""
    return _over_one_more(gate, x, _exp_of_negative(mx.clip(gate, -_SILU_FLAT, _SILU_FLAT)))


@mx.compile
def _exp_of_negative(x: mx.array) -> mx.array:
    # exp_folded(-x / EXP_FOLD) as one kernel.
    return _power(x * (-1.0 / EXP_FOLD))


def _power(y: mx.array) -> mx.array:
    # Pade approximant of order 2/2, wrong by y**5 / 720; unlike a Taylor sum it stays small far below zero.
    even = y * y + 12.0
    odd = y * 6.0
    p = (even + odd) / (even - odd)
    for _ in range(_EXP_SQUARINGS):
        p = p * p
    return p


@mx.compile
def _over_one_more(gate: mx.array, x: mx.array, e: mx.array) -> mx.array:
    return gate * x / (e + 1.0)
