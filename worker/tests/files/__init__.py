"""Tests of `mlx_worker.files`."""
