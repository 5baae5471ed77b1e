"""Answers of the model, the jobs of the index and contents of files, as plain data classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ._html import answer_html
from ._json import Json
from .errors import MlxCodeError


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
    def of(cls, events: Sequence[AnswerEvent], root: str = "") -> Answer:
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


@dataclass(frozen=True)
class Job:
    """Work on the index, and how far it has come. `note` says what could not be taken in.

    Example:
        >>> Job.of({"id": "1", "kind": "index", "state": "running", "done": 3, "total": 10}).done
        3

    """

    id: str
    state: str
    done: int
    total: int
    note: str
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> Job:
        """Make one from JSON."""
        result: Json = raw.get("result") or {}
        return cls(raw["id"], raw["state"], raw.get("done", 0), raw.get("total", 0), result.get("note", ""), raw)

    @property
    def is_running(self) -> bool:
        """Tell whether it goes on."""
        return self.state == "running"

    def checked(self) -> Job:
        """Give it back, or raise what made it fail."""
        error: Json | None = self.raw.get("error")
        if error is None:
            return self
        raise MlxCodeError(str(error.get("code", "E_BUG")), str(error.get("message", "")), str(error.get("hint", "")))


@dataclass(frozen=True)
class FileContent:
    """Lines of a file as it is now, without its secrets.

    Example:
        >>> FileContent.of({"path": "a.py", "startLine": 2, "totalLines": 9, "lines": ["x = 1"]}).text
        'x = 1'

    """

    path: str
    start_line: int
    total_lines: int
    lines: tuple[str, ...]
    raw: Json = field(repr=False, compare=False)

    @classmethod
    def of(cls, raw: Json) -> FileContent:
        """Make one from JSON."""
        return cls(raw["path"], raw["startLine"], raw["totalLines"], tuple(raw["lines"]), raw)

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)
