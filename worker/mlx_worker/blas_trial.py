"""Tries a library in a child process, and tells what came of it. Imported only when something has to be tried."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, cast

from .blas_verdicts import PROVED, RULED_OUT, UNSURE, Trial

# Until the child has loaded MLX, perhaps from a cold disk, and then between two of its lines.
_LOAD_SECONDS = 20.0
_SILENCE_SECONDS = 8.0
_KEPT_ERRORS = 4096
# Signals that come from outside: the kernel that is out of memory, a user.
_FOREIGN_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def try_library(library: Path | None, environment: dict[str, str]) -> Trial:
    """Compute with a library, or with what MLX brings, as a worker of this environment would."""
    # More than one thread takes other ways through a library; the child then does it again with one.
    threads = str(min(2, os.cpu_count() or 1))
    folder = str(Path(__file__).resolve().parents[1])
    child = subprocess.Popen(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "mlx_worker.blas_proof", *([] if library is None else [str(library)])],
        env={**environment, **dict.fromkeys(_THREAD_VARIABLES, threads), "PYTHONPATH": folder},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        return _follow(child)
    finally:
        child.kill()
        child.wait()


def _follow(child: subprocess.Popen[bytes]) -> Trial:
    assert child.stdout is not None and child.stderr is not None  # noqa: S101 -- both are pipes
    said = b""
    errors = b""
    last_sign = time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        selector.register(child.stderr, selectors.EVENT_READ)
        while selector.get_map():
            patience = _LOAD_SECONDS if said == b"" else _SILENCE_SECONDS
            left = last_sign + patience - time.monotonic()
            ready = selector.select(max(0.0, left))
            if not ready and left <= 0:
                doing = "while it was loaded" if said == b"" else "while it computed"
                return Trial(UNSURE, f"it was silent for {patience:.0f} s {doing}")
            for key, _ in ready:
                text = _read(key.fileobj)
                if text == b"":
                    selector.unregister(key.fileobj)
                elif key.fileobj is child.stdout:
                    said += text
                    last_sign = time.monotonic()
                else:
                    errors = (errors + text)[-_KEPT_ERRORS:]
    try:
        status = child.wait(_SILENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return Trial(UNSURE, "it did not end")
    return _judge(status, said.decode(errors="replace").splitlines(), errors.decode(errors="replace").splitlines())


def _read(stream: object) -> bytes:
    return os.read(cast(IO[bytes], stream).fileno(), 65536)


def _judge(status: int, said: list[str], errors: list[str]) -> Trial:
    word, _, rest = (said[-1] if said else "").partition(" ")
    if status < 0:
        doing = "while it was loaded" if not said else "while it computed"
        state = UNSURE if -status in _FOREIGN_SIGNALS else RULED_OUT
        return Trial(state, f"{_signal_name(-status)} {doing}")
    if status == 0 and word == "proved":
        return Trial(PROVED, "", float(rest))
    if word == "wrong":
        loader = next((line.strip() for line in errors if "cannot be preloaded" in line), "")
        return Trial(RULED_OUT, f"{rest}{loader and f' ({loader})'}")
    return Trial(UNSURE, f"its trial ended with status {status}: {errors[-1] if errors else 'no message'}")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
