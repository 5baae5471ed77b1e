"""Tests of `mlx_worker.embed`."""
