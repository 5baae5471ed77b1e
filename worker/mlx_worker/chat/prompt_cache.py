"""Keeps what the network computed of each conversation's prompt, so that its next turn pays for new tokens only."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import mlx.core as mx

# A shared beginning shorter than this is as fast to read again as to copy.
_MIN_SHARED = 16
# Texts of answers that are remembered with their tokens, per conversation.
_MAX_ANSWERS = 128


@dataclass(frozen=True)
class KvForm:
    """Groups of so many numbers of so many bits, in place of the numbers that the network computes."""

    group_size: int
    bits: int


class Conversation:
    """Tokens that went through the network, and its state after them."""

    def __init__(self, layers: list[Any]) -> None:
        """Begin with nothing read; `layers` are the network's fresh caches."""
        self.layers = layers
        self.tokens: list[int] = []
        # Answers as they were generated: their text need not be cut into the same tokens again.
        self.answers: OrderedDict[str, list[int]] = OrderedDict()

    @property
    def bytes(self) -> int:
        """Memory of the state."""
        return sum(int(layer.nbytes) for layer in self.layers)

    def remember(self, text: str, tokens: list[int]) -> None:
        """Keep the tokens of an answer for the prompts that quote it."""
        # The client may store the answer without the space around it.
        for form in {text, text.strip()}:
            self.answers[form] = tokens
            self.answers.move_to_end(form)
        while len(self.answers) > _MAX_ANSWERS:
            self.answers.popitem(last=False)

    def rewind(self, length: int) -> bool:
        """Forget all but the first `length` tokens; give False when the state cannot go back."""
        surplus = len(self.tokens) - length
        if surplus > 0:
            if not all(layer.is_trimmable() for layer in self.layers):
                return False
            if any(layer.trim(surplus) != surplus for layer in self.layers):
                return False
            del self.tokens[length:]
        return True


class PromptCache:
    """Conversations by name, the least recently used given up when they hold too much memory."""

    def __init__(self, part: Any, model: Any, most_bytes: int, form: KvForm | None = None) -> None:  # noqa: ANN401 -- untyped modules
        """Take `mlx_lm.models.cache`, the network, the bound in bytes, and how numbers are kept."""
        self._part = part
        self._model = model
        self._most = most_bytes
        self._form = form
        self._kept: OrderedDict[str, Conversation] = OrderedDict()

    @property
    def bytes(self) -> int:
        """Memory of all that is kept."""
        return sum(conversation.bytes for conversation in self._kept.values())

    def __len__(self) -> int:
        """Count the conversations."""
        return len(self._kept)

    def answers(self, name: str) -> OrderedDict[str, list[int]]:
        """Give the remembered answers of a conversation by text."""
        kept = self._kept.get(name)
        return OrderedDict() if kept is None else kept.answers

    def take(self, name: str, prompt: Sequence[int]) -> Conversation:
        """Give the conversation to continue with `prompt`, rewound to what both have in common.

        At least one token of the prompt is left to read. It is out of the cache until `keep`, so that a failure in
        between leaves no half state. A conversation that is new begins with what another one shares with it.
        """
        found = self._kept.pop(name, None) if name else None
        if found is not None:
            shared = min(_common(found.tokens, prompt), len(prompt) - 1)
            best = self._best(prompt)
            if (best is None or best[1] < shared + _MIN_SHARED) and found.rewind(shared):
                return found
        fresh = Conversation(self._layers())
        if found is not None:
            fresh.answers = found.answers
        best = self._best(prompt)
        if best is not None and best[1] >= _MIN_SHARED:
            self._copy(best[0], fresh, best[1])
        return fresh

    def keep(self, name: str, conversation: Conversation) -> None:
        """Put a conversation (back) as the most recent one; a nameless one is let go."""
        if not name or not conversation.tokens:
            return
        self._kept[name] = conversation
        self._kept.move_to_end(name)
        while len(self._kept) > 1 and self.bytes > self._most:
            self._kept.popitem(last=False)
        if self.bytes > self._most:
            self._kept.clear()

    def clear(self) -> None:
        """Let everything go."""
        self._kept.clear()

    def _layers(self) -> list[Any]:
        layers = cast(list[Any], self._part.make_prompt_cache(self._model))
        if self._form is None:
            return layers
        group_size, bits = self._form.group_size, self._form.bits
        return [self._part.QuantizedKVCache(group_size=group_size, bits=bits) for _layer in layers]

    def _best(self, prompt: Sequence[int]) -> tuple[Conversation, int] | None:
        """Find the conversation that shares the longest beginning with `prompt`."""
        best: tuple[Conversation, int] | None = None
        for conversation in self._kept.values():
            shared = min(_common(conversation.tokens, prompt), len(prompt) - 1)
            if best is None or shared > best[1]:
                best = conversation, shared
        return best

    def _copy(self, source: Conversation, target: Conversation, length: int) -> None:
        known = (self._part.KVCache, self._part.QuantizedKVCache)
        if not all(type(layer) in known for layer in (*source.layers, *target.layers)):
            return
        for old, new in zip(source.layers, target.layers, strict=True):
            new.keys, new.values = (_beginning(part, length) for part in (old.keys, old.values))
            new.offset = length
        # Left uncomputed, it would hold on to the whole source.
        mx.eval([(layer.keys, layer.values) for layer in target.layers])
        target.tokens = source.tokens[:length]


def _beginning(part: Any, length: int) -> Any:  # noqa: ANN401 -- an array, or those of a quantised one
    if isinstance(part, list | tuple):
        return [_beginning(each, length) for each in cast(list[mx.array], part)]
    return mx.contiguous(part[..., :length, :])


def _common(a: Sequence[int], b: Sequence[int]) -> int:
    """Count the leading elements that two lists share."""
    shortest = min(len(a), len(b))
    if a[:shortest] == b[:shortest]:
        return shortest
    low, high = 0, shortest
    # Slices compare in C: halve instead of walking.
    while high - low > 1:
        middle = (low + high) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle
    return low
