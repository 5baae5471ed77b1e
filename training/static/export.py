"""A table as the product reads it: int8 rows and a float32 scale for each, in a safetensors file beside its tokenizer."""

import hashlib
import json
import shutil
import struct
from pathlib import Path

import numpy as np
from pairs import pooled

SAMPLE = 20_000


def read_table(folder):
    data = (Path(folder) / "model.safetensors").read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])

    def tensor(name, kind):
        start, end = header[name]["data_offsets"]
        return np.frombuffer(data[8 + length + start : 8 + length + end], kind).reshape(header[name]["shape"])

    return tensor("embeddings", np.int8).astype(np.float32) * tensor("weights", np.float32)[:, None]


def by_spread(table, counts):
    """The same table in other directions: those in which texts differ most come first, so that its beginning is a smaller table."""
    some = np.random.default_rng(0).permutation(counts.shape[0])[:SAMPLE]
    texts = pooled(counts[some], table)
    _, directions = np.linalg.eigh((texts.T @ texts).astype(np.float64))
    directions = directions[:, ::-1]
    # Either sign of a direction is right: the one whose largest part is positive.
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return (table @ directions).astype(np.float32)


def write_table(folder, table, counts, tokenizer):
    folder.mkdir(parents=True, exist_ok=True)
    rows = by_spread(table, counts)
    scale = np.abs(rows).max(axis=1) / 127
    scale[scale == 0] = 1
    values = np.clip(np.round(rows / scale[:, None]), -127, 127).astype(np.int8)
    header = {
        "embeddings": {"dtype": "I8", "shape": list(values.shape), "data_offsets": [0, values.nbytes]},
        "weights": {"dtype": "F32", "shape": [len(scale)], "data_offsets": [values.nbytes, values.nbytes + 4 * len(scale)]},
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 8)
    model = struct.pack("<Q", len(text)) + text + values.tobytes() + scale.astype(np.float32).tobytes()
    (folder / "model.safetensors").write_bytes(model)
    target = folder / "tokenizer.json"
    if target.resolve() != Path(tokenizer).resolve():
        shutil.copyfile(tokenizer, target)
    print(f"{len(model) / 1e6:.1f} MB, sha256 {hashlib.sha256(model).hexdigest()}")
