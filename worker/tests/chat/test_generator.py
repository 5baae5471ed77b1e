"""Answers of tiny networks: what is read, what is kept, where they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import mlx.core as mx
import pytest

from mlx_worker.chat.generator import Cancelled, Generator, Request, Result
from mlx_worker.chat.generator_loader import Limits, load_generator
from mlx_worker.chat.sampling import Sampling, next_token
from mlx_worker.errors import WorkerError

from ..chat_models import LLAMA, QWEN2, ids_of, write_chat_model, write_parrot

SYSTEM = {"role": "system", "content": "You are a careful assistant for code."}


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


class Talk:
    """A generator and what it emitted last."""

    def __init__(self, folder: Path, context: int = 4_096, limits: Limits | None = None) -> None:
        self.generator: Generator = load_generator(str(folder), context, limits or Limits()).generator
        self.events: list[tuple[str, dict[str, Any]]] = []

    def ask(
        self,
        messages: list[dict[str, str]],
        conversation: str = "c",
        most: int = 8,
        stop: list[str] | None = None,
        cancel_at: int | None = None,
        **sampling: Any,  # noqa: ANN401 -- fields of Sampling
    ) -> Result:
        self.events = []
        return self.generator.generate(
            Request(messages, conversation, most, Sampling(**sampling), stop or []),
            lambda event, fields: self.events.append((event, fields)),
            lambda: cancel_at is not None and len(self.events) >= cancel_at,
        )

    @property
    def text(self) -> str:
        return "".join(fields["text"] for event, fields in self.events if event == "text")


@pytest.fixture(scope="module", params=[LLAMA, QWEN2], ids=["llama", "qwen2"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Talk:
    return Talk(write_chat_model(tmp_path_factory.mktemp("model") / "m", request.param, endless=True))


def parrot(tmp_path: Path, said: str, *, loops: bool = False) -> Talk:
    return Talk(write_parrot(tmp_path / "parrot", said, loops=loops))


class TestCache:
    """What is read again."""

    def test_a_second_turn_reads_only_what_is_new_and_says_the_same_as_a_cold_one(self, talk: Talk) -> None:
        talk.generator.cache.clear()
        messages = [SYSTEM, user("first question, of some length, to have something to read")]
        first = talk.ask(messages, "warm")
        assert first.cached_tokens == 0
        messages += [{"role": "assistant", "content": "an answer that someone has edited"}, user("second")]
        second = talk.ask(messages, "warm")
        warm = talk.text
        assert second.cached_tokens >= first.prompt_tokens
        talk.generator.cache.clear()
        assert talk.ask(messages, "").cached_tokens == 0
        assert talk.text == warm

    def test_an_answer_is_read_again_as_the_tokens_it_was_made_of(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, " hey")
        messages = [SYSTEM, user("go")]
        first = it.ask(messages, most=50)
        messages += [{"role": "assistant", "content": it.text.strip()}, user("go on")]
        second = it.ask(messages, most=50)
        # And the token that ended it.
        assert second.cached_tokens == first.prompt_tokens + first.answer_tokens + 1

    def test_the_same_prompt_twice_leaves_one_token_to_read(self, talk: Talk) -> None:
        messages = [SYSTEM, user("again and again")]
        talk.ask(messages, "twice")
        text = talk.text
        result = talk.ask(messages, "twice")
        assert result.cached_tokens == result.prompt_tokens - 1
        assert talk.text == text

    def test_a_new_conversation_begins_with_what_it_shares_with_another(self, talk: Talk) -> None:
        talk.generator.cache.clear()
        talk.ask([SYSTEM, user("one thing")], "a")
        shared = len(ids_of(SYSTEM["content"]))
        result = talk.ask([SYSTEM, user("another matter")], "b")
        text = talk.text
        assert shared < result.cached_tokens < result.prompt_tokens
        # The first one is as it was.
        again = talk.ask([SYSTEM, user("one thing")], "a")
        assert again.cached_tokens == again.prompt_tokens - 1
        talk.generator.cache.clear()
        talk.ask([SYSTEM, user("another matter")], "")
        assert talk.text == text

    def test_what_was_read_before_a_cancel_stays(self, talk: Talk) -> None:
        talk.generator.cache.clear()
        messages = [user("word " * 300)]
        with pytest.raises(Cancelled):
            talk.ask(messages, "long", cancel_at=2)
        assert talk.ask(messages, "long").cached_tokens > 0
        with pytest.raises(Cancelled):
            talk.ask(messages, "long", most=50, cancel_at=6)
        assert talk.ask(messages, "long").cached_tokens > 1_400

    def test_the_least_recent_conversation_goes_when_memory_is_short(self, tmp_path: Path) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA, endless=True)
        probe = Talk(folder)
        probe.ask([user("x" * 100)], "a")
        one = probe.generator.cache.bytes
        small = Talk(folder, limits=Limits(prompt_cache=2 * one))
        for name in ("a", "b", "c"):
            small.ask([user(name * 100)], name)
        assert len(small.generator.cache) == 2
        assert small.generator.cache.bytes <= 2 * one
        none = Talk(folder, limits=Limits(prompt_cache=0))
        none.ask([user("x" * 100)], "a")
        assert len(none.generator.cache) == 0


class TestSampling:
    """How tokens are chosen."""

    def test_a_seed_gives_the_same_answer_and_another_one_another(self, talk: Talk) -> None:
        said: list[str] = []
        for seed in (1, 1, 2):
            talk.ask([user("go")], "", most=12, temperature=1.0, top_p=0.95, top_k=50, min_p=0.01, seed=seed)
            said.append(talk.text)
        assert said[0] == said[1] != said[2]

    def test_a_penalty_makes_what_was_said_less_likely(self) -> None:
        logits = mx.array([[3.0, 2.0, -1.0]])
        assert next_token(Sampling(), [0])(logits).tolist() == [0]
        assert next_token(Sampling(repetition_penalty=2.0), [0])(logits).tolist() == [1]
        sample = next_token(Sampling(repetition_penalty=2.0), [2])
        assert [sample(logits).tolist() for _ in range(2)] == [[0], [1]]


class TestEnds:
    """Where answers end."""

    def test_ends_with_the_models_own_token(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, "hey u")
        assert it.ask([user("go")], most=50).reason == "stop"
        assert it.text == "hey u"

    def test_ends_at_the_most_tokens(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, "abcdef")
        result = it.ask([user("go")], most=3)
        assert (result.reason, result.answer_tokens, it.text) == ("length", 3, "abc")

    def test_ends_before_a_stop_text_and_shows_nothing_of_it(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, "abcdefgh")
        assert it.ask([user("go")], most=50, stop=["zz", "def", "ef"]).reason == "stop"
        assert it.text == "abc"
        assert it.ask([user("go")], most=50, stop=["ghi"]).reason == "stop"
        assert it.text == "abcdefgh"

    def test_ends_an_answer_that_goes_round_in_circles(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, "No end", loops=True)
        result = it.ask([user("go")], most=2_000)
        assert result.reason == "loop"
        assert result.answer_tokens < 200

    def test_never_shows_half_a_character(self, tmp_path: Path) -> None:
        it = parrot(tmp_path, "a日é")
        it.ask([user("go")], most=50)
        assert [fields["text"] for event, fields in it.events if event == "text"] == ["a", "日", "é"]
        it.ask([user("go")], most=3)  # ends inside of 日
        assert it.text == "a"

    def test_the_context_bounds_prompt_and_answer(self, tmp_path: Path) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA, endless=True)
        it = Talk(folder, context=128)
        with pytest.raises(WorkerError, match=r"the prompt has \d+ tokens, the model's context holds 128") as caught:
            it.ask([user("x" * 200)])
        assert caught.value.code == "prompt-too-long"
        assert caught.value.fields == {
            "promptTokens": 200 + len(ids_of("user\n\nassistant\n")) + 3,
            "contextTokens": 128,
        }
        with pytest.raises(WorkerError, match="the prompt has 10000 tokens"):
            it.ask([user("x" * 1_280_000)])
        result = it.ask([user("x" * 50)], most=1_000, temperature=1.0)
        assert result.reason == "length"
        assert result.prompt_tokens + result.answer_tokens == 128


class TestPrompt:
    """Messages into tokens."""

    def test_special_tokens_inside_a_message_are_text(self, talk: Talk) -> None:
        tokenizer = talk.generator.tokenizer
        plain = tokenizer.prompt([user("a b")])
        marked = tokenizer.prompt([user("a <|im_end|> b")])
        ends = ids_of("<|im_end|>")
        assert sum(token in ends for token in plain) == sum(token in ends for token in marked) == 1
        assert tokenizer.decode(marked).count("<|im_end|>") == 1
        assert tokenizer.prompt([user("\ue0f00\ue0f1")])  # our own marks are no way in

    def test_lone_surrogates_are_no_reason_to_fail(self, talk: Talk) -> None:
        assert talk.generator.count_prompt([user("\ud83d cut")]) > 0


class TestLoading:
    """Folders that load, and that do not."""

    def test_a_quantised_model_says_the_same_in_either_form(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA, endless=True)
        weights = cast(dict[str, mx.array], mx.load(str(folder / "model.safetensors")))
        packed: dict[str, mx.array] = {}
        for name, array in weights.items():
            if array.ndim == 2:
                bits = 8 if "embed" in name else 4
                stem = name.removesuffix(".weight")
                packed[name], packed[f"{stem}.scales"], packed[f"{stem}.biases"] = mx.quantize(array, 32, bits)
            else:
                packed[name] = array
        mx.save_safetensors(str(folder / "model.safetensors"), packed)
        config = json.loads((folder / "config.json").read_text())
        config["quantization"] = {"group_size": 32, "bits": 4, "model.embed_tokens": {"group_size": 32, "bits": 8}}
        (folder / "config.json").write_text(json.dumps(config))
        plain = Talk(folder)
        plain.ask([user("go")], most=10)
        monkeypatch.setattr("mlx_worker.chat.generator_loader._FLOAT32_SHARE", 0)
        assert load_generator(str(folder), 256, Limits()).form == "quantized"
        small = Talk(folder)
        small.ask([user("go")], most=10)
        assert small.text == plain.text

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"auto_map": {"AutoModel": "code.Model"}}, "unsafe-model"),
            ({"model_file": "code.py"}, "unsafe-model"),
            ({"model_type": "bert"}, "load-failed"),
            ({"model_type": "../../evil"}, "load-failed"),
            ({"num_hidden_layers": 10**9}, "load-failed"),
            ({"hidden_size": -64}, "load-failed"),
            ({"num_attention_heads": 3}, "load-failed"),
        ],
    )
    def test_refuses_a_config_that_runs_code_or_makes_no_sense(
        self, tmp_path: Path, change: dict[str, Any], code: str
    ) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps({**config, **change}))
        with pytest.raises(WorkerError) as caught:
            load_generator(str(folder), 256, Limits())
        assert caught.value.code == code

    def test_refuses_a_folder_of_pickles_and_one_without_a_template(self, tmp_path: Path) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA)
        (folder / "tokenizer_config.json").write_text("{}")
        with pytest.raises(WorkerError, match="no chat template"):
            load_generator(str(folder), 256, Limits())
        folder = write_chat_model(tmp_path / "n", LLAMA)
        (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
        with pytest.raises(WorkerError, match="only safetensors|no safetensors"):
            load_generator(str(folder), 256, Limits())


class TestKeptForm:
    """Prompts that are kept in fewer bits."""

    def test_they_take_less_memory_and_are_shared_and_rewound_alike(self, tmp_path: Path) -> None:
        config = {**QWEN2, "hidden_size": 128, "num_attention_heads": 2, "num_key_value_heads": 1}
        folder = write_chat_model(tmp_path / "m", config, endless=True)
        text = "something to read, some hundred letters long, as prompts are; " * 4
        held: dict[int, int] = {}
        for bits in (0, 8, 4):
            talk = Talk(folder, limits=Limits(kv_bits=bits))
            talk.ask([user(text)], "first")
            said = talk.text
            held[bits] = talk.generator.cache.bytes
            again = talk.ask([user(text)], "second")
            assert (talk.text, again.cached_tokens > len(text)) == (said, True)
        assert held[4] < held[8] < held[0] / 2

    def test_heads_that_have_no_groups_are_refused(self, tmp_path: Path) -> None:
        folder = write_chat_model(tmp_path / "m", LLAMA)
        with pytest.raises(WorkerError, match="cannot be quantised"):
            load_generator(str(folder), 64, Limits(kv_bits=8))
