"""Notebooks to begin with."""
