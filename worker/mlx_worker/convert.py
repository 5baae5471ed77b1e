"""A GGUF file of a Llama network into an MLX folder: config, weights, tokenizer and chat template."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from .errors import WorkerError
from .gguf import GgufHeader, read_gguf_header

# Bits of MLX's quantization that a type of GGUF becomes; the others stay numbers.
_BITS = {"Q4_1": 4, "Q8_0": 8}
_GROUP = 32
_CONTROL_TOKEN = 3
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


def convert_gguf(source: Path, target: Path) -> dict[str, Any]:
    """Write `target` (an existing, empty folder) from file `source`; give `tensors` and `bytes` of the weights.

    Values stay exactly those of the file. Raises WorkerError `bad-request`, `unsafe-model`, `load-failed`.
    """
    if not source.is_absolute() or not target.is_absolute():
        raise WorkerError("bad-request", "source and target are not absolute paths")
    if not target.is_dir() or any(target.iterdir()):
        raise WorkerError("bad-request", f"target {target.name!r} is not an empty folder")
    header = read_gguf_header(source)
    metadata = _Metadata(header, source.name)
    config = _config(metadata, header)
    tokenizer = _tokenizer(metadata)
    weights = _weights(source, header, config)
    files = target / "model.safetensors"
    try:
        mx.save_safetensors(str(files), weights, {"format": "mlx"})
        tokenizer.save(str(target / "tokenizer.json"))
        _write_json(target / "tokenizer_config.json", _tokenizer_config(metadata))
        _write_json(target / "config.json", config)
    except (OSError, RuntimeError) as error:
        raise WorkerError("load-failed", f"{target.name} cannot be written: {error}") from error
    for file in target.iterdir():
        _sync(file)
    _sync(target)
    return {"tensors": len(weights), "bytes": files.stat().st_size}


class _Metadata:
    def __init__(self, header: GgufHeader, name: str) -> None:
        self._values = header.metadata
        self._name = name

    def get(self, key: str, kind: type[Any], default: Any = None) -> Any:  # noqa: ANN401 -- checked here
        value = self._values.get(key, default)
        if type(value) is not kind:
            raise WorkerError("load-failed", f"{self._name}: {key} is {value!r}, not a {kind.__name__}"[:300])
        return value

    def list_of(self, key: str, kind: type[Any]) -> list[Any]:
        values = cast(list[Any], self.get(key, list))
        if not all(type(value) is kind for value in values):
            raise WorkerError("load-failed", f"{self._name}: {key} is not a list of {kind.__name__}")
        return values

    def expect(self, key: str, *known: str) -> None:
        value = self.get(key, str)
        if value not in known:
            raise WorkerError(
                "load-failed", f"{self._name}: {key} is {value!r}; only {', '.join(known)} is converted"[:300]
            )


def _config(metadata: _Metadata, header: GgufHeader) -> dict[str, Any]:
    metadata.expect("general.architecture", "llama")
    heads = metadata.get("llama.attention.head_count", int)
    width = metadata.get("llama.embedding_length", int)
    if (
        heads < 1
        or width % heads != 0
        or metadata.get("llama.rope.dimension_count", int, width // heads) != width // heads
    ):
        raise WorkerError("load-failed", f"{heads} heads of a width of {width} are not whole")
    quantization: dict[str, Any] = {"group_size": _GROUP, "bits": 4}
    for name, tensor in header.tensors.items():
        if tensor.kind in _BITS and _BITS[tensor.kind] != 4:
            quantization[_module(name)] = {"group_size": _GROUP, "bits": _BITS[tensor.kind]}
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": width,
        "num_hidden_layers": metadata.get("llama.block_count", int),
        "intermediate_size": metadata.get("llama.feed_forward_length", int),
        "num_attention_heads": heads,
        "num_key_value_heads": metadata.get("llama.attention.head_count_kv", int, heads),
        "rms_norm_eps": metadata.get("llama.attention.layer_norm_rms_epsilon", float),
        "rope_theta": metadata.get("llama.rope.freq_base", float, 10_000.0),
        "max_position_embeddings": metadata.get("llama.context_length", int),
        "vocab_size": len(metadata.list_of("tokenizer.ggml.tokens", str)),
        "tie_word_embeddings": "output.weight" not in header.tensors,
        "bos_token_id": metadata.get("tokenizer.ggml.bos_token_id", int),
        "eos_token_id": metadata.get("tokenizer.ggml.eos_token_id", int),
        "quantization": quantization,
    }


def _weights(source: Path, header: GgufHeader, config: dict[str, Any]) -> dict[str, mx.array]:
    try:
        loaded = cast(dict[str, mx.array], mx.load(str(source), format="gguf"))
    except (RuntimeError, ValueError) as error:
        raise WorkerError("load-failed", f"{source.name} cannot be read: {error}") from error
    weights: dict[str, mx.array] = {}
    for name, tensor in header.tensors.items():
        module = _module(name)
        parts = [(name, "weight")]
        if tensor.kind in _BITS:
            stem = name.removesuffix(".weight")
            parts += [(f"{stem}.scales", "scales"), (f"{stem}.biases", "biases")]
        for part, suffix in parts:
            if part not in loaded:
                raise WorkerError("load-failed", f"{source.name}: {part!r} is missing")
            array = loaded[part]
            if module.endswith(("q_proj", "k_proj")):
                heads = config["num_attention_heads" if module.endswith("q_proj") else "num_key_value_heads"]
                array = _unpermute(array, heads)
            weights[f"{module}.{suffix}"] = array
    return weights


def _unpermute(rows: mx.array, heads: int) -> mx.array:
    """Put the rows of q or k back: llama.cpp interleaves the two halves that rope turns against each other."""
    count, width = rows.shape
    if heads < 1 or count % (2 * heads) != 0:
        raise WorkerError("load-failed", f"{count} rows do not divide among {heads} heads")
    return rows.reshape(heads, count // heads // 2, 2, width).swapaxes(1, 2).reshape(count, width)


def _module(name: str) -> str:
    """Name the module that a tensor of the file belongs to."""
    stem = name.removesuffix(".weight")
    parts = stem.split(".")
    if stem != name and stem in _OTHER_NAMES:
        return _OTHER_NAMES[stem]
    if stem != name and len(parts) == 3 and parts[0] == "blk" and parts[1].isdecimal() and parts[2] in _LAYER_NAMES:
        return f"model.layers.{int(parts[1])}.{_LAYER_NAMES[parts[2]]}"
    raise WorkerError("load-failed", f"tensor {name!r} has no place in a Llama network")


def _tokenizer(metadata: _Metadata) -> Tokenizer:
    metadata.expect("tokenizer.ggml.model", "gpt2")
    metadata.expect("tokenizer.ggml.pre", "smollm")
    tokens = metadata.list_of("tokenizer.ggml.tokens", str)
    kinds = metadata.list_of("tokenizer.ggml.token_type", int)
    merges = [tuple(merge.split(" ")) for merge in metadata.list_of("tokenizer.ggml.merges", str)]
    if len(kinds) != len(tokens) or len(set(tokens)) != len(tokens) or any(len(merge) != 2 for merge in merges):
        raise WorkerError("load-failed", "the vocabulary does not fit together")
    vocabulary = {token: i for i, token in enumerate(tokens)}
    try:
        tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=cast(Any, merges)))
    except Exception as error:  # the Rust side raises bare Exception
        raise WorkerError("load-failed", f"the merges do not fit the vocabulary: {error}"[:300]) from error
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    control = [token for token, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL_TOKEN]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in control])
    return tokenizer


def _tokenizer_config(metadata: _Metadata) -> dict[str, Any]:
    tokens = metadata.list_of("tokenizer.ggml.tokens", str)

    def token(key: str) -> str:
        number = metadata.get(f"tokenizer.ggml.{key}", int)
        if not 0 <= number < len(tokens):
            raise WorkerError("load-failed", f"tokenizer.ggml.{key} {number} is outside the vocabulary")
        return tokens[number]

    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": token("bos_token_id"),
        "eos_token": token("eos_token_id"),
        "unk_token": token("unknown_token_id"),
        "pad_token": token("padding_token_id"),
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": metadata.get("llama.context_length", int),
        "chat_template": metadata.get("tokenizer.chat_template", str),
    }


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
