"""Texts into vectors: loading an encoder, cutting batches, pooling."""
