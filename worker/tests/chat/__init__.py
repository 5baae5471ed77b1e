"""Tests of `mlx_worker.chat`."""
