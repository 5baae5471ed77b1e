"""The fast functions against MLX's own, within the errors their documentation states."""

from __future__ import annotations

import math
from typing import cast

import mlx.core as mx
import mlx.nn as nn

from mlx_worker.models.fastmath import EXP_FOLD, double_gelu, exp_folded


def largest(x: mx.array) -> float:
    return cast(float, mx.max(x).item())


def test_exp_near_zero() -> None:
    x = mx.linspace(-15, 15, 9001)
    assert largest(mx.abs(exp_folded(x / EXP_FOLD) / mx.exp(x) - 1)) < 1e-4


def test_exp_falls_and_stays_small() -> None:
    far = exp_folded(mx.linspace(-1900, -30, 20001) / EXP_FOLD)
    assert largest(far) < 1e-11
    assert cast(float, mx.min(far).item()) >= 0


def test_exp_overflows_to_infinity() -> None:
    assert largest(exp_folded(mx.array([95.0, 200.0, 600.0]) / EXP_FOLD)) == math.inf


def test_gelu() -> None:
    x = mx.linspace(-40, 40, 40001)
    for bias in (0.0, 0.7):
        difference = double_gelu(x, mx.array([bias])) - 2 * nn.gelu(x + bias)
        assert largest(mx.abs(difference)) < 3e-4
    assert double_gelu(mx.array([-1e6, 1e6]), mx.array([0.0])).tolist() == [0.0, 2e6]
