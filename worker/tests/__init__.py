"""Tests of the worker; see conftest.py for the models they build."""
