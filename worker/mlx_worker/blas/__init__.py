"""Which BLAS MLX computes with on Linux: found by its place, chosen by proof. Runs before MLX is imported."""
