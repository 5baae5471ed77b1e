"""The parts of mlx-lm that chat needs: networks, caches and samplers.

`import mlx_lm` itself imports transformers, an HTTP client and the code that runs a model's own Python files. Its networks
need none of that, so the package is entered past its `__init__`; none of the rest is installed (requirements/unused.txt).
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

from ..errors import WorkerError

# Networks of text that keep one growing, trimmable cache per layer, and the file of mlx-lm that holds each.
_NETWORKS = {
    "granite": "granite",
    "llama": "llama",
    "mistral": "llama",
    "olmo2": "olmo2",
    "phi3": "phi3",
    "qwen2": "qwen2",
    "qwen3": "qwen3",
    "smollm3": "smollm3",
}


def network(model_type: object) -> tuple[Any, Any]:
    """Give the classes `(Model, ModelArgs)` for a config's `model_type`; raise `load-failed` or `unsupported`."""
    name = _NETWORKS.get(model_type) if isinstance(model_type, str) else None
    if name is None:
        known = ", ".join(sorted(_NETWORKS))
        raise WorkerError("load-failed", f"chat models of type {model_type!r} are not supported (known: {known})"[:500])
    module = _part(f"models.{name}")
    return module.Model, module.ModelArgs


def cache_part() -> Any:  # noqa: ANN401 -- untyped module
    """Give `mlx_lm.models.cache`."""
    return _part("models.cache")


def base_part() -> Any:  # noqa: ANN401 -- untyped module
    """Give `mlx_lm.models.base`."""
    return _part("models.base")


def sample_part() -> Any:  # noqa: ANN401 -- untyped module
    """Give `mlx_lm.sample_utils`."""
    return _part("sample_utils")


def _part(name: str) -> Any:  # noqa: ANN401 -- untyped module
    if "mlx_lm" not in sys.modules:
        spec = importlib.util.find_spec("mlx_lm")
        if spec is None or spec.submodule_search_locations is None:
            version = ".".join(str(part) for part in sys.version_info[:2])
            raise WorkerError(
                "unsupported", f"chat models need Python 3.11 or newer with mlx-lm; this is Python {version}"
            )
        package = ModuleType("mlx_lm")
        package.__path__ = list(spec.submodule_search_locations)
        package.__spec__ = spec
        sys.modules["mlx_lm"] = package
    return importlib.import_module(f"mlx_lm.{name}")
