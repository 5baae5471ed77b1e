"""Renders a model's chat template: a program that came with the model, so it runs in a sandbox and within bounds.

Jinja's sandbox keeps it from Python; the bounds here keep it from taking the machine: steps, time, and the length of any
text it makes. The environment is otherwise the one that templates are written for (the one of transformers).
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn, cast

from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ..errors import WorkerError

MAX_SOURCE_CHARACTERS = 256 * 1024
MAX_TEXT_CHARACTERS = 8 * 1024 * 1024
_MAX_STEPS = 200_000
_MAX_SECONDS = 5.0
_FILTERS = (
    "abs capitalize d default dictsort e escape first float int items join last length count list lower map max min reject "
    "rejectattr replace reverse round safe select selectattr sort string sum title trim unique upper"
).split()
# What makes a long text from a short one.
_GROWING_METHODS = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"})


class ChatTemplate:
    """A compiled template of one model."""

    def __init__(self, source: str, special_tokens: dict[str, str]) -> None:
        """Compile `source`; `special_tokens` (`bos_token` and so on) are variables of it. Raises `unsafe-model`."""
        if len(source) > MAX_SOURCE_CHARACTERS:
            raise WorkerError("unsafe-model", f"the chat template has {len(source)} characters")
        self._environment = _BoundedEnvironment()
        self._special_tokens = special_tokens
        self._lock = threading.Lock()
        try:
            self._template = self._environment.from_string(source)
        except (TemplateError, RecursionError, SyntaxError, ValueError) as error:
            raise WorkerError("unsafe-model", f"the chat template is not usable: {error}"[:500]) from error

    def render(self, messages: Sequence[dict[str, str]], *, opening: bool) -> str:
        """Give the prompt's text, with the opening of an answer if `opening`; raise `bad-template` when it fails."""
        variables = {**self._special_tokens, "messages": list(messages), "add_generation_prompt": opening}
        try:
            with self._lock:
                self._environment.start()
                # A template of a model that can think aloud asks this; thoughts would fill a small context.
                parts = self._template.generate(variables, tools=None, documents=None, enable_thinking=False)
                return self._environment.gather(parts)
        except WorkerError:
            raise
        except (TemplateError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise WorkerError(
                "bad-template", f"the chat template failed: {type(error).__name__}: {error}"[:500]
            ) from error


class _BoundedEnvironment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"+", "*", "%", "**"})

    def __init__(self) -> None:
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _Generation], cache_size=0)
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.filters |= {"tojson": _tojson, "replace": self._replace, "join": self._join}
        self.filters |= {"bounded_loop": self._loop, "bounded_text": self._concatenate}
        self.globals = {
            "dict": dict,
            "namespace": self.globals["namespace"],
            "range": self.globals["range"],
            "raise_exception": _raise_exception,
            "strftime_now": _strftime_now,
        }
        self._steps = 0
        self._deadline = 0.0

    def start(self) -> None:
        self._steps = 0
        self._deadline = time.monotonic() + _MAX_SECONDS

    def gather(self, parts: Iterable[str]) -> str:
        kept: list[str] = []
        length = 0
        for part in parts:
            length += len(part)
            self._check(length)
            kept.append(part)
        return "".join(kept)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        # Every loop and every `~` goes through a filter that counts.
        for loop in tree.find_all(nodes.For):
            loop.iter = _filtered(loop.iter, "bounded_loop")
        _replace_concatenations(tree)
        tree.set_environment(self)
        return tree

    def call(self, context: Any, function: Any, /, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- any value
        self._step()
        owner = getattr(function, "__self__", None)
        if isinstance(owner, str):
            name = getattr(function, "__name__", "")
            if name == "replace":
                return self._replace(owner, *arguments, **named)
            if name == "join":
                return self._join(arguments[0] if arguments else (), owner)
        return super().call(context, function, *arguments, **named)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 -- any value
        self._step()
        if operator in ("*", "**", "%"):
            numbers = all(isinstance(value, int | float) for value in (left, right))
            if not numbers or (operator == "**" and (abs(left) > 2**16 or abs(right) > 32)):
                raise ValueError(f"{operator!r} is for small numbers")
        elif isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
            self._check(len(left) + len(right))  # pyright: ignore[reportUnknownArgumentType]
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 -- any value
        if isinstance(obj, str) and attr in _GROWING_METHODS:
            return False
        return super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ANN401 -- any value
        """Give no stand-in for `str.format`: its widths have no bound."""

    def _step(self) -> None:
        self._steps += 1
        if self._steps > _MAX_STEPS or time.monotonic() > self._deadline:
            raise WorkerError("bad-template", f"the chat template does not end: stopped after {self._steps} steps")

    def _check(self, length: int) -> None:
        if length > MAX_TEXT_CHARACTERS:
            raise WorkerError(
                "bad-template", f"the chat template makes a text of over {MAX_TEXT_CHARACTERS} characters"
            )

    def _loop(self, values: Any) -> Any:  # noqa: ANN401 -- any value
        """Count the steps of a loop; what is not iterable goes on to jinja, which says so."""
        if isinstance(values, list | tuple | range | str | dict):
            # `loop.length` and `loop.last` need a sequence that knows its end.
            self._steps += len(cast(Sequence[Any], values))
            self._step()
        elif isinstance(values, Iterable):
            return list(self._counted(cast(Iterable[Any], values)))
        return cast(Any, values)

    def _counted(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self._step()
            yield value

    def _concatenate(self, parts: Sequence[Any]) -> str:
        self._step()
        return self.gather(str(part) for part in parts)

    def _replace(self, text: Any, old: Any, new: Any, count: int | None = None) -> str:  # noqa: ANN401 -- any value
        self._step()
        text, old, new = str(text), str(old), str(new)
        times = text.count(old) if count is None or count < 0 else min(count, text.count(old))
        self._check(len(text) + times * len(new))
        return text.replace(old, new, times)

    def _join(self, values: Iterable[Any], separator: Any = "", attribute: str | int | None = None) -> str:  # noqa: ANN401
        self._step()
        parts: list[str] = []
        for value in values:
            if parts:
                parts.append(str(separator))
            parts.append(str(value if attribute is None else self.getitem(value, attribute)))
            self._step()
        return self.gather(parts)


class _Generation(Extension):
    """`{% generation %}` marks the assistant's text for training; here it only is its content."""

    tags = {"generation"}  # noqa: RUF012 -- jinja's own form

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)


def _replace_concatenations(node: nodes.Node) -> None:
    for field, value in node.iter_fields():
        if isinstance(value, nodes.Node):
            _replace_concatenations(value)
            if isinstance(value, nodes.Concat):
                setattr(node, field, _filtered(nodes.List(value.nodes, lineno=value.lineno), "bounded_text"))
        elif isinstance(value, list):
            for i, item in enumerate(value):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
                if isinstance(item, nodes.Node):
                    _replace_concatenations(item)
                    if isinstance(item, nodes.Concat):
                        value[i] = _filtered(nodes.List(item.nodes, lineno=item.lineno), "bounded_text")


def _tojson(value: Any, ensure_ascii: bool = False, indent: int | None = None, **_more: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=None if indent is None else min(int(indent), 8))


def _raise_exception(message: object) -> NoReturn:
    raise TemplateError(str(message))


def _strftime_now(layout: str) -> str:
    """Give the date of today, never a clock: it would change the prompt from turn to turn, and none of it could be kept."""
    return datetime.now().replace(hour=0, minute=0, second=0, microsecond=0).strftime(str(layout)[:64])
