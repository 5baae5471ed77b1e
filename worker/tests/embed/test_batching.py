"""Batches: everything once, padded size within the budget, little padding."""

from __future__ import annotations

import random

import pytest

from mlx_worker.embed.batching import plan_batches


@pytest.mark.parametrize("seed", range(20))
def test_every_text_once_and_within_budget(seed: int) -> None:
    generator = random.Random(seed)  # noqa: S311 -- test data
    lengths = [generator.randrange(0, 300) for _ in range(generator.randrange(1, 200))]
    batches = plan_batches(lengths, 1000)
    assert sorted(i for batch in batches for i in batch) == list(range(len(lengths)))
    for batch in batches:
        widest = max(lengths[i] for i in batch)
        assert len(batch) == 1 or len(batch) * widest <= 1000
        assert lengths[batch[0]] == widest


def test_long_text_is_alone() -> None:
    assert plan_batches([5, 5000, 5], 1000) == [[1], [0, 2]]


def test_nothing() -> None:
    assert plan_batches([], 1000) == []
