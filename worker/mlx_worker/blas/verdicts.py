"""Keeps which libraries were proved or ruled out on this machine, so that only the first start has to find out.

Every start of a worker reads it: what only a trial needs is imported when there is one.
"""

from __future__ import annotations

import fcntl
import json
import os
import sysconfig
import time
from pathlib import Path

from .cpu_features import cpu_flags
from .trial_result import UNSURE, Trial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Absolute path of the file; the launcher names it.
FILE_VARIABLE = "MLX_CODE_BLAS_VERDICTS"
# Raised when the proof asks for more, or asks otherwise.
_PROOF_VERSION = 1
# What may have been bad luck is tried again after this.
_UNSURE_SECONDS = 24 * 3600
_MOST_ENTRIES = 64


class Verdicts:
    """What is known of libraries here; `judge` finds out what is not."""

    def __init__(self) -> None:
        """Read the file; one that is missing or damaged knows nothing."""
        named = os.environ.get(FILE_VARIABLE)
        self._file = Path(named) if named else _default_file()
        self._machine = _machine()
        self._entries = self._read()

    def judge(self, library: Path, environment: dict[str, str], *, preloaded: bool = True) -> Trial:
        """Give the kept verdict, or try the library and keep what came of it."""
        known = self._known(library)
        if known is not None:
            return known
        from .trial import try_library

        lock = self._lock()
        try:
            self._entries = self._read()
            known = self._known(library)  # another process may have found out while this one waited
            if known is None:
                known = try_library(library if preloaded else None, environment)
                self._keep(library, known)
            return known
        finally:
            _unlock(lock)

    def put_on_probation(self, library: Path, why: str) -> None:
        """Leave a library out for a day, and prove it anew then."""
        lock = self._lock()
        try:
            self._entries = self._read()
            self._keep(library, Trial(UNSURE, why))
        finally:
            _unlock(lock)

    def acquit(self, library: Path) -> None:
        """End the probation of a library: it is proved anew."""
        lock = self._lock()
        try:
            self._entries = self._read()
            if self._entries.pop(self._key(library), None) is not None:
                self._write()
        finally:
            _unlock(lock)

    def forget(self) -> None:
        """Prove everything anew."""
        self._entries = {}
        self._file.unlink(missing_ok=True)

    def _known(self, library: Path) -> Trial | None:
        entry = self._entries.get(self._key(library))
        try:
            if entry is None or (entry["state"] == UNSURE and not 0 <= time.time() - entry["at"] < _UNSURE_SECONDS):
                return None
            info = library.stat()
            if [info.st_size, info.st_mtime_ns] != [entry["size"], entry["mtime"]]:
                if _sha256(library) != entry["sha256"]:
                    return None
                entry |= {"size": info.st_size, "mtime": info.st_mtime_ns}
                self._write()
            return Trial(str(entry["state"]), str(entry["why"]), float(entry["gflops"]))
        except (KeyError, TypeError, ValueError, OSError):
            return None  # damaged, or of another version

    def _keep(self, library: Path, trial: Trial) -> None:
        info = library.stat()
        self._entries.pop(self._key(library), None)  # the newest come last
        self._entries[self._key(library)] = {
            "state": trial.state,
            "why": trial.why,
            "gflops": trial.gflops,
            "sha256": _sha256(library),
            "size": info.st_size,
            "mtime": info.st_mtime_ns,
            "at": time.time(),
        }
        self._write()

    def _key(self, library: Path) -> str:
        return f"{library} {self._machine}"

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            return dict(json.loads(self._file.read_bytes()))
        except (OSError, ValueError, TypeError):
            return {}

    def _write(self) -> None:
        """Replace the file whole; where that cannot be done, the next start finds out again."""
        newest = list(self._entries.items())[-_MOST_ENTRIES:]
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        try:
            fd = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(fd, "w") as stream:
                json.dump(dict(newest), stream, indent=1)
            fresh.replace(self._file)
        except OSError:
            return

    def _lock(self) -> int:
        """Let one process at a time try libraries: several workers start at once."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fd = os.open(f"{self._file}.lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            fcntl.flock(fd, fcntl.LOCK_EX)
        except OSError:
            return -1  # a read-only folder: each finds out by itself
        return fd


def _unlock(fd: int) -> None:
    if fd >= 0:
        os.close(fd)


def _default_file() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "mlx-code" / "blas.json"


def _machine() -> str:
    """Name what else a verdict depends on: MLX, variables that choose code within a library, and the processor."""
    packages = sysconfig.get_path("platlib")
    mlx = sorted(entry for entry in os.listdir(packages) if entry.startswith("mlx") and entry.endswith(".dist-info"))
    chosen = sorted(
        f"{name}={value}"
        for name, value in os.environ.items()
        if name.startswith(("OPENBLAS_", "MKL_", "BLIS_")) and not name.endswith("_NUM_THREADS")
    )
    return " ".join([f"proof-{_PROOF_VERSION}", *mlx, *chosen, *sorted(cpu_flags())])


def _sha256(file: Path) -> str:
    import hashlib

    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
