"""The client for ordinary code."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Generator, Sequence
from types import TracebackType

from . import _calls, _service
from ._connection import Connection
from .answers import Answer, AnswerEvent, FileContent, Job
from .results import SearchResult, Status
from .symbols import ProjectMap, References, Symbols

# An answer of a local model may take minutes; a search may first have to read a project.
TIMEOUT_SECONDS = 600.0
LOOK_SECONDS = 0.2


class Client:
    """Asks mlx-code about the code in a folder.

    A service that runs is used; without one, one is started, which ends when nobody needs it any more. Nothing leaves the machine.

    Example:
        >>> from mlx_code_client import Client
        >>> with Client(".") as code:
        ...     code.search("where is the token refreshed").hits[0].place
        'auth/token.py:1-3'

    """

    def __init__(
        self,
        root: str | os.PathLike[str] = ".",
        *,
        command: Sequence[str] | None = None,
        url: str | None = None,
        token: str | os.PathLike[str] | None = None,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        """Say what is asked about. Nothing is started before the first question.

        Args:
            root: A folder; the project around it is asked about. With `url` the first project of that service, unless named.
            command: How mlx-code is started, such as `["node", "bin/mlx-code.mjs"]`; else `MLX_CODE_COMMAND`, else the PATH.
            url: A port of `mlx-code serve --http`, such as `http://127.0.0.1:4711`, instead of the socket of this user.
            token: The token of that port, or the path of the file that holds it.
            timeout: Seconds that an answer may take.

        """
        self.root = "" if url is not None and root == "." else _service.real_root(root)
        place = _service.Place(self.root, command, None if url is None else _service.port(url, token, self.root))
        self._connection = Connection(place, timeout)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        mode: str | None = None,
        languages: Sequence[str] = (),
        globs: Sequence[str] = (),
        paths: Sequence[str] = (),
        cursor: str | None = None,
    ) -> SearchResult:
        """Find code by meaning, by word and by symbol. `cursor` asks for the page behind a result, by its `next_cursor`.

        Example:
            >>> code.search("refresh an access token", languages=["python"]).hits[0].symbol
            'refresh_access_token'

        """
        return self._connection.run(_calls.search(query, limit, mode, languages, globs, paths, cursor))

    def related(self, place: str, *, limit: int = 10) -> SearchResult:
        """Find code like that at a place.

        Example:
            >>> code.related("auth/token.py:1", limit=1).raw["query"]
            'auth/token.py:1'

        """
        return self._connection.run(_calls.related(place, limit))

    def symbols(self, name: str = "", *, limit: int = 100, cursor: str | None = None) -> Symbols:
        """List definitions by a name or a part of one.

        Example:
            >>> [each.name for each in code.symbols("login")]
            ['login']

        """
        return self._connection.run(_calls.symbols(name, limit, cursor))

    def references(self, symbol: str) -> References:
        """Show where a symbol is defined, imported, called and used.

        Example:
            >>> [each.place for each in code.references("refresh_access_token").calls]
            ['auth/use.py:5']

        """
        return self._connection.run(_calls.references(symbol))

    def map(self, *, max_tokens: int = 2000) -> ProjectMap:
        """Outline the project by importance.

        Example:
            >>> "auth/token.py" in dict(code.map(max_tokens=500).files)
            True

        """
        return self._connection.run(_calls.project_map(max_tokens))

    def status(self) -> Status:
        """Show what is indexed.

        Example:
            >>> code.status().is_indexed
            True

        """
        return self._connection.run(_calls.status())

    def read(self, path: str, lines: str | None = None) -> FileContent:
        """Show a file that is indexed as it is now, without its secrets: all of it, a line, or lines such as `3-9`.

        Example:
            >>> code.read("auth/token.py", "1").text
            'def refresh_access_token(session):'

        """
        return self._connection.run(_calls.content(path, lines))

    def index(self, on_progress: Callable[[Job], None] | None = None) -> Job:
        """Bring the index up to date, and wait for that.

        Example:
            >>> code.index(lambda job: None).state
            'done'

        """
        job = self._connection.run(_calls.index(str(uuid.uuid4())))
        while job.is_running:
            time.sleep(LOOK_SECONDS)
            job = self._connection.run(_calls.job(job.id))
            if on_progress is not None:
                on_progress(job)
        return job.checked()

    def stream(
        self,
        question: str,
        *,
        model: str | None = None,
        files: Sequence[str] = (),
        globs: Sequence[str] = (),
        max_tokens: int | None = None,
    ) -> Generator[AnswerEvent, None, None]:
        """Ask a question, and go through what happens as it happens. To leave the loop stops the model.

        Example:
            >>> "".join(event.text for event in code.stream("how is the token refreshed?"))[:9]
            'The token'

        """
        return self._connection.stream(_calls.ask(question, model, files, globs, max_tokens))

    def ask(
        self,
        question: str,
        *,
        model: str | None = None,
        files: Sequence[str] = (),
        globs: Sequence[str] = (),
        max_tokens: int | None = None,
    ) -> Answer:
        """Ask a question, and wait for the whole answer.

        Example:
            >>> code.ask("how is the access token refreshed?").sources[0].path
            'auth/token.py'

        """
        events = list(self.stream(question, model=model, files=files, globs=globs, max_tokens=max_tokens))
        return Answer.of(events, self._connection.root)

    def close(self) -> None:
        """Let go of the service; one that was started for this client ends, unless others are connected to it.

        Example:
            >>> Client(".").close()

        """
        self._connection.close()

    def __enter__(self) -> Client:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()
