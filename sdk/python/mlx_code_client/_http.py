"""What both clients do with HTTP: settings of httpx, problems as exceptions, events of a stream, when to ask again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeVar

from ._calls import Call
from ._json import parse_json
from ._service import Door
from .answers import AnswerEvent
from .errors import DisconnectedError, MlxCodeError, RefusedError
from .results import Extras

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
# An open stream has a beat every 10 seconds.
SILENT_SECONDS = 25.0
CONNECT_SECONDS = 10.0
REFUSED = (401, 403, 421, 429)
LATER = (429, 503)
# The kinds of the last event of an answer.
LAST = ("end", "nothing")


def settings(door: Door, timeout: float) -> dict[str, Any]:
    """Give the arguments of `httpx.Client` and `httpx.AsyncClient`."""
    import httpx

    headers = {} if door.token is None else {"authorization": f"Bearer {door.token}"}
    return {
        "base_url": door.url,
        "headers": headers,
        "timeout": httpx.Timeout(timeout, connect=CONNECT_SECONDS),
        # Proxies of the environment are for other hosts than this machine.
        "trust_env": False,
    }


def stream_timeout() -> httpx.Timeout:
    """Give the limits of a stream."""
    import httpx

    return httpx.Timeout(SILENT_SECONDS, connect=CONNECT_SECONDS)


def transport_error() -> type[Exception]:
    """Give what httpx raises when a connection fails."""
    import httpx

    return httpx.TransportError


def lost(error: Exception) -> DisconnectedError:
    """Say that the connection is gone."""
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return DisconnectedError("E_SERVE_SILENT", "The service takes too long to answer", "Ask again later.")
    return DisconnectedError("E_SERVE_GONE", f"The service does not answer: {error}", "Ask again.")


def answer_of(call: Call[T], response: httpx.Response, root: str) -> T:
    """Read an answer, or raise what the service says went wrong."""
    if response.status_code >= 400:
        raise problem_of(response)
    raw = parse_json(response.text)
    if raw is None:
        raise MlxCodeError("E_SERVE_ANSWER", "The service answered with something else than JSON", "Is it mlx-code?")
    note, cursor = response.headers.get("stale-note", ""), response.headers.get("next-cursor")
    return call.read(raw, Extras(root=root, note=note, next_cursor=cursor))


def problem_of(response: httpx.Response) -> MlxCodeError:
    """Make an exception of `application/problem+json`."""
    status = response.status_code
    raw = parse_json(response.text) or {}
    kind = RefusedError if status in REFUSED else MlxCodeError
    message = str(raw.get("title") or f"The service answered with {status}")
    return kind(str(raw.get("code", f"HTTP_{status}")), message, str(raw.get("hint", "")))


class Patience:
    """How long a question is asked again, where the service says that it should be.

    Example:
        >>> Patience(5.0).is_over()
        False

    """

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._end = time.monotonic() + seconds
        self._may_reconnect = True

    def is_over(self) -> bool:
        """Tell whether the time has passed."""
        return time.monotonic() >= self._end

    def pause(self, response: httpx.Response) -> float | None:
        """Give the seconds after which to ask again; None to take the answer as it is."""
        after = response.headers.get("retry-after", "")
        if response.status_code not in LATER or not after.isdigit() or self.is_over():
            return None
        return max(0.0, min(float(after), self._end - time.monotonic()))

    def reconnect(self, error: Exception) -> bool:
        """Tell whether to look for the service again: once, for it may have ended together with the one that started it."""
        import httpx

        may, self._may_reconnect = self._may_reconnect, False
        return may and not isinstance(error, httpx.TimeoutException)


class EventReader:
    """Reads server-sent events line by line.

    Example:
        >>> reader = EventReader()
        >>> [reader.line(each) for each in ('event: text', 'data: {"event": "text", "text": "a"}', "")][-1].text
        'a'

    """

    def __init__(self) -> None:
        """Begin a stream."""
        self._data: list[str] = []
        self._has_ended = False
        self.has_begun = False

    def require_end(self) -> None:
        """Raise where the stream was cut before its last event."""
        if not self._has_ended:
            raise DisconnectedError("E_SERVE_GONE", "The service ended before the answer did", "Ask again.")

    def line(self, line: str) -> AnswerEvent | None:
        """Take a line; give the event that it ends. A failure becomes an exception; beats are left out."""
        name, _, value = line.partition(":")
        if name == "data":
            self._data.append(value.removeprefix(" "))
        if line != "":
            return None
        raw = parse_json("\n".join(self._data)) or {}
        self._data = []
        if "event" not in raw:
            return None
        if raw["event"] == "failed":
            raise MlxCodeError(str(raw.get("code", "E_BUG")), str(raw.get("message", "")), str(raw.get("hint", "")))
        self.has_begun = True
        self._has_ended = self._has_ended or raw["event"] in LAST
        return AnswerEvent.of(raw)
