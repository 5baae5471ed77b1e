"""An answer while it is written: its tokens, its text, and the checks that end it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .answer_text import LoopGuard, StopTexts
from .chat_tokenizer import ChatTokenizer, TextStream

EndReason = Literal["stop", "length", "loop"]


class Answer:
    """Text and tokens of an answer so far."""

    def __init__(self, tokenizer: ChatTokenizer, stops: Sequence[str]) -> None:
        """Begin an empty answer; one of the texts in `stops` ends it and is not part of it."""
        self.text = ""
        self.tokens: list[int] = []
        # False when the text was cut inside what the tokens say.
        self.whole = True
        self._stream = TextStream(tokenizer)
        self._stops = StopTexts(stops)
        self._guard = LoopGuard()

    def push(self, token: int) -> tuple[str, EndReason | None]:
        """Take the next token; give the text that is now certain, and why the answer ends here if it does."""
        self.tokens.append(token)
        periodic = self._guard.token(token)
        text = self._stream.push(token)
        circling = self._guard.text(text)
        shown, stopped = self._stops.push(text)
        self.text += shown
        if stopped:
            self.whole = False
            return shown, "stop"
        return shown, "loop" if periodic or circling else None

    def finish(self, reason: EndReason) -> str:
        """Give the text that was held back, once the answer has ended."""
        if not self.whole:
            return ""
        rest, stopped = self._stops.push(self._stream.finish())
        if stopped:
            self.whole = False
        else:
            rest += self._stops.finish()
        if reason == "length" and rest.endswith("\ufffd"):
            self.whole = False
            rest = rest.rstrip("\ufffd")
        self.text += rest
        return rest
