"""The client for code that runs in an event loop."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import TypeVar

from . import _calls, _program
from .results import Answer, AnswerEvent, ProjectMap, References, SearchResult, Status, Symbols

T = TypeVar("T")
# A line of an answer holds all its sources.
MAX_LINE = 16 * 1024 * 1024


class AsyncClient:
    """Asks mlx-code about the code in a folder, as `Client` does, without blocking.

    Example:
        >>> async def places(query):
        ...     async with AsyncClient(".") as code:
        ...         return [hit.place for hit in await code.search(query)]

    """

    def __init__(
        self,
        root: str | os.PathLike[str] = ".",
        *,
        command: Sequence[str] | None = None,
        watch: bool = True,
    ) -> None:
        """Say which folder is asked about; the arguments are those of `Client`."""
        self.root = _program.real_root(root)
        self._command = _program.program(command)
        self._wants_watch = watch
        self._watch: subprocess.Popen[bytes] | None = None

    async def search(
        self,
        query: str,
        *,
        limit: int = 10,
        mode: str | None = None,
        languages: Sequence[str] = (),
        globs: Sequence[str] = (),
        paths: Sequence[str] = (),
    ) -> SearchResult:
        """Find code by meaning, by word and by symbol.

        Example:
            >>> await code.search("where is the token refreshed")  # doctest: +SKIP

        """
        return await self._run(_calls.search(self.root, query, limit, mode, languages, globs, paths))

    async def related(self, place: str, *, limit: int = 10) -> SearchResult:
        """Find code like that at a place.

        Example:
            >>> await code.related("src/auth.py:12")  # doctest: +SKIP

        """
        return await self._run(_calls.related(self.root, place, limit))

    async def symbols(self, name: str = "", *, limit: int = 100) -> Symbols:
        """List definitions by a name or a part of one.

        Example:
            >>> await code.symbols("Session")  # doctest: +SKIP

        """
        return await self._run(_calls.symbols(self.root, name, limit))

    async def references(self, symbol: str) -> References:
        """Show where a symbol is defined, imported, called and used.

        Example:
            >>> await code.references("Session.refresh")  # doctest: +SKIP

        """
        return await self._run(_calls.references(self.root, symbol))

    async def map(self, *, max_tokens: int = 2000) -> ProjectMap:
        """Outline the project by importance.

        Example:
            >>> await code.map(max_tokens=500)  # doctest: +SKIP

        """
        return await self._run(_calls.project_map(self.root, max_tokens))

    async def status(self) -> Status:
        """Show what is indexed.

        Example:
            >>> await code.status()  # doctest: +SKIP

        """
        return await self._run(_calls.status(self.root))

    async def stream(
        self, question: str, *, model: str | None = None, limit: int | None = None
    ) -> AsyncIterator[AnswerEvent]:
        """Ask a question, and go through what happens as it happens. To cancel the task stops the model.

        Example:
            >>> async for event in code.stream("how are users authenticated?"):  # doctest: +SKIP
            ...     print(event.text, end="")

        """
        process = await self._start(_calls.ask(self.root, question, model, limit))
        try:
            while process.stdout is not None and (line := await process.stdout.readline()) != b"":
                event = _calls.read_event(line.decode())
                if event is not None:
                    yield event
            code = await process.wait()
            if code not in _calls.ANSWERED:
                said = await process.stderr.read() if process.stderr else b""
                raise _calls.error_of(None, code, said.decode(errors="replace"))
        finally:
            await _end(process)

    async def ask(self, question: str, *, model: str | None = None, limit: int | None = None) -> Answer:
        """Ask a question, and wait for the whole answer.

        Example:
            >>> await code.ask("how are users authenticated?")  # doctest: +SKIP

        """
        return Answer.of([event async for event in self.stream(question, model=model, limit=limit)], self.root)

    async def close(self) -> None:
        """End the watch that was started.

        Example:
            >>> await code.close()  # doctest: +SKIP

        """
        if self._watch is not None:
            await asyncio.to_thread(_program.stop, self._watch)
            self._watch = None

    async def __aenter__(self) -> AsyncClient:
        """Use it in an `async with` block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def _run(self, call: _calls.Call[T]) -> T:
        process = await self._start(call.args)
        try:
            out, said = await process.communicate()
        finally:
            # A task that is cancelled ends what it asked.
            await _end(process)
        code = process.returncode or 0
        answer = _calls.read_answer(call, code, out.decode(), said.decode(errors="replace"))
        if self._wants_watch and self._watch is None:
            self._watch = _program.start_watch(self._command, self.root)
        return answer

    async def _start(self, args: Sequence[str]) -> Process:
        command = [*self._command, *args]
        try:
            return await asyncio.create_subprocess_exec(
                *command, cwd=self.root, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, limit=MAX_LINE
            )
        except OSError as error:
            raise _program.not_started(f"Cannot start {command[0]}: {error}") from error


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        await asyncio.wait_for(process.wait(), _program.END_SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
