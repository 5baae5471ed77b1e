"""Tries a library in a child process and reports the result. Imported only for a trial."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, cast

from .trial_result import PROVED, RULED_OUT, UNSURE, Trial

# Until the child has loaded MLX, perhaps from a cold disk, and then between two of its lines.
_LOAD_SECONDS = 20.0
_SILENCE_SECONDS = 8.0
# A child that computes, but gets little time on a busy machine, may be silent for this time.
_STARVED_SECONDS = 45.0
_LOOK_SECONDS = 0.5
# Processor time since its last line: more than this is an endless loop, less than that nothing at all.
_ENDLESS_SECONDS = 5.0
_ASLEEP_SECONDS = 0.05
_KEPT_ERRORS = 4096
# Signals that come from outside: the kernel that is out of memory, a user.
_FOREIGN_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PROOF = ["-m", "mlx_worker.blas.proof"]
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


def try_library(library: Path | None, environment: dict[str, str]) -> Trial:
    """Compute with a library, or with what MLX brings, as a worker of this environment would."""
    # More than one thread takes other ways through a library; the child then does it again with one.
    threads = str(min(2, os.cpu_count() or 1))
    folder = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(  # noqa: S603 -- ourselves
        [sys.executable, *_PROOF, *([] if library is None else [str(library)])],
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
    used = _processor_seconds(child.pid)
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        selector.register(child.stderr, selectors.EVENT_READ)
        while selector.get_map():
            patience = _LOAD_SECONDS if said == b"" else _SILENCE_SECONDS
            ready = selector.select(min(_LOOK_SECONDS, patience))
            silent = time.monotonic() - last_sign
            if not ready and silent >= patience and _is_stuck(silent, _processor_seconds(child.pid) - used):
                doing = "while it was loaded" if said == b"" else "while it computed"
                return Trial(UNSURE, f"it was silent for {patience:.0f} s {doing}")
            for key, _ in ready:
                text = _read(key.fileobj)
                if text == b"":
                    selector.unregister(key.fileobj)
                elif key.fileobj is child.stdout:
                    said += text
                    last_sign = time.monotonic()
                    used = _processor_seconds(child.pid)
                else:
                    errors = (errors + text)[-_KEPT_ERRORS:]
    try:
        status = child.wait(_SILENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return Trial(UNSURE, "it did not end")
    return _judge(status, said.decode(errors="replace").splitlines(), errors.decode(errors="replace").splitlines())


def _is_stuck(silent: float, used: float) -> bool:
    return silent >= _STARVED_SECONDS or used >= _ENDLESS_SECONDS or used < _ASLEEP_SECONDS


def _processor_seconds(pid: int) -> float:
    """Give the processor time of all threads of a process; 0 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
