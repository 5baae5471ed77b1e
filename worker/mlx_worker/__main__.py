"""Entry: `python -m mlx_worker --parent-pid N [--threads N]`, frames on stdin and stdout, all else on stderr."""

from __future__ import annotations

import argparse
import os
import sys

from .blas.choose import restart_with_blas
from .machine.process_end import end_on_sigterm, end_with_parent

_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def main() -> int:
    """Set the process up, then serve; give its exit status."""
    parser = argparse.ArgumentParser(prog="mlx_worker")
    parser.add_argument("--parent-pid", type=int, required=True, help="exit when this is no longer the parent")
    parser.add_argument("--threads", type=int, help="threads of BLAS and of the tokenizer")
    options = parser.parse_args()
    if options.threads is not None:
        for name in _THREAD_VARIABLES:
            os.environ[name] = str(max(1, options.threads))
    # MLX and its compiler look for these at import.
    restart_with_blas()
    end_on_sigterm()
    end_with_parent(options.parent_pid)
    # From here on nothing but frames can reach the peer, whatever a library writes to fd 1.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = sys.stdin.buffer

    from .machine.mlx_compile import prepare_compile
    from .serve.server import Server

    prepare_compile()
    status = Server(source, sink).run()
    # Threads of native libraries may hold up a normal exit.
    sink.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
