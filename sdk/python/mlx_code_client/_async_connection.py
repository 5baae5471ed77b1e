"""A connection to a service for an event loop: what `_connection.py` does, without blocking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, TypeVar

from ._calls import Call
from ._service import Door, Place, Started
from .answers import AnswerEvent

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class AsyncConnection:
    """Asks one service. httpx is loaded when it is needed: it takes longer than all of the rest."""

    def __init__(self, place: Place, timeout: float) -> None:
        """Connect to nothing yet."""
        self._place = place
        self._timeout = timeout
        self._started: Started | None = None
        self._door: Door | None = None
        self._http: httpx.AsyncClient | None = None
        self._opening = asyncio.Lock()

    @property
    def root(self) -> str:
        """The project that is asked about, as far as it is known."""
        return self._place.root if self._door is None else self._door.root

    async def run(self, call: Call[T]) -> T:
        """Ask, and read the answer."""
        http = await self._connected()
        from . import _http

        patience = _http.Patience(self._timeout)
        while True:
            try:
                response = await http.request(**call.request(self.root))
            except _http.transport_error() as error:
                await self._let_go(http)
                if not patience.reconnect(error):
                    raise _http.lost(error) from error
                http = await self._connected()
                continue
            pause = patience.pause(response)
            if pause is None:
                return _http.answer_of(call, response, self.root)
            await asyncio.sleep(pause)

    async def stream(self, call: Call[None]) -> AsyncGenerator[AnswerEvent, None]:
        """Ask, and give the events of the answer. To close this closes the connection, which stops the model."""
        http = await self._connected()
        from . import _http

        patience = _http.Patience(self._timeout)
        while True:
            reader = _http.EventReader()
            try:
                async with http.stream(**call.request(self.root), timeout=_http.stream_timeout()) as response:
                    pause = patience.pause(response)
                    if pause is None:
                        if response.status_code >= 400:
                            await response.aread()
                            raise _http.problem_of(response)
                        async for line in response.aiter_lines():
                            event = reader.line(line)
                            if event is not None:
                                yield event
                        reader.require_end()
                        return
                await asyncio.sleep(pause)
            except _http.transport_error() as error:
                await self._let_go(http)
                if reader.has_begun or not patience.reconnect(error):
                    raise _http.lost(error) from error
                http = await self._connected()

    async def close(self) -> None:
        """Let go of the service, and end one that was started here."""
        async with self._opening:
            await self._close()

    async def _close(self) -> None:
        http, self._http = self._http, None
        started, self._started = self._started, None
        if http is not None:
            await http.aclose()
        if started is not None:
            await asyncio.to_thread(started.end)

    async def _let_go(self, http: httpx.AsyncClient) -> None:
        """Close a connection that was lost, unless another question has made a new one."""
        async with self._opening:
            if self._http is http:
                await self._close()

    async def _connected(self) -> httpx.AsyncClient:
        async with self._opening:
            if self._http is not None:
                return self._http
            self._started, reached = self._place.reach()
            try:
                # A service that was started needs this time too.
                import httpx

                from . import _http

                self._door = door = await asyncio.to_thread(reached)
            except BaseException:
                await self._close()
                raise
            transport = httpx.AsyncHTTPTransport(uds=door.socket)
            self._http = httpx.AsyncClient(transport=transport, **_http.settings(door, self._timeout))
            return self._http
