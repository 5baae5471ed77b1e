"""Texts into token ids with the model's own `tokenizer.json`, cut to the model's context."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from tokenizers import Tokenizer

from ..errors import WorkerError

# A token of real text is far shorter than this; cutting first bounds the work on a huge text.
_MAX_CHARS_PER_TOKEN = 64


class TextTokenizer:
    """A fast tokenizer with truncation and, where the tokenizer config demands it, a final end token."""

    def __init__(self, folder: Path, tokenizer_config: dict[str, Any], max_tokens: int) -> None:
        """Read `tokenizer.json` of `folder`; raise WorkerError `load-failed` when it is not usable."""
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the Rust side raises bare Exception
            raise WorkerError("load-failed", f"{folder.name}/tokenizer.json cannot be read: {error}") from error
        self._tokenizer.no_padding()
        self._final_id = _final_token(self._tokenizer, tokenizer_config)
        self._max_chars = max_tokens * _MAX_CHARS_PER_TOKEN
        self._tokenizer.enable_truncation(max_length=max_tokens - (self._final_id is not None))

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Give the ids of each text, special tokens included, never longer than the model's context."""
        # Lone surrogates cannot be UTF-8; they become `?` here instead of an error further down.
        clean = [text[: self._max_chars].encode("utf-8", "replace").decode("utf-8") for text in texts]
        ids = [list(encoding.ids) for encoding in self._tokenizer.encode_batch(clean)]
        if self._final_id is not None:
            for row in ids:
                row.append(self._final_id)
        return ids


def _final_token(tokenizer: Tokenizer, config: dict[str, Any]) -> int | None:
    """Give the id to append to every text, or None when the tokenizer does so itself or need not."""
    if config.get("add_eos_token") is not True:
        return None
    token: Any = config.get("eos_token")
    if isinstance(token, dict):
        token = cast(dict[str, Any], token).get("content")
    final_id = tokenizer.token_to_id(token) if isinstance(token, str) else None
    if final_id is None:
        raise WorkerError(
            "load-failed", f"tokenizer_config.json wants eos_token {token!r}, which is not in the vocabulary"
        )
    own = tokenizer.encode("a").ids
    return None if own and own[-1] == final_id else final_id
