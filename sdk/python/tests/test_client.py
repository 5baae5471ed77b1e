"""The client against the real program, in a project of its own. The model that answers is a server on loopback."""

from __future__ import annotations

import asyncio
import doctest
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlx_code_client import AsyncClient, Client, MlxCodeError
from mlx_code_client.notebook import Magics
from tests.model_server import FILES, PROGRAM, Model, environment, start_model, write_project


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    top = tmp_path_factory.mktemp("client")
    project = write_project(top)
    server = start_model()
    before = dict(os.environ)
    os.environ.update(environment(top, server))
    yield project
    os.environ.clear()
    os.environ.update(before)
    server.shutdown()


@pytest.fixture(scope="module")
def code(root: Path) -> Iterator[Client]:
    with Client(root, watch=False) as client:
        yield client


def test_each_question_gives_a_typed_result(code: Client) -> None:
    found = code.search("refresh an access token", limit=3)
    assert found.hits[0].path == "auth/token.py"
    assert found.hits[0].start_line == 1
    assert list(found) == list(found.hits)
    assert [each.name for each in code.symbols("refresh_access_token")] == ["refresh_access_token"]
    references = code.references("refresh_access_token")
    assert [each.place for each in references.calls] == ["auth/use.py:5"]
    assert "auth/token.py" in [path for path, _ in code.map().files]
    assert code.status().files == len(FILES)
    assert code.related("auth/token.py:1").arms


def test_filters_and_odd_queries_are_taken_as_they_are(code: Client) -> None:
    assert {hit.path for hit in code.search("token session", paths=["auth/use.py"])} <= {"auth/use.py"}
    assert code.search("--version", mode="literal").hits == ()
    with pytest.raises(MlxCodeError, match="language go"):
        code.search("token", languages=["go"])


def test_errors_have_the_code_of_the_program(code: Client, root: Path) -> None:
    with pytest.raises(MlxCodeError) as caught:
        code.related("nowhere.py:3")
    assert caught.value.code == "E_USAGE"
    with pytest.raises(MlxCodeError, match="no folder"):
        Client(root / "nowhere")
    with pytest.raises(MlxCodeError, match="Cannot start"):
        Client(root, command=["/nowhere/mlx-code"], watch=False).status()


def test_an_answer_comes_in_pieces_and_whole(code: Client) -> None:
    Model.go_on.set()
    texts = [event.text for event in code.stream("how is the token refreshed?") if event.text]
    assert "".join(texts).startswith("The token")
    answer = code.ask("how is the access token refreshed?")
    assert answer.text.startswith("The token is refreshed")
    assert answer.sources[0].path == "auth/token.py"


def test_to_leave_the_loop_stops_the_model(code: Client) -> None:
    Model.go_on.clear()
    Model.left.clear()
    events = code.stream("who refreshes the token?")
    assert next(event.text for event in events if event.text).startswith("The")
    events.close()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    assert Model.left.wait(30)


def test_the_async_client_asks_at_once_and_cancels(root: Path) -> None:
    async def work() -> None:
        async with AsyncClient(root, watch=False) as code:
            found, names = await asyncio.gather(code.search("refresh an access token"), code.symbols("login"))
            assert found.hits[0].path == "auth/token.py"
            assert [each.name for each in names] == ["login"]
            Model.go_on.clear()
            Model.left.clear()
            asking = asyncio.create_task(code.ask("who refreshes the token now?"))
            while not asking.done() and not Model.left.is_set():
                await asyncio.sleep(0.05)
                asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking

    asyncio.run(work())


def test_results_show_as_escaped_html_with_links(code: Client, root: Path) -> None:
    pages = [
        code.search("greets a visitor"),
        code.symbols("greet"),
        code.references("greet"),
        code.map(),
        code.status(),
    ]
    for page in pages:
        html = page._repr_html_()  # pyright: ignore[reportPrivateUsage]
        assert "<script" not in html
    hits = pages[0]._repr_html_()  # pyright: ignore[reportPrivateUsage]
    assert "&lt;script&gt;" in hits
    assert f'href="vscode://file{root}/web/' in hits


def test_magics_answer_in_a_notebook(root: Path) -> None:
    Model.go_on.set()
    magics = Magics(str(root))
    try:
        assert magics.run("where is the token refreshed").hits[0].path == "auth/token.py"
        assert "return refresh" in magics.run("refs", "refresh_access_token")._repr_html_()
        assert "&lt;script" in magics.run("ask how is the token refreshed?")._repr_html_()
        assert magics.run(f"root {root}").files == len(FILES)
        assert "E_USAGE" in magics.run("related nowhere.py:3")._repr_html_()
        assert "%mlx" in repr(magics.run(""))
    finally:
        magics.close()


def test_a_watch_is_started_after_the_first_answer_and_ended(root: Path) -> None:
    client = Client(root)
    client.search("token")
    watch = client._watch  # pyright: ignore[reportPrivateUsage]
    assert isinstance(watch, subprocess.Popen)
    client.close()
    assert watch.poll() is not None


@pytest.mark.parametrize("name", ["_calls", "_html", "async_client", "client", "errors", "notebook", "results"])
def test_examples_of_the_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"mlx_code_client.{name}")).failed == 0


def test_the_package_loads_nothing_but_what_it_needs() -> None:
    code = (
        "import sys, mlx_code_client; print([each for each in ('asyncio', 'IPython', 'json') if each in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROGRAM.parents[1] / "sdk" / "python",
    )
    assert out.stdout.strip() == "[]"


def test_each_example_of_the_page_runs(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Model.go_on.set()
    monkeypatch.chdir(root)
    page = (PROGRAM.parents[1] / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 3
    names: dict[str, object] = {}
    for block in blocks:
        exec(block.replace('(".")', '(".", watch=False)'), names)  # noqa: S102
    assert list(names["names"])[0].name == "login"  # pyright: ignore
    magics = Magics(str(root))
    lines = re.findall(r"^%mlx (.*)$", page, re.MULTILINE)
    try:
        assert all("auth/" in magics.run(line)._repr_html_() for line in lines)
    finally:
        magics.close()
    assert len(lines) == 4
