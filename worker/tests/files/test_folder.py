"""Model folders that try to run code, lead out of the folder or lie about their size are refused."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlx_worker.embed.embedder_loader import load_embedder
from mlx_worker.errors import WorkerError

from ..conftest import BERT_CONFIG, write_bert, write_json


def edit_json(name: str, **changes: object) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        path = folder / name
        value: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        write_json(path, {**value, **changes})

    return edit


def only_weights(name: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / "model.safetensors").unlink()
        (folder / name).write_bytes(pickle.dumps({"weight": [1.0]}))

    return edit


def weights(data: bytes) -> Callable[[Path], None]:
    return lambda folder: void((folder / "model.safetensors").write_bytes(data))


def header(value: object, data: bytes = b"") -> bytes:
    text = json.dumps(value).encode()
    return struct.pack("<Q", len(text)) + text + data


def void(_: object) -> None:
    return


def index_to(shard: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        shutil.move(folder / "model.safetensors", folder.parent / "elsewhere.safetensors")
        write_json(folder / "model.safetensors.index.json", {"weight_map": {"embeddings.LayerNorm.bias": shard}})

    return edit


def link_out(name: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        outside = folder.parent / f"outside-{name}"
        shutil.move(folder / name, outside)
        (folder / name).symlink_to(outside)

    return edit


def foreign_module(folder: Path) -> None:
    write_json(folder / "modules.json", [{"idx": 0, "path": "", "type": "custom_st.Transformer"}])


def fifo_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    os.mkfifo(folder / "model.safetensors")


def huge_json(folder: Path) -> None:
    with (folder / "tokenizer.json").open("r+b") as file:
        file.truncate(65 * 1024 * 1024)


def code_canary(folder: Path) -> None:
    (folder / "evil.py").write_text(f"open({str(folder / 'canary')!r}, 'w')")
    edit_json("config.json", model_file="evil.py")(folder)


TENSOR = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}

UNSAFE: dict[str, Callable[[Path], None]] = {
    "model_file": code_canary,
    "auto_map in config": edit_json("config.json", auto_map={"AutoModel": "modeling.Evil"}),
    "auto_map in tokenizer config": edit_json("tokenizer_config.json", auto_map={"AutoTokenizer": ["tok.Evil", None]}),
    "auto_map nested": edit_json("config.json", text_config={"deep": [{"auto_map": {"AutoModel": "x.Y"}}]}),
    "trust_remote_code": edit_json("config.json", trust_remote_code=True),
    "custom pipeline": edit_json("config.json", custom_pipelines={"embed": {"impl": "pipe.Evil"}}),
    "foreign module": foreign_module,
    "pytorch pickle": only_weights("pytorch_model.bin"),
    "pt": only_weights("model.pt"),
    "pkl": only_weights("weights.pkl"),
    "npz": only_weights("weights.npz"),
    "npy": only_weights("weights.npy"),
    "gguf": only_weights("model.gguf"),
    "pickle named safetensors": weights(pickle.dumps({"weight": [1.0] * 100})),
    "header length 2**63": weights(struct.pack("<Q", 2**63) + b"{}"),
    "header past the end": weights(struct.pack("<Q", 1000) + b"{}"),
    "empty file": weights(b""),
    "header is a list": weights(header([1])),
    "negative shape": weights(header({"a": {**TENSOR, "shape": [-2]}}, bytes(8))),
    "shape against size": weights(header({"a": {**TENSOR, "shape": [3]}}, bytes(8))),
    "overlap": weights(header({"a": TENSOR, "b": TENSOR}, bytes(8))),
    "gap": weights(header({"a": {**TENSOR, "data_offsets": [8, 16]}}, bytes(16))),
    "trailing bytes": weights(header({"a": TENSOR}, bytes(9))),
    "unknown dtype": weights(header({"a": {**TENSOR, "dtype": "OBJ"}}, bytes(8))),
    "shard outside": index_to("../elsewhere.safetensors"),
    "absolute shard": index_to("/etc/hostname.safetensors"),
    "shard is a pickle": index_to("pytorch_model-00001.bin"),
    "shard is a number": lambda folder: (
        index_to("x")(folder) or write_json(folder / "model.safetensors.index.json", {"weight_map": {"a": 5}})
    ),
    "linked weights": link_out("model.safetensors"),
    "linked config": link_out("config.json"),
    "linked tokenizer": link_out("tokenizer.json"),
    "weights are a pipe": fifo_weights,
    "tokenizer of 65 MiB": huge_json,
}

BROKEN: dict[str, Callable[[Path], None]] = {
    "no config": lambda folder: (folder / "config.json").unlink(),
    "config is not JSON": lambda folder: void((folder / "config.json").write_text("{")),
    "config is deep": lambda folder: void((folder / "config.json").write_text("[" * 100_000)),
    "config is a list": lambda folder: write_json(folder / "config.json", [1]),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "tokenizer is nonsense": lambda folder: write_json(folder / "tokenizer.json", {"version": "1.0"}),
    "no weights": lambda folder: (folder / "model.safetensors").unlink(),
    "unknown architecture": edit_json("config.json", model_type="mamba"),
    "another size": edit_json("config.json", hidden_size=64),
    "heads do not divide": edit_json("config.json", num_attention_heads=5),
    "rotary bert": edit_json("config.json", position_embedding_type="rotary"),
    "unknown activation": edit_json("config.json", hidden_act="quick"),
    "max pooling": edit_json("1_Pooling/config.json", pooling_mode_max_tokens=True),
    "dense module": lambda folder: write_json(
        folder / "modules.json", [{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]
    ),
    "key is missing": lambda folder: write_json(
        folder / "config.json", {key: value for key, value in BERT_CONFIG.items() if key != "vocab_size"}
    ),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe(name: str, bert_folder: Path) -> None:
    UNSAFE[name](bert_folder)
    with pytest.raises(WorkerError) as caught:
        load_embedder(str(bert_folder))
    assert caught.value.code == "unsafe-model", str(caught.value)
    assert not (bert_folder / "canary").exists()


@pytest.mark.parametrize("name", BROKEN)
def test_broken(name: str, bert_folder: Path) -> None:
    BROKEN[name](bert_folder)
    with pytest.raises(WorkerError) as caught:
        load_embedder(str(bert_folder))
    assert caught.value.code == "load-failed", str(caught.value)


@pytest.mark.parametrize(("path", "code"), [("relative/model", "bad-request"), ("/does/not/exist", "load-failed")])
def test_paths(path: str, code: str) -> None:
    with pytest.raises(WorkerError) as caught:
        load_embedder(path)
    assert caught.value.code == code


def test_hub_cache_layout_is_followed(tmp_path: Path) -> None:
    model = tmp_path / "models--a--b"
    folder = write_bert(model / "snapshots" / "0123abcd")
    (model / "blobs").mkdir()
    for i, path in enumerate(sorted(p for p in folder.rglob("*") if p.is_file())):
        blob = model / "blobs" / f"{i:040x}"
        shutil.move(path, blob)
        path.symlink_to(os.path.relpath(blob, path.parent))
    assert load_embedder(str(folder)).embed(["abc"]).n == 1


def test_harmless_flags_pass(bert_folder: Path) -> None:
    edit_json("config.json", auto_map=None, trust_remote_code=False)(bert_folder)
    assert load_embedder(str(bert_folder)).dims == BERT_CONFIG["hidden_size"]
