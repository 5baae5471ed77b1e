"""Chat templates: those of real models, and those that mean harm."""

from __future__ import annotations

import time

import pytest

from mlx_worker.chat.chat_template import ChatTemplate
from mlx_worker.errors import WorkerError

from ..chat_models import byte_tokenizer
from ..templates import LLAMA3, QWEN3, QWEN25

MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hi"},
    {"role": "user", "content": "Bye"},
]

MISTRAL = (
    "{{ bos_token }}{% for message in messages[1:] %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% if message['role'] == 'user' %}"
    "{{ '[INST] ' ~ message['content'] | trim ~ ' [/INST]' }}{% elif message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + eos_token }}{% endgeneration %}{% endif %}{% endfor %}"
)

HARMFUL = {
    "endless loops": "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
    "endless loops without text": "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    "endless calls": "{% macro m(n) %}{% if n < 40 %}{{ m(n + 1) }}{{ m(n + 1) }}{% endif %}{% endmacro %}{{ m(0) }}",
    "endless recursion": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "multiplied text": "{{ 'a' * 10 ** 10 }}",
    "a huge number": "{{ 9 ** 9 ** 9 }}",
    "doubled text": "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(80) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "added text": "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(80) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x }}",
    "joined text": "{% set n = namespace(x='aaaaaaaa') %}{% for i in range(80) %}{% set n.x = [n.x, n.x] | join %}{% endfor %}",
    "joined text by method": "{% set n = namespace(x='aa') %}{% for i in range(80) %}{% set n.x = ''.join([n.x, n.x]) %}{% endfor %}",
    "replaced text": "{% set n = namespace(x='aa') %}{% for i in range(80) %}{% set n.x = n.x.replace('a', 'aaa') %}{% endfor %}",
    "replaced text by filter": "{% set n = namespace(x='aa') %}{% for i in range(80) %}{% set n.x = n.x|replace('a','aaa') %}{% endfor %}",
    "wide formats": "{{ '%09999999999d' % 3 }}",
    "wide formats by method": "{{ '{:9999999999}'.format(3) }}",
    "wide centring": "{{ 'a'.center(9999999999) }}",
    "Python's insides": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals of a function": "{{ raise_exception.__globals__.keys() }}",
    "a file": "{% include '/etc/passwd' %}",
    "a list that grows": "{{ messages.append(1) }}",
    "an unknown filter": "{{ 'a' | attr('__class__') }}",
    "broken syntax": "{% for %}",
    "far too much": "x" * 300_000,
}


def test_renders_what_the_models_were_trained_on() -> None:
    rendered = ChatTemplate(QWEN25, {}).render(MESSAGES, opening=True)
    assert rendered == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
        "<|im_start|>assistant\nHi<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n"
    )
    assert "You are Qwen" in ChatTemplate(QWEN25, {}).render(MESSAGES[1:], opening=False)
    rendered = ChatTemplate(MISTRAL, {"bos_token": "<s>", "eos_token": "</s>"}).render(MESSAGES, opening=True)
    assert rendered == "<s>[INST] Hello [/INST]Hi</s>[INST] Bye [/INST]"


@pytest.mark.parametrize("source", [QWEN25, QWEN3, LLAMA3], ids=["qwen2.5", "qwen3", "llama3"])
def test_renders_as_transformers_does(source: str) -> None:
    transformers = pytest.importorskip("transformers")
    reference = transformers.PreTrainedTokenizerFast(tokenizer_object=byte_tokenizer(), bos_token="<|im_start|>")
    thinking = {**MESSAGES[2], "content": "<think>\nso\n</think>\n\nHi "}
    for messages in (MESSAGES, MESSAGES[1:], [*MESSAGES[:2], thinking, MESSAGES[3]]):
        rendered = reference.apply_chat_template(
            messages, chat_template=source, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        assert ChatTemplate(source, {"bos_token": "<|im_start|>"}).render(messages, opening=True) == rendered


def test_tells_what_a_template_complains_of() -> None:
    with pytest.raises(WorkerError, match="roles must alternate") as caught:
        ChatTemplate(MISTRAL, {"bos_token": "", "eos_token": ""}).render([*MESSAGES, MESSAGES[1]], opening=True)
    assert caught.value.code == "bad-template"


@pytest.mark.parametrize("name", HARMFUL)
def test_bounds_what_means_harm(name: str) -> None:
    started = time.process_time()
    with pytest.raises(WorkerError) as caught:
        ChatTemplate(HARMFUL[name], {}).render(MESSAGES, opening=True)
    assert caught.value.code in ("bad-template", "unsafe-model")
    assert time.process_time() - started < 30


def test_gives_the_date_but_no_clock() -> None:
    template = ChatTemplate("{{ strftime_now('%Y %H:%M:%S') }}", {})
    assert template.render(MESSAGES, opening=True)[4:] == " 00:00:00"
