"""Definitions, references and the outline of a project, as plain data classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ._html import map_html, note_html, references_html, symbols_html
from ._json import Json
from .results import NO_EXTRAS, Extras


@dataclass(frozen=True)
class Symbol:
    """A definition.

    Example:
        >>> Symbol.of({"name": "run", "kind": "function", "path": "a.py", "startLine": 1, "endLine": 2}).name
        'run'

    """

    name: str
    kind: str
    scope: str
    path: str
    start_line: int
    end_line: int
    signature: str
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Symbol:
        """Make one from JSON."""
        return cls(
            name=raw["name"],
            kind=raw["kind"],
            scope=raw.get("scope", ""),
            path=raw.get("path", ""),
            start_line=raw["startLine"],
            end_line=raw.get("endLine", raw["startLine"]),
            signature=raw.get("signature", ""),
            raw=raw,
        )


@dataclass(frozen=True)
class Symbols:
    """Definitions that fit a name; `total` counts also those that were left off, and `next_cursor` asks for them.

    Example:
        >>> Symbols.of({"found": {"total": 0, "symbols": []}}).total
        0

    """

    symbols: tuple[Symbol, ...]
    total: int
    raw: Json = field(repr=False, compare=False)
    root: str = ""
    note: str = ""
    next_cursor: str | None = None

    @classmethod
    def of(cls, raw: Json, extras: Extras = NO_EXTRAS) -> Symbols:
        """Make one from JSON."""
        found: Json = raw["found"]
        symbols = tuple(Symbol.of(each) for each in found["symbols"])
        total = found.get("total", len(symbols))
        return cls(symbols, total, raw, extras.root, extras.note, extras.next_cursor)

    def __iter__(self) -> Iterator[Symbol]:
        """Go through the definitions."""
        return iter(self.symbols)

    def _repr_html_(self) -> str:
        return symbols_html(self.symbols, self.root) + note_html(self.note)


@dataclass(frozen=True)
class Reference:
    """A line that has to do with a symbol. `use` is definition, import, call, use or mention.

    Example:
        >>> Reference.of({"use": "call", "path": "a.py", "line": 4, "text": "run()"}).place
        'a.py:4'

    """

    use: str
    path: str
    line: int
    within: str
    text: str
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Reference:
        """Make one from JSON."""
        return cls(raw["use"], raw["path"], raw["line"], raw.get("within", ""), raw.get("text", ""), raw)

    @property
    def place(self) -> str:
        """Path and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class References:
    """Where a symbol is defined, imported, called, used and mentioned.

    Example:
        >>> found = {"symbol": "run", "references": [{"use": "call", "path": "a.py", "line": 4}]}
        >>> References.of({"found": found}).calls[0].line
        4

    """

    symbol: str
    references: tuple[Reference, ...]
    truncated: bool
    raw: Json = field(repr=False, compare=False)
    root: str = ""
    note: str = ""

    @classmethod
    def of(cls, raw: Json, extras: Extras = NO_EXTRAS) -> References:
        """Make one from JSON."""
        found: Json = raw["found"]
        references = tuple(Reference.of(each) for each in found["references"])
        return cls(found["symbol"], references, found.get("truncated", False), raw, extras.root, extras.note)

    @property
    def definitions(self) -> tuple[Reference, ...]:
        """Where it is defined."""
        return self._of("definition")

    @property
    def imports(self) -> tuple[Reference, ...]:
        """Where it is imported."""
        return self._of("import")

    @property
    def calls(self) -> tuple[Reference, ...]:
        """Where it is called."""
        return self._of("call")

    def __iter__(self) -> Iterator[Reference]:
        """Go through all of them."""
        return iter(self.references)

    def _of(self, use: str) -> tuple[Reference, ...]:
        return tuple(each for each in self.references if each.use == use)

    def _repr_html_(self) -> str:
        return references_html(self.references, self.root) + note_html(self.note)


@dataclass(frozen=True)
class ProjectMap:
    """An outline of the project: its most important files with their definitions.

    Example:
        >>> ProjectMap.of({"found": {"files": [{"path": "a.py", "symbols": []}]}}).files
        (('a.py', ()),)

    """

    files: tuple[tuple[str, tuple[Symbol, ...]], ...]
    total: int
    raw: Json = field(repr=False, compare=False)
    root: str = ""
    note: str = ""

    @classmethod
    def of(cls, raw: Json, extras: Extras = NO_EXTRAS) -> ProjectMap:
        """Make one from JSON."""
        found: Json = raw["found"]
        files = tuple(
            (each["path"], tuple(Symbol.of({"path": each["path"], **symbol}) for symbol in each.get("symbols", ())))
            for each in found["files"]
        )
        return cls(files, found.get("total", len(files)), raw, extras.root, extras.note)

    def _repr_html_(self) -> str:
        return map_html(self.files, self.root) + note_html(self.note)
