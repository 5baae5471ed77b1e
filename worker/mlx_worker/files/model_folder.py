"""Opens a model folder and checks it: nothing in it may run code or point outside.

Only safetensors weights and JSON files are read. Symbolic links are followed only in the hub's cache layout
(`snapshots/<revision>/file` to `blobs/<hash>` of the same model).
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any, cast

from ..errors import WorkerError
from .safetensors_header import check_safetensors

# Tokenizers of multilingual models take up to 20 MB.
MAX_JSON_BYTES = 64 * 1024 * 1024
# Keys by which a config names Python code to run on load.
_CODE_KEYS = frozenset({"model_file", "auto_map", "custom_pipelines", "trust_remote_code"})
_PICKLED_OR_CODE = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".npz", ".npy", ".gguf", ".h5", ".msgpack", ".onnx", ".py")


class ModelFolder:
    """Read access to the few files of a model folder that the worker needs."""

    def __init__(self, path: Path) -> None:
        """Check that `path` is an absolute, existing folder; raise WorkerError `load-failed` if not."""
        if not path.is_absolute():
            raise WorkerError("bad-request", f"model path {str(path)!r} is not absolute")
        if not path.is_dir():
            raise WorkerError("load-failed", f"model folder {str(path)!r} does not exist")
        self.path = path
        self.name = path.name
        self._real = path.resolve()

    def has(self, name: str) -> bool:
        """Tell whether the folder holds `name`, whatever it is."""
        return (self.path / name).exists() or (self.path / name).is_symlink()

    def file(self, name: str) -> Path:
        """Give the path of regular file `name`; raise `unsafe-model` when it leads out of the folder."""
        relative = Path(name)
        if relative.is_absolute() or ".." in relative.parts or "\\" in name or "\0" in name:
            raise WorkerError("unsafe-model", f"{self.name}: file name {name!r} leads out of the folder")
        target = self.path / relative
        try:
            real = target.resolve(strict=True)
            mode = real.stat().st_mode
        except (OSError, RuntimeError) as error:
            raise WorkerError("load-failed", f"{self.name}/{name} cannot be read: {error}") from error
        if not real.is_relative_to(self._real) and not self._is_hub_blob(real):
            raise WorkerError("unsafe-model", f"{self.name}/{name} is a link out of the folder")
        if not stat.S_ISREG(mode):
            raise WorkerError("unsafe-model", f"{self.name}/{name} is not a regular file")
        return target

    def read_json(self, name: str) -> Any:  # noqa: ANN401 -- unchecked JSON
        """Parse JSON file `name`; raise `unsafe-model` when any object in it names code to run."""
        path = self.file(name)
        size = path.stat().st_size
        if size > MAX_JSON_BYTES:
            raise WorkerError("unsafe-model", f"{self.name}/{name} has {size} bytes, over {MAX_JSON_BYTES}")
        try:
            value: Any = json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise WorkerError("load-failed", f"{self.name}/{name} is not JSON: {error}") from error
        key = _code_key(value)
        if key is not None:
            raise WorkerError("unsafe-model", f"{self.name}/{name} asks to run code ({key!r})")
        return value

    def read_object(self, name: str) -> dict[str, Any]:
        """Parse JSON object `name`; give an empty one when the folder has no such file."""
        if not self.has(name):
            return {}
        value = self.read_json(name)
        if not isinstance(value, dict):
            raise WorkerError("load-failed", f"{self.name}/{name} is not a JSON object")
        return cast(dict[str, Any], value)

    def weight_files(self) -> list[Path]:
        """Give the checked safetensors files; raise `unsafe-model` when the weights are in any other form."""
        names = self._weight_names()
        for name in names:
            if not name.endswith(".safetensors"):
                raise WorkerError("unsafe-model", f"{self.name}: weights in {name!r}; only safetensors are loaded")
        files = [self.file(name) for name in names]
        for file in files:
            check_safetensors(file)
        return files

    def _weight_names(self) -> list[str]:
        if self.has("model.safetensors"):
            return ["model.safetensors"]
        index = self.read_object("model.safetensors.index.json").get("weight_map")
        if isinstance(index, dict) and index:
            shards = {name if isinstance(name, str) else repr(name) for name in cast(dict[str, Any], index).values()}
            return sorted(shards)
        others = sorted(p.name for p in self.path.iterdir() if p.name.endswith(_PICKLED_OR_CODE))
        if others:
            raise WorkerError("unsafe-model", f"{self.name}: no safetensors weights, only {', '.join(others[:5])}")
        raise WorkerError("load-failed", f"{self.name}: no model.safetensors")

    def _is_hub_blob(self, real: Path) -> bool:
        snapshots = self._real.parent
        return snapshots.name == "snapshots" and real.parent == snapshots.parent / "blobs"


def _code_key(value: Any) -> str | None:  # noqa: ANN401 -- unchecked JSON
    """Find a code key in any object of a JSON value, without recursion."""
    open_values: list[Any] = [value]
    while open_values:
        current = open_values.pop()
        if isinstance(current, dict):
            table = cast(dict[str, Any], current)
            for key in table:
                if key in _CODE_KEYS and table[key] not in (None, False, {}, ""):
                    return key
            open_values.extend(table.values())
        elif isinstance(current, list):
            open_values.extend(cast(list[Any], current))
    return None
