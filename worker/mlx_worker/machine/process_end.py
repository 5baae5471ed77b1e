"""Ends the process at SIGTERM and when its parent is gone."""

from __future__ import annotations

import os
import signal
import threading
import time

PARENT_POLL_SECONDS = 2.0


def end_on_sigterm() -> None:
    """Exit with 0 at SIGTERM, also while native code computes; leave Ctrl+C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _ignore)  # the C handler writes to the pipe whatever Python is doing
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_exit_on_byte, args=(reading,), name="sigterm", daemon=True).start()


def end_with_parent(parent: int) -> None:
    """Exit when `parent` is no longer the parent: there is no signal for that on macOS."""
    threading.Thread(target=_exit_with_parent, args=(parent,), name="parent", daemon=True).start()


def _ignore(_signal: int, _frame: object) -> None:
    return


def _exit_on_byte(reading: int) -> None:
    while os.read(reading, 1) != bytes([signal.SIGTERM]):
        continue
    os._exit(0)


def _exit_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(0)
