"""Runs the notebooks of this folder in a kernel and looks at what their cells show: part of the tests, in their project."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
EXPECTED = {
    "search.ipynb": [
        "vscode://file",
        "auth/token.py:1-3",
        "return refresh_access_token",
        "login",
        "'auth/token.py:1-3'",
    ],
    "ask.ipynb": ["The token is refreshed [1]. &lt;script&gt;", "auth/token.py", "The token is refreshed"],
}
TIMEOUT = 300


def missing(project: Path) -> dict[str, list[str]]:
    """Give what the notebooks do not show although they should, by name; nothing where all is well."""
    os.environ["PYTHONPATH"] = str(HERE.parent)
    found: dict[str, list[str]] = {}
    for name, texts in EXPECTED.items():
        book = nbformat.read(HERE / name, as_version=4)
        NotebookClient(book, timeout=TIMEOUT, resources={"metadata": {"path": str(project)}}).execute()
        shown = "\n".join(_text_of(output) for cell in book.cells for output in cell.get("outputs", []))
        lacking = [text for text in texts if text not in shown]
        if lacking:
            found[name] = lacking
    return found


def _text_of(output: dict[str, object]) -> str:
    """Join what a cell shows, in all its forms."""
    data = output.get("data", {})
    return "\n".join([str(output.get("text", "")), *map(str, data.values() if isinstance(data, dict) else ())])
