"""A connection to a service for ordinary code: found or started when the first question needs it, and made again when it is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, TypeVar

from ._calls import Call
from ._service import Door, Place, Started
from .answers import AnswerEvent

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class Connection:
    """Asks one service. httpx is loaded when it is needed: it takes longer than all of the rest."""

    def __init__(self, place: Place, timeout: float) -> None:
        """Connect to nothing yet."""
        self._place = place
        self._timeout = timeout
        self._started: Started | None = None
        self._door: Door | None = None
        self._http: httpx.Client | None = None
        self._opening = threading.RLock()

    @property
    def root(self) -> str:
        """The project that is asked about, as far as it is known."""
        return self._place.root if self._door is None else self._door.root

    def run(self, call: Call[T]) -> T:
        """Ask, and read the answer."""
        http = self._connected()
        from . import _http

        patience = _http.Patience(self._timeout)
        while True:
            try:
                response = http.request(**call.request(self.root))
            except _http.transport_error() as error:
                self._let_go(http)
                if not patience.reconnect(error):
                    raise _http.lost(error) from error
                http = self._connected()
                continue
            pause = patience.pause(response)
            if pause is None:
                return _http.answer_of(call, response, self.root)
            time.sleep(pause)

    def stream(self, call: Call[None]) -> Generator[AnswerEvent, None, None]:
        """Ask, and give the events of the answer. To close this closes the connection, which stops the model."""
        http = self._connected()
        from . import _http

        patience = _http.Patience(self._timeout)
        while True:
            reader = _http.EventReader()
            try:
                with http.stream(**call.request(self.root), timeout=_http.stream_timeout()) as response:
                    pause = patience.pause(response)
                    if pause is None:
                        if response.status_code >= 400:
                            response.read()
                            raise _http.problem_of(response)
                        for line in response.iter_lines():
                            event = reader.line(line)
                            if event is not None:
                                yield event
                        reader.require_end()
                        return
                time.sleep(pause)
            except _http.transport_error() as error:
                self._let_go(http)
                if reader.has_begun or not patience.reconnect(error):
                    raise _http.lost(error) from error
                http = self._connected()

    def close(self) -> None:
        """Let go of the service, and end one that was started here."""
        with self._opening:
            if self._http is not None:
                self._http.close()
                self._http = None
            if self._started is not None:
                started, self._started = self._started, None
                started.end()

    def _let_go(self, http: httpx.Client) -> None:
        """Close a connection that was lost, unless another question has made a new one."""
        with self._opening:
            if self._http is http:
                self.close()

    def _connected(self) -> httpx.Client:
        with self._opening:
            if self._http is not None:
                return self._http
            self._started, reached = self._place.reach()
            try:
                # A service that was started needs this time too.
                import httpx

                from . import _http

                self._door = door = reached()
            except BaseException:
                self.close()
                raise
            transport = httpx.HTTPTransport(uds=door.socket)
            self._http = httpx.Client(transport=transport, **_http.settings(door, self._timeout))
            return self._http
