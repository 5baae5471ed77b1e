"""Answers requests: the main thread does everything with MLX, in order.

Another thread reads frames, and answers what must not wait (pings, cancels); a third counts tokens, also while an answer is
written.
"""

from __future__ import annotations

import os
import platform
import queue
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, BinaryIO

import mlx.core as mx

from .. import PROTOCOL_VERSION, __version__
from ..blas.choose import loaded_blas
from ..embed.embedder import FLOAT_BYTES, Embedder
from ..embed.embedder_loader import load_embedder
from ..errors import WorkerError
from ..machine.measure import matmul_gflops, resident_bytes
from ..machine.mlx_compile import compile_works
from .chat_ops import ChatOps
from .protocol import MAX_FRAME_BYTES, Frame, FrameError, encode_frame, read_frame
from .request_fields import optional, required

# Room for the header of an embed reply beside its vectors.
_HEADER_ROOM = 64 * 1024

Reply = tuple[dict[str, Any], bytes]


class Server:
    """Serves one peer over a pair of binary streams until the input ends."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Take the streams; nothing is read before `run`."""
        self._source = source
        self._sink = sink
        self._sink_lock = threading.Lock()
        self._work: queue.SimpleQueue[tuple[Frame, float] | None] = queue.SimpleQueue()
        self._embedder: Embedder | None = None
        self._requests = 0
        self._fatal: str | None = None
        self._chat = ChatOps(self._send)
        self._counting: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._ops: dict[str, Callable[[dict[str, Any], float], Reply | None]] = {
            "hello": self._hello,
            "load": self._load,
            "embed": self._embed,
            "bench": self._bench,
            "stats": self._stats,
            "load-generator": lambda header, _: (self._chat.load_generator(header), b""),
            "generate": self._generate,
            "convert": lambda header, _: (self._chat.convert(header), b""),
        }

    def run(self) -> int:
        """Serve until the input ends or a `shutdown`; give the exit status: 0, or 1 after a broken frame."""
        self._send({"event": "ready", "protocol": PROTOCOL_VERSION, "pid": os.getpid()})
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        threading.Thread(target=self._count, name="counter", daemon=True).start()
        while (item := self._work.get()) is not None:
            frame, received = item
            request_id = frame.header.get("id")
            if frame.header.get("op") == "shutdown":
                self._send({"id": request_id, "ok": True})
                break
            self._answer(request_id, frame.header, received)
        if self._fatal is not None:
            self._send({"event": "log", "level": "error", "message": self._fatal})
        return 0 if self._fatal is None else 1

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._source)) is not None:
                self._take(frame)
        except FrameError as error:
            self._fatal = f"broken frame on stdin: {error}"
        except OSError as error:
            self._fatal = f"stdin failed: {error}"
        if self._fatal is None:
            os._exit(0)  # the peer is gone: queued work has no reader, and the main thread may be deep in MLX
        self._work.put(None)

    def _take(self, frame: Frame) -> None:
        """Answer at once, or put where it belongs; on the reading thread."""
        op, request_id = frame.header.get("op"), frame.header.get("id")
        if op == "ping":
            self._send({"id": request_id, "ok": True})
        elif op == "cancel":
            self._reply(request_id, lambda: (self._chat.cancel(frame.header), b""))
        elif op == "count":
            self._counting.put(frame)
        else:
            if op == "generate" and type(request_id) is int:
                self._chat.arrive(request_id)
            self._work.put((frame, time.monotonic()))

    def _count(self) -> None:
        while True:
            header = self._counting.get().header
            self._reply(header.get("id"), lambda header=header: (self._chat.count(header), b""))

    def _answer(self, request_id: object, header: dict[str, Any], received: float) -> None:
        self._requests += 1
        op = header.get("op")
        handler = self._ops.get(op) if isinstance(op, str) else None

        def work() -> Reply | None:
            if handler is None:
                raise WorkerError("bad-request", f"op {op!r} is not known")
            return handler(header, received)

        self._reply(request_id, work)

    def _reply(self, request_id: object, work: Callable[[], Reply | None]) -> None:
        """Send what `work` gives, or why it failed; nothing when it says that it was answered already."""
        try:
            if type(request_id) is not int:
                raise WorkerError("bad-request", f"id {request_id!r} is not an integer")
            reply = work()
            if reply is not None:
                self._send({"id": request_id, "ok": True, **reply[0]}, reply[1])
        except WorkerError as error:
            self._refuse(request_id, error.code, str(error), error.fields)
        except MemoryError as error:
            self._refuse(request_id, "out-of-memory", f"out of memory {error}".strip())
        except Exception as error:  # the worker outlives a bug in one request
            self._refuse(request_id, "internal", f"{type(error).__name__}: {error}")

    def _refuse(self, request_id: object, code: str, message: str, fields: dict[str, Any] | None = None) -> None:
        error = {"code": code, "message": message[:2000], **(fields or {})}
        self._send({"id": request_id, "ok": False, "error": error})

    def _send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        data = encode_frame(header, payload)
        with self._sink_lock:
            try:
                self._sink.write(data)
                self._sink.flush()
            except OSError:
                os._exit(0)  # there is no reader any more

    def _hello(self, _header: dict[str, Any], _received: float) -> Reply:
        on_cpu = mx.default_device() == mx.Device(mx.cpu)
        fields = {
            "protocol": PROTOCOL_VERSION,
            "worker": __version__,
            "python": platform.python_version(),
            "mlx": version("mlx"),
            "device": "cpu" if on_cpu else "gpu",
            "compile": compile_works(),
            "blas": loaded_blas(),
            "pid": os.getpid(),
        }
        return fields, b""

    def _load(self, header: dict[str, Any], _received: float) -> Reply:
        started = time.monotonic()
        path = required(header, "path", str)
        architecture = optional(header, "architecture", str)
        if architecture == "auto":
            architecture = None
        max_tokens = optional(header, "maxTokens", int)
        if max_tokens is not None and max_tokens < 2:
            raise WorkerError("bad-request", f"maxTokens {max_tokens} is less than 2")
        exact = optional(header, "exact", bool) is True
        self._embedder = None
        self._embedder = load_embedder(path, architecture, optional(header, "dtype", str), max_tokens, exact)
        fields = {
            "dims": self._embedder.dims,
            "maxTokens": self._embedder.max_tokens,
            "model_type": self._embedder.model_type,
            "fast": self._embedder.fast is not None,
            "loadMs": round((time.monotonic() - started) * 1000),
        }
        return fields, b""

    def _embed(self, header: dict[str, Any], received: float) -> Reply:
        if self._embedder is None:
            raise WorkerError("not-loaded", "no model is loaded")
        texts = header.get("texts")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):  # pyright: ignore[reportUnknownVariableType]
            raise WorkerError("bad-request", "texts is not a list of strings")
        most = (MAX_FRAME_BYTES - _HEADER_ROOM) // (self._embedder.dims * FLOAT_BYTES)
        if len(texts) > most:  # pyright: ignore[reportUnknownArgumentType]
            raise WorkerError("bad-request", f"{len(texts)} texts are over the {most} that fit one reply")  # pyright: ignore[reportUnknownArgumentType]
        deadline_ms = header.get("deadlineMs")
        if deadline_ms is not None and (
            isinstance(deadline_ms, bool) or not isinstance(deadline_ms, int | float) or deadline_ms <= 0
        ):
            raise WorkerError("bad-request", f"deadlineMs {deadline_ms!r} is not a number above 0")
        deadline = None if deadline_ms is None else received + deadline_ms / 1000
        result = self._embedder.embed(texts, deadline)  # pyright: ignore[reportUnknownArgumentType]
        return {"n": result.n, "dims": result.dims, "tokens": result.tokens}, result.data

    def _generate(self, header: dict[str, Any], _received: float) -> Reply | None:
        fields = self._chat.generate(header["id"], header)
        return None if fields is None else (fields, b"")

    def _bench(self, _header: dict[str, Any], _received: float) -> Reply:
        return {"gflops": matmul_gflops()}, b""

    def _stats(self, _header: dict[str, Any], _received: float) -> Reply:
        memory = {"active": mx.get_active_memory(), "peak": mx.get_peak_memory(), "cache": mx.get_cache_memory()}
        return {
            "rss": resident_bytes(),
            "cpuMs": round(time.process_time() * 1000),
            "mlx": memory,
            "requests": self._requests,
            **self._chat.stats(),
        }, b""
