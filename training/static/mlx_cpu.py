"""Import before MLX: on Linux it starts the interpreter again with a fast BLAS, as the product's worker does."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "worker"))
if sys.platform == "linux":
    from mlx_worker.blas.choose import restart_with_blas

    restart_with_blas()
