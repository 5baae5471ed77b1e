"""Asks mlx-code, the private local code search, from Python.

>>> from mlx_code_client import Client
>>> with Client(".") as code:
...     print(code.search("where is the token refreshed").hits[0].place)
auth/token.py:1-3

In a notebook, `%load_ext mlx_code_client` adds `%mlx` and `%%mlx`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answers import Answer, AnswerEvent, FileContent, Job, Source
    from .async_client import AsyncClient
    from .client import Client
    from .errors import DisconnectedError, MlxCodeError, NotStartedError, RefusedError
    from .results import Hit, SearchResult, Status
    from .symbols import ProjectMap, Reference, References, Symbol, Symbols

__all__ = [
    "Answer",
    "AnswerEvent",
    "AsyncClient",
    "Client",
    "DisconnectedError",
    "FileContent",
    "Hit",
    "Job",
    "MlxCodeError",
    "NotStartedError",
    "ProjectMap",
    "Reference",
    "References",
    "RefusedError",
    "SearchResult",
    "Source",
    "Status",
    "Symbol",
    "Symbols",
    "load_ipython_extension",
]

_PLACES = {
    "answers": ("Answer", "AnswerEvent", "FileContent", "Job", "Source"),
    "async_client": ("AsyncClient",),
    "client": ("Client",),
    "errors": ("DisconnectedError", "MlxCodeError", "NotStartedError", "RefusedError"),
    "results": ("Hit", "SearchResult", "Status"),
    "symbols": ("ProjectMap", "Reference", "References", "Symbol", "Symbols"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load a name when it is used: the package is imported at once."""
    for module, names in _PLACES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(name)


def load_ipython_extension(ipython: Any) -> None:  # noqa: ANN401
    """Add `%mlx` and `%%mlx` to IPython, by `%load_ext mlx_code_client`.

    Example: after it, `%mlx where is the token refreshed` shows hits, and a cell that begins with `%%mlx ask` an answer.
    """
    from .notebook import register

    register(ipython)
