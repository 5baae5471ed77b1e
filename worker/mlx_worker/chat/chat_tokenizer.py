"""Messages into the token ids of a prompt, and ids back into text as they come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from tokenizers import Tokenizer

from ..errors import WorkerError
from ..files.model_folder import ModelFolder
from .chat_template import MAX_SOURCE_CHARACTERS, ChatTemplate

# Stand for a part of the prompt that is not to be read as the text around it; they are not assigned in Unicode.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARKS = re.compile(f"[{_OPEN}{_CLOSE}]")
_MARKED = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
# So many tokens without a whole character are not the beginning of one.
_LONGEST_CHARACTER = 8
_SPECIAL_NAMES = ("bos_token", "eos_token", "pad_token", "unk_token")

Message = dict[str, str]


class ChatTokenizer:
    """Tokenizer and chat template of one model."""

    def __init__(self, folder: ModelFolder) -> None:
        """Read them; raise WorkerError `load-failed` or `unsafe-model` when they are not usable."""
        config = folder.read_object("tokenizer_config.json")
        folder.read_json("tokenizer.json")
        try:
            self._tokenizer = Tokenizer.from_file(str(folder.file("tokenizer.json")))
            self._plain = Tokenizer.from_file(str(folder.file("tokenizer.json")))
        except Exception as error:  # the Rust side raises bare Exception
            raise WorkerError("load-failed", f"{folder.name}/tokenizer.json cannot be read: {error}"[:500]) from error
        for tokenizer in (self._tokenizer, self._plain):
            tokenizer.no_padding()
            tokenizer.no_truncation()
        self._plain.encode_special_tokens = True
        special = sorted((t.content for t in self._tokenizer.get_added_tokens_decoder().values() if t.special), key=len)
        self._special = re.compile("|".join(re.escape(token) for token in reversed(special)) or r"(?!)")
        names = {name: _token_text(config.get(name)) for name in _SPECIAL_NAMES}
        self.eos_ids = _eos_ids(folder, self._tokenizer, names["eos_token"])
        texts = {name: text for name, text in names.items() if text is not None}
        self._template = ChatTemplate(_template_source(folder, config), texts)

    def count(self, text: str) -> int:
        """Give the number of tokens of `text` by itself; what looks like a special token is text."""
        return len(self._plain.encode(_clean(text), add_special_tokens=False).ids)

    def prompt(self, messages: Sequence[Message], known: Mapping[str, Sequence[int]] | None = None) -> list[int]:
        """Give the ids of the messages with the opening of an answer.

        Special tokens come from the template alone: in a message their text is text. A message of the assistant that is
        in `known` gets the ids it was made of, which need not be those its text would be cut into.
        """
        parts: list[Sequence[int]] = []

        def mark(ids: Sequence[int]) -> str:
            parts.append(ids)
            return f"{_OPEN}{len(parts) - 1}{_CLOSE}"

        def as_text(match: re.Match[str]) -> str:
            return mark(self._plain.encode(match[0], add_special_tokens=False).ids)

        marked: list[Message] = []
        for message in messages:
            content = _clean(message["content"])
            ids = known.get(content) if known is not None and message["role"] == "assistant" else None
            content = mark(ids) if ids is not None else self._special.sub(as_text, _MARKS.sub("\ufffd", content))
            marked.append({"role": message["role"], "content": content})
        text = self._template.render(marked, opening=True)
        prompt: list[int] = []
        for i, piece in enumerate(_MARKED.split(text)):
            if i % 2 == 1:
                if int(piece) >= len(parts):
                    raise WorkerError("bad-template", "the chat template makes private characters of its own")
                prompt += parts[int(piece)]
            elif piece:
                prompt += self._tokenizer.encode(piece, add_special_tokens=False).ids
        return prompt

    def decode(self, ids: Sequence[int]) -> str:
        """Give the text of `ids` without special tokens."""
        return self._tokenizer.decode(list(ids), skip_special_tokens=True)


class TextStream:
    """Turns ids into text piece by piece; a piece never ends inside a character."""

    def __init__(self, tokenizer: ChatTokenizer) -> None:
        """Begin an answer."""
        self._tokenizer = tokenizer
        self._ids: list[int] = []
        # Ids before `_done` have been given out; those from `_context` on are decoded with them, for a decoder may look back.
        self._context = 0
        self._done = 0

    def push(self, token: int) -> str:
        """Give the text that `token` completes; empty while a character is not whole."""
        self._ids.append(token)
        return self._take(final=False)

    def finish(self) -> str:
        """Give what is left; a character that never became whole is U+FFFD."""
        return self._take(final=True)

    def _take(self, *, final: bool) -> str:
        if self._done == len(self._ids):
            return ""
        before = self._tokenizer.decode(self._ids[self._context : self._done])
        now = self._tokenizer.decode(self._ids[self._context :])
        if now.endswith("\ufffd") and not final and len(self._ids) - self._done < _LONGEST_CHARACTER:
            return ""
        self._context, self._done = self._done, len(self._ids)
        return now[len(before) :]


def _clean(text: str) -> str:
    # Lone surrogates cannot be UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


def _template_source(folder: ModelFolder, config: dict[str, Any]) -> str:
    if folder.has("chat_template.jinja"):
        with folder.file("chat_template.jinja").open(encoding="utf-8", errors="replace") as file:
            return file.read(MAX_SOURCE_CHARACTERS + 1)
    template = config.get("chat_template") or folder.read_object("chat_template.json").get("chat_template")
    for entry in cast(list[Any], template) if isinstance(template, list) else []:
        if isinstance(entry, dict) and cast(dict[str, Any], entry).get("name") == "default":
            template = cast(dict[str, Any], entry).get("template")
    if not isinstance(template, str):
        raise WorkerError("load-failed", f"{folder.name} has no chat template: it is not a model to chat with")
    return template


def _token_text(value: Any) -> str | None:  # noqa: ANN401 -- unchecked JSON
    if isinstance(value, dict):
        value = cast(dict[str, Any], value).get("content")
    return value if isinstance(value, str) else None


def _eos_ids(folder: ModelFolder, tokenizer: Tokenizer, eos_token: str | None) -> frozenset[int]:
    found: set[int] = set()
    for name in ("config.json", "generation_config.json"):
        value = folder.read_object(name).get("eos_token_id")
        found.update(i for i in cast(list[Any], value if isinstance(value, list) else [value]) if type(i) is int)
    if eos_token is not None and (token_id := tokenizer.token_to_id(eos_token)) is not None:
        found.add(token_id)
    if not found:
        raise WorkerError("load-failed", f"{folder.name} does not say with which token an answer ends")
    return frozenset(found)
