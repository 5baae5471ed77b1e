"""Runs the notebooks of this folder in a kernel, against the real program, and looks at what their cells show."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.model_server import Model, environment, start_model, write_project  # noqa: E402

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


def main() -> int:
    """Give the number of notebooks that do not show what they should."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        project = write_project(top)
        server = start_model()
        Model.go_on.set()
        os.environ.update(environment(top, server), PYTHONPATH=str(HERE.parent))
        for name, texts in EXPECTED.items():
            book = nbformat.read(HERE / name, as_version=4)
            NotebookClient(book, timeout=TIMEOUT, resources={"metadata": {"path": str(project)}}).execute()
            shown = "\n".join(text_of(output) for cell in book.cells for output in cell.get("outputs", []))
            missing = [text for text in texts if text not in shown]
            print(f"{name}: {'as it should be' if not missing else f'does not show {missing}'}")
            failed += len(missing) > 0
        server.shutdown()
    return failed


def text_of(output: dict[str, object]) -> str:
    """Join what a cell shows, in all its forms."""
    data = output.get("data", {})
    return "\n".join([str(output.get("text", "")), *map(str, data.values() if isinstance(data, dict) else ())])


if __name__ == "__main__":
    sys.exit(main())
