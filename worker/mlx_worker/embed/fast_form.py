"""Chooses the CPU form of a model, and only where it proves to give the same vectors."""

from __future__ import annotations

import mlx.core as mx

from ..machine.mlx_compile import forget_compiled
from ..models import bert, bert_cpu
from .pooling import Pooling, pool
from .text_tokenizer import TextTokenizer

# The least cosine between the vectors of both forms.
LEAST_COSINE = 0.9999
_TRIAL = (
    "def read_lines(path, encoding='utf-8'):\n    # Yield every line; skip the empty ones.\n    with open(path) as file:\n"
    "        for number, line in enumerate(file, start=1):\n            if line.strip() != '':\n"
    "                yield number, line.rstrip('\\n')\n\nimpl<T: Clone> Stack<T> { pub fn push(&mut self, item: T) {"
    " self.items.push(item); } }\n/* Returns 0 on success, -1 with errno set otherwise. */ int close(int fd);\n",
    "how is the user session refreshed after the token expires?",
    "日本語 naïve 🙂 {}[]();:== 0x7f 1234567890",
    "",
)


def fast_form(exact: object, tokenizer: TextTokenizer, pooling: Pooling) -> bert_cpu.Model | None:
    """Give the CPU form of `exact`; None on a GPU, for other architectures, and where its vectors differ."""
    if not isinstance(exact, bert.Model) or mx.default_device() != mx.Device(mx.cpu):
        return None
    if exact.args.hidden_act != "gelu" or exact.word.weight.dtype != mx.float32:
        return None
    rows = [row for row in tokenizer.encode(_TRIAL) if row]
    try:
        return _checked(exact, rows, pooling)
    except RuntimeError:
        forget_compiled()
    try:
        return _checked(exact, rows, pooling)
    except RuntimeError:
        return None


def _checked(exact: bert.Model, rows: list[list[int]], pooling: Pooling) -> bert_cpu.Model | None:
    widest = max(map(len, rows))
    ids = mx.array([[*row, *([0] * (widest - len(row)))] for row in rows])
    lengths = mx.array([len(row) for row in rows])
    fast = bert_cpu.Model(exact, mx.array([max(rows, key=len)]))
    cosines = mx.sum(pool(exact(ids, lengths), lengths, pooling) * pool(fast(ids, lengths), lengths, pooling), axis=-1)
    # Also false when a cosine is not a number.
    return fast if mx.all(cosines >= LEAST_COSINE).item() else None
