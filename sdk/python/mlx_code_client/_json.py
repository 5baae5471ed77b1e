"""JSON of the service, read without trust in its form."""

from __future__ import annotations

from typing import Any, cast

Json = dict[str, Any]


def parse_json(text: str) -> Json | None:
    """Read an object of JSON; None for anything else."""
    import json

    try:
        raw = json.loads(text)
    except ValueError:
        return None
    return cast(Json, raw) if isinstance(raw, dict) else None
