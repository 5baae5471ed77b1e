"""The chat requests of a real worker process: pieces, queue, cancel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from mlx_worker.serve.protocol import read_frame

from ..chat_models import LLAMA, write_chat_model, write_parrot
from ..conftest import Peer


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_chat_model(tmp_path_factory.mktemp("model") / "m", LLAMA, endless=True)


@pytest.fixture(scope="module")
def peer(endless: Path) -> Iterator[Peer]:
    peer = Peer()
    assert peer.call("load-generator", path=str(endless), contextTokens=8_192).header["contextTokens"] == 8_192
    yield peer
    peer.close()


def messages(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]


def ask(peer: Peer, text: str = "go", **fields: object) -> int:
    sampling = {"temperature": 1.0, "seed": 4}
    return peer.send("generate", messages=messages(text), sampling=sampling, **fields)


def following(peer: Peer) -> dict[str, Any]:
    """Give the next frame that belongs to a request, pieces included."""
    while (frame := read_frame(cast(Any, peer.source))) is not None:
        if "id" in frame.header:
            return frame.header
    raise EOFError


def until(peer: Peer, request: int, **wanted: object) -> list[dict[str, Any]]:
    """Read frames up to the first of `request` with the fields wanted."""
    seen: list[dict[str, Any]] = []
    while True:
        seen.append(following(peer))
        if seen[-1]["id"] == request and all(seen[-1].get(name) == value for name, value in wanted.items()):
            return seen


def test_streams_text_and_ends(peer: Peer) -> None:
    request = ask(peer, maxTokens=20)
    seen = until(peer, request, ok=True)
    assert seen[-1]["reason"] == "length"
    assert seen[-1]["answerTokens"] == 20
    assert seen[0]["event"] == "reading"
    assert any(frame.get("event") == "text" for frame in seen)


def test_answers_wait_their_turn_and_hear_of_it(peer: Peer) -> None:
    first = ask(peer, maxTokens=400)
    second = ask(peer, maxTokens=5)
    third = ask(peer, maxTokens=5)
    seen = until(peer, third, ok=True)
    ends = [frame["id"] for frame in seen if "ok" in frame]
    assert ends == [first, second, third]
    waits = [(frame["id"], frame["ahead"]) for frame in seen if frame.get("event") == "waiting"]
    assert waits[:2] == [(second, 1), (third, 2)]
    assert waits[-1] == (third, 0)


def test_a_running_answer_is_cancelled_and_so_is_a_waiting_one(peer: Peer) -> None:
    running = ask(peer, maxTokens=7_000)
    waiting = ask(peer, maxTokens=7_000)
    until(peer, running, event="text")
    cancel = peer.send("cancel", target=waiting)
    seen = until(peer, cancel, ok=True)
    assert seen[-1]["found"] is True
    refused = [frame for frame in seen if frame["id"] == waiting and "ok" in frame]
    assert refused[0]["error"]["code"] == "cancelled"
    peer.send("cancel", target=running)
    assert until(peer, running, ok=False)[-1]["error"]["code"] == "cancelled"
    again = ask(peer, maxTokens=3)
    assert until(peer, again, ok=True)[-1]["reason"] == "length"


def test_a_cancel_is_heard_while_the_prompt_is_read(peer: Peer) -> None:
    request = ask(peer, "word " * 1_500, maxTokens=3)
    until(peer, request, event="reading")
    peer.send("cancel", target=request)
    seen = until(peer, request, ok=False)
    assert seen[-1]["error"]["code"] == "cancelled"
    assert not any(frame.get("event") == "text" for frame in seen)


def test_counts_and_pings_are_answered_during_an_answer(peer: Peer) -> None:
    request = ask(peer, maxTokens=7_000)
    until(peer, request, event="text")
    count = peer.send("count", texts=["abc", ""])
    ping = peer.send("ping")
    seen: list[dict[str, Any]] = []
    while {count, ping} - {frame["id"] for frame in seen if "ok" in frame}:
        seen.append(following(peer))
    assert [frame["counts"] for frame in seen if frame["id"] == count] == [[3, 0]]
    assert not any(frame["id"] == request and "ok" in frame for frame in seen)
    peer.send("cancel", target=request)
    until(peer, request, ok=False)


@pytest.mark.parametrize(
    "fields",
    [
        {"messages": []},
        {"messages": "go"},
        {"messages": [{"role": "tool", "content": "x"}]},
        {"messages": [{"role": "user", "content": 3}]},
        {"messages": messages("go"), "maxTokens": 0},
        {"messages": messages("go"), "maxTokens": True},
        {"messages": messages("go"), "sampling": {"temperature": -1}},
        {"messages": messages("go"), "sampling": {"seed": 1.5}},
        {"messages": messages("go"), "stop": "x"},
        {"messages": messages("go"), "stop": ["x"] * 100},
    ],
)
def test_refuses_requests_that_make_no_sense(peer: Peer, fields: dict[str, Any]) -> None:
    assert peer.call("generate", **fields).header["error"]["code"] == "bad-request"
    assert peer.call("cancel", target=99_999).header["found"] is False


def test_says_when_nothing_is_loaded(start_peer: Callable[..., Peer], tmp_path: Path) -> None:
    peer = start_peer()
    assert peer.call("generate", messages=messages("go")).header["error"]["code"] == "not-loaded"
    assert peer.call("count", texts=["a"]).header["error"]["code"] == "not-loaded"
    peer.call("load-generator", path=str(write_parrot(tmp_path / "p", "hey")))
    request = peer.send("generate", messages=messages("go"))
    assert "".join(frame.get("text", "") for frame in until(peer, request, ok=True)) == "hey"
