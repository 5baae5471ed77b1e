"""The client for ordinary code."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TypeVar

from . import _calls, _program
from .results import Answer, AnswerEvent, ProjectMap, References, SearchResult, Status, Symbols

T = TypeVar("T")


class Client:
    """Asks mlx-code about the code in a folder.

    A watch that runs answers; without one, one is started after the first answer, and ended by `close`. Nothing leaves the
    machine.

    Example:
        >>> with Client(".") as code:  # doctest: +SKIP
        ...     print(code.search("retry with a delay").hits[0].place)

    """

    def __init__(
        self,
        root: str | os.PathLike[str] = ".",
        *,
        command: Sequence[str] | None = None,
        watch: bool = True,
    ) -> None:
        """Say which folder is asked about.

        Args:
            root: A folder of the project.
            command: How mlx-code is started, such as `["node", "bin/mlx-code.mjs"]`; else `MLX_CODE_COMMAND`, else the PATH.
            watch: Keep the index fresh between questions; without it each question looks for changed files itself.

        """
        self.root = _program.real_root(root)
        self._command = _program.program(command)
        self._wants_watch = watch
        self._watch: subprocess.Popen[bytes] | None = None

    def search(
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
            >>> Client(".").search("where is the token refreshed", languages=["python"])  # doctest: +SKIP

        """
        return self._run(_calls.search(self.root, query, limit, mode, languages, globs, paths))

    def related(self, place: str, *, limit: int = 10) -> SearchResult:
        """Find code like that at a place.

        Example:
            >>> Client(".").related("src/auth.py:12")  # doctest: +SKIP

        """
        return self._run(_calls.related(self.root, place, limit))

    def symbols(self, name: str = "", *, limit: int = 100) -> Symbols:
        """List definitions by a name or a part of one.

        Example:
            >>> Client(".").symbols("Session")  # doctest: +SKIP

        """
        return self._run(_calls.symbols(self.root, name, limit))

    def references(self, symbol: str) -> References:
        """Show where a symbol is defined, imported, called and used.

        Example:
            >>> Client(".").references("Session.refresh").calls  # doctest: +SKIP

        """
        return self._run(_calls.references(self.root, symbol))

    def map(self, *, max_tokens: int = 2000) -> ProjectMap:
        """Outline the project by importance.

        Example:
            >>> Client(".").map(max_tokens=500)  # doctest: +SKIP

        """
        return self._run(_calls.project_map(self.root, max_tokens))

    def status(self) -> Status:
        """Show what is indexed.

        Example:
            >>> Client(".").status().files  # doctest: +SKIP

        """
        return self._run(_calls.status(self.root))

    def stream(self, question: str, *, model: str | None = None, limit: int | None = None) -> Iterator[AnswerEvent]:
        """Ask a question, and go through what happens as it happens. To leave the loop stops the model.

        Example:
            >>> for event in Client(".").stream("how are users authenticated?"):  # doctest: +SKIP
            ...     print(event.text, end="")

        """
        process = self._start(_calls.ask(self.root, question, model, limit))
        try:
            for line in process.stdout or ():
                event = _calls.read_event(line)
                if event is not None:
                    yield event
            code = process.wait()
            if code not in _calls.ANSWERED:
                raise _calls.error_of(None, code, process.stderr.read() if process.stderr else "")
        finally:
            _program.stop(process)
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()

    def ask(self, question: str, *, model: str | None = None, limit: int | None = None) -> Answer:
        """Ask a question, and wait for the whole answer.

        Example:
            >>> Client(".").ask("how are users authenticated?").text  # doctest: +SKIP

        """
        return Answer.of(list(self.stream(question, model=model, limit=limit)), self.root)

    def close(self) -> None:
        """End the watch that was started.

        Example:
            >>> Client(".").close()

        """
        if self._watch is not None:
            _program.stop(self._watch)
            self._watch = None

    def __enter__(self) -> Client:
        """Use it in a `with` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def _run(self, call: _calls.Call[T]) -> T:
        process = self._start(call.args)
        try:
            out, said = process.communicate()
        finally:
            # Ctrl+C in a notebook ends what was asked, not only the waiting for it.
            _program.stop(process)
        answer = _calls.read_answer(call, process.returncode, out, said)
        if self._wants_watch and self._watch is None:
            self._watch = _program.start_watch(self._command, self.root)
        return answer

    def _start(self, args: Sequence[str]) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(  # noqa: S603
                [*self._command, *args],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
            )
        except OSError as error:
            raise _program.not_started(f"Cannot start {self._command[0]}: {error}") from error
