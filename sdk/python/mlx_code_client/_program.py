"""Starts mlx-code: a process for each question, and a watch that keeps the index fresh and answers for all of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .errors import MlxCodeError

END_SECONDS = 10
_INSTALL = "Install mlx-code, or name its command: Client(command=[...]) or MLX_CODE_COMMAND."


def real_root(root: str | os.PathLike[str]) -> str:
    """Give the folder as the program names it."""
    path = Path(root).expanduser().resolve()
    if not path.is_dir():
        raise MlxCodeError("E_ROOT_MISSING", f"There is no folder {path}", "Name one that exists.")
    return str(path)


def program(command: Sequence[str] | None) -> list[str]:
    """Find the program: what was named, else `MLX_CODE_COMMAND`, else the PATH."""
    if command is not None:
        return list(command)
    named = os.environ.get("MLX_CODE_COMMAND", "").split()
    if named:
        return named
    found = shutil.which("mlx-code")
    if found is None:
        raise not_started("mlx-code is not on the PATH")
    return [found]


def not_started(why: str) -> MlxCodeError:
    """Say that the program could not be started."""
    return MlxCodeError("E_NOT_STARTED", why, _INSTALL)


def start_watch(command: Sequence[str], root: str) -> subprocess.Popen[bytes]:
    """Start a watch of the folder. Where one runs already, this one ends at once, and that one answers."""
    return subprocess.Popen(  # noqa: S603
        [*command, "watch", "--root", root],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """End a process that was started here, as Ctrl+C would."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
