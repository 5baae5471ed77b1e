"""Encoder architectures, one file each, named after the `model_type` of the model's config."""
