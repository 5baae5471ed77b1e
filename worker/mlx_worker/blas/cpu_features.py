"""What the processor can do, as the names that Linux uses: `avx2`, `avx512f`, `asimd`."""

from __future__ import annotations

import os
from pathlib import Path

# Names of features, in place of what the system tells: for tests, and where an emulator shows another processor's.
FLAGS_VARIABLE = "MLX_CODE_CPU_FLAGS"


def cpu_flags() -> frozenset[str]:
    """Give the features of the first processor; empty where the system does not tell."""
    given = os.environ.get(FLAGS_VARIABLE)
    if given is not None:
        return frozenset(given.split())
    try:
        with Path("/proc/cpuinfo").open() as lines:
            for line in lines:
                name, _, value = line.partition(":")
                if name.strip() in ("flags", "Features"):
                    return frozenset(value.split())
    except OSError:
        pass
    return frozenset()
