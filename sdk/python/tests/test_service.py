"""Services that clients find, start and share: none is left behind, and none stands in another's way."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlx_code_client import AsyncClient, Client, DisconnectedError, MlxCodeError, RefusedError
from mlx_code_client import _service as service
from tests.model_server import PROGRAM, Model, records

HERE = PROGRAM.parents[1] / "sdk" / "python"


def pids(root: Path) -> list[int]:
    return [json.loads(record.read_text())["pid"] for record in records(root)]


def wait_until_gone(root: Path) -> None:
    while records(root):
        time.sleep(0.02)


def test_a_service_is_started_by_the_first_question_and_ends_with_the_client(root: Path) -> None:
    client = Client(root)
    assert records(root) == []
    client.search("token")
    [pid] = pids(root)
    assert (root.parent / f"mlx-code-{os.getuid()}").stat().st_mode & 0o777 == 0o700
    client.close()
    assert records(root) == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert client.status().is_indexed, "a closed client can be used again"
    client.close()


def test_a_second_client_uses_it_and_keeps_it_for_as_long_as_it_is_connected(root: Path) -> None:
    first, second = Client(root), Client(root / "auth")
    first.status()
    Model.go_on.clear()
    Model.left.clear()
    events = second.stream("who refreshes the token?")
    assert next(event.text for event in events if event.text).startswith("The")
    [pid] = pids(root)
    first.close()
    assert pids(root) == [pid], "the answer of the other client goes on"
    Model.go_on.set()
    assert "refreshed" in "".join(event.text for event in events)
    second.close()
    wait_until_gone(root)
    assert second.status().is_indexed, "it starts one of its own"
    second.close()
    assert records(root) == []


def test_clients_that_begin_at_the_same_moment_all_get_answers(root: Path) -> None:
    def ask(_: int) -> str:
        with Client(root) as code:
            return code.search("refresh an access token").hits[0].path

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(ask, range(3))) == {"auth/token.py"}
    wait_until_gone(root)


def test_a_service_that_was_killed_is_replaced(root: Path) -> None:
    with Client(root) as code:
        code.status()
        [pid] = pids(root)
        os.kill(pid, signal.SIGKILL)
        assert code.symbols("login").total == 1
        assert pids(root) != [pid]
    assert records(root) == [], "also what the killed one left is removed"

    async def work() -> None:
        async with AsyncClient(root) as code:
            await code.status()
            os.kill(pids(root)[0], signal.SIGKILL)
            both = await asyncio.gather(code.symbols("login"), code.symbols("login"))
            assert [each.total for each in both] == [1, 1]

    asyncio.run(work())
    assert records(root) == []


def test_an_answer_whose_service_is_killed_raises(root: Path) -> None:
    Model.go_on.clear()
    with Client(root) as code:
        with pytest.raises(DisconnectedError):
            for event in code.stream("who refreshes the token?"):
                if event.text:
                    os.kill(pids(root)[0], signal.SIGKILL)
        assert code.status().is_indexed


def test_it_ends_when_the_program_that_started_it_is_killed(root: Path) -> None:
    program = "import sys, time; from mlx_code_client import Client; code = Client(sys.argv[1]); code.status(); print(1, flush=True); time.sleep(600)"
    child = subprocess.Popen([sys.executable, "-c", program, str(root)], cwd=HERE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline() == b"1\n"
    assert len(records(root)) == 1
    child.kill()
    child.communicate()
    wait_until_gone(root)


def test_a_service_that_the_user_runs_is_asked_and_left_running(root: Path, served: dict[str, str]) -> None:
    with Client(root) as code:
        assert code.search("token").hits
        assert len(records(root)) == 1
    assert records(root), "it is not ours to end"


def test_a_port_is_asked_with_its_token(served: dict[str, str], root: Path) -> None:
    with Client(url=served["url"], token=Path(served["tokenFile"])) as code:
        assert code.symbols("login").total == 1
        with pytest.raises(MlxCodeError, match="no project that is served"):
            Client("/", url=served["url"], token=Path(served["tokenFile"])).status()
    with Client(url=served["url"], token="wrong") as code, pytest.raises(RefusedError, match="token") as caught:  # noqa: S106
        code.status()
    assert caught.value.code == "HTTP_401"
    with Client(url="http://127.0.0.1:9") as code, pytest.raises(DisconnectedError):
        code.status()


def test_records_of_others_are_not_believed(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = tmp_path / f"mlx-code-{os.getuid()}"
    folder.mkdir(mode=0o700)
    (tmp_path / "any.sock").touch()
    record = {"pid": os.getpid(), "roots": [str(root)], "socket": str(tmp_path / "any.sock")}
    for name, text in {
        "serve-1.json": "{",
        "serve-2.json": "[]",
        "serve-3.json": json.dumps({**record, "pid": -1}),
    }.items():
        (folder / name).write_text(text)
    assert service.find(str(root)) is None
    (folder / "serve-4.json").write_text(json.dumps(record))
    assert service.find(str(root / "auth")) is not None
    (root / "auth/.git").mkdir()
    assert service.find(str(root / "auth")) is None, "another repository inside it is another project"
    (root / "auth/.git").rmdir()
    folder.chmod(0o777)  # noqa: S103
    assert service.find(str(root)) is None, "anyone could have written it"
