"""The questions that mlx-code understands, as commands: one place for both clients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from .errors import MlxCodeError
from .results import AnswerEvent, Json, ProjectMap, References, SearchResult, Status, Symbols

T = TypeVar("T")
# Exit codes of a command that answered: something was found, or nothing.
ANSWERED = (0, 1)


@dataclass(frozen=True)
class Call(Generic[T]):
    """Arguments of the program, and what its JSON is read as."""

    args: tuple[str, ...]
    read: Callable[[Json], T]


def search(
    root: str,
    query: str,
    limit: int,
    mode: str | None,
    languages: Sequence[str],
    globs: Sequence[str],
    paths: Sequence[str],
) -> Call[SearchResult]:
    """Search by meaning, by word and by symbol."""
    options = [*_option("--limit", limit), *_option("--mode", mode)]
    options += _option("--lang", ",".join(languages) or None)
    for glob in globs:
        options += ["--path", glob]
    return Call((*_json("search", root, options), "--", query, *paths), lambda raw: SearchResult.of(raw, root))


def related(root: str, place: str, limit: int) -> Call[SearchResult]:
    """Find code like that at a place."""
    args = (*_json("related", root, _option("--limit", limit)), "--", place)
    return Call(args, lambda raw: SearchResult.of(raw, root))


def symbols(root: str, name: str, limit: int) -> Call[Symbols]:
    """List definitions."""
    args = (*_json("symbols", root, _option("--limit", limit)), "--", name)
    return Call(args, lambda raw: Symbols.of(raw, root))


def references(root: str, symbol: str) -> Call[References]:
    """Show where a symbol is used."""
    return Call((*_json("refs", root, []), "--", symbol), lambda raw: References.of(raw, root))


def project_map(root: str, max_tokens: int) -> Call[ProjectMap]:
    """Outline the project."""
    return Call(_json("map", root, _option("--max-tokens", max_tokens)), lambda raw: ProjectMap.of(raw, root))


def status(root: str) -> Call[Status]:
    """Show what is indexed."""
    return Call(_json("status", root, []), Status.of)


def ask(root: str, question: str, model: str | None, limit: int | None) -> tuple[str, ...]:
    """Make the arguments of a question."""
    return (*_json("ask", root, ["--no-save", *_option("--model", model), *_option("--limit", limit)]), "--", question)


def read_answer(call: Call[T], code: int, out: str, said: str) -> T:
    """Read what a command printed. Its errors become exceptions."""
    raw = parse_json(out)
    if code in ANSWERED and raw is not None and "error" not in raw:
        return call.read(raw)
    raise error_of(raw, code, said)


def read_event(line: str) -> AnswerEvent | None:
    """Read a line of an answer that is being written; a failure becomes an exception."""
    raw = parse_json(line)
    if raw is None:
        return None
    if raw.get("event") == "failed":
        raise error_of({"error": raw}, 0, "")
    return AnswerEvent.of(raw)


def parse_json(text: str) -> Json | None:
    """Read an object of JSON; None for anything else."""
    import json

    try:
        raw = json.loads(text)
    except ValueError:
        return None
    return cast(Json, raw) if isinstance(raw, dict) else None


def error_of(raw: Json | None, code: int, said: str) -> MlxCodeError:
    """Make an exception of what a command said."""
    error: dict[str, Any] = (raw or {}).get("error") or {}
    message = str(error.get("message") or said.strip() or f"mlx-code ended with exit code {code}")
    return MlxCodeError(str(error.get("code", f"EXIT_{code}")), message, str(error.get("hint", "")))


def _json(command: str, root: str, options: Sequence[str]) -> tuple[str, ...]:
    return (command, "--json", "--root", root, *options)


def _option(name: str, value: object | None) -> list[str]:
    return [] if value is None else [name, str(value)]
