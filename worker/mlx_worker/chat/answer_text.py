"""Which part of an answer may be shown: it ends before a stop text, and when it starts to repeat itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

# An answer whose last tokens repeat with one of these periods, this often and for this long, says nothing new.
_MAX_PERIOD = 96
_MIN_REPEATS = 8
_MIN_TOKENS = 96
# The same characters this often within a span: going round with small changes. Code may do so by nature.
_CHUNK = 50
_CHUNK_LIMIT = 10
_SPAN = 10 * 5 * _CHUNK
_FENCE = "```"


class StopTexts:
    """Passes text on until a stop text occurs; the beginning of a possible one is held back."""

    def __init__(self, stops: Sequence[str]) -> None:
        """Take the texts; empty ones are ignored."""
        self._stops = [stop for stop in stops if stop]
        self._held = ""

    def push(self, text: str) -> tuple[str, bool]:
        """Give what may be shown now, and whether a stop text was met."""
        self._held += text
        starts = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if starts:
            shown, self._held = self._held[: min(starts)], ""
            return shown, True
        keep = max((self._overlap(stop) for stop in self._stops), default=0)
        shown = self._held[: len(self._held) - keep]
        self._held = self._held[len(shown) :]
        return shown, False

    def finish(self) -> str:
        """Give what was held back."""
        held, self._held = self._held, ""
        return held

    def _overlap(self, stop: str) -> int:
        longest = min(len(stop) - 1, len(self._held))
        return next((n for n in range(longest, 0, -1) if stop.startswith(self._held[-n:])), 0)


class LoopGuard:
    """Watches tokens and text of an answer for repetition."""

    def __init__(self) -> None:
        """Begin an answer."""
        self._tokens: deque[int] = deque(maxlen=_MAX_PERIOD)
        self._runs = [0] * (_MAX_PERIOD + 1)
        self._tail = ""
        self._length = 0
        self._fences = 0
        self._seen: dict[str, deque[int]] = {}

    def token(self, token: int) -> bool:
        """Take the next token; tell whether the answer has become periodic."""
        looping = False
        for period, before in enumerate(reversed(self._tokens), start=1):
            run = self._runs[period] + 1 if before == token else 0
            self._runs[period] = run
            looping = looping or run >= max(_MIN_TOKENS, (_MIN_REPEATS - 1) * period)
        self._tokens.append(token)
        return looping

    def text(self, text: str) -> bool:
        """Take the next text; tell whether it says the same over and over."""
        looping = False
        for character in text:
            self._tail = (self._tail + character)[-_CHUNK:]
            self._length += 1
            if self._tail.endswith(_FENCE):
                self._fences += 1
                self._seen.clear()
            if self._fences % 2 == 0 and len(self._tail) == _CHUNK and not self._tail.isspace():
                looping = self._chunk() or looping
        if len(self._seen) > 4 * _SPAN:
            self._seen = {chunk: at for chunk, at in self._seen.items() if at[-1] > self._length - _SPAN}
        return looping

    def _chunk(self) -> bool:
        at = self._seen.setdefault(self._tail, deque(maxlen=_CHUNK_LIMIT))
        # Overlapping occurrences (a line of dashes) are one.
        if at and self._length - at[-1] < _CHUNK // 2:
            return False
        at.append(self._length)
        return len(at) == _CHUNK_LIMIT and at[-1] - at[0] <= _SPAN
