"""Texts into unit vectors: tokenise, batch, run the encoder, pool, put back into the order of the texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import mlx.core as mx

from ..errors import WorkerError
from ..models.encoder import Encoder
from .batching import CPU_TOKEN_BUDGET, GPU_TOKEN_BUDGET, plan_batches
from .pooling import Pooling, pool
from .text_tokenizer import TextTokenizer

FLOAT_BYTES = 4


@dataclass(frozen=True)
class Embedded:
    """`n` unit vectors of `dims` float32 (little-endian, row-major) and the number of tokens they cost."""

    n: int
    dims: int
    tokens: int
    data: bytes


@dataclass
class Embedder:
    """A loaded model, ready to embed."""

    model: Encoder
    model_type: str
    dims: int
    tokenizer: TextTokenizer
    max_tokens: int
    pooling: Pooling
    fast: Encoder | None = None

    def embed(self, texts: Sequence[str], deadline: float | None = None) -> Embedded:
        """Embed `texts` in their order; `deadline` is a `time.monotonic()` moment, looked at between batches.

        Raises WorkerError `embed-failed` for a missed deadline or a vector that is not finite, `out-of-memory`.
        """
        rows = self.tokenizer.encode(texts)
        # A text without any token (a tokenizer with no special tokens) is a row of zeros.
        filled = [i for i, row in enumerate(rows) if row]
        budget = CPU_TOKEN_BUDGET if mx.default_device() == mx.Device(mx.cpu) else GPU_TOKEN_BUDGET
        row_bytes = self.dims * FLOAT_BYTES
        out = bytearray(len(texts) * row_bytes)
        for batch in plan_batches([len(rows[i]) for i in filled], budget):
            if deadline is not None and time.monotonic() > deadline:
                raise WorkerError("embed-failed", f"deadline passed while embedding {len(texts)} texts")
            members = [filled[i] for i in batch]
            vectors = self._run([rows[i] for i in members])
            for place, i in enumerate(members):
                out[i * row_bytes : (i + 1) * row_bytes] = vectors[place * row_bytes : (place + 1) * row_bytes]
        return Embedded(len(texts), self.dims, sum(map(len, rows)), bytes(out))

    def _run(self, rows: Sequence[Sequence[int]]) -> bytes:
        """Encode one batch of id rows; give its vectors as bytes."""
        widest = max(map(len, rows))
        ids = mx.array([[*row, *([0] * (widest - len(row)))] for row in rows], dtype=mx.int32)
        lengths = mx.array([len(row) for row in rows], dtype=mx.int32)
        if self.fast is not None:
            try:
                vectors = self._vectors(self.fast, ids, lengths)
            except RuntimeError:
                vectors = None  # a kernel that does not compile; the exact form needs none
            if vectors is not None:
                return vectors
        try:
            vectors = self._vectors(self.model, ids, lengths)
        except (RuntimeError, MemoryError) as error:
            code = "out-of-memory" if _is_memory(error) else "embed-failed"
            raise WorkerError(code, f"batch of {len(rows)} x {widest} tokens: {error}") from error
        if vectors is None:
            raise WorkerError("embed-failed", f"batch of {len(rows)} x {widest} tokens: a vector is not finite")
        return vectors

    def _vectors(self, encoder: Encoder, ids: mx.array, lengths: mx.array) -> bytes | None:
        """Give the pooled vectors of a batch, None when a number in them is not finite."""
        vectors = pool(encoder(ids, lengths), lengths, self.pooling)
        finite = mx.all(mx.isfinite(vectors))
        mx.eval(vectors, finite)
        # Its buffer protocol is not in the stubs.
        return bytes(memoryview(cast(Any, vectors))) if finite.item() else None


def _is_memory(error: Exception) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or "memory" in text or "alloc" in text
