"""GGUF files: a tiny one made here becomes a folder that loads; hostile ones are refused before MLX sees them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import numpy as np
import pytest
from tokenizers import Tokenizer, pre_tokenizers

from mlx_worker.chat.generator import Request
from mlx_worker.chat.generator_loader import Limits, load_generator
from mlx_worker.chat.sampling import Sampling
from mlx_worker.convert.convert_gguf import convert_gguf
from mlx_worker.errors import WorkerError
from mlx_worker.files.gguf_header import read_gguf_header

from ..chat_models import END, LLAMA, QWEN2, START, TEMPLATE, VOCABULARY, write_chat_model

Edit = Callable[[bytearray], None]


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def key(name: str, value: Any) -> bytes:  # noqa: ANN401 -- as the format has it
    if isinstance(value, str):
        return text(name) + struct.pack("<I", 8) + text(value)
    if isinstance(value, int):
        return text(name) + struct.pack("<II", 4, value)
    if isinstance(value, float):
        return text(name) + struct.pack("<If", 6, value)
    kind = 5 if value and isinstance(value[0], int) else 8
    items = b"".join(text(item) if kind == 8 else struct.pack("<i", item) for item in value)
    return text(name) + struct.pack("<IIQ", 9, kind, len(value)) + items


def metadata() -> dict[str, Any]:
    tokens = [*sorted(pre_tokenizers.ByteLevel.alphabet()), START, END]
    return {
        "general.architecture": "llama",
        "llama.block_count": LLAMA["num_hidden_layers"],
        "llama.context_length": LLAMA["max_position_embeddings"],
        "llama.embedding_length": LLAMA["hidden_size"],
        "llama.feed_forward_length": LLAMA["intermediate_size"],
        "llama.attention.head_count": LLAMA["num_attention_heads"],
        "llama.attention.head_count_kv": LLAMA["num_key_value_heads"],
        "llama.attention.layer_norm_rms_epsilon": LLAMA["rms_norm_eps"],
        "llama.rope.freq_base": LLAMA["rope_theta"],
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "smollm",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [1] * 256 + [3, 3],
        "tokenizer.ggml.merges": [],
        "tokenizer.ggml.bos_token_id": 256,
        "tokenizer.ggml.eos_token_id": 257,
        "tokenizer.ggml.unknown_token_id": 256,
        "tokenizer.ggml.padding_token_id": 257,
        "tokenizer.chat_template": TEMPLATE,
    }


def permuted(rows: mx.array, heads: int) -> mx.array:
    """Interleave the rows of q or k as llama.cpp's converter does."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


def gguf_names(name: str) -> str:
    for ours, theirs in {
        "model.embed_tokens": "token_embd",
        "model.norm": "output_norm",
        "lm_head": "output",
        "model.layers.": "blk.",
        "input_layernorm": "attn_norm",
        "self_attn.q_proj": "attn_q",
        "self_attn.k_proj": "attn_k",
        "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output",
        "post_attention_layernorm": "ffn_norm",
        "mlp.gate_proj": "ffn_gate",
        "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down",
    }.items():
        name = name.replace(ours, theirs)
    return name


def write_gguf(
    path: Path, weights: dict[str, mx.array], changes: dict[str, Any] | None = None, *, interleaved: bool = True
) -> Path:
    keys = {**metadata(), **(changes or {})}
    keys = {name: value for name, value in keys.items() if value is not None}
    body = b""
    infos = b""
    for name, array in weights.items():
        heads = {"q_proj": LLAMA["num_attention_heads"], "k_proj": LLAMA["num_key_value_heads"]}
        for suffix, count in heads.items():
            if suffix in name and interleaved:
                array = permuted(array, count)
        infos += text(gguf_names(name)) + struct.pack("<I", array.ndim)
        infos += b"".join(struct.pack("<Q", size) for size in reversed(array.shape)) + struct.pack("<IQ", 0, len(body))
        body += bytes(memoryview(cast(Any, array.astype(mx.float32))).cast("B"))
        body += b"\0" * (-len(body) % 32)
    head = (
        b"GGUF" + struct.pack("<IQQ", 3, len(weights), len(keys)) + b"".join(key(n, v) for n, v in keys.items()) + infos
    )
    path.write_bytes(head + b"\0" * (-len(head) % 32) + body)
    return path


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chat_model(tmp_path_factory.mktemp("reference") / "m", LLAMA)


@pytest.fixture(scope="module")
def gguf(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    weights = cast(dict[str, mx.array], mx.load(str(reference / "model.safetensors")))
    return write_gguf(tmp_path_factory.mktemp("gguf") / "m.gguf", weights)


def answer(folder: Path, limits: Limits | None = None) -> str:
    said: list[str] = []
    load_generator(str(folder), 512, limits or Limits()).generator.generate(
        Request([{"role": "user", "content": "say something"}], "", 12, Sampling(), []),
        lambda _event, fields: said.append(fields.get("text", "")),
        lambda: False,
    )
    return "".join(said)


def test_the_folder_says_what_the_original_says(reference: Path, gguf: Path, tmp_path: Path) -> None:
    told = convert_gguf(gguf, tmp_path)
    assert told["tensors"] == 3 + 9 * LLAMA["num_hidden_layers"]
    assert answer(tmp_path) == answer(reference) != ""
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]


# Matrices must be as wide as the widest block.
WIDE: dict[str, Any] = {**QWEN2, "hidden_size": 256, "intermediate_size": 512}


def qwen2(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """Give the metadata of a Qwen2 file: that of a Llama one under its names."""
    sizes = {"embedding_length": WIDE["hidden_size"], "feed_forward_length": WIDE["intermediate_size"]}
    own = {key.replace("llama.", "qwen2."): value for key, value in metadata().items() if key.startswith("llama.")}
    removed = {key: None for key in metadata() if key.startswith("llama.")}
    return {
        **removed,
        **own,
        **{f"qwen2.{key}": value for key, value in sizes.items()},
        "general.architecture": "qwen2",
        "tokenizer.ggml.pre": "qwen2",
        "tokenizer.ggml.unknown_token_id": None,
        **(changes or {}),
    }


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chat_model(tmp_path_factory.mktemp("wide") / "m", WIDE)


def wide_weights(wide: Path) -> dict[str, mx.array]:
    return cast(dict[str, mx.array], mx.load(str(wide / "model.safetensors")))


def test_a_qwen2_network_says_what_the_original_says(wide: Path, tmp_path: Path) -> None:
    weights = wide_weights(wide)
    assert any(name.endswith("q_proj.bias") for name in weights)
    file = write_gguf(tmp_path / "q.gguf", weights, qwen2(), interleaved=False)
    (tmp_path / "out").mkdir()
    convert_gguf(file, tmp_path / "out")
    assert answer(tmp_path / "out") == answer(wide) != ""


def test_a_matrix_that_is_there_twice_serves_as_embedding_and_head(wide: Path, tmp_path: Path) -> None:
    weights = wide_weights(wide)
    for name, head, tied in (("near", 1.02, True), ("other", -1.0, False)):
        both = {**weights, "lm_head.weight": weights["model.embed_tokens.weight"] * head}
        out = tmp_path / name
        out.mkdir()
        convert_gguf(write_gguf(tmp_path / f"{name}.gguf", both, qwen2(), interleaved=False), out)
        loaded = cast(dict[str, mx.array], mx.load(str(out / "model.safetensors")))
        assert ("lm_head.weight" not in loaded) is tied


def with_kinds(file: Path, kinds: dict[str, tuple[int, int, int]]) -> bytes:
    """Fill matrices of a file with random blocks of another type; they become shorter and stay in their places."""
    random = np.random.default_rng(5)
    tensors, data = read_gguf_header(file).tensors, file.read_bytes()
    changed = bytearray(data)
    for name, (kind, block, block_bytes) in kinds.items():
        at = data.index(text(name)) + len(text(name))
        (rows, width), start = tensors[name].shape, tensors[name].start
        blocks = random.integers(0, 256, (rows * width // block, block_bytes), dtype=np.uint8)
        for place in (0, 2) if kind == 12 else (208,) if kind == 14 else (0,):
            blocks[:, place : place + 2] = np.full((len(blocks), 1), 1e-4, np.float16).view(np.uint8)
        struct.pack_into("<I", changed, at + 20, kind)
        changed[start : start + blocks.size] = blocks.tobytes()
    return bytes(changed)


def test_quantised_types_answer_alike_however_they_are_held(wide: Path, tmp_path: Path) -> None:
    plain_file = write_gguf(tmp_path / "plain.gguf", wide_weights(wide), qwen2(), interleaved=False)
    kinds = {
        "blk.0.ffn_up.weight": (6, 32, 22),
        "blk.0.ffn_gate.weight": (12, 256, 144),
        "blk.1.ffn_down.weight": (14, 256, 210),
        "blk.1.ffn_up.weight": (8, 32, 34),
    }
    file = tmp_path / "q.gguf"
    file.write_bytes(with_kinds(plain_file, kinds))
    out = tmp_path / "out"
    out.mkdir()
    convert_gguf(file, out)
    groups = json.loads((out / "config.json").read_text())["quantization"]
    assert groups["model.layers.1.mlp.down_proj"] == {"group_size": 16, "bits": 8}
    assert groups["model.layers.0.mlp.up_proj"] == {"group_size": 32, "bits": 5}
    assert load_generator(str(out), 512, Limits()).form == "float32"
    tight = load_generator(str(out), 512, Limits(memory=1))
    assert tight.form == "quantized"
    assert answer(out) == answer(out, Limits(memory=1)) != ""


def test_a_qwen2_tokenizer_cuts_words_as_its_makers_do(tmp_path: Path, wide: Path) -> None:
    pieces = ["12", "ab", "Ġab", "ĊĊ", "'s"]
    merges = ["1 2", "a b", "Ġ ab", "Ċ Ċ", "' s"]
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*letters, *pieces, "[PAD0]", "<tool>", START, END]
    changes = {
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": [1] * (256 + len(pieces)) + [5, 4, 3, 3],
        "tokenizer.ggml.merges": merges,
        **{f"tokenizer.ggml.{key}_token_id": len(tokens) - 1 for key in ("bos", "eos", "padding")},
    }
    file = write_gguf(tmp_path / "t.gguf", wide_weights(wide), qwen2(changes), interleaved=False)
    (tmp_path / "out").mkdir()
    convert_gguf(file, tmp_path / "out")
    tokenizer = cast(Any, Tokenizer).from_file(str(tmp_path / "out" / "tokenizer.json"))

    def cut(given: str) -> list[str]:
        return cast(list[str], tokenizer.encode(given, add_special_tokens=False).tokens)

    # Digits stand alone, a blank belongs to the word behind it, lines ends stay together.
    assert cut("12 ab\n\nab's") == ["1", "2", "Ġab", "ĊĊ", "ab", "'s"]
    # One letter, however it is written.
    assert cut("e\u0301") == cut("\u00e9")
    assert cut(f"ab{START}<tool>") == ["ab", START, "<tool>"]
    assert tokenizer.decode(tokenizer.encode(f"{START}ab<tool>").ids, skip_special_tokens=True) == "ab<tool>"


def test_writes_only_into_an_empty_folder(gguf: Path, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(WorkerError, match="not an empty folder"):
        convert_gguf(gguf, tmp_path)
    with pytest.raises(WorkerError, match="not absolute"):
        convert_gguf(Path("m.gguf"), tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"general.architecture": "mamba"},
        {"tokenizer.ggml.model": "llama"},
        {"tokenizer.ggml.pre": "llama-bpe"},
        {"tokenizer.ggml.tokens": ["a", "a"]},
        {"tokenizer.ggml.merges": ["a b c"]},
        {"tokenizer.ggml.merges": ["a nowhere"]},
        {"tokenizer.ggml.eos_token_id": 5_000},
        {"llama.attention.head_count": 7},
        {"llama.attention.head_count": 0},
        {"llama.block_count": None},
        {"tokenizer.chat_template": None},
    ],
)
def test_refuses_what_it_cannot_convert(gguf: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    weights = {"token_embd.weight": mx.zeros((VOCABULARY, LLAMA["hidden_size"]))}
    other = write_gguf(tmp_path / "other.gguf", weights, changes)
    (tmp_path / "out").mkdir()
    with pytest.raises(WorkerError) as caught:
        convert_gguf(other, tmp_path / "out")
    assert caught.value.code == "load-failed"


def put(at: int, layout: str, value: int) -> Edit:
    def edit(data: bytearray) -> None:
        struct.pack_into(layout, data, at, value)

    return edit


def at_tensor(name: str, offset: int, layout: str, value: int) -> Edit:
    """Change what follows the name of a tensor."""

    def edit(data: bytearray) -> None:
        struct.pack_into(layout, data, data.index(text(name)) + len(text(name)) + offset, value)

    return edit


def cut(length: int) -> Edit:
    def edit(data: bytearray) -> None:
        del data[length:]

    return edit


HOSTILE: dict[str, Edit] = {
    "another magic": put(0, "<I", 1),
    "another version": put(4, "<I", 99),
    "many tensors": put(8, "<Q", 2**63),
    "many keys": put(16, "<Q", 2**40),
    "a key of 2^60 bytes": put(24, "<Q", 2**60),
    "nothing": cut(0),
    "a cut header": cut(600),
    "cut data": lambda data: cut(len(data) - 5_000)(data),
    "a rank of 9": at_tensor("token_embd.weight", 0, "<I", 9),
    "a dimension of 2^40": at_tensor("token_embd.weight", 4, "<Q", 2**40),
    "a dimension of 0": at_tensor("token_embd.weight", 12, "<Q", 0),
    "a type that is not known": at_tensor("token_embd.weight", 20, "<I", 777),
    "an offset far outside": at_tensor("token_embd.weight", 24, "<Q", 2**62),
    "an offset between": at_tensor("token_embd.weight", 24, "<Q", 7),
    "tensors that overlap": at_tensor("output_norm.weight", 16, "<Q", 0),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses_hostile_headers(gguf: Path, tmp_path: Path, name: str) -> None:
    data = bytearray(gguf.read_bytes())
    HOSTILE[name](data)
    hostile = tmp_path / "hostile.gguf"
    hostile.write_bytes(data)
    with pytest.raises(WorkerError) as caught:
        read_gguf_header(hostile)
    assert caught.value.code == "unsafe-model"


def test_no_change_of_one_byte_gets_past_without_an_error_of_ours(gguf: Path, tmp_path: Path) -> None:
    whole = gguf.read_bytes()
    file = tmp_path / "one.gguf"
    for at in range(0, 2_000, 13):
        data = bytearray(whole)
        data[at] ^= 0xA5
        file.write_bytes(data)
        try:
            read_gguf_header(file)
        except WorkerError:
            continue
