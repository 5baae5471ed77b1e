"""Tests of `mlx_worker.blas`."""
