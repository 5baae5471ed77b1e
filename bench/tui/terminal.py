"""Runs the chat on a pseudo-terminal and prints, as JSON, when it could be typed into and what a large paste cost.

Usage: terminal.py FRAME ROUNDS COLUMNS ROWS PROGRAM [ARGUMENTS]
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

# What every frame begins with.
FRAME = sys.argv[1].encode()
PATIENCE = 20.0


def once(columns: int, rows: int, program: list[str]) -> dict[str, float]:
    started = time.monotonic()
    pid, master = pty.fork()
    if pid == 0:
        os.execvp(program[0], program)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    seen = b""

    def until(text: bytes, since: int = 0) -> float:
        nonlocal seen
        ends = time.monotonic() + PATIENCE
        while text not in seen[since:]:
            ready, _, _ = select.select([master], [], [], 0.02)
            if ready:
                seen += os.read(master, 65536)
            if time.monotonic() > ends:
                raise SystemExit(f"the screen never showed {text!r}")
        return (time.monotonic() - started) * 1000

    try:
        until(b"Ask")
        os.write(master, b"zq")
        typed = until(b"zq")
        fresh = until(b"index fresh")
        os.write(master, b"\x03")
        until(b"Ask", len(seen))
        settle(master)
        mark = len(seen)
        os.write(master, b"\x1b[200~" + b"0123456789" * 1000 + b"\x1b[201~")
        until(b"[pasted", mark)
        seen += settle(master)
        return {"promptMs": typed, "freshMs": fresh, "pasteFrames": seen[mark:].count(FRAME)}
    finally:
        os.kill(pid, signal.SIGTERM)
        settle(master)
        os.waitpid(pid, 0)


def settle(master: int) -> bytes:
    """Reads until nothing has come for a moment."""
    got = b""
    while select.select([master], [], [], 0.3)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        got += piece
    return got


rounds, columns, rows = (int(text) for text in sys.argv[2:5])
print(json.dumps([once(columns, rows, sys.argv[5:]) for _ in range(rounds)]))
