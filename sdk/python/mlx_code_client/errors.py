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


class NotStartedError(MlxCodeError):
    """The program was not found, or could not be started.

    Example:
        >>> from mlx_code_client import Client
        >>> try:
        ...     Client("/", command=["/nowhere/mlx-code"]).status()
        ... except NotStartedError as error:
        ...     error.code
        'E_NOT_STARTED'

    """


class RefusedError(MlxCodeError):
    """The service does not answer this client: the token is wrong, the folder is not served, or there are too many requests.

    Example:
        >>> RefusedError("HTTP_401", "The token is missing or wrong").message
        'The token is missing or wrong'

    """


class DisconnectedError(MlxCodeError):
    """The service ended, or said nothing for too long.

    Example:
        >>> issubclass(DisconnectedError, MlxCodeError)
        True

    """
