"""Tiny chat models made in the test: random networks, and one that says what it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
from mlx.utils import tree_flatten  # pyright: ignore[reportUnknownVariableType]
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from mlx_worker.models.mlx_lm_parts import network

from .conftest import write_json

START, END = "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
VOCABULARY = 258

LLAMA: dict[str, Any] = {
    "model_type": "llama",
    "vocab_size": VOCABULARY,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 96,
    "max_position_embeddings": 8192,
    "rms_norm_eps": 1e-6,
    "rope_theta": 10000.0,
    "tie_word_embeddings": False,
}
QWEN2: dict[str, Any] = {**LLAMA, "model_type": "qwen2", "tie_word_embeddings": True}


def byte_tokenizer() -> Tokenizer:
    """Give a tokenizer of single bytes: ids are bytes in GPT-2's order, then the two special tokens."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in (START, END)])
    return tokenizer


def ids_of(text: str) -> list[int]:
    return byte_tokenizer().encode(text, add_special_tokens=False).ids


def write_chat_model(folder: Path, config: Mapping[str, Any], *, endless: bool = False) -> Path:
    """Write a random network; an `endless` one knows no end of an answer."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = _random(config)
    mx.save_safetensors(str(folder / "model.safetensors"), weights)
    _write_rest(folder, {**config, "eos_token_id": 9_999 if endless else ids_of(END)[0]}, endless=endless)
    return folder


def write_parrot(folder: Path, said: str, *, loops: bool = False) -> Path:
    """Write a network that answers `said`, whose bytes must differ from each other, and begins anew if it `loops`."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = _random(LLAMA)
    said_ids = ids_of(said)
    assert len(set(said_ids)) == len(said_ids)
    chain = [ids_of("\n")[0], *said_ids, said_ids[0] if loops else ids_of(END)[0]]
    mx.random.seed(3)
    embeddings = mx.random.normal((VOCABULARY, LLAMA["hidden_size"]))
    head = mx.zeros((VOCABULARY, LLAMA["hidden_size"]))
    for token, successor in zip(chain, chain[1:], strict=False):
        head[successor] = head[successor] + embeddings[token]
    weights["model.embed_tokens.weight"], weights["lm_head.weight"] = embeddings, head
    for name, array in weights.items():
        if name.endswith(("o_proj.weight", "down_proj.weight")):
            weights[name] = mx.zeros_like(array)
    mx.save_safetensors(str(folder / "model.safetensors"), weights)
    _write_rest(folder, {**LLAMA, "eos_token_id": ids_of(END)[0]}, endless=False)
    return folder


def _random(config: Mapping[str, Any]) -> dict[str, mx.array]:
    model_class, arguments = network(config["model_type"])
    mx.random.seed(11)
    parameters = cast(
        list[tuple[str, mx.array]], tree_flatten(model_class(arguments.from_dict(dict(config))).parameters())
    )
    return {
        name: array if array.ndim == 1 else mx.random.normal(array.shape) * 0.3
        for name, array in parameters
        if not name.endswith("rope.freqs")
    }


def _write_rest(folder: Path, config: Mapping[str, Any], *, endless: bool) -> None:
    write_json(folder / "config.json", config)
    write_json(folder / "tokenizer_config.json", {"chat_template": TEMPLATE, **({} if endless else {"eos_token": END})})
    byte_tokenizer().save(str(folder / "tokenizer.json"))
