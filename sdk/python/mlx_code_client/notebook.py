"""`%mlx` and `%%mlx` in notebooks: hits, definitions, references and answers as cells of output."""

from __future__ import annotations

import atexit
from typing import Any

from ._html import error_html
from .client import Client
from .errors import MlxCodeError

VERBS = ("search", "related", "symbols", "refs", "map", "status", "ask", "root")
HELP = """%mlx WORDS             find code
%mlx search WORDS      the same
%mlx symbols NAME      definitions
%mlx refs NAME         where a name is used
%mlx related FILE:LINE code like that place
%mlx map               outline of the project
%mlx status            what is indexed
%mlx ask QUESTION      an answer of the local model
%mlx root FOLDER       which folder is asked about
%%mlx [VERB]           the same with the words in the cell"""


class Magics:
    """What `%mlx` does. One client is kept for as long as the kernel lives.

    Example:
        >>> Magics.parse("refs Session")
        ('refs', 'Session')
        >>> Magics.parse("where is it?")
        ('search', 'where is it?')

    """

    def __init__(self, root: str = ".") -> None:
        """Ask about a folder, at first the one that the kernel runs in."""
        self._root = root
        self._client: Client | None = None
        atexit.register(self.close)

    @staticmethod
    def parse(line: str) -> tuple[str, str]:
        """Tell the verb from the words."""
        verb, _, words = line.strip().partition(" ")
        return (verb, words.strip()) if verb in VERBS else ("search", line.strip())

    def run(self, line: str, cell: str | None = None) -> Any:  # noqa: ANN401
        """Do what a line, or a cell below it, asks for. The result shows itself as HTML."""
        words_of_cell = "" if cell is None else cell.strip()
        verb, words = self.parse(
            f"{line.strip()} {words_of_cell}" if line.strip() in VERBS else f"{line} {words_of_cell}"
        )
        if words == "" and verb not in ("map", "status"):
            return Shown(f"<pre>{HELP}</pre>", HELP)
        try:
            return self._answer(verb, words)
        except MlxCodeError as error:
            return Shown(error_html(error.message, error.hint, error.code), str(error))

    def close(self) -> None:
        """End what was started."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _answer(self, verb: str, words: str) -> Any:  # noqa: ANN401
        if verb == "root":
            self.close()
            self._root = words
            return self._connected().status()
        code = self._connected()
        if verb == "ask":
            return code.ask(words)
        if verb == "map":
            return code.map()
        if verb == "status":
            return code.status()
        ways = {"search": code.search, "related": code.related, "symbols": code.symbols, "refs": code.references}
        return ways[verb](words)

    def _connected(self) -> Client:
        if self._client is None:
            self._client = Client(self._root)
        return self._client


class Shown:
    """A text that notebooks show as HTML.

    Example:
        >>> Shown("<b>a</b>", "a")
        a

    """

    def __init__(self, html: str, text: str) -> None:
        """Keep both forms."""
        self._html = html
        self._text = text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        """Give the form for terminals."""
        return self._text


def register(ipython: Any) -> None:  # noqa: ANN401
    """Add the magics to IPython."""
    magics = Magics()
    ipython.register_magic_function(magics.run, magic_kind="line_cell", magic_name="mlx")
