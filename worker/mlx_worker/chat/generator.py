"""Messages into an answer, token by token: reads the prompt in steps, samples, and stops when it should."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import mlx.core as mx

from ..errors import WorkerError
from .answer import Answer, EndReason
from .chat_tokenizer import ChatTokenizer, Message
from .prompt_cache import Conversation, PromptCache
from .prompt_lookup import PromptLookup
from .sampling import Sampling, next_token

# A step of reading takes about this long, so that a cancel is heard soon; its tokens are found by measuring.
_STEP_SECONDS = 0.25
_MIN_STEP, _FIRST_STEP, _MAX_STEP = 32, 64, 512
# Freed arrays are given back to the system after this many tokens of an answer.
_CLEAR_EVERY = 256
# So many tokens at the end of a prompt go through the network together, and their last one gives the first of the answer.
_LAST_TOKENS = 32
# Characters of one token at most.
_MAX_TOKEN_CHARACTERS = 128

# Called with the name of an event and its fields; never blocks for long.
Emit = Callable[[str, dict[str, Any]], None]


@dataclass(frozen=True)
class Request:
    """One answer to write."""

    messages: Sequence[Message]
    conversation: str
    max_tokens: int
    sampling: Sampling
    stop: Sequence[str]


@dataclass(frozen=True)
class Result:
    """How it went; times in milliseconds."""

    reason: EndReason
    prompt_tokens: int
    cached_tokens: int
    answer_tokens: int
    first_token_ms: float
    answer_ms: float


class Cancelled(Exception):
    """The peer wants no more of this answer."""


class Generator:
    """A loaded chat model. One answer at a time."""

    def __init__(
        self,
        model: Any,  # noqa: ANN401
        tokenizer: ChatTokenizer,
        context: int,
        cache: PromptCache,
        *,
        lookup: bool = False,
    ) -> None:
        """Take a network of mlx-lm, its tokenizer, and how many tokens prompt and answer may have together.

        `lookup` says that reading some tokens together costs little more than reading one.
        """
        self.tokenizer = tokenizer
        self.context = context
        self.cache = cache
        self._model = model
        self._lookup = lookup
        self._step = _FIRST_STEP
        self._on_gpu = mx.default_device() != mx.Device(mx.cpu)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Give the number of tokens of the messages in the template, with the opening of an answer."""
        return len(self.tokenizer.prompt(messages))

    def generate(self, request: Request, emit: Emit, cancelled: Callable[[], bool]) -> Result:
        """Write one answer; `emit` gets `reading` and `text` events.

        What was read stays in the cache of the conversation however this ends.
        Raises Cancelled, WorkerError `prompt-too-long`, `bad-template`.
        """
        started = time.monotonic()
        prompt = self._prompt(request)
        conversation = self.cache.take(request.conversation, prompt)
        try:
            return self._answer(request, prompt, conversation, emit, cancelled, started)
        except Cancelled:
            raise
        except BaseException:
            # After a failure inside the network its state cannot be trusted.
            conversation.tokens = []
            raise
        finally:
            self.cache.keep(request.conversation, conversation)
            mx.clear_cache()

    def _prompt(self, request: Request) -> list[int]:
        # Far too much text is not worth cutting into tokens.
        least = sum(len(message["content"]) for message in request.messages) // _MAX_TOKEN_CHARACTERS
        if least < self.context:
            prompt = self.tokenizer.prompt(request.messages, self.cache.answers(request.conversation))
            if not prompt:
                raise WorkerError("bad-template", "the chat template made an empty prompt")
            if len(prompt) < self.context:
                return prompt
            least = len(prompt)
        raise WorkerError(
            "prompt-too-long",
            f"the prompt has {least} tokens, the model's context holds {self.context}",
            {"promptTokens": least, "contextTokens": self.context},
        )

    def _answer(
        self,
        request: Request,
        prompt: list[int],
        conversation: Conversation,
        emit: Emit,
        cancelled: Callable[[], bool],
        started: float,
    ) -> Result:
        cached = len(conversation.tokens)
        self._read(prompt, conversation, emit, cancelled)
        most = min(request.max_tokens, self.context - len(prompt))
        answer = Answer(self.tokenizer, request.stop)
        first = 0.0
        reason: EndReason = "length"
        tokens = self._looked_up if self._lookup else self._sample
        for token in tokens(prompt, conversation, request.sampling, most):
            first = first or time.monotonic()
            if cancelled():
                raise Cancelled
            if token in self.tokenizer.eos_ids:
                reason = "stop"
                break
            text, end = answer.push(token)
            if text:
                emit("text", {"text": text})
            if end is not None:
                reason = end
                break
        rest = answer.finish(reason)
        if rest:
            emit("text", {"text": rest})
        if answer.whole:
            conversation.remember(answer.text, answer.tokens)
        now = time.monotonic()
        first = first or now
        return Result(reason, len(prompt), cached, len(answer.tokens), 1000 * (first - started), 1000 * (now - first))

    def _read(self, prompt: list[int], conversation: Conversation, emit: Emit, cancelled: Callable[[], bool]) -> None:
        """Put the prompt through the network but for a few tokens at its end, at least one."""
        total = len(prompt)
        while total - (done := len(conversation.tokens)) > _LAST_TOKENS:
            if cancelled():
                raise Cancelled
            emit("reading", {"done": done, "total": total})
            tokens = prompt[done : min(total - 1, done + self._step)]
            began = time.monotonic()
            self._model(mx.array([tokens]), cache=conversation.layers)
            mx.eval([layer.state for layer in conversation.layers])
            conversation.tokens += tokens
            self._pace(len(tokens), time.monotonic() - began)
        if cancelled():
            raise Cancelled
        emit("reading", {"done": total, "total": total})
        mx.clear_cache()

    def _pace(self, tokens: int, seconds: float) -> None:
        """Choose the size of the next step by the time of this one."""
        if self._on_gpu:
            self._step = _MAX_STEP if seconds < 2 * _STEP_SECONDS else max(_FIRST_STEP, tokens // 2)
        elif tokens == self._step or seconds > _STEP_SECONDS:
            wanted = tokens * _STEP_SECONDS / max(seconds, 1e-3)
            self._step = int(max(_MIN_STEP, min(_MAX_STEP, wanted, 2 * self._step)))

    def _sample(self, prompt: list[int], conversation: Conversation, sampling: Sampling, most: int) -> Iterator[int]:
        """Give sampled tokens; the network is always one token ahead, at work while the last one is looked at."""
        mx.random.seed(secrets.randbits(32) if sampling.seed is None else sampling.seed)
        sample = next_token(sampling, prompt)

        def feed(token: mx.array) -> mx.array:
            logits = self._model(token[None], cache=conversation.layers)[:, -1, :]
            sampled = sample(logits)
            mx.async_eval(sampled)
            return sampled

        rest = prompt[len(conversation.tokens) :]
        upcoming = feed(mx.array(rest))
        conversation.tokens += rest
        for n in range(1, most + 1):
            current = upcoming
            # The last one is fed too: it and the end of the answer are in the cache for the next turn.
            upcoming = feed(current)
            token = cast(int, current.item())
            conversation.tokens.append(token)
            yield token
            if n % _CLEAR_EVERY == 0:
                mx.clear_cache()

    def _looked_up(self, prompt: list[int], conversation: Conversation, sampling: Sampling, most: int) -> Iterator[int]:
        """Give the tokens that `_sample` gives, several from one pass where the guess was right.

        Each is chosen from the network's own numbers behind all tokens before it, so a guess changes none of them.
        """
        mx.random.seed(secrets.randbits(32) if sampling.seed is None else sampling.seed)
        sample = next_token(sampling, prompt)
        lookup = PromptLookup(prompt)
        given = 0
        # Tokens that the network reads now; the last of them are guesses.
        unread, guessed = prompt[len(conversation.tokens) :], 0
        logits = self._ahead(unread, guessed, conversation)
        while given < most:
            chosen = [cast(int, sample(logits[:1]).item())]
            while len(chosen) <= guessed and chosen[-1] == unread[len(unread) - 1 - guessed + len(chosen)]:
                chosen.append(cast(int, sample(logits[len(chosen)][None]).item()))
            conversation.rewind(len(conversation.tokens) - (guessed + 1 - len(chosen)))
            for token in chosen:
                lookup.push(token)
            # The last one is read too: it and the end of the answer are in the cache for the next turn.
            ended = chosen[-1] in self.tokenizer.eos_ids
            guess = [] if ended else lookup.guess(most - given - len(chosen) - 1)
            unread, guessed = [chosen[-1], *guess], len(guess)
            logits = self._ahead(unread, guessed, conversation)
            for token in chosen:
                given += 1
                yield token
                if given % _CLEAR_EVERY == 0:
                    mx.clear_cache()

    def _ahead(self, tokens: list[int], guessed: int, conversation: Conversation) -> mx.array:
        """Begin to read tokens; give the logits `[guessed + 1, V]` behind the last that is sure and behind each guess."""
        logits = cast(mx.array, self._model(mx.array([tokens]), cache=conversation.layers))
        logits = logits[0, len(tokens) - 1 - guessed :]
        mx.async_eval(logits)
        conversation.tokens += tokens
        return logits
