"""Whether mx.compile works here, and the transcendental functions that MLX computes slowly on a CPU, built anew."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import mlx.core as mx

_state = {"compile": False}


def prepare_compile() -> None:
    """Try mx.compile once on this device; switch it off for the process when it does not work."""
    if mx.default_device() == mx.Device(mx.cpu):
        folder = _private_folder()
        if folder is None or os.environ.get("MLX_DISABLE_COMPILE") is not None:
            mx.disable_compile()
            return
        # MLX keeps the libraries it compiles below TMPDIR under a name anyone could take in a shared /tmp.
        os.environ["TMPDIR"] = str(folder)
    try:
        doubled = mx.compile(lambda x: x * 2 + 1)(mx.arange(7, dtype=mx.float32))
        _state["compile"] = doubled.tolist() == [1, 3, 5, 7, 9, 11, 13]
    except RuntimeError:
        _state["compile"] = False
    if not _state["compile"]:
        mx.disable_compile()


def compile_works() -> bool:
    """Tell whether functions are fused by mx.compile in this process."""
    return _state["compile"]


def _private_folder() -> Path | None:
    """Give a folder that only this user can write, for compiled code; None when there can be none."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "mlx-code" / "compiled"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        info = folder.lstat()
    except (OSError, RuntimeError):
        return None
    return folder if stat.S_ISDIR(info.st_mode) and info.st_uid == os.getuid() else None
