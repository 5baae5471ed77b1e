"""The questions that the service understands, as data: one place for both clients."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ._json import Json
from .answers import FileContent, Job
from .results import Extras, SearchResult, Status
from .symbols import ProjectMap, References, Symbols

T = TypeVar("T")


@dataclass(frozen=True)
class Call(Generic[T]):
    """A request, and what its answer is read as. `root` is filled in when the service is known."""

    method: str
    path: str
    read: Callable[[Json, Extras], T]
    fields: Mapping[str, Any]
    headers: Mapping[str, str] | None = None

    def request(self, root: str) -> dict[str, Any]:
        """Make the arguments of httpx."""
        given = {name: value for name, value in self.fields.items() if value is not None and value != []}
        if root != "" and self.path not in _WITHOUT_ROOT and not self.path.startswith("/v1/jobs/"):
            given["root"] = root
        where = {"json": given} if self.method == "POST" else {"params": given}
        return {"method": self.method, "url": self.path, "headers": dict(self.headers or {}), **where}


_WITHOUT_ROOT = ("/v1/health", "/v1/events")


def search(
    query: str,
    limit: int,
    mode: str | None,
    languages: Sequence[str],
    globs: Sequence[str],
    paths: Sequence[str],
    cursor: str | None,
) -> Call[SearchResult]:
    """Search by meaning, by word and by symbol."""
    where = {"languages": list(languages), "globs": list(globs), "paths": list(paths)}
    fields = {"query": query, "limit": limit, "mode": mode, **where, "cursor": cursor}
    return Call("POST", "/v1/search", SearchResult.of, fields)


def related(place: str, limit: int) -> Call[SearchResult]:
    """Find code like that at a place."""
    return Call("POST", "/v1/related", SearchResult.of, {"place": place, "limit": limit})


def symbols(name: str, limit: int, cursor: str | None) -> Call[Symbols]:
    """List definitions."""
    return Call("GET", "/v1/symbols", Symbols.of, {"name": name or None, "limit": limit, "cursor": cursor})


def references(symbol: str) -> Call[References]:
    """Show where a symbol is used."""
    return Call("GET", "/v1/refs", References.of, {"symbol": symbol})


def project_map(max_tokens: int) -> Call[ProjectMap]:
    """Outline the project."""
    return Call("GET", "/v1/map", ProjectMap.of, {"maxTokens": max_tokens})


def status() -> Call[Status]:
    """Show what is indexed."""
    return Call("GET", "/v1/status", lambda raw, _: Status.of(raw), {})


def content(path: str, lines: str | None) -> Call[FileContent]:
    """Show a file."""
    return Call("GET", "/v1/files/content", lambda raw, _: FileContent.of(raw), {"path": path, "lines": lines})


def index(key: str) -> Call[Job]:
    """Begin to bring the index up to date. The key makes a repeated request find the same job."""
    return Call("POST", "/v1/index", lambda raw, _: Job.of(raw), {}, {"idempotency-key": key})


def job(id: str) -> Call[Job]:
    """Look at a job."""
    return Call("GET", f"/v1/jobs/{id}", lambda raw, _: Job.of(raw), {})


def ask(
    question: str, model: str | None, files: Sequence[str], globs: Sequence[str], max_tokens: int | None
) -> Call[None]:
    """Ask a question, as a stream of events."""
    fields = {
        "question": question,
        "model": model,
        "files": list(files),
        "globs": list(globs),
        "maxTokens": max_tokens,
    }
    return Call("POST", "/v1/ask", lambda _, __: None, fields, {"accept": "text/event-stream"})
