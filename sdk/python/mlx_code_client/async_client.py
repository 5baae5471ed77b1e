"""The client for code that runs in an event loop."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from types import TracebackType

from . import _calls, _service
from ._async_connection import AsyncConnection
from .answers import Answer, AnswerEvent, FileContent, Job
from .client import LOOK_SECONDS, TIMEOUT_SECONDS
from .results import SearchResult, Status
from .symbols import ProjectMap, References, Symbols


class AsyncClient:
    """Asks mlx-code about the code in a folder, as `Client` does, without blocking.

    Example:
        >>> import asyncio
        >>> from mlx_code_client import AsyncClient
        >>> async def places(query):
        ...     async with AsyncClient(".") as code:
        ...         return [hit.place for hit in await code.search(query)]
        >>> asyncio.run(places("where is the token refreshed"))[0]
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
        """Say what is asked about; the arguments are those of `Client`."""
        self.root = "" if url is not None and root == "." else _service.real_root(root)
        place = _service.Place(self.root, command, None if url is None else _service.port(url, token, self.root))
        self._connection = AsyncConnection(place, timeout)

    async def search(
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
            >>> (await code.search("refresh an access token", languages=["python"])).hits[0].symbol
            'refresh_access_token'

        """
        return await self._connection.run(_calls.search(query, limit, mode, languages, globs, paths, cursor))

    async def related(self, place: str, *, limit: int = 10) -> SearchResult:
        """Find code like that at a place.

        Example:
            >>> (await code.related("auth/token.py:1", limit=1)).raw["query"]
            'auth/token.py:1'

        """
        return await self._connection.run(_calls.related(place, limit))

    async def symbols(self, name: str = "", *, limit: int = 100, cursor: str | None = None) -> Symbols:
        """List definitions by a name or a part of one.

        Example:
            >>> [each.name for each in await code.symbols("login")]
            ['login']

        """
        return await self._connection.run(_calls.symbols(name, limit, cursor))

    async def references(self, symbol: str) -> References:
        """Show where a symbol is defined, imported, called and used.

        Example:
            >>> [each.place for each in (await code.references("refresh_access_token")).calls]
            ['auth/use.py:5']

        """
        return await self._connection.run(_calls.references(symbol))

    async def map(self, *, max_tokens: int = 2000) -> ProjectMap:
        """Outline the project by importance.

        Example:
            >>> "auth/token.py" in dict((await code.map(max_tokens=500)).files)
            True

        """
        return await self._connection.run(_calls.project_map(max_tokens))

    async def status(self) -> Status:
        """Show what is indexed.

        Example:
            >>> (await code.status()).is_indexed
            True

        """
        return await self._connection.run(_calls.status())

    async def read(self, path: str, lines: str | None = None) -> FileContent:
        """Show a file that is indexed as it is now, without its secrets: all of it, a line, or lines such as `3-9`.

        Example:
            >>> (await code.read("auth/token.py", "1")).text
            'def refresh_access_token(session):'

        """
        return await self._connection.run(_calls.content(path, lines))

    async def index(self, on_progress: Callable[[Job], None] | None = None) -> Job:
        """Bring the index up to date, and wait for that.

        Example:
            >>> (await code.index(lambda job: None)).state
            'done'

        """
        job = await self._connection.run(_calls.index(str(uuid.uuid4())))
        while job.is_running:
            await asyncio.sleep(LOOK_SECONDS)
            job = await self._connection.run(_calls.job(job.id))
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
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Ask a question, and go through what happens as it happens. To leave the loop stops the model.

        Example:
            >>> "".join([event.text async for event in code.stream("how is the token refreshed?")])[:9]
            'The token'

        """
        return self._connection.stream(_calls.ask(question, model, files, globs, max_tokens))

    async def ask(
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
            >>> (await code.ask("how is the access token refreshed?")).sources[0].path
            'auth/token.py'

        """
        pieces = self.stream(question, model=model, files=files, globs=globs, max_tokens=max_tokens)
        events = [event async for event in pieces]
        return Answer.of(events, self._connection.root)

    async def close(self) -> None:
        """Let go of the service; one that was started for this client ends, unless others are connected to it.

        Example:
            >>> await AsyncClient(".").close()

        """
        await self._connection.close()

    async def __aenter__(self) -> AsyncClient:
        """Use it in a `async with` block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()
