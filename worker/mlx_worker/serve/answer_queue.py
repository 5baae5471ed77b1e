"""The queue of the one generator: answers are requested and cancelled on one thread, and written on another."""

from __future__ import annotations

import threading
from typing import Literal


class AnswerQueue:
    """Requests for answers, in the order they came."""

    def __init__(self) -> None:
        """Begin with an empty queue."""
        self._lock = threading.Lock()
        self._waiting: list[int] = []
        self._running: int | None = None
        self._stop = threading.Event()

    def arrive(self, request_id: int) -> int:
        """Add a request; give how many are before it."""
        with self._lock:
            self._waiting.append(request_id)
            return len(self._waiting) - 1 + (self._running is not None)

    def cancel(self, request_id: int) -> Literal["waiting", "running"] | None:
        """Cancel a request; give what it was doing. A waiting request leaves the queue."""
        with self._lock:
            if request_id in self._waiting:
                self._waiting.remove(request_id)
                return "waiting"
            if request_id == self._running:
                self._stop.set()
                return "running"
            return None

    def begin(self, request_id: int) -> bool:
        """Give the request its turn; False when it was cancelled meanwhile."""
        with self._lock:
            if request_id not in self._waiting:
                return False
            self._waiting.remove(request_id)
            self._running = request_id
            self._stop.clear()
            return True

    def cancelled(self) -> bool:
        """Tell whether the running request was cancelled."""
        return self._stop.is_set()

    def end(self) -> list[int]:
        """End the running request; give those that wait, in order."""
        with self._lock:
            self._running = None
            return list(self._waiting)
