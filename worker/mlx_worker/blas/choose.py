"""Chooses the BLAS that MLX computes with on Linux, and restarts the interpreter with it in front of MLX's slow one.

The `mlx-cpu` wheel links the reference BLAS, 30 to 100 times slower than a good one. A good one is found by its place, and chosen
by proof (`proof.py`): many are built for one kind of processor and die on others. LD_PRELOAD is read by the dynamic loader alone,
so the process replaces itself once, before MLX is imported; pid and pipes stay the same.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import sysconfig
from pathlib import Path

from .trial_result import PROVED, RULED_OUT
from .verdicts import Verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Path of a library to try first, or `none`, `system` or `bundled` to look at part of the candidates; unset: all.
BLAS_VARIABLE = "MLX_CODE_BLAS"
# `SIGNAL PATH` of the library with which the worker before this one died while it computed.
_DIED_VARIABLE = "MLX_CODE_BLAS_DIED"
# Path of one that was left out for such a death and was not to blame.
_ACQUITTED_VARIABLE = "MLX_CODE_BLAS_ACQUITTED"
_DONE_VARIABLE = "MLX_CODE_BLAS_CHOICE"

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
_WHEEL_PATTERN = "ngsolve_openblas/libopenblas*.so"
_MKL_PATHS = (
    "/usr/lib/{arch}-linux-gnu/libmkl_rt.so",
    "/opt/intel/oneapi/mkl/latest/lib/libmkl_rt.so.2",
    "/opt/intel/oneapi/mkl/latest/lib/intel64/libmkl_rt.so.2",
)


class Choice:
    """What was chosen; `path` is None for the BLAS that MLX brings."""

    def __init__(self, path: Path | None, gflops: float, ruled_out: list[dict[str, str]]) -> None:
        """Take the library, its speed when it was proved, and what came before it, with reasons."""
        self.path = path
        self.gflops = gflops
        self.ruled_out = ruled_out

    def report(self) -> dict[str, Any]:
        """Give it as JSON."""
        path = None if self.path is None else str(self.path)
        return {"path": path, "gflops": self.gflops, "ruledOut": self.ruled_out}


class _State:
    choice = Choice(None, 0.0, [])


def choose_blas() -> Choice:
    """Take the first candidate that computes right here. Exits when MLX cannot compute here at all."""
    verdicts = Verdicts()
    signal_name, _, died = os.environ.pop(_DIED_VARIABLE, "").partition(" ")
    acquitted = os.environ.pop(_ACQUITTED_VARIABLE, None)
    if acquitted is not None:
        verdicts.acquit(Path(acquitted))
    ruled_out: list[dict[str, str]] = []
    for path in _candidates():
        if died == str(path):
            why = f"{signal_name} while the worker computed; it is tried again in a day"
            verdicts.put_on_probation(path, why)
            ruled_out.append({"path": died, "why": why})
            continue
        trial = verdicts.judge(path, preload_environment(path))
        if trial.state == PROVED:
            return Choice(path, trial.gflops, ruled_out)
        ruled_out.append({"path": str(path), "why": trial.why})
    own = Path(sysconfig.get_path("platlib")) / "mlx" / "lib" / "libmlx.so"
    gflops = 0.0
    if own.is_file():
        trial = verdicts.judge(own, dict(os.environ), preloaded=False)
        gflops = trial.gflops
        if trial.state == RULED_OUT:
            sys.exit(f"MLX cannot compute on this processor: {trial.why}")
    return Choice(None, gflops, ruled_out)


def restart_with_blas() -> None:
    """Replace this process by one with the chosen BLAS; return when that is done already, not needed or not possible."""
    if sys.platform != "linux":
        return
    done = os.environ.pop(_DONE_VARIABLE, None)
    if done is not None:
        # Programs started from here (the compiler behind mx.compile) shall not load it too.
        os.environ.pop("LD_PRELOAD", None)
        os.environ.pop("LD_LIBRARY_PATH", None)
        told = json.loads(done)
        _State.choice = Choice(Path(told["path"]), told["gflops"], told["ruledOut"])
        return
    _State.choice = choice = choose_blas()
    if choice.path is None:
        return
    environment = {**preload_environment(choice.path), _DONE_VARIABLE: json.dumps(choice.report())}
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 -- ourselves again


def loaded_blas() -> dict[str, Any]:
    """Tell what this process computes with: the name is `accelerate`, the library's file name, or `reference`."""
    if sys.platform == "darwin":
        return {"name": "accelerate", "path": None, "ruledOut": []}
    report = _State.choice.report()
    try:
        maps = Path("/proc/self/maps").read_text()
    except OSError:
        return {**report, "name": "unknown"}
    paths = sorted({line[line.index("/") :] for line in maps.splitlines() if "/" in line})
    if report["path"] not in paths:
        # The user may have put one in front without us.
        report["path"] = next(
            (path for path in paths if Path(path).name.startswith(("libopenblas", "libmkl_rt"))), None
        )
    return {**report, "name": "reference" if report["path"] is None else Path(report["path"]).name}


def preload_environment(library: Path) -> dict[str, str]:
    """Give the environment in which the loader puts a library in front of all others."""
    folders = [] if (runtime := _fortran_runtime()) is None else [str(runtime)]
    preload = str(library)
    if " " in preload:
        # A blank ends a path in LD_PRELOAD, but not in the list of folders to look for a name in.
        preload = library.name
        folders.insert(0, str(library.parent))
    environment = {**os.environ, "LD_PRELOAD": preload}
    if folders:
        environment["LD_LIBRARY_PATH"] = ":".join(folders)
    if library.name.startswith("libmkl_rt"):
        # Its threads need a runtime that is seldom where the loader looks.
        environment.setdefault("MKL_THREADING_LAYER", "SEQUENTIAL")
    return environment


def _candidates() -> Iterator[Path]:
    """Give each library that is here once, with its links resolved, the best first."""
    named = os.environ.get(BLAS_VARIABLE, "")
    if named == "none":
        return
    arch = platform.machine()
    packages = Path(sysconfig.get_path("platlib"))
    groups = {
        "system": [Path(path.format(arch=arch)) for path in _SYSTEM_PATHS],
        "bundled": sorted(packages.glob(_WHEEL_PATTERN)),
        "mkl": [*(Path(path.format(arch=arch)) for path in _MKL_PATHS), Path(sys.prefix) / "lib" / "libmkl_rt.so.2"],
    }
    only = groups[named] if named in ("system", "bundled") else None
    first = [Path(named)] if only is None and named != "" else []
    seen: set[Path] = set()
    for path in only if only is not None else [*first, *groups["system"], *groups["bundled"], *groups["mkl"]]:
        try:
            library = path.resolve(strict=True)
        except OSError:
            continue
        if library.is_file() and library not in seen:
            seen.add(library)
            yield library


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
