"""Asks mlx-code, the private local code search, from Python.

>>> from mlx_code_client import Client
>>> with Client(".") as code:  # doctest: +SKIP
...     for hit in code.search("where is the token refreshed").hits:
...         print(hit.place, hit.symbol)

In a notebook, `%load_ext mlx_code_client` adds `%mlx` and `%%mlx`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .async_client import AsyncClient
    from .client import Client
    from .errors import MlxCodeError
    from .results import (
        Answer,
        AnswerEvent,
        Hit,
        ProjectMap,
        Reference,
        References,
        SearchResult,
        Source,
        Status,
        Symbol,
        Symbols,
    )

__all__ = [
    "Answer",
    "AnswerEvent",
    "AsyncClient",
    "Client",
    "Hit",
    "MlxCodeError",
    "ProjectMap",
    "Reference",
    "References",
    "SearchResult",
    "Source",
    "Status",
    "Symbol",
    "Symbols",
    "load_ipython_extension",
]

_PLACES = {"AsyncClient": "async_client", "Client": "client", "MlxCodeError": "errors"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Load a name when it is used: httpx takes longer to load than all of the rest."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f".{_PLACES.get(name, 'results')}", __name__), name)


def load_ipython_extension(ipython: Any) -> None:  # noqa: ANN401
    """Add `%mlx` and `%%mlx` to IPython, by `%load_ext mlx_code_client`.

    Example: after it, `%mlx where is the token refreshed` shows hits, and a cell that begins with `%%mlx ask` an answer.
    """
    from .notebook import register

    register(ipython)
