"""The named values of a GGUF file, each checked for its type when it is asked for."""

from __future__ import annotations

from typing import Any, cast

from ..errors import WorkerError
from .gguf_header import GgufHeader


class Metadata:
    """Read access; what is missing or of another type is WorkerError `load-failed`."""

    def __init__(self, header: GgufHeader, name: str) -> None:
        """Take a header and the name of its file, for messages."""
        self._values = header.metadata
        self._name = name

    def has(self, key: str) -> bool:
        """Tell whether there is such a value."""
        return key in self._values

    def get(self, key: str, kind: type[Any], default: Any = None) -> Any:  # noqa: ANN401 -- checked here
        """Give one value."""
        value = self._values.get(key, default)
        if type(value) is not kind:
            raise WorkerError("load-failed", f"{self._name}: {key} is {value!r}, not a {kind.__name__}"[:300])
        return value

    def list_of(self, key: str, kind: type[Any]) -> list[Any]:
        """Give a list of which every item has the type."""
        values = cast(list[Any], self.get(key, list))
        if not all(type(value) is kind for value in values):
            raise WorkerError("load-failed", f"{self._name}: {key} is not a list of {kind.__name__}")
        return values

    def expect(self, key: str, *known: str) -> str:
        """Give a value that must be one of those known."""
        value = cast(str, self.get(key, str))
        if value not in known:
            raise WorkerError(
                "load-failed", f"{self._name}: {key} is {value!r}; only {', '.join(known)} is converted"[:300]
            )
        return value
