"""A GGUF file of a Llama or Qwen2 network into an MLX folder: config, weights, tokenizer and chat template.

The weights go through memory some rows at a time. Their values stay those of the file, number by number (`gguf_quants.py`).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

import mlx.core as mx

from ..errors import WorkerError
from ..files.gguf_header import GgufHeader, GgufTensor, read_gguf_header
from ..files.gguf_metadata import Metadata
from ..files.gguf_quants import KINDS, plain, quantized
from ..files.safetensors_writer import SafetensorsWriter
from .convert_tokenizer import end_token_ids, make_tokenizer, tokenizer_config

# Numbers that are in memory at once, in several forms.
_PIECE = 4 * 1024 * 1024
# Rows by which it is seen whether embedding and head are one matrix.
_COMPARED_ROWS = 2_048
# Two quantised forms of one matrix differ by some hundredths of its size; two matrices differ by more than their size.
_SAME_MATRIX = 0.25
_EMBEDDING, _HEAD = "token_embd.weight", "output.weight"
_LAYER_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_OTHER_NAMES = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_CLASSES = {"llama": "LlamaForCausalLM", "qwen2": "Qwen2ForCausalLM"}


def convert_gguf(source: Path, target: Path) -> dict[str, Any]:
    """Write `target` (an existing, empty folder) from file `source`; give `tensors` and `bytes` of the weights.

    Raises WorkerError `bad-request`, `unsafe-model`, `load-failed`.
    """
    if not source.is_absolute() or not target.is_absolute():
        raise WorkerError("bad-request", "source and target are not absolute paths")
    if not target.is_dir() or any(target.iterdir()):
        raise WorkerError("bad-request", f"target {target.name!r} is not an empty folder")
    header = read_gguf_header(source)
    metadata = Metadata(header, source.name)
    architecture = metadata.expect("general.architecture", *_CLASSES)
    context = cast(int, metadata.get(f"{architecture}.context_length", int))
    config = _config(metadata, architecture, context)
    tokenizer = make_tokenizer(metadata)
    texts = tokenizer_config(metadata, context)
    try:
        with source.open("rb") as file:
            tensors = _placed(file, header)
            config["tie_word_embeddings"] = "lm_head.weight" not in tensors
            config["quantization"] = _quantization(tensors)
            told = _write_weights(file, tensors, config, target / "model.safetensors")
        tokenizer.save(str(target / "tokenizer.json"))
        _write_json(target / "tokenizer_config.json", texts)
        _write_json(target / "config.json", config)
        for path in target.iterdir():
            _sync(path)
        _sync(target)
    except (OSError, RuntimeError) as error:
        raise WorkerError("load-failed", f"{target.name} cannot be written: {error}") from error
    return told


def _config(metadata: Metadata, architecture: str, context: int) -> dict[str, Any]:
    def number(key: str, default: int | None = None) -> int:
        return cast(int, metadata.get(f"{architecture}.{key}", int, default))

    heads, width = number("attention.head_count"), number("embedding_length")
    if heads < 1 or width % heads != 0 or number("rope.dimension_count", width // heads) != width // heads:
        raise WorkerError("load-failed", f"{heads} heads of a width of {width} are not whole")
    ends = end_token_ids(metadata)
    return {
        "architectures": [_CLASSES[architecture]],
        "model_type": architecture,
        "hidden_size": width,
        "num_hidden_layers": number("block_count"),
        "intermediate_size": number("feed_forward_length"),
        "num_attention_heads": heads,
        "num_key_value_heads": number("attention.head_count_kv", heads),
        "rms_norm_eps": metadata.get(f"{architecture}.attention.layer_norm_rms_epsilon", float),
        "rope_theta": metadata.get(f"{architecture}.rope.freq_base", float, 10_000.0),
        "max_position_embeddings": context,
        "vocab_size": len(metadata.list_of("tokenizer.ggml.tokens", str)),
        "bos_token_id": metadata.get("tokenizer.ggml.bos_token_id", int),
        "eos_token_id": ends[0] if len(ends) == 1 else ends,
    }


def _placed(file: BinaryIO, header: GgufHeader) -> dict[str, GgufTensor]:
    """Give the tensors by their place in the network.

    Some files hold the matrix of embedding and head twice, in two forms: then the finer one serves as both.
    """
    tensors = dict(header.tensors)
    if _EMBEDDING in tensors and _HEAD in tensors and _same_matrix(file, tensors[_EMBEDDING], tensors[_HEAD]):
        head = tensors.pop(_HEAD)
        if head.bytes > tensors[_EMBEDDING].bytes:
            tensors[_EMBEDDING] = head
    return {_place(name): tensor for name, tensor in tensors.items()}


def _same_matrix(file: BinaryIO, one: GgufTensor, other: GgufTensor) -> bool:
    if one.shape != other.shape:
        return False
    step = max(1, one.rows // _COMPARED_ROWS)
    apart, size = mx.array(0.0), mx.array(0.0)
    for row in range(0, one.rows, step):
        a, b = (plain(tensor.kind, _rows(file, tensor, row, 1)) for tensor in (one, other))
        apart, size = apart + mx.square(a - b).sum(), size + mx.square(b).sum()
        if row % (64 * step) == 0:
            mx.eval(apart, size)
    return cast(float, apart.item()) <= _SAME_MATRIX**2 * cast(float, size.item())


def _quantization(tensors: dict[str, GgufTensor]) -> dict[str, Any]:
    how: dict[str, Any] = {"group_size": 32, "bits": 4}
    for name, tensor in tensors.items():
        kind = KINDS.get(tensor.kind)
        if kind is not None and (kind.group, kind.bits) != (32, 4):
            how[name.removesuffix(".weight")] = {"group_size": kind.group, "bits": kind.bits}
    return how


def _write_weights(
    file: BinaryIO, tensors: dict[str, GgufTensor], config: dict[str, Any], path: Path
) -> dict[str, Any]:
    layout: dict[str, tuple[mx.Dtype, tuple[int, ...]]] = {}
    for name, tensor in tensors.items():
        kind, (*rows, width) = KINDS.get(tensor.kind), tensor.shape
        if kind is None:
            layout[name] = (mx.float16 if tensor.kind == "F16" else mx.float32), tensor.shape
            continue
        if len(rows) != 1 or not name.endswith(".weight"):
            raise WorkerError("load-failed", f"{name} is quantised and no matrix")
        layout[name] = mx.uint32, (rows[0], width * kind.bits // 32)
        for part in ("scales", "biases"):
            layout[f"{name.removesuffix('weight')}{part}"] = kind.scales, (rows[0], width // kind.group)
    writer = SafetensorsWriter(path, layout)
    try:
        for name, tensor in tensors.items():
            for raw in _pieces(file, tensor, _interleaved(name, config)):
                _write_rows(writer, name, tensor.kind, raw)
    finally:
        writer.close()
    return {"tensors": len(layout), "bytes": writer.bytes}


def _write_rows(writer: SafetensorsWriter, name: str, kind: str, raw: mx.array) -> None:
    if kind not in KINDS:
        writer.write(name, mx.contiguous(raw).view(mx.float16 if kind == "F16" else mx.float32))
        return
    rows = quantized(kind, raw)
    if not mx.isfinite(rows.scales).all().item() or not mx.isfinite(rows.biases).all().item():
        raise WorkerError("load-failed", f"{name} holds numbers that are not finite")
    stem = name.removesuffix("weight")
    writer.write(name, rows.codes)
    writer.write(f"{stem}scales", rows.scales)
    writer.write(f"{stem}biases", rows.biases)


def _pieces(file: BinaryIO, tensor: GgufTensor, heads: int | None) -> Iterator[mx.array]:
    """Give the bytes of a tensor by rows; all at once when they have to be put back in order."""
    if heads is not None:
        yield _unpermute(_rows(file, tensor, 0, tensor.rows), heads)
        return
    step = max(1, _PIECE // tensor.shape[-1])
    for row in range(0, tensor.rows, step):
        yield _rows(file, tensor, row, min(step, tensor.rows - row))


def _rows(file: BinaryIO, tensor: GgufTensor, first: int, count: int) -> mx.array:
    """Read rows as bytes, uint8 `[count, bytes of a row]`."""
    length = tensor.bytes // tensor.rows
    file.seek(tensor.start + first * length)
    data = file.read(count * length)
    if len(data) != count * length:
        raise WorkerError("load-failed", f"{Path(file.name).name} became shorter while it was read")
    return mx.array(cast(Any, memoryview(data))).reshape(count, length)


def _interleaved(name: str, config: dict[str, Any]) -> int | None:
    """Give the heads of a matrix whose rows llama.cpp interleaves: q and k of Llama networks."""
    if config["model_type"] != "llama":
        return None
    heads = {"q_proj.weight": "num_attention_heads", "k_proj.weight": "num_key_value_heads"}
    return next((config[key] for suffix, key in heads.items() if name.endswith(suffix)), None)


def _unpermute(rows: mx.array, heads: int) -> mx.array:
    """Put the rows of q or k back: llama.cpp interleaves the two halves that rope turns against each other."""
    count, width = rows.shape
    if heads < 1 or count % (2 * heads) != 0:
        raise WorkerError("load-failed", f"{count} rows do not divide among {heads} heads")
    return rows.reshape(heads, count // heads // 2, 2, width).swapaxes(1, 2).reshape(count, width)


def _place(name: str) -> str:
    """Name the place in the network that a tensor of the file belongs to."""
    stem, _, part = name.rpartition(".")
    parts = stem.split(".")
    if part == "weight" and stem in _OTHER_NAMES:
        return f"{_OTHER_NAMES[stem]}.weight"
    layer = len(parts) == 3 and parts[0] == "blk" and parts[1].isdecimal() and parts[2] in _LAYER_NAMES
    if layer and (part == "weight" or part == "bias" and parts[2] in ("attn_q", "attn_k", "attn_v")):
        return f"model.layers.{int(parts[1])}.{_LAYER_NAMES[parts[2]]}.{part}"
    raise WorkerError("load-failed", f"tensor {name!r} has no place in such a network")


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
