"""The requests of chat: load a model, count tokens, write answers, convert a model file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from ..chat.chat_tokenizer import Message
from ..chat.generator import Cancelled, Request
from ..chat.generator_loader import Limits, LoadedGenerator, load_generator
from ..chat.sampling import Sampling
from ..convert.convert_gguf import convert_gguf
from ..errors import WorkerError
from .answer_queue import AnswerQueue
from .request_fields import number, optional, required, texts

_ROLES = ("system", "user", "assistant")
_MAX_MESSAGES = 4_096
_MAX_STOPS = 32
_KV_BITS = (None, 0, 4, 8)
_MAX_STOP_CHARACTERS = 256
# `reading` events come at most this often.
_READING_SECONDS = 0.1

Send = Callable[[dict[str, Any]], None]
Fields = dict[str, Any]


class ChatOps:
    """Holds the loaded chat model. `generate`, `load_generator` and `convert` run on the thread of MLX."""

    def __init__(self, send: Send) -> None:
        """Take what sends a frame to the peer."""
        self._send = send
        self._loaded: LoadedGenerator | None = None
        self.queue = AnswerQueue()

    def arrive(self, request_id: int) -> None:
        """Note a request for an answer, and tell it when others are before it. For the reading thread."""
        ahead = self.queue.arrive(request_id)
        if ahead > 0:
            self._send({"id": request_id, "event": "waiting", "ahead": ahead})

    def cancel(self, header: Fields) -> Fields:
        """Cancel the answer with id `target`; one that has not begun ends at once. For the reading thread."""
        target = required(header, "target", int)
        was = self.queue.cancel(target)
        if was == "waiting":
            self._send({"id": target, "ok": False, "error": {"code": "cancelled", "message": "cancelled"}})
        return {"found": was is not None}

    def load_generator(self, header: Fields) -> Fields:
        """Load a model in place of the one before."""
        started = time.monotonic()
        context = optional(header, "contextTokens", int)
        if context is not None and context < 16:
            raise WorkerError("bad-request", f"contextTokens {context} is less than 16")
        kv_bits = optional(header, "kvBits", int)
        if kv_bits not in _KV_BITS:
            raise WorkerError("bad-request", f"kvBits {kv_bits} is none of 0, 4 and 8")
        bounds = (_bytes(header, name) for name in ("memoryBytes", "cacheBytes", "promptCacheBytes"))
        limits = Limits(*bounds, kv_bits=kv_bits)
        self._loaded = None
        loaded = load_generator(required(header, "path", str), context, limits)
        self._loaded = loaded
        return {
            "contextTokens": loaded.generator.context,
            "model_type": loaded.model_type,
            "form": loaded.form,
            "loadMs": round((time.monotonic() - started) * 1000),
        }

    def count(self, header: Fields) -> Fields:
        """Count the tokens of `texts`, each by itself, or of `messages` in the template."""
        generator = self._ready().generator
        given = texts(header, "texts")
        if given is not None:
            return {"counts": [generator.tokenizer.count(text) for text in given]}
        return {"counts": [generator.count_prompt(_messages(header))]}

    def generate(self, request_id: int, header: Fields) -> Fields | None:
        """Write an answer; None when it was cancelled while it waited, and has been told so."""
        if not self.queue.begin(request_id):
            return None
        try:
            return self._generate(request_id, header)
        finally:
            for ahead, waiting in enumerate(self.queue.end()):
                self._send({"id": waiting, "event": "waiting", "ahead": ahead})

    def convert(self, header: Fields) -> Fields:
        """Convert a GGUF file into an MLX folder."""
        return convert_gguf(Path(required(header, "source", str)), Path(required(header, "target", str)))

    def stats(self) -> Fields:
        """Tell what the prompt cache holds."""
        if self._loaded is None:
            return {}
        cache = self._loaded.generator.cache
        return {"promptCache": {"bytes": cache.bytes, "conversations": len(cache)}}

    def _generate(self, request_id: int, header: Fields) -> Fields:
        loaded = self._ready()
        request = Request(
            messages=_messages(header),
            conversation=optional(header, "conversation", str) or "",
            max_tokens=int(number(header, "maxTokens", 1, 10**6, 1024)),
            sampling=_sampling(header, loaded.sampling),
            stop=_stops(header),
        )
        last_reading = 0.0

        def emit(event: str, fields: Fields) -> None:
            nonlocal last_reading
            if event == "reading":
                now = time.monotonic()
                if now - last_reading < _READING_SECONDS and fields["done"] < fields["total"]:
                    return
                last_reading = now
            self._send({"id": request_id, "event": event, **fields})

        try:
            result = loaded.generator.generate(request, emit, self.queue.cancelled)
        except Cancelled:
            raise WorkerError("cancelled", "cancelled") from None
        return {
            "reason": result.reason,
            "promptTokens": result.prompt_tokens,
            "cachedTokens": result.cached_tokens,
            "answerTokens": result.answer_tokens,
            "firstTokenMs": round(result.first_token_ms, 1),
            "answerMs": round(result.answer_ms, 1),
        }

    def _ready(self) -> LoadedGenerator:
        if self._loaded is None:
            raise WorkerError("not-loaded", "no chat model is loaded")
        return self._loaded


def _messages(header: Fields) -> list[Message]:
    given = required(header, "messages", list)
    messages: list[Message] = []
    for entry in cast(list[Any], given):
        role, content = (entry.get("role"), entry.get("content")) if isinstance(entry, dict) else (None, None)  # pyright: ignore[reportUnknownVariableType]
        if role not in _ROLES or not isinstance(content, str):
            raise WorkerError("bad-request", f"messages hold {entry!r}"[:300])
        messages.append({"role": cast(str, role), "content": content})
    if not 1 <= len(messages) <= _MAX_MESSAGES:
        raise WorkerError("bad-request", f"{len(messages)} messages; 1 to {_MAX_MESSAGES} are possible")
    return messages


def _stops(header: Fields) -> list[str]:
    stops = texts(header, "stop") or []
    if len(stops) > _MAX_STOPS or any(len(stop) > _MAX_STOP_CHARACTERS for stop in stops):
        raise WorkerError(
            "bad-request", f"more than {_MAX_STOPS} stop texts, or one over {_MAX_STOP_CHARACTERS} characters"
        )
    return stops


def _sampling(header: Fields, own: Sampling) -> Sampling:
    given = cast(Fields, optional(header, "sampling", dict) or {})
    seed = optional(given, "seed", int)
    return Sampling(
        temperature=number(given, "temperature", 0, 5, own.temperature),
        top_p=number(given, "topP", 0, 1, own.top_p),
        top_k=int(number(given, "topK", 0, 10**6, own.top_k)),
        min_p=number(given, "minP", 0, 1, own.min_p),
        repetition_penalty=number(given, "repetitionPenalty", 0.1, 10, own.repetition_penalty),
        seed=None if seed is None else seed % 2**64,
    )


def _bytes(header: Fields, name: str) -> int | None:
    value = optional(header, name, int)
    if value is not None and value < 0:
        raise WorkerError("bad-request", f"{name} {value} is negative")
    return value
