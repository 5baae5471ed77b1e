"""A project, a model that answers, and a client, for all tests."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mlx_code_client import Client
from tests.model_server import PROGRAM, environment, records, start_model, write_project


@pytest.fixture(scope="session")
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
    with Client(root) as client:
        yield client


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[dict[str, Any]]:
    command = ["node", str(PROGRAM), "serve", str(root), "--fast", "--http"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        while not (found := [record for record in map(_read, records(root)) if record["pid"] == process.pid]):
            assert process.poll() is None
            time.sleep(0.02)
        yield found[0]
        process.terminate()


def _read(record: Path) -> dict[str, Any]:
    return json.loads(record.read_text("utf-8"))
