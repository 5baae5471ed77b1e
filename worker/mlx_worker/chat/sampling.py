"""How the next token is chosen from the network's logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import mlx.core as mx

from ..models.mlx_lm_parts import sample_part

# The repetition penalty looks back this far.
_PENALTY_TOKENS = 64


@dataclass(frozen=True)
class Sampling:
    """`temperature` 0 takes the likeliest; 0 (1 for `top_p` and `repetition_penalty`) switches the others off."""

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    seed: int | None = None


def next_token(sampling: Sampling, prompt: Sequence[int]) -> Callable[[mx.array], mx.array]:
    """Give a function from logits `[1, V]` to a token `[1]`; call it once per token, in order."""
    part = sample_part()
    penalty = sampling.repetition_penalty
    penalise = part.make_repetition_penalty(penalty, _PENALTY_TOKENS) if penalty != 1.0 else None
    recent = mx.array(list(prompt[-_PENALTY_TOKENS:]))

    def choose(logits: mx.array) -> mx.array:
        nonlocal recent
        logits = logits.astype(mx.float32)
        if penalise is not None:
            logits = penalise(recent, logits)
        if sampling.temperature == 0:
            token = mx.argmax(logits, axis=-1)
        else:
            vocabulary = logits.shape[-1]
            sampler = part.make_sampler(
                temp=sampling.temperature,
                top_p=sampling.top_p if sampling.top_p < 1 else 0.0,
                min_p=sampling.min_p,
                top_k=sampling.top_k if sampling.top_k < vocabulary else 0,
            )
            token = sampler(logits - mx.logsumexp(logits, axis=-1, keepdims=True))
        if penalise is not None:
            recent = mx.concatenate([recent, token])[-_PENALTY_TOKENS:]
        return token

    return choose
