"""What the trial of a library gives: a state, and why."""

from __future__ import annotations

# The first two hold until something changes; the last may have been bad luck: memory, a busy machine.
PROVED = "proved"
RULED_OUT = "ruled-out"
UNSURE = "unsure"


class Trial:
    """How a library did: a state, why it is not proved, and its speed."""

    def __init__(self, state: str, why: str, gflops: float = 0.0) -> None:
        """Take what is known."""
        self.state = state
        self.why = why
        self.gflops = gflops
