"""What docstrings, the page and the notebooks show is what happens, and the package is light."""

from __future__ import annotations

import ast
import asyncio
import doctest
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlx_code_client import AsyncClient, Client
from mlx_code_client.notebook import Magics
from notebooks import run
from tests.model_server import PROGRAM, Model

HERE = PROGRAM.parents[1] / "sdk" / "python"
PAGE = PROGRAM.parents[1] / "docs" / "python.md"
MODULES = sorted(file.stem for file in (HERE / "mlx_code_client").glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("name", [each for each in [*MODULES, "__init__"] if each != "async_client"])
def test_examples_of_the_docstrings_hold(name: str, code: Client, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Model.go_on.set()
    monkeypatch.chdir(root)
    module = importlib.import_module("mlx_code_client" if name == "__init__" else f"mlx_code_client.{name}")
    assert doctest.testmod(module, extraglobs={"code": code}).failed == 0


def test_examples_that_wait_hold_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Model.go_on.set()
    monkeypatch.chdir(root)
    found = doctest.DocTestFinder().find(importlib.import_module("mlx_code_client.async_client"))
    [of_class] = [test for test in found if test.name.endswith(".AsyncClient")]
    assert doctest.DocTestRunner().run(of_class).failed == 0
    examples = [each for test in found if ".AsyncClient." in test.name for each in test.examples]

    async def shown(source: str, names: dict[str, object]) -> object:
        value = eval(compile(source, "example", "eval", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), names)  # noqa: S307
        return await value if inspect.isawaitable(value) else value

    async def work() -> None:
        async with AsyncClient(".") as code:
            names: dict[str, object] = {"code": code, "AsyncClient": AsyncClient}
            for each in examples:
                value = await shown(each.source, names)
                assert ("" if value is None else f"{value!r}\n") == each.want

    asyncio.run(work())
    assert len(examples) == 11


def test_every_question_has_an_example() -> None:
    for kind in (Client, AsyncClient):
        for name, of in vars(kind).items():
            assert name.startswith("_") or "Example:" in (of.__doc__ or ""), name


def test_the_page_installs_the_package(tmp_path: Path) -> None:
    [command] = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert command == "pip install ./sdk/python\n"
    # A copy, for the build writes beside its sources; nothing is fetched.
    shutil.copytree(HERE, tmp_path / "sdk/python", ignore=shutil.ignore_patterns(".venv", ".*_cache", "notebooks"))
    offline = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--target", "installed"]
    subprocess.run([sys.executable, "-m", *command.split(), *offline], cwd=tmp_path, check=True)
    installed = tmp_path / "installed/mlx_code_client"
    assert {each.name for each in installed.iterdir()} >= {"py.typed", *(f"{name}.py" for name in MODULES)}


def test_each_example_of_the_page_runs(root: Path, served: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    Model.go_on.set()
    monkeypatch.chdir(root)
    page = PAGE.read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 4
    names: dict[str, object] = {}
    for block in blocks:
        here = block.replace("http://127.0.0.1:4711", served["url"]).replace(
            "/path/of/serve.token", served["tokenFile"]
        )
        exec(here, names)  # noqa: S102
    assert list(names["names"])[0].name == "login"  # pyright: ignore
    magics = Magics(str(root))
    lines = re.findall(r"^%mlx (.*)$", page, re.MULTILINE)
    try:
        assert all("auth/" in magics.run(line)._repr_html_() for line in lines)
    finally:
        magics.close()
    assert len(lines) == 4


def test_the_notebooks_show_what_they_should(root: Path) -> None:
    Model.go_on.set()
    assert run.missing(root) == {}


def test_the_package_loads_nothing_but_what_it_needs() -> None:
    code = "import sys, mlx_code_client; print([each for each in ('asyncio', 'httpx', 'IPython', 'json') if each in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HERE)
    assert out.stdout.strip() == "[]"
