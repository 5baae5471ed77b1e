"""Tiny models with random weights, the real MiniLM where it is present, and a worker process to talk to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import mlx.core as mx
import pytest
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

from mlx_worker.machine.mlx_compile import prepare_compile
from mlx_worker.serve.protocol import Frame, encode_frame, read_frame

WORKER_FOLDER = Path(__file__).parents[1]

# Compiled code is kept between runs, but not among the user's.
os.environ["XDG_CACHE_HOME"] = str(WORKER_FOLDER / ".pytest_cache" / "xdg")
prepare_compile()

BERT_CONFIG: dict[str, Any] = {
    "model_type": "bert",
    "vocab_size": 40,
    "hidden_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 96,
    "max_position_embeddings": 32,
    "type_vocab_size": 2,
    "layer_norm_eps": 1e-12,
    "hidden_act": "gelu",
}
QWEN_CONFIG: dict[str, Any] = {
    "model_type": "qwen3",
    "vocab_size": 40,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "head_dim": 16,
    "max_position_embeddings": 64,
    "rms_norm_eps": 1e-6,
    "rope_theta": 1000000.0,
    "tie_word_embeddings": True,
}


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value))


def write_tokenizer(folder: Path, *, appends_end: bool = False) -> None:
    """Write a letter tokenizer: [PAD] 0, [UNK] 1, <end> 2, then the letters."""
    vocab = {
        "[PAD]": 0,
        "[UNK]": 1,
        "<end>": 2,
        **{letter: i + 3 for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz ")},
    }
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.add_special_tokens(["<end>"])
    if appends_end:
        tokenizer.post_processor = processors.TemplateProcessing(single="$A <end>", special_tokens=[("<end>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))


def bert_weights(config: dict[str, Any]) -> dict[str, mx.array]:
    dim, inner = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], dim),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], dim),
        "embeddings.token_type_embeddings.weight": (2, dim),
        "embeddings.LayerNorm.weight": (dim,),
        "embeddings.LayerNorm.bias": (dim,),
        "pooler.dense.weight": (dim, dim),
        "pooler.dense.bias": (dim,),
    }
    for layer in range(config["num_hidden_layers"]):
        prefix = f"encoder.layer.{layer}."
        for part in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= {f"{prefix}{part}.weight": (dim, dim), f"{prefix}{part}.bias": (dim,)}
        shapes |= {f"{prefix}intermediate.dense.weight": (inner, dim), f"{prefix}intermediate.dense.bias": (inner,)}
        shapes |= {f"{prefix}output.dense.weight": (dim, inner), f"{prefix}output.dense.bias": (dim,)}
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{prefix}{part}.weight": (dim,), f"{prefix}{part}.bias": (dim,)}
    return random_weights(shapes)


def qwen_weights(config: dict[str, Any]) -> dict[str, mx.array]:
    dim, inner, head = config["hidden_size"], config["intermediate_size"], config["head_dim"]
    wide, narrow = config["num_attention_heads"] * head, config["num_key_value_heads"] * head
    shapes: dict[str, tuple[int, ...]] = {
        "model.embed_tokens.weight": (config["vocab_size"], dim),
        "model.norm.weight": (dim,),
    }
    for layer in range(config["num_hidden_layers"]):
        prefix = f"model.layers.{layer}."
        shapes |= {f"{prefix}{name}.weight": (dim,) for name in ("input_layernorm", "post_attention_layernorm")}
        shapes |= {f"{prefix}self_attn.{name}_norm.weight": (head,) for name in "qk"}
        shapes |= {f"{prefix}self_attn.q_proj.weight": (wide, dim), f"{prefix}self_attn.o_proj.weight": (dim, wide)}
        shapes |= {f"{prefix}self_attn.{name}_proj.weight": (narrow, dim) for name in "kv"}
        shapes |= {f"{prefix}mlp.{name}_proj.weight": (inner, dim) for name in ("gate", "up")}
        shapes[f"{prefix}mlp.down_proj.weight"] = (dim, inner)
    return random_weights(shapes)


def random_weights(shapes: dict[str, tuple[int, ...]]) -> dict[str, mx.array]:
    mx.random.seed(7)
    weights: dict[str, mx.array] = {}
    for name, shape in shapes.items():
        noise = mx.random.normal(shape) * (0.2 if len(shape) == 2 else 0.1)
        weights[name] = noise + 1.0 if len(shape) == 1 and name.endswith("weight") else noise
    return weights


def write_bert(folder: Path, pooling: str = "mean_tokens") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", BERT_CONFIG)
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "BertTokenizer"})
    modules = ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")
    write_json(
        folder / "modules.json",
        [
            {"idx": i, "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (kind, path) in enumerate(modules)
        ],
    )
    (folder / "1_Pooling").mkdir(exist_ok=True)
    write_json(
        folder / "1_Pooling" / "config.json", {f"pooling_mode_{pooling}": True, "pooling_mode_max_tokens": False}
    )
    write_tokenizer(folder)
    mx.save_safetensors(str(folder / "model.safetensors"), bert_weights(BERT_CONFIG))
    return folder


def write_qwen(folder: Path, *, appends_end: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", QWEN_CONFIG)
    write_json(folder / "tokenizer_config.json", {"eos_token": "<end>", "add_eos_token": True})
    write_tokenizer(folder, appends_end=appends_end)
    mx.save_safetensors(str(folder / "model.safetensors"), qwen_weights(QWEN_CONFIG))
    return folder


@pytest.fixture
def bert_folder(tmp_path: Path) -> Path:
    return write_bert(tmp_path / "bert")


@pytest.fixture
def qwen_folder(tmp_path: Path) -> Path:
    return write_qwen(tmp_path / "qwen")


@pytest.fixture(scope="session")
def minilm_folder() -> str:
    folder = os.environ.get("MLX_CODE_TEST_MINILM")
    if not folder:
        pytest.skip("MLX_CODE_TEST_MINILM does not name the folder of all-MiniLM-L6-v2")
    return folder


class Peer:
    """A real worker process and the calls to it."""

    def __init__(self, *command: str, cwd: Path = WORKER_FOLDER) -> None:
        arguments = list(command) or [
            sys.executable,
            "-m",
            "mlx_worker",
            "--parent-pid",
            str(os.getpid()),
            "--threads",
            "1",
        ]
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd
        )
        self.source = cast(IO[bytes], self.process.stdout)
        self.sink = cast(IO[bytes], self.process.stdin)
        self.last_id = 0

    def send(self, op: str, **fields: object) -> int:
        self.last_id += 1
        self.sink.write(encode_frame({"id": self.last_id, "op": op, **fields}))
        self.sink.flush()
        return self.last_id

    def receive(self) -> Frame:
        """Give the next answer, passing over events."""
        while (frame := read_frame(cast(Any, self.source))) is not None:
            if "event" not in frame.header:
                return frame
        raise EOFError("the worker closed its output")

    def call(self, op: str, **fields: object) -> Frame:
        wanted = self.send(op, **fields)
        frame = self.receive()
        assert frame.header["id"] == wanted
        return frame

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue


@pytest.fixture
def start_peer() -> Iterator[Callable[..., Peer]]:
    peers: list[Peer] = []

    def start(*command: str) -> Peer:
        peers.append(Peer(*command))
        return peers[-1]

    yield start
    for peer in peers:
        peer.close()


@pytest.fixture(scope="module")
def shared_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """Give one worker, with the tiny BERT loaded, for tests that leave it as it is."""
    peer = Peer()
    folder = write_bert(tmp_path_factory.mktemp("models") / "bert")
    assert peer.call("load", path=str(folder)).header["ok"] is True
    yield peer
    peer.close()
