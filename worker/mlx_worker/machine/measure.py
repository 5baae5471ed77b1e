"""Speed of the matrix product and memory of this process, for `doctor` and `status`."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import mlx.core as mx

# The dense layers of a small encoder over 1,000 tokens.
_SHAPES = ((1024, 384, 1536), (1024, 1536, 384), (1024, 384, 384))
_SECONDS = 0.3


def matmul_gflops() -> float:
    """Give the speed of float32 products of transformer shapes in GFLOP/s; takes about a second at most."""
    work = 0.0
    spent = 0.0
    for m, k, n in _SHAPES:
        a, b = mx.random.normal((m, k)), mx.random.normal((n, k))
        mx.eval(a @ b.T)
        begun = time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < _SECONDS / len(_SHAPES):
            mx.eval(a @ b.T)
            work += 2.0 * m * k * n
        spent += elapsed
    return round(work / spent / 1e9, 1)


def resident_bytes() -> int:
    """Give the memory this process holds now; on macOS the most it ever held."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
