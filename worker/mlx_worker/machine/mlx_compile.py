"""Whether mx.compile works here: on a CPU it calls a C++ compiler, which may be missing or of an unfit version.

MLX keeps what it compiles below TMPDIR under predictable names and reads it back without a check. So every process gets a
folder that only this user can write and that no other process uses at the same time; it is kept for the next one.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import stat
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import mlx.core as mx

# `none`: behave as on a machine without a compiler.
COMPILER_VARIABLE = "MLX_CODE_COMPILER"
# More workers than this on one machine compile nothing.
_MAX_SLOTS = 64


class _State:
    works = False
    stopped = False
    folder: Path | None = None
    lock_fd = -1


def prepare_compile() -> None:
    """Try mx.compile once on this device; switch it off for the process when it does not work."""
    if "MLX_DISABLE_COMPILE" in os.environ:
        return
    if mx.default_device() == mx.Device(mx.cpu):
        _State.folder = None if os.environ.get(COMPILER_VARIABLE) == "none" else _take_folder()
        if _State.folder is None:
            mx.disable_compile()
            return
        os.environ["TMPDIR"] = str(_State.folder)
    _State.works = _compiles() or (forget_compiled() and _compiles())
    if not _State.works:
        mx.disable_compile()


def compile_works() -> bool:
    """Tell whether functions are fused by mx.compile in this process."""
    return _State.works


def stop_compiling() -> None:
    """Switch mx.compile off but for what is called within `fused`."""
    _State.stopped = True
    mx.disable_compile()


@contextmanager
def fused() -> Generator[None, None, None]:
    """Let functions under mx.compile be one kernel each where that works, also after `stop_compiling`."""
    if not (_State.works and _State.stopped):
        yield
        return
    mx.enable_compile()
    try:
        yield
    finally:
        mx.disable_compile()


def forget_compiled() -> bool:
    """Delete what was compiled (a killed compiler leaves half a library); tell whether there was anything to delete."""
    if _State.folder is None or not any(_State.folder.iterdir()):
        return False
    for entry in _State.folder.iterdir():
        shutil.rmtree(entry, ignore_errors=True)
    return True


def _compiles() -> bool:
    """Try a function; on a CPU without a compiler MLX runs it unfused and says nothing, so look for what was compiled."""
    scale: Callable[[mx.array], mx.array] = mx.compile(_scale)
    try:
        right = scale(mx.arange(4, dtype=mx.float32)).tolist() == [1.0, 3.0, 5.0, 7.0]
    except RuntimeError:
        return False
    return right and (_State.folder is None or any(_State.folder.rglob("*.so")))


def _scale(x: mx.array) -> mx.array:
    return x * 2 + 1


def _take_folder() -> Path | None:
    """Lock the first free folder for the life of this process; None when there can be none."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    parent = base / "mlx-code" / "compiled" / f"mlx-{version('mlx')}-{platform.machine()}"
    try:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        parent.chmod(0o700)
        info = parent.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != os.getuid():
            return None
        for slot in range(_MAX_SLOTS):
            fd = os.open(parent / f"{slot}.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(fd)
                continue
            _State.lock_fd = fd
            folder = parent / str(slot)
            folder.mkdir(exist_ok=True, mode=0o700)
            return folder
    except OSError:
        return None
    return None
