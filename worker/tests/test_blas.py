"""Which BLAS is chosen, and that the chosen one is loaded."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mlx_worker.blas import BLAS_VARIABLE, find_blas
from tests.conftest import Peer

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux needs another BLAS")


@linux_only
def test_named_library_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "libopenblas.so"
    library.touch()
    monkeypatch.setenv(BLAS_VARIABLE, str(library))
    assert find_blas() == library
    monkeypatch.setenv(BLAS_VARIABLE, str(tmp_path / "missing.so"))
    assert find_blas() is None
    monkeypatch.setenv(BLAS_VARIABLE, "none")
    assert find_blas() is None


@linux_only
def test_found_library_is_loaded() -> None:
    found = find_blas()
    if found is None:
        pytest.skip("no OpenBLAS on this machine or in this environment")
    peer = Peer()
    try:
        assert peer.call("hello").header["blas"]["name"].startswith("libopenblas")
    finally:
        peer.close()


@linux_only
def test_without_one_it_works_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BLAS_VARIABLE, "none")
    peer = Peer()
    try:
        assert peer.call("hello").header["blas"]["name"] == "reference"
    finally:
        peer.close()
