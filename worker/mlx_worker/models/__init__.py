"""The networks: encoders one file each, named after the `model_type` of their config, and faster forms for a CPU."""
