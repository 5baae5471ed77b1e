"""The interface of an encoder."""

from __future__ import annotations

from typing import Protocol

import mlx.core as mx


class Encoder(Protocol):
    """The class `Model` of an encoder's file."""

    def __call__(self, ids: mx.array, lengths: mx.array) -> mx.array:
        """Give hidden states `[B, L, D]` for right-padded ids `[B, L]`."""
        ...
