"""Groups texts of like length into batches under a token budget, so that little is spent on padding."""

from __future__ import annotations

from collections.abc import Sequence

# On a CPU, batches of about 1,000 tokens keep the activations of one layer inside the cache.
CPU_TOKEN_BUDGET = 1_000
# A GPU needs enough rows to be busy; 16,384 tokens of a 0.6B model take well under 1 GB.
GPU_TOKEN_BUDGET = 16_384


def plan_batches(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Give lists of positions in `lengths`, longest texts first.

    The padded size of a batch (rows x its longest text) stays within `budget`; a text longer than the budget is
    alone in its batch. Every position occurs exactly once. Longest first: if memory is short, it fails at once.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    batches: list[list[int]] = []
    widest = 0
    for i in order:
        if batches and (len(batches[-1]) + 1) * widest <= budget:
            batches[-1].append(i)
        else:
            batches.append([i])
            widest = max(lengths[i], 1)
    return batches
