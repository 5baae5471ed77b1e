"""Tests of `mlx_worker.serve`."""
