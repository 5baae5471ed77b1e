"""Tests of `mlx_worker.convert`."""
