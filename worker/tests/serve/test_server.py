"""The real process: answers, refusals, liveness, and every way it has to end."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from mlx_worker.serve.protocol import encode_frame, read_frame

from ..conftest import WORKER_FOLDER, Peer, write_bert, write_json

StartPeer = Callable[..., Peer]

# Ends a hanging test; a worker that obeys needs far less.
PATIENCE_SECONDS = 15


def error_code(header: dict[str, Any]) -> str:
    assert header["ok"] is False
    assert header["error"]["message"]
    return header["error"]["code"]


def test_hello(shared_peer: Peer) -> None:
    hello = shared_peer.call("hello").header
    assert hello["ok"] is True
    assert hello["protocol"] == 1
    assert hello["device"] in ("cpu", "gpu")
    assert hello["pid"] == shared_peer.process.pid
    assert isinstance(hello["compile"], bool)
    assert hello["blas"]["name"]


def test_embed(shared_peer: Peer) -> None:
    frame = shared_peer.call("embed", texts=["abc", "hello world", "abc"])
    assert (frame.header["n"], frame.header["dims"], frame.header["tokens"]) == (3, 48, 17)
    values = struct.unpack(f"<{3 * 48}f", frame.payload)
    assert values[:48] == pytest.approx(values[96:], abs=1e-5)
    assert sum(value * value for value in values[48:96]) == pytest.approx(1, abs=1e-3)
    assert shared_peer.call("embed", texts=[]).payload == b""
    assert shared_peer.call("embed", texts=["\x00 lone \ud800 surrogate"]).header["ok"] is True


def test_stats_and_bench(shared_peer: Peer) -> None:
    stats = shared_peer.call("stats").header
    assert stats["rss"] > 10_000_000
    assert stats["requests"] > 0
    assert stats["mlx"]["active"] > 0
    assert shared_peer.call("bench").header["gflops"] > 0


@pytest.mark.parametrize(
    ("op", "fields"),
    [
        ("nonsense", {}),
        ("load", {}),
        ("load", {"path": 5}),
        ("load", {"path": "relative"}),
        ("load", {"path": "/", "maxTokens": 1}),
        ("load", {"path": "/", "maxTokens": True}),
        ("load", {"path": "/", "dtype": "int8"}),
    ],
)
def test_bad_requests(start_peer: StartPeer, op: str, fields: dict[str, object]) -> None:
    assert error_code(start_peer().call(op, **fields).header) == "bad-request"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"texts": "abc"},
        {"texts": [1]},
        {"texts": [None]},
        {"texts": ["a"], "deadlineMs": -1},
        {"texts": ["a"], "deadlineMs": "soon"},
        {"texts": ["a"], "deadlineMs": True},
        {"texts": [""] * 400_000},
    ],
)
def test_bad_embed_requests(shared_peer: Peer, fields: dict[str, object]) -> None:
    assert error_code(shared_peer.call("embed", **fields).header) == "bad-request"


def test_id_must_be_an_integer(shared_peer: Peer) -> None:
    shared_peer.sink.write(encode_frame({"id": "one", "op": "hello"}))
    shared_peer.sink.flush()
    assert error_code(shared_peer.receive().header) == "bad-request"


def test_missed_deadline(shared_peer: Peer) -> None:
    assert error_code(shared_peer.call("embed", texts=["a"], deadlineMs=1e-6).header) == "embed-failed"


def test_embed_before_load_and_after_a_refused_one(start_peer: StartPeer, tmp_path: Path) -> None:
    peer = start_peer()
    assert error_code(peer.call("embed", texts=["a"]).header) == "not-loaded"
    folder = write_bert(tmp_path / "m")
    config = (folder / "config.json").read_text()
    write_json(folder / "config.json", {"model_type": "bert", "auto_map": {"AutoModel": "x.Y"}})
    assert error_code(peer.call("load", path=str(folder)).header) == "unsafe-model"
    assert error_code(peer.call("load", path=str(folder / "none")).header) == "load-failed"
    (folder / "config.json").write_text(config)
    loaded = peer.call("load", path=str(folder), architecture="auto", maxTokens=16).header
    assert (loaded["dims"], loaded["maxTokens"], loaded["model_type"]) == (48, 16, "bert")
    assert peer.call("embed", texts=["a"]).header["ok"] is True


def test_ping_is_answered_during_other_work(shared_peer: Peer) -> None:
    long = shared_peer.send("embed", texts=["the quick brown fox jumps"] * 20_000)
    ping = shared_peer.send("ping")
    first, second = shared_peer.receive(), shared_peer.receive()
    assert (first.header["id"], second.header["id"]) == (ping, long)
    assert second.header["n"] == 20_000


def test_shutdown(start_peer: StartPeer) -> None:
    peer = start_peer()
    assert peer.call("shutdown").header["ok"] is True
    assert peer.process.wait(PATIENCE_SECONDS) == 0


def test_end_of_input_ends_it_also_during_work(start_peer: StartPeer, bert_folder: Path) -> None:
    peer = start_peer()
    peer.call("load", path=str(bert_folder))
    peer.send("embed", texts=["the quick brown fox jumps"] * 50_000)
    peer.sink.close()
    assert peer.process.wait(PATIENCE_SECONDS) == 0


def test_sigterm_ends_it_also_during_work_and_sigint_does_not(start_peer: StartPeer, bert_folder: Path) -> None:
    peer = start_peer()
    peer.call("load", path=str(bert_folder))
    peer.process.send_signal(signal.SIGINT)
    assert peer.call("ping").header["ok"] is True
    peer.send("embed", texts=["the quick brown fox jumps"] * 50_000)
    peer.process.send_signal(signal.SIGTERM)
    assert peer.process.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize(
    "data", [b"GET / HTTP/1.1\r\n\r\n", struct.pack("<I", 0xFFFFFFFF), struct.pack("<II", 8, 2) + b"[]"]
)
def test_broken_frame_ends_it(start_peer: StartPeer, data: bytes) -> None:
    peer = start_peer()
    assert read_frame(cast(Any, peer.source)) is not None
    peer.sink.write(data)
    peer.sink.close()
    frame = read_frame(cast(Any, peer.source))
    assert frame is not None
    assert frame.header["event"] == "log"
    assert "broken frame" in frame.header["message"]
    assert peer.process.wait(PATIENCE_SECONDS) == 1


def test_death_of_the_parent_ends_it() -> None:
    """A middle process starts the worker, hands over its pid and is killed; the pipes stay open in this one."""
    to_worker_read, to_worker = os.pipe()
    from_worker, from_worker_write = os.pipe()
    script = (
        "import os,subprocess,sys,time;"
        f"p=subprocess.Popen([sys.executable,'-m','mlx_worker','--parent-pid',str(os.getpid())],stdin={to_worker_read},"
        f"stdout={from_worker_write},stderr=subprocess.DEVNULL);"
        "print(p.pid,flush=True);time.sleep(600)"
    )
    middle = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=WORKER_FOLDER,
        stdout=subprocess.PIPE,
        pass_fds=(to_worker_read, from_worker_write),
    )
    for fd in (to_worker_read, from_worker_write):
        os.close(fd)
    assert middle.stdout is not None
    pid = int(middle.stdout.readline())
    with os.fdopen(from_worker, "rb") as source, os.fdopen(to_worker, "wb"):
        frame = read_frame(source)
        assert frame is not None
        assert frame.header["pid"] == pid
        middle.kill()
        middle.wait()
        middle.stdout.close()
        begun = time.monotonic()
        assert source.read() == b""
        assert time.monotonic() - begun < PATIENCE_SECONDS


def test_native_writes_to_fd_1_stay_out_of_the_protocol(start_peer: StartPeer) -> None:
    """A library writes to descriptor 1 as C code does, at import time of the server and during requests."""
    script = (
        "import os,sys,runpy,threading,time\n"
        f"sys.argv=['mlx_worker','--parent-pid','{os.getpid()}']\n"
        "import mlx_worker.serve.server as server\n"
        "hello=server.Server._hello\n"
        "def noisy(self,*a):\n"
        "    os.write(1,b'noise on descriptor 1\\n');print('noise from print',flush=True)\n"
        "    return hello(self,*a)\n"
        "server.Server._hello=noisy\n"
        "runpy.run_module('mlx_worker',run_name='__main__',alter_sys=False)\n"
    )
    peer = start_peer(sys.executable, "-c", script)
    for _ in range(3):
        assert peer.call("hello").header["ok"] is True
    assert peer.call("shutdown").header["ok"] is True
    assert peer.process.stderr is not None
    assert b"noise on descriptor 1" in peer.process.stderr.read()


@pytest.mark.parametrize("compiler", [None, "#!/bin/sh\nexit 1\n", "#!/bin/sh\n[ $# -gt 1 ] && exit 1; exit 0\n"])
def test_works_without_a_usable_compiler(tmp_path: Path, compiler: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    if compiler is not None:
        (tools / "g++").write_text(compiler)
        (tools / "g++").chmod(0o755)
        (tools / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    peer = Peer()
    try:
        assert peer.call("hello").header["compile"] is (sys.platform == "darwin")
        folder = write_bert(tmp_path / "m")
        assert peer.call("load", path=str(folder)).header["ok"] is True
        assert peer.call("embed", texts=["abc", "hello world"]).header["ok"] is True
    finally:
        peer.close()
