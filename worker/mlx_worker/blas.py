"""Finds a fast BLAS on Linux and restarts the interpreter with it in front of MLX's slow one.

The `mlx-cpu` wheel links the reference BLAS, 30 times slower than OpenBLAS. LD_PRELOAD is read by the dynamic
loader alone, so the process replaces itself once, before MLX is imported; pid and pipes stay the same.
"""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from pathlib import Path

# Path of the BLAS to use, or `none`; unset: search.
BLAS_VARIABLE = "MLX_CODE_BLAS"
_DONE_VARIABLE = "MLX_CODE_BLAS_PRELOADED"

# Threaded builds first; Fedora's plain libopenblas has one thread.
_SYSTEM_PATHS = (
    "/usr/lib/{arch}-linux-gnu/openblas-pthread/libopenblas.so.0",
    "/usr/lib/{arch}-linux-gnu/openblas-openmp/libopenblas.so.0",
    "/usr/lib/{arch}-linux-gnu/libopenblas.so.0",
    "/usr/lib64/libopenblasp.so.0",
    "/usr/lib64/libopenblaso.so.0",
    "/usr/lib64/libopenblas.so.0",
    "/usr/lib/libopenblas.so.0",
    "/usr/lib/libopenblas.so",
    "/usr/local/lib/libopenblas.so.0",
)
# Where the wheel of requirements/blas.txt puts its library, below site-packages.
_WHEEL_PATH = "cmeel.prefix/lib/libopenblas.so.0"


def find_blas() -> Path | None:
    """Give the OpenBLAS to put in front: the one named by MLX_CODE_BLAS, the system's, or the venv's."""
    named = os.environ.get(BLAS_VARIABLE)
    if named is not None:
        return Path(named) if named != "none" and Path(named).is_file() else None
    arch = platform.machine()
    candidates = [Path(path.format(arch=arch)) for path in _SYSTEM_PATHS]
    candidates.append(Path(sysconfig.get_path("platlib")) / _WHEEL_PATH)
    return next((path for path in candidates if path.is_file()), None)


def restart_with_blas() -> None:
    """Replace this process by one with a fast BLAS; return when that is done already, not needed or not possible."""
    if sys.platform != "linux":
        return
    if os.environ.pop(_DONE_VARIABLE, None) is not None:
        # Programs started from here (the compiler behind mx.compile) shall not load it too.
        os.environ.pop("LD_PRELOAD", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        return
    found = find_blas()
    if found is None:
        return
    environment = {**os.environ, _DONE_VARIABLE: "1", "LD_PRELOAD": str(found)}
    runtime = _fortran_runtime()
    if runtime is not None:
        environment["LD_LIBRARY_PATH"] = str(runtime)
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 -- ourselves again


def loaded_blas() -> str:
    """Name the BLAS that this process computes with: `accelerate`, the library's file name, or `reference`."""
    if sys.platform == "darwin":
        return "accelerate"
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return "unknown"
    names = sorted({Path(line.rsplit(" ", 1)[-1]).name for line in maps.splitlines() if "/" in line})
    return next((name for name in names if name.startswith(("libopenblas", "libmkl_rt"))), "reference")


def _fortran_runtime() -> Path | None:
    """Make the Fortran runtime that the MLX wheel carries findable under the name that OpenBLAS looks for."""
    carried = Path(sysconfig.get_path("platlib")) / "mlx_cpu.libs"
    folder = Path(sys.prefix) / "lib" / "mlx-code-fortran"
    try:
        for library in carried.glob("lib*.so.*"):
            if not library.name.startswith(("libgfortran-", "libquadmath-")):
                continue
            name = "libgfortran.so.5" if library.name.startswith("libgfortran-") else library.name
            folder.mkdir(exist_ok=True)
            link = folder / name
            if not link.exists():
                link.unlink(missing_ok=True)
                link.symlink_to(library)
    except OSError:
        return None  # a read-only environment: the system may still have the runtime
    return folder if folder.is_dir() else None
