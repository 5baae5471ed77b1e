"""What is in a model's folder: its layout, safetensors and GGUF, read and written with checks."""
