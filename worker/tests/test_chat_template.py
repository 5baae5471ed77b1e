"""Chat templates: those of real models, and those that mean harm."""

from __future__ import annotations

import time

import pytest

from mlx_worker.chat_template import ChatTemplate
from mlx_worker.errors import WorkerError

MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hello"},
    {"role": "assistant", "content": "Hi"},
    {"role": "user", "content": "Bye"},
]

# The plain part of Qwen2.5's template, with its loops and its default.
QWEN = """
{%- if messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- else %}
    {{- '<|im_start|>system\\nYou are Qwen.<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""  # noqa: E501
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
    rendered = ChatTemplate(QWEN, {}).render(MESSAGES, opening=True)
    assert rendered == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n"
        "<|im_start|>assistant\nHi<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n"
    )
    assert "You are Qwen" in ChatTemplate(QWEN, {}).render(MESSAGES[1:], opening=False)
    rendered = ChatTemplate(MISTRAL, {"bos_token": "<s>", "eos_token": "</s>"}).render(MESSAGES, opening=True)
    assert rendered == "<s>[INST] Hello [/INST]Hi</s>[INST] Bye [/INST]"


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
