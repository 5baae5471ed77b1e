"""The tokenizer and the chat template of a GGUF file, as the files that the tokenizer's library and we read."""

from __future__ import annotations

from typing import Any, cast

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from ..errors import WorkerError
from ..files.gguf_metadata import Metadata

_CONTROL_TOKEN, _USER_TOKEN = 3, 4
# Tokens that end an answer beside the one that the file names.
_END_TOKENS = ("<|endoftext|>", "<|im_end|>")
# How text is cut before it is merged; the pattern is the one that the makers of the model give.
_QWEN2_WORDS = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def make_tokenizer(metadata: Metadata) -> Tokenizer:
    """Build the tokenizer; raise WorkerError `load-failed` for one that is not known here."""
    metadata.expect("tokenizer.ggml.model", "gpt2")
    metadata.expect("tokenizer.ggml.pre", "smollm", "qwen2")
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
    if metadata.get("tokenizer.ggml.pre", str) == "smollm":
        cut: Any = [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    else:
        tokenizer.normalizer = cast(Any, normalizers.NFC())
        words = pre_tokenizers.Split(Regex(_QWEN2_WORDS), behavior="isolated")
        cut = [words, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    tokenizer.pre_tokenizer = cast(Any, pre_tokenizers.Sequence(cut))
    tokenizer.decoder = cast(Any, decoders.ByteLevel())
    for token, kind in zip(tokens, kinds, strict=True):
        if kind in (_CONTROL_TOKEN, _USER_TOKEN):
            added = AddedToken(token, special=kind == _CONTROL_TOKEN, normalized=False)
            (tokenizer.add_special_tokens if kind == _CONTROL_TOKEN else tokenizer.add_tokens)([added])
    return tokenizer


def tokenizer_config(metadata: Metadata, context: int) -> dict[str, Any]:
    """Give the content of `tokenizer_config.json`, with the chat template."""
    names = {
        "bos_token": "bos_token_id",
        "eos_token": "eos_token_id",
        "unk_token": "unknown_token_id",
        "pad_token": "padding_token_id",
    }
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        # A tokenizer of bytes needs no unknown token.
        **{name: _token(metadata, key) for name, key in names.items() if metadata.has(f"tokenizer.ggml.{key}")},
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "model_max_length": context,
        "chat_template": metadata.get("tokenizer.chat_template", str),
    }


def end_token_ids(metadata: Metadata) -> list[int]:
    """Give the ids that end an answer, the file's own first."""
    kinds = metadata.list_of("tokenizer.ggml.token_type", int)
    own = metadata.get("tokenizer.ggml.eos_token_id", int)
    tokens = metadata.list_of("tokenizer.ggml.tokens", str)
    others = [
        i
        for i, (token, kind) in enumerate(zip(tokens, kinds, strict=False))
        if kind == _CONTROL_TOKEN and token in _END_TOKENS and i != own
    ]
    return [own, *others]


def _token(metadata: Metadata, key: str) -> str:
    tokens = metadata.list_of("tokenizer.ggml.tokens", str)
    number = metadata.get(f"tokenizer.ggml.{key}", int)
    if not 0 <= number < len(tokens):
        raise WorkerError("load-failed", f"tokenizer.ggml.{key} {number} is outside the vocabulary")
    return cast(str, tokens[number])
