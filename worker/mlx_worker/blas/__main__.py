"""Entry: `python -m mlx_worker.blas [--forget]` prints the choice of a BLAS as JSON, for the set-up."""

from __future__ import annotations

import json
import os
import sys

from .choose import BLAS_VARIABLE, Choice, choose_blas
from .verdicts import Verdicts


def main() -> int:
    """Print the choice; with `--forget` every library is proved anew."""
    if sys.argv[1:] == ["--forget"]:
        Verdicts().forget()
    choice = Choice(None, 0.0, []) if sys.platform != "linux" else choose_blas()
    # A better one may be installed unless the user has said what to use.
    wanted = sys.platform == "linux" and choice.path is None and os.environ.get(BLAS_VARIABLE) not in ("none", "system")
    sys.stdout.write(f"{json.dumps({**choice.report(), 'wanted': wanted})}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
