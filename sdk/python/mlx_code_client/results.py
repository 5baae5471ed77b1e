"""Hits and what is indexed, as plain data classes. `raw` holds all that was sent, also what is newer than this package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ._html import hits_html, note_html, status_html
from ._json import Json


@dataclass(frozen=True)
class Extras:
    """What an answer has beside its JSON: the project, what it may not know of, and where the next page begins."""

    root: str = ""
    note: str = ""
    next_cursor: str | None = None


NO_EXTRAS = Extras()


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
    """Hits, the best first. `note` says what the answer may not know of; `next_cursor` asks for more of them.

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
    note: str = ""
    next_cursor: str | None = None

    @classmethod
    def of(cls, raw: Json, extras: Extras = NO_EXTRAS) -> SearchResult:
        """Make one from JSON."""
        return cls(
            hits=tuple(Hit.of(each) for each in raw["results"]),
            arms=tuple(raw.get("arms", ())),
            confidence=raw.get("confidence"),
            took_ms=raw.get("tookMs"),
            raw=raw,
            root=extras.root,
            note=extras.note,
            next_cursor=extras.next_cursor,
        )

    def __len__(self) -> int:
        """How many hits there are."""
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        """Go through the hits."""
        return iter(self.hits)

    def _repr_html_(self) -> str:
        return hits_html(self.hits, self.root) + note_html(self.note)


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
        return cls(raw["root"], index.get("files", 0), index.get("chunks", 0), bool(index), raw)

    def _repr_html_(self) -> str:
        return status_html(self.root, self.files, self.chunks)
