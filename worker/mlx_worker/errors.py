"""The one exception of the worker: a protocol error code and a message that names the value."""

from __future__ import annotations

from typing import Any, Literal

ErrorCode = Literal[
    "bad-request",
    "not-loaded",
    "unsafe-model",
    "load-failed",
    "embed-failed",
    "out-of-memory",
    "internal",
    "unsupported",
    "bad-template",
    "prompt-too-long",
    "cancelled",
]


class WorkerError(Exception):
    """A failure that is answered to the caller and leaves the worker running."""

    def __init__(self, code: ErrorCode, message: str, fields: dict[str, Any] | None = None) -> None:
        """Keep the protocol code beside the message, and figures for programs in `fields`."""
        super().__init__(message)
        self.code: ErrorCode = code
        self.fields = fields or {}
