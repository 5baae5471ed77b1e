"""Results as HTML for notebooks. Everything that comes from files or models is escaped; there are no scripts and no images."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from .answers import Source
    from .results import Hit
    from .symbols import Reference, Symbol

MAX_LINES = 12
# Characters that change the order of others, or have no width: shown as what they are, or code could look like other code.
_HIDDEN = {
    code: f"\\u{code:04x}" for code in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)
}


def text_of(value: object) -> str:
    """Escape a text of a file or a model."""
    return escape(str(value).translate(_HIDDEN), quote=True)


def link(root: str, path: str, start: int, end: int) -> str:
    """Link to lines of a file, or only name them where the root is not known."""
    lines = f"{start}" if end <= start else f"{start}-{end}"
    label = f"<code>{text_of(path)}:{lines}</code>"
    if root == "":
        return label
    address = quote(str(PurePosixPath(root) / path))
    return f'<a href="vscode://file{address}:{int(start)}" title="open in the editor">{label}</a>'


def hits_html(hits: Sequence[Hit], root: str) -> str:
    """Show hits, each with its first lines."""
    if len(hits) == 0:
        return "<p>Nothing was found.</p>"
    return "".join(
        f"<details{' open' if number == 0 else ''}><summary>{link(root, hit.path, hit.start_line, hit.end_line)}"
        f"{f' <b>{text_of(hit.symbol)}</b>' if hit.symbol else ''}</summary>{_code(hit.text)}</details>"
        for number, hit in enumerate(hits)
    )


def symbols_html(symbols: Iterable[Symbol], root: str) -> str:
    """Show definitions as a table."""
    rows = [
        (text_of(each.name), text_of(each.kind), link(root, each.path, each.start_line, each.end_line))
        for each in symbols
    ]
    return _table(("name", "kind", "place"), rows)


def references_html(references: Iterable[Reference], root: str) -> str:
    """Show references, each with what it does."""
    rows = [
        (text_of(each.use), link(root, each.path, each.line, each.line), f"<code>{text_of(each.text)}</code>")
        for each in references
    ]
    return _table(("", "place", "line"), rows)


def map_html(files: Iterable[tuple[str, Sequence[Symbol]]], root: str) -> str:
    """Show an outline."""
    return "".join(
        f"<details><summary><code>{text_of(path)}</code></summary><ul>"
        + "".join(
            f"<li>{link(root, path, each.start_line, each.end_line)} <code>{text_of(each.signature)}</code></li>"
            for each in symbols
        )
        + "</ul></details>"
        for path, symbols in files
    )


def answer_html(text: str, sources: Iterable[Source], root: str) -> str:
    """Show an answer and what it cites."""
    cited = "".join(
        f"<li>[{int(each.number)}] {link(root, each.path, each.start_line, each.end_line)}</li>" for each in sources
    )
    return f'<div style="white-space: pre-wrap">{text_of(text)}</div>' + (f"<ul>{cited}</ul>" if cited else "")


def note_html(note: str) -> str:
    """Show what an answer may not know of."""
    return f"<p><em>{text_of(note)}</em></p>" if note else ""


def status_html(root: str, files: int, chunks: int) -> str:
    """Show what is indexed."""
    return f"<p><code>{text_of(root)}</code>: {int(files)} files, {int(chunks)} chunks</p>"


def error_html(message: str, hint: str, code: str) -> str:
    """Show an error."""
    return f"<p><b>{text_of(message)}</b><br>{text_of(hint)} <code>{text_of(code)}</code></p>"


def _code(text: str) -> str:
    lines = text.split("\n")
    more = "\n…" if len(lines) > MAX_LINES else ""
    return f"<pre>{text_of(chr(10).join(lines[:MAX_LINES]))}{more}</pre>"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if len(rows) == 0:
        return "<p>Nothing was found.</p>"
    top = "".join(f"<th>{each}</th>" for each in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="text-align: left">{cell}</td>' for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
