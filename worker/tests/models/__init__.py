"""Tests of `mlx_worker.models`."""
