"""The Python side of mlx-code: runs embedding and chat models with MLX for the Node process that started it."""

__version__ = "0.1.0"
PROTOCOL_VERSION = 1
