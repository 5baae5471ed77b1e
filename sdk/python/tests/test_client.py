"""The client against the real program, in a project of its own. The model that answers is a server on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mlx_code_client import AsyncClient, Client, Job, MlxCodeError, NotStartedError
from mlx_code_client.notebook import Magics
from tests.model_server import FILES, Model


def test_each_question_gives_a_typed_result(code: Client) -> None:
    found = code.search("refresh an access token", limit=3)
    assert found.hits[0].path == "auth/token.py"
    assert found.hits[0].start_line == 1
    assert list(found) == list(found.hits)
    assert [each.name for each in code.symbols("refresh_access_token")] == ["refresh_access_token"]
    references = code.references("refresh_access_token")
    assert [each.place for each in references.calls] == ["auth/use.py:5"]
    assert [each.place for each in references.imports] == ["auth/use.py:1"]
    assert "auth/token.py" in [path for path, _ in code.map().files]
    assert code.status().files == len(FILES)
    assert code.related("auth/token.py:1").arms
    assert code.read("auth/use.py", "4-5").lines == ("def login(session):", "    return refresh_access_token(session)")


def test_filters_pages_and_odd_queries_are_taken_as_they_are(code: Client) -> None:
    assert {hit.path for hit in code.search("token session", paths=["auth/use.py"])} <= {"auth/use.py"}
    assert code.search("--version", mode="literal").hits == ()
    with pytest.raises(MlxCodeError, match="language go"):
        code.search("token", languages=["go"])
    first = code.search("token", limit=1)
    second = code.search("token", limit=1, cursor=first.next_cursor)
    assert first.hits[0].place != second.hits[0].place


def test_errors_have_the_code_and_the_hint_of_the_program(code: Client, root: Path) -> None:
    with pytest.raises(MlxCodeError, match="not in the index") as caught:
        code.related("nowhere.py:3")
    assert (caught.value.code, "mlx-code status" in caught.value.hint) == ("E_USAGE", True)
    with pytest.raises(MlxCodeError, match="no such file"):
        code.read("../secret")
    with pytest.raises(MlxCodeError, match="no folder"):
        Client(root / "nowhere")
    (root.parent / "empty").mkdir()
    with pytest.raises(NotStartedError, match="Cannot start"):
        Client(root.parent / "empty", command=["/nowhere/mlx-code"]).status()
    with pytest.raises(NotStartedError, match="unknown option"):
        Client(
            root.parent / "empty", command=["node", "-e", "console.error('unknown option'); process.exit(2)"]
        ).status()


def test_a_file_that_was_saved_before_is_found_or_missed_with_a_note(code: Client, root: Path) -> None:
    saved = root / "auth/saved.py"
    saved.write_text("def revoke_everything():\n    return None\n")
    try:
        found = code.symbols("revoke_everything")
        assert [each.path for each in found] == ["auth/saved.py"] or "may be missing" in found.note
        seen: list[Job] = []
        done = code.index(seen.append)
        assert (done.state, done.note, seen[-1]) == ("done", "", done)
        assert [each.path for each in code.symbols("revoke_everything")] == ["auth/saved.py"]
    finally:
        saved.unlink()
    code.index()
    assert list(code.symbols("revoke_everything")) == []


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
    events.close()
    assert Model.left.wait(30)
    assert code.status().is_indexed


def test_the_async_client_asks_at_once_and_cancels(root: Path) -> None:
    async def work() -> None:
        async with AsyncClient(root) as code:
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
            assert (await code.index()).state == "done"

    asyncio.run(work())


def test_more_questions_at_once_than_the_service_takes_are_all_answered(root: Path) -> None:
    async def work() -> None:
        async with AsyncClient(root) as code:
            every = await asyncio.gather(*(code.read("auth/token.py", "1") for _ in range(75)))
            assert {each.text for each in every} == {"def refresh_access_token(session):"}

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
