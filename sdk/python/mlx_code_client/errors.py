"""Errors of mlx-code as Python exceptions."""

from __future__ import annotations


class MlxCodeError(Exception):
    """What mlx-code says went wrong, with its code and what to do next.

    Example:
        >>> error = MlxCodeError("E_INDEX_MISSING", "There is no index", "Run mlx-code index first.")
        >>> error.code
        'E_INDEX_MISSING'

    """

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        """Keep the code of the catalogue, what happened, and the hint."""
        super().__init__(f"{message} {hint} [{code}]".replace("  ", " "))
        self.code = code
        self.message = message
        self.hint = hint
