"""Stop texts, repetition, and characters that come in pieces."""

from __future__ import annotations

import random

import pytest

from mlx_worker.chat.answer_text import LoopGuard, StopTexts


def through(stops: list[str], pieces: list[str]) -> tuple[str, bool]:
    matcher = StopTexts(stops)
    shown = ""
    for piece in pieces:
        text, stopped = matcher.push(piece)
        shown += text
        if stopped:
            return shown, True
    return shown + matcher.finish(), False


@pytest.mark.parametrize(
    ("stops", "pieces", "shown", "stopped"),
    [
        (["END"], ["a E", "N", "D b"], "a ", True),
        (["END"], ["a E", "N", "E b"], "a ENE b", False),
        (["END"], ["a E", "N"], "a EN", False),
        (["ab", "xabc"], ["1xab"], "1x", True),
        (["b", "abc"], ["abc"], "", True),
        (["aab"], ["aa", "ab"], "a", True),
        ([], ["a", "b"], "ab", False),
        ([""], ["a"], "a", False),
    ],
)
def test_ends_before_the_first_stop_text(stops: list[str], pieces: list[str], shown: str, stopped: bool) -> None:
    assert through(stops, pieces) == (shown, stopped)


def test_cutting_the_text_differently_changes_nothing() -> None:
    maker = random.Random(5)  # noqa: S311
    for _ in range(300):
        text = "".join(maker.choice("ab") for _ in range(20))
        stops = ["".join(maker.choice("ab") for _ in range(maker.randint(1, 5))) for _ in range(2)]
        cuts = sorted(maker.sample(range(1, 20), 6))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
        found = [at for stop in stops if (at := text.find(stop)) >= 0]
        shown, stopped = through(stops, pieces)
        assert stopped == bool(found)
        # The earliest stop text that is whole first ends it.
        assert text.startswith(shown)
        if not found:
            assert shown == text
        else:
            assert not any(stop in shown for stop in stops)


def test_tells_periods_of_many_lengths() -> None:
    for period in (1, 2, 7, 40, 96):
        guard = LoopGuard()
        assert any(guard.token(i % period) for i in range(period * 12 + 100)), period
    guard = LoopGuard()
    assert not any(guard.token(i) for i in range(5_000))
    assert not any(guard.token(i % 2) for i in range(90))


def test_tells_text_that_changes_a_little_each_time() -> None:
    sentence = "The function reads the file and returns what it holds, as before. "
    guard = LoopGuard()
    assert any(guard.text(f"{i}. {sentence}") for i in range(40))


def test_lets_code_repeat_itself() -> None:
    guard = LoopGuard()
    assert not guard.text("```python\n")
    line = "    assert parse(value) is not None, 'a value that is none of the kind'\n"
    assert not any(guard.text(line.replace("value", f"value{i}")) for i in range(60))
    guard = LoopGuard()
    assert not guard.text("\n".join(f"- [{i}] {name} lies in `src/{name}.ts`" for i, name in enumerate("abcdefghijkl")))
