"""What mlx-code answers, as plain data classes. `raw` holds everything that was sent, also what is newer than this package."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ._html import answer_html, hits_html, map_html, references_html, status_html, symbols_html

Json = dict[str, Any]


@dataclass(frozen=True)
class Hit:
    """A place in the code that fits a query.

    Example:
        >>> Hit.of({"path": "a.py", "startLine": 3, "endLine": 9, "symbol": "run", "score": 1.5, "text": ""}).place
        'a.py:3-9'

    """

    path: str
    start_line: int
    end_line: int
    symbol: str | None
    kind: str | None
    language: str | None
    score: float
    text: str
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Hit:
        """Make one from JSON."""
        return cls(
            path=raw["path"],
            start_line=raw["startLine"],
            end_line=raw["endLine"],
            symbol=raw.get("symbol"),
            kind=raw.get("kind"),
            language=raw.get("language"),
            score=raw.get("score", 0.0),
            text=raw.get("text", ""),
            raw=raw,
        )

    @property
    def place(self) -> str:
        """Path and lines, as editors and `mlx-code related` take them."""
        return f"{self.path}:{self.start_line}-{self.end_line}"


@dataclass(frozen=True)
class SearchResult:
    """Hits, the best first.

    Example:
        >>> len(SearchResult.of({"results": []}))
        0

    """

    hits: tuple[Hit, ...]
    arms: tuple[str, ...]
    confidence: str | None
    took_ms: float | None
    raw: Json = field(repr=False, compare=False)
    root: str = ""

    @classmethod
    def of(cls, raw: Json, root: str = "") -> SearchResult:
        """Make one from JSON."""
        return cls(
            hits=tuple(Hit.of(each) for each in raw["results"]),
            arms=tuple(raw.get("arms", ())),
            confidence=raw.get("confidence"),
            took_ms=raw.get("tookMs"),
            raw=raw,
            root=root,
        )

    def __len__(self) -> int:
        """How many hits there are."""
        return len(self.hits)

    def __iter__(self) -> Any:  # noqa: ANN401
        """Go through the hits."""
        return iter(self.hits)

    def _repr_html_(self) -> str:
        return hits_html(self.hits, self.root)


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
    """Definitions that fit a name; `total` counts also those that were left off.

    Example:
        >>> Symbols.of({"total": 0, "symbols": []}).total
        0

    """

    symbols: tuple[Symbol, ...]
    total: int
    raw: Json = field(repr=False, compare=False)
    root: str = ""

    @classmethod
    def of(cls, raw: Json, root: str = "") -> Symbols:
        """Make one from JSON."""
        symbols = tuple(Symbol.of(each) for each in raw["symbols"])
        return cls(symbols=symbols, total=raw.get("total", len(symbols)), raw=raw, root=root)

    def __iter__(self) -> Any:  # noqa: ANN401
        """Go through the definitions."""
        return iter(self.symbols)

    def _repr_html_(self) -> str:
        return symbols_html(self.symbols, self.root)


@dataclass(frozen=True)
class Reference:
    """A line that has to do with a symbol: its definition, an import, a call or another use.

    Example:
        >>> Reference.of({"path": "a.py", "line": 4, "text": "run()"}).place
        'a.py:4'

    """

    path: str
    line: int
    within: str
    text: str
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Reference:
        """Make one from JSON."""
        return cls(path=raw["path"], line=raw["line"], within=raw.get("within", ""), text=raw.get("text", ""), raw=raw)

    @property
    def place(self) -> str:
        """Path and line."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class References:
    """Where a symbol is defined, imported, called, used and mentioned.

    Example:
        >>> References.of({"symbol": "run", "calls": [{"path": "a.py", "line": 4}]}).calls[0].line
        4

    """

    symbol: str
    definitions: tuple[Reference, ...]
    imports: tuple[Reference, ...]
    calls: tuple[Reference, ...]
    uses: tuple[Reference, ...]
    mentions: tuple[Reference, ...]
    truncated: bool
    raw: Json = field(repr=False, compare=False)
    root: str = ""

    @classmethod
    def of(cls, raw: Json, root: str = "") -> References:
        """Make one from JSON."""

        def part(name: str) -> tuple[Reference, ...]:
            return tuple(Reference.of(each) for each in raw.get(name, ()))

        return cls(
            symbol=raw["symbol"],
            definitions=part("definitions"),
            imports=part("imports"),
            calls=part("calls"),
            uses=part("uses"),
            mentions=part("mentions"),
            truncated=raw.get("truncated", False),
            raw=raw,
            root=root,
        )

    def groups(self) -> tuple[tuple[str, tuple[Reference, ...]], ...]:
        """Name the groups, in the order in which they are shown."""
        return (
            ("definitions", self.definitions),
            ("imports", self.imports),
            ("calls", self.calls),
            ("uses", self.uses),
            ("mentions", self.mentions),
        )

    def _repr_html_(self) -> str:
        return references_html(self.groups(), self.root)


@dataclass(frozen=True)
class ProjectMap:
    """An outline of the project: its most important files with their definitions.

    Example:
        >>> ProjectMap.of({"files": [{"path": "a.py", "symbols": []}]}).files
        (('a.py', ()),)

    """

    files: tuple[tuple[str, tuple[Symbol, ...]], ...]
    total: int
    raw: Json = field(repr=False, compare=False)
    root: str = ""

    @classmethod
    def of(cls, raw: Json, root: str = "") -> ProjectMap:
        """Make one from JSON."""
        files = tuple(
            (each["path"], tuple(Symbol.of({"path": each["path"], **symbol}) for symbol in each.get("symbols", ())))
            for each in raw["files"]
        )
        return cls(files=files, total=raw.get("total", len(files)), raw=raw, root=root)

    def _repr_html_(self) -> str:
        return map_html(self.files, self.root)


@dataclass(frozen=True)
class Status:
    """What is indexed, and how far.

    Example:
        >>> Status.of({"root": "/code", "index": None}).is_indexed
        False

    """

    root: str
    files: int
    chunks: int
    is_indexed: bool
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Status:
        """Make one from JSON."""
        index: Json = raw.get("index") or {}
        meta: Json = index.get("meta") or {}
        return cls(
            root=raw["root"],
            files=meta.get("files", 0),
            chunks=meta.get("chunks", 0),
            is_indexed=bool(meta),
            raw=raw,
        )

    def _repr_html_(self) -> str:
        return status_html(self.root, self.files, self.chunks)


@dataclass(frozen=True)
class Source:
    """A numbered place that an answer cites.

    Example:
        >>> Source.of({"number": 1, "path": "a.py", "startLine": 3, "endLine": 9}).place
        'a.py:3-9'

    """

    number: int
    path: str
    start_line: int
    end_line: int
    quote: str | None
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Source:
        """Make one from JSON."""
        return cls(
            number=raw.get("number", 0),
            path=raw["path"],
            start_line=raw["startLine"],
            end_line=raw["endLine"],
            quote=raw.get("quote"),
            raw=raw,
        )

    @property
    def place(self) -> str:
        """Path and lines."""
        return f"{self.path}:{self.start_line}-{self.end_line}"


@dataclass(frozen=True)
class AnswerEvent:
    """A piece of what happens while a question is answered. `text` is the next piece of the answer, else empty.

    Example:
        >>> AnswerEvent.of({"event": "text", "text": "It is"}).text
        'It is'

    """

    kind: str
    text: str
    raw: Json = field(repr=False)

    @classmethod
    def of(cls, raw: Json) -> AnswerEvent:
        """Make one from JSON."""
        kind = raw.get("event", "")
        return cls(kind=kind, text=raw.get("text", "") if kind == "text" else "", raw=raw)


@dataclass(frozen=True)
class Answer:
    """A whole answer with the places that it cites.

    Example:
        >>> Answer.of([AnswerEvent.of({"event": "text", "text": "Yes."})]).text
        'Yes.'

    """

    text: str
    sources: tuple[Source, ...]
    raw: Json = field(repr=False, compare=False)
    root: str = ""

    @classmethod
    def of(cls, events: list[AnswerEvent], root: str = "") -> Answer:
        """Put an answer together from its pieces."""
        ends: list[Json] = [each.raw for each in events if each.kind == "end"]
        end: Json = ends[-1] if ends else {}
        return cls(
            text=str(end.get("answer") or "".join(each.text for each in events)),
            sources=tuple(Source.of(each) for each in end.get("citations", ())),
            raw=end,
            root=root,
        )

    def _repr_html_(self) -> str:
        return answer_html(self.text, self.sources, self.root)
