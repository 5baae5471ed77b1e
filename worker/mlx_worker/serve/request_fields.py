"""Typed access to the fields of a request, which may hold anything."""

from __future__ import annotations

import math
from typing import Any, cast

from ..errors import WorkerError


def required(header: dict[str, Any], name: str, kind: type[Any]) -> Any:  # noqa: ANN401 -- checked here
    """Give field `name` of exactly type `kind`; raise `bad-request` when it is missing or another type."""
    value = optional(header, name, kind)
    if value is None:
        raise WorkerError("bad-request", f"{name} is missing")
    return value


def optional(header: dict[str, Any], name: str, kind: type[Any]) -> Any:  # noqa: ANN401 -- checked here
    """Give field `name` of exactly type `kind`, or None; raise `bad-request` for another type."""
    value = header.get(name)
    if value is not None and type(value) is not kind:
        raise WorkerError("bad-request", f"{name} {value!r} is not of type {kind.__name__}"[:300])
    return value


def number(header: dict[str, Any], name: str, low: float, high: float, default: float) -> float:
    """Give a number within `low` and `high`, or `default` when it is not given; raise `bad-request`."""
    value = header.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or math.isnan(value):
        raise WorkerError("bad-request", f"{name} {value!r} is not a number from {low} to {high}"[:300])
    return value


def texts(header: dict[str, Any], name: str) -> list[str] | None:
    """Give a list of strings, or None when it is not given; raise `bad-request`."""
    value = header.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(text, str) for text in cast(list[Any], value)):
        raise WorkerError("bad-request", f"{name} is not a list of strings")
    return cast(list[str], value)
