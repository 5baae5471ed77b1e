"""The one exception of the worker: a protocol error code and a message that names the value."""

from __future__ import annotations

from typing import Literal

ErrorCode = Literal[
    "bad-request",
    "not-loaded",
    "unsafe-model",
    "load-failed",
    "embed-failed",
    "out-of-memory",
    "internal",
]


class WorkerError(Exception):
    """A failure that is answered to the caller and leaves the worker running."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        """Keep the protocol code beside the message."""
        super().__init__(message)
        self.code: ErrorCode = code
