"""Which BLAS is chosen, by what proof, and that the chosen one is loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mlx_worker.blas import trial as trial_module
from mlx_worker.blas.choose import BLAS_VARIABLE, choose_blas, preload_environment
from mlx_worker.blas.cpu_features import FLAGS_VARIABLE
from mlx_worker.blas.trial import try_library
from mlx_worker.blas.trial_result import PROVED, RULED_OUT, UNSURE, Trial
from mlx_worker.blas.verdicts import FILE_VARIABLE, Verdicts

from ..conftest import WORKER_FOLDER, Peer
from .broken_blas import broken_blas

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux needs another BLAS")
DIED_VARIABLE = "MLX_CODE_BLAS_DIED"


class Tries:
    """Stands in for the trials, and counts them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.tried: list[str] = []
        self.outcomes: dict[str, Trial] = {}
        monkeypatch.setattr(trial_module, "try_library", self.try_library)

    def try_library(self, library: Path | None, _environment: dict[str, str]) -> Trial:
        name = "own" if library is None else library.name
        self.tried.append(name)
        return self.outcomes.get(name, Trial(PROVED, "", 50.0))


@pytest.fixture(autouse=True)
def verdict_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "cache" / "blas.json"
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    monkeypatch.delenv(BLAS_VARIABLE, raising=False)
    return file


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Tries:
    return Tries(monkeypatch)


def trial_of(library: Path) -> Trial:
    environment = preload_environment(library)
    environment["LD_LIBRARY_PATH"] = f"{library.parent}:{environment.get('LD_LIBRARY_PATH', '')}"
    return try_library(library, environment)


def fake(folder: Path, name: str, content: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / name
    library.write_text(content)
    return library


class TestTrial:
    """Real libraries in a real child."""

    def test_a_sound_one_is_proved_and_measured(self, tmp_path: Path) -> None:
        trial = trial_of(broken_blas(tmp_path, "sound"))
        assert (trial.state, trial.why) == (PROVED, "")
        assert trial.gflops > 0

    def test_one_with_an_unknown_instruction_is_ruled_out(self, tmp_path: Path) -> None:
        trial = trial_of(broken_blas(tmp_path, "illegal"))
        assert (trial.state, trial.why) == (RULED_OUT, "SIGILL while it computed")

    def test_one_that_leaves_wrong_numbers_is_ruled_out(self, tmp_path: Path) -> None:
        trial = trial_of(broken_blas(tmp_path, "nothing"))
        assert trial.state == RULED_OUT
        assert trial.why.startswith("a wrong product (")

    def test_one_that_never_ends_is_given_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trial_module, "_SILENCE_SECONDS", 1.0)
        monkeypatch.setattr(trial_module, "_ENDLESS_SECONDS", 0.5)
        trial = trial_of(broken_blas(tmp_path, "endless"))
        assert (trial.state, trial.why) == (UNSURE, "it was silent for 1 s while it computed")

    def test_one_that_waits_for_ever_is_given_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(trial_module, "_SILENCE_SECONDS", 1.0)
        library = broken_blas(tmp_path, "sound")
        # The child stops in front of its pipe: as one whose threads wait for each other it takes no processor time.
        program = "import os, sys; print('loaded', flush=True); os.read(os.pipe()[0], 1)"
        monkeypatch.setattr(trial_module, "_PROOF", ["-c", program])
        assert try_library(library, dict(os.environ)).why == "it was silent for 1 s while it computed"

    def test_what_is_no_library_is_ruled_out_with_the_words_of_the_loader(self, tmp_path: Path) -> None:
        trial = trial_of(fake(tmp_path, "libopenblas.so", "no library"))
        assert trial.state == RULED_OUT
        assert "could not load it" in trial.why
        assert "cannot be preloaded" in trial.why

    def test_a_library_without_products_is_ruled_out(self) -> None:
        libm = next(path for path in map(Path, loaded_files()) if path.name.startswith("libm."))
        assert trial_of(libm).why == "it has no cblas_sgemm"

    def test_a_path_with_a_blank_is_loaded_too(self, tmp_path: Path) -> None:
        folder = tmp_path / "a folder"
        folder.mkdir()
        assert trial_of(broken_blas(folder, "sound")).state == PROVED

    def test_what_mlx_brings_is_tried_without_a_library(self) -> None:
        assert try_library(None, dict(os.environ)).state == PROVED

    def test_a_child_that_fails_by_itself_rules_nothing_out(self, tmp_path: Path) -> None:
        library = broken_blas(tmp_path, "sound")
        trial = try_library(library, {**preload_environment(library), "PYTHONHOME": "/nowhere"})
        assert trial.state == UNSURE
        assert "status 1" in trial.why


class TestChoice:
    """The order of candidates, and what is kept. Trials are counted, not run."""

    def test_a_named_library_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        assert choose_blas().path == library
        assert tries.tried == ["libmine.so"]

    def test_a_named_one_that_fails_gives_way(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        tries.outcomes["libmine.so"] = Trial(RULED_OUT, "SIGILL while it computed")
        choice = choose_blas()
        assert choice.path != library
        assert choice.ruled_out == [{"path": str(library), "why": "SIGILL while it computed"}]

    @pytest.mark.parametrize("name", ["none", "bundled"])
    def test_parts_of_the_candidates(self, name: str, monkeypatch: pytest.MonkeyPatch, tries: Tries) -> None:
        # The environment of these tests has no wheel of a BLAS.
        monkeypatch.setenv(BLAS_VARIABLE, name)
        assert choose_blas().path is None
        assert tries.tried == ["own"]

    def test_the_second_start_tries_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries, verdict_file: Path
    ) -> None:
        monkeypatch.setenv(BLAS_VARIABLE, str(fake(tmp_path, "libmine.so")))
        choose_blas()
        assert choose_blas().gflops == 50.0
        assert tries.tried == ["libmine.so"]
        assert verdict_file.stat().st_mode & 0o077 == 0

    def test_another_library_processor_or_setting_is_tried_anew(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        choose_blas()
        library.write_text("newer")
        choose_blas()
        monkeypatch.setenv(FLAGS_VARIABLE, "sse2")
        choose_blas()
        monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
        choose_blas()
        monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
        choose_blas()
        assert len(tries.tried) == 4

    def test_a_copy_with_another_date_is_known(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries
    ) -> None:
        library = fake(tmp_path, "libmine.so", "same")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        choose_blas()
        os.utime(library, (1, 1))
        choose_blas()
        assert len(tries.tried) == 1

    def test_what_was_ruled_out_stays_so_and_bad_luck_does_not(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries, verdict_file: Path
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        for state, times in ((RULED_OUT, 1), (UNSURE, 2)):
            verdict_file.unlink(missing_ok=True)
            tries.tried.clear()
            tries.outcomes["libmine.so"] = Trial(state, "why")
            choose_blas()
            age(verdict_file, 25 * 3600)
            choose_blas()
            assert tries.tried.count("libmine.so") == times, state

    def test_one_that_a_worker_died_of_is_left_out_for_a_day(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries, verdict_file: Path
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        assert choose_blas().path == library
        monkeypatch.setenv(DIED_VARIABLE, f"SIGSEGV {library}")
        choice = choose_blas()
        assert choice.path != library
        assert choice.ruled_out[0]["why"].startswith("SIGSEGV while the worker computed")
        assert DIED_VARIABLE not in os.environ
        assert choose_blas().path != library
        age(verdict_file, 25 * 3600)
        assert choose_blas().path == library
        assert tries.tried.count("libmine.so") == 2

    def test_one_that_was_not_to_blame_is_proved_anew(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        monkeypatch.setenv(DIED_VARIABLE, f"SIGSEGV {library}")
        choose_blas()
        monkeypatch.setenv("MLX_CODE_BLAS_ACQUITTED", str(library))
        assert choose_blas().path == library
        assert "libmine.so" in tries.tried

    @pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', "\xff"])
    def test_a_damaged_file_knows_nothing(
        self, content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries, verdict_file: Path
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        choose_blas()
        kept = json.loads(verdict_file.read_text())
        verdict_file.write_text(content.replace('"x"', json.dumps(next(iter(kept)))))
        assert choose_blas().path == library
        assert len(tries.tried) == 2
        assert choose_blas().path == library
        assert len(tries.tried) == 2

    def test_a_folder_that_cannot_be_written_only_costs_time(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries
    ) -> None:
        library = fake(tmp_path, "libmine.so")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        monkeypatch.setenv(FILE_VARIABLE, str(fake(tmp_path, "a-file") / "blas.json"))
        assert choose_blas().path == library

    def test_forgetting_proves_anew(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tries: Tries) -> None:
        monkeypatch.setenv(BLAS_VARIABLE, str(fake(tmp_path, "libmine.so")))
        choose_blas()
        Verdicts().forget()
        choose_blas()
        assert len(tries.tried) == 2

    def test_where_mlx_itself_cannot_compute_it_says_so(self, monkeypatch: pytest.MonkeyPatch, tries: Tries) -> None:
        monkeypatch.setenv(BLAS_VARIABLE, "none")
        tries.outcomes["own"] = Trial(RULED_OUT, "SIGILL while it was loaded")
        with pytest.raises(SystemExit, match="MLX cannot compute on this processor: SIGILL while it was loaded"):
            choose_blas()


class TestWorker:
    """Whole worker processes."""

    def test_it_computes_with_what_was_chosen(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        library = broken_blas(tmp_path, "sound")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        hello = hello_of_a_worker()
        assert (hello["name"], hello["path"], hello["ruledOut"]) == (library.name, str(library), [])

    def test_it_tells_what_was_ruled_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        library = broken_blas(tmp_path, "illegal")
        monkeypatch.setenv(BLAS_VARIABLE, str(library))
        hello = hello_of_a_worker()
        assert hello["path"] != str(library)
        assert hello["ruledOut"][0] == {"path": str(library), "why": "SIGILL while it computed"}

    def test_without_one_it_works_slowly(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(BLAS_VARIABLE, "none")
        assert hello_of_a_worker()["name"] == "reference"

    def test_the_set_up_is_told_as_json(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(BLAS_VARIABLE, "none")
        told = json.loads(run_module("--forget"))
        assert told | {"gflops": 0} == {"path": None, "gflops": 0, "ruledOut": [], "wanted": False}
        monkeypatch.setenv(BLAS_VARIABLE, "bundled")
        assert json.loads(run_module())["wanted"] is True


def hello_of_a_worker() -> dict[str, Any]:
    peer = Peer()
    try:
        return peer.call("hello").header["blas"]
    finally:
        peer.close()


def run_module(*arguments: str) -> str:
    command = [sys.executable, "-m", "mlx_worker.blas", *arguments]
    return subprocess.run(command, cwd=WORKER_FOLDER, check=True, capture_output=True, text=True).stdout


def loaded_files() -> set[str]:
    lines = Path("/proc/self/maps").read_text().splitlines()
    return {line[line.index("/") :] for line in lines if "/" in line}


def age(file: Path, seconds: float) -> None:
    entries = json.loads(file.read_text())
    for entry in entries.values():
        entry["at"] -= seconds
    file.write_text(json.dumps(entries))
