"""Retry policies for flaky calls."""

from __future__ import annotations

import time
from functools import wraps as _wraps

MAX_ATTEMPTS = 5
default_policy: "Policy | None" = None


class Policy:
    """How often to try, and how long to wait in between."""

    attempts: int = MAX_ATTEMPTS

    def __init__(self, attempts: int = MAX_ATTEMPTS, delay: float = 0.1) -> None:
        self.attempts = attempts
        self.delay = delay

    @property
    def total_delay(self) -> float:
        return self.delay * self.attempts

    @staticmethod
    def exponential(base: float) -> "Policy":
        return Policy(delay=base)


# Wraps a function so that it is tried again.
@public
def retry(policy: Policy):
    def decorate(function):
        @_wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(policy.attempts):
                try:
                    return function(*args, **kwargs)
                except ConnectionError:
                    time.sleep(policy.delay * 2**attempt)
            return function(*args, **kwargs)

        return wrapper

    return decorate


async def fetch(url: str) -> bytes:
    return await client.get(url)
