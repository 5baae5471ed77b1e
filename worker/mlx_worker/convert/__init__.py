"""A GGUF file into a folder that the chat wing loads."""
