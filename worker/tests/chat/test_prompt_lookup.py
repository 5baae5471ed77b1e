"""Guessed tokens: answers are, token for token, those of one token after the other; only the passes are fewer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest

from mlx_worker.chat.generator import Generator, Request, Result
from mlx_worker.chat.generator_loader import Limits, load_generator
from mlx_worker.chat.prompt_lookup import MOST_GUESSED, PromptLookup
from mlx_worker.chat.sampling import Sampling

from ..chat_models import LLAMA, QWEN2, write_chat_model, write_parrot

QUESTIONS = (
    "def area(width, height): return width * height\ndef area(width, height): return width",
    "aaaaaaaabbbbbbbbaaaaaaaabbbbbbbb",
    "What does it do?",
    "one two three one two four one two",
)
SAMPLINGS = (
    Sampling(temperature=0.0),
    Sampling(temperature=0.0, repetition_penalty=1.3),
    Sampling(temperature=0.7, top_k=3, seed=11),
    Sampling(temperature=1.0, top_p=0.9, seed=12),
)


class Counted:
    """A network that counts its passes, and is otherwise the one it was made of."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self.model = model
        self.passes = 0
        self.widest = 0

    def __call__(self, tokens: mx.array, cache: Any) -> Any:  # noqa: ANN401
        self.passes += 1
        self.widest = max(self.widest, tokens.shape[1])
        return self.model(tokens, cache=cache)


class Talk:
    """One network behind two generators: with guesses and without."""

    def __init__(self, folder: Path) -> None:
        self.guessing = load_generator(str(folder), 2_048, Limits()).generator
        self.plain = load_generator(str(folder), 2_048, Limits()).generator
        self.guessing._lookup, self.plain._lookup = True, False  # pyright: ignore[reportPrivateUsage]

    def ask(
        self, generator: Generator, content: str, sampling: Sampling, stop: list[str]
    ) -> tuple[str, Result, Counted]:
        said: list[str] = []
        generator.cache.clear()
        model = generator._model  # pyright: ignore[reportPrivateUsage]
        counted = Counted(model)
        generator._model = counted  # pyright: ignore[reportPrivateUsage]
        try:
            request = Request([{"role": "user", "content": content}], "c", 48, sampling, stop)
            result = generator.generate(request, lambda _, fields: said.append(fields.get("text", "")), lambda: False)
        finally:
            generator._model = model  # pyright: ignore[reportPrivateUsage]
        return "".join(said), result, counted


@pytest.fixture(scope="module", params=[LLAMA, QWEN2], ids=["llama", "qwen2"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Talk:
    return Talk(write_chat_model(tmp_path_factory.mktemp("model") / "m", request.param, endless=True))


@pytest.mark.parametrize("sampling", SAMPLINGS, ids=["likeliest", "penalty", "of-three", "of-many"])
@pytest.mark.parametrize("content", QUESTIONS)
def test_the_answer_is_that_of_one_token_after_the_other(talk: Talk, content: str, sampling: Sampling) -> None:
    text, result, _ = talk.ask(talk.guessing, content, sampling, [])
    wanted, plain, _ = talk.ask(talk.plain, content, sampling, [])
    assert text == wanted != ""
    assert (result.answer_tokens, result.reason) == (plain.answer_tokens, plain.reason)


def test_an_answer_that_repeats_itself_takes_fewer_passes(tmp_path: Path) -> None:
    talk = Talk(write_parrot(tmp_path / "parrot", " hey", loops=True))
    text, result, counted = talk.ask(talk.guessing, "go", Sampling(), [])
    wanted, plain, one_by_one = talk.ask(talk.plain, "go", Sampling(), [])
    assert text == wanted
    assert result.answer_tokens == plain.answer_tokens
    assert 3 * counted.passes < one_by_one.passes


def test_what_was_read_in_vain_is_forgotten(talk: Talk) -> None:
    sampling = Sampling(temperature=0.0)
    turn = [{"role": "user", "content": QUESTIONS[0]}]
    asked = [
        *turn,
        {"role": "assistant", "content": "an answer that someone has edited"},
        {"role": "user", "content": "on"},
    ]

    def follow(generator: Generator) -> str:
        said: list[str] = []
        for messages in (turn, asked):
            said.clear()
            request = Request(messages, "c", 32, sampling, [])
            generator.generate(request, lambda _, fields: said.append(fields.get("text", "")), lambda: False)
        return "".join(said)

    for generator in (talk.guessing, talk.plain):
        generator.cache.clear()
    assert follow(talk.guessing) == follow(talk.plain)
    for conversation in talk.guessing.cache._kept.values():  # pyright: ignore[reportPrivateUsage]
        assert all(layer.offset == len(conversation.tokens) for layer in conversation.layers)


def test_an_answer_ends_at_its_stop_text_within_a_guess(tmp_path: Path) -> None:
    talk = Talk(write_parrot(tmp_path / "parrot", " hey", loops=True))
    for stop in ("yhey hey", "y hey hey hey", "ey"):
        guessing, plain = (talk.ask(generator, "go", Sampling(), [stop]) for generator in (talk.guessing, talk.plain))
        assert guessing[0] == plain[0]
        assert guessing[1].reason == plain[1].reason


class TestGuess:
    """What may follow."""

    def test_it_is_what_followed_the_longest_like_end(self) -> None:
        lookup = PromptLookup([1, 2, 3, 4, 9, 2, 3, 5, 6, 1, 2, 3])
        # 1 2 3 is more alike than 2 3, which came later.
        assert lookup.guess(8)[:2] == [4, 9]
        lookup.push(4)
        assert lookup.guess(8)[:1] == [9]

    def test_it_is_nothing_where_nothing_is_alike(self) -> None:
        assert PromptLookup([1, 2, 3, 4]).guess(8) == []
        assert PromptLookup([1]).guess(8) == []
        assert PromptLookup([]).guess(8) == []

    def test_it_is_short_after_little_and_never_longer_than_asked(self) -> None:
        row = list(range(100, 160))
        assert len(PromptLookup([*row, 100, 101]).guess(50)) == 3
        assert len(PromptLookup([*row, *row[:20]]).guess(50)) == MOST_GUESSED
        assert len(PromptLookup([*row, *row[:20]]).guess(2)) == 2
        assert PromptLookup([*row, *row[:20]]).guess(0) == []
