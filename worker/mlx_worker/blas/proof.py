"""The child process that proves a BLAS: `python -m mlx_worker.blas.proof [LIBRARY]`, with the library in LD_PRELOAD.

Matrices hold small whole numbers, so that a right product is exact whatever the order of its sums, and a wrong one is
found by comparing whole numbers: with a product without any BLAS where it is small, with a check vector where it is large.
Each line on stdout is a sign of life; the last one says `proved` and the speed, or `wrong` and what.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import mlx.core as mx

# Edges of the small kernels: one, below, at and above the widths of registers, and odd ones.
_EDGES = (1, 2, 3, 7, 8, 16, 17, 31, 33, 65)
# Rows, depth, columns. Each axis meets each edge in one of them without trying all thousand.
_SMALL = tuple((_EDGES[i], _EDGES[(i * 3 + j) % 10], _EDGES[(i * 7 + j * 3) % 10]) for i in range(10) for j in range(3))
# The layers of MiniLM (384, 1536), of SmolLM2 (576, 1536, heads that share keys: 192), and of Qwen2.5-Coder 0.5B.
_LARGE = (
    (97, 384, 1536),
    (97, 1536, 384),
    (900, 384, 192),
    (64, 576, 1536),
    (66, 1536, 576),
    (130, 576, 192),
    (40, 896, 1100),
)
# One row is what a chat model multiplies for each token that it writes.
_VECTORS = ((1, 384, 1536), (1, 576, 1536), (1, 1536, 576), (1, 576, 4099), (777, 576, 1), (1, 33, 1))
# Batches of heads: batch, rows, depth, columns.
_BATCHES = ((12, 64, 32, 64), (9, 33, 64, 47), (2, 128, 64, 128))
_SPEED_SHAPE = (256, 384, 1536)
_SPEED_SECONDS = 0.06
# Whole numbers up to this; its square times the greatest depth stays below 2**24, where float32 is exact.
_MOST = 7


class WrongProductError(Exception):
    """A product that is not what it must be, or not the library's."""


def main() -> int:
    """Compute everything with the library in front; give the exit status."""
    library = sys.argv[1] if len(sys.argv) > 1 else None
    mx.set_default_device(mx.Device(mx.cpu))
    mx.random.seed(7)
    _say("loaded")
    try:
        if library is not None:
            _check_in_front(Path(library))
        _prove(brief=library is None)
        if library is not None and (set_threads := _thread_setter()) is not None:
            set_threads(1)
            _prove(brief=False)
    except WrongProductError as error:
        _say(f"wrong {error}")
        return 1
    _say(f"proved {_gflops():.1f}")
    sys.stdout.flush()
    os._exit(0)  # threads of a library may hold up a normal exit


def _prove(*, brief: bool) -> None:
    for rows, depth, columns in _SMALL:
        _each_layout((rows,), depth, columns, _compare_all)
    _say("small")
    for rows, depth, columns in _VECTORS:
        _each_layout((rows,), depth, columns, _compare_all)
    _say("vectors")
    for batch, rows, depth, columns in _BATCHES:
        _each_layout((batch, rows), depth, columns, _compare_sums)
    _added()
    _say("batches")
    for rows, depth, columns in _LARGE[-2:] if brief else _LARGE:
        _each_layout((rows,), depth, columns, _compare_sums)
        _say("large")


_Compare = Callable[[str, mx.array, mx.array, mx.array], None]


def _each_layout(head: tuple[int, ...], depth: int, columns: int, compare: _Compare) -> None:
    """Multiply with each of both matrices as it lies and transposed."""
    *batch, rows = head
    a = _whole((*batch, rows, depth))
    b = _whole((*batch, depth, columns))
    a_turned = mx.contiguous(mx.swapaxes(a, -1, -2))
    b_turned = mx.contiguous(mx.swapaxes(b, -1, -2))
    mx.eval(a, b, a_turned, b_turned)
    for left, left_name in ((a, "n"), (mx.swapaxes(a_turned, -1, -2), "t")):
        for right, right_name in ((b, "n"), (mx.swapaxes(b_turned, -1, -2), "t")):
            _say(".")
            what = f"{left_name}{right_name} {'x'.join(map(str, (*head, depth, columns)))}"
            compare(what, a, b, left @ right)


def _added() -> None:
    """Add a product to what is there, as a layer with a bias does it."""
    a, b, c = _whole((37, 48)), _whole((48, 51)), _whole((37, 51))
    got = mx.addmm(c, a, b, alpha=2.0, beta=3.0)
    wanted = 2 * mx.sum(a[:, :, None] * b[None], axis=1) + 3 * c
    if not mx.array_equal(got, wanted).item():
        raise WrongProductError("a wrong product (sum 37x48x51)")


def _compare_all(what: str, a: mx.array, b: mx.array, product: mx.array) -> None:
    # Multiplied and summed element by element: no BLAS has a part in it.
    if not mx.array_equal(product, mx.sum(a[:, :, None] * b[None], axis=1)).item():
        raise WrongProductError(f"a wrong product ({what})")


def _compare_sums(what: str, a: mx.array, b: mx.array, product: mx.array) -> None:
    """Compare product * v with a * (b * v), in 64-bit whole numbers, for a random v."""
    v = mx.random.randint(-1000, 1001, (b.shape[-1],)).astype(mx.int64)
    inner = mx.sum(b.astype(mx.int64) * v, axis=-1)
    wanted = mx.sum(a.astype(mx.int64) * inner[..., None, :], axis=-1)
    got = mx.sum(product.astype(mx.int64) * v, axis=-1)
    # A number that is not whole would be cut to a right one.
    if not mx.array_equal(got, wanted).item() or not mx.array_equal(product, mx.round(product)).item():
        raise WrongProductError(f"a wrong product ({what})")


def _whole(shape: tuple[int, ...]) -> mx.array:
    return mx.random.randint(-_MOST, _MOST + 1, shape).astype(mx.float32)


def _check_in_front(library: Path) -> None:
    """See that products come from the library: the loader leaves out what it cannot load, and goes on."""
    spans = [
        tuple(int(end, 16) for end in line.split(" ", 1)[0].split("-"))
        for line in Path("/proc/self/maps").read_text().splitlines()
        if line.endswith(f" {library}")
    ]
    if not spans:
        raise WrongProductError("the loader could not load it")
    function = getattr(ctypes.CDLL(None), "cblas_sgemm", None)
    found = 0 if function is None else ctypes.cast(function, ctypes.c_void_p).value or 0
    # MKL's front has its functions in further libraries.
    if not any(low <= found < high for low, high in spans) and not library.name.startswith("libmkl_rt"):
        raise WrongProductError("it has no cblas_sgemm")


def _thread_setter() -> Callable[[int], object] | None:
    setter = getattr(ctypes.CDLL(None), "openblas_set_num_threads", None)
    return None if setter is None else lambda count: setter(ctypes.c_int(count))


def _gflops() -> float:
    rows, depth, columns = _SPEED_SHAPE
    a, b = _whole((rows, depth)), _whole((columns, depth))
    mx.eval(a @ b.T)
    _say("speed")
    begun = time.perf_counter()
    times = 0
    while (spent := time.perf_counter() - begun) < _SPEED_SECONDS:
        mx.eval(a @ b.T)
        times += 1
    return 2.0 * rows * depth * columns * times / spent / 1e9


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
