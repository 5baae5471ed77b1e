"""Finds the service that answers for a folder, or starts one: `mlx-code serve --on-demand`, which ends when nobody needs it."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from ._json import parse_json
from .errors import MlxCodeError, NotStartedError

MAX_RECORD = 1_000_000
START_SECONDS = 60
END_SECONDS = 10
_INSTALL = "Install mlx-code, or name its command: Client(command=[...]) or MLX_CODE_COMMAND."


@dataclass(frozen=True)
class Door:
    """Where a service is asked: a socket, or an address with a token. `root` is its project, as far as that is known."""

    socket: str | None
    url: str
    token: str | None
    root: str


@dataclass(frozen=True)
class Place:
    """What a client is about: a folder, how a service for it is started, and the port that is asked instead."""

    root: str
    command: Sequence[str] | None
    port: Door | None

    def reach(self) -> tuple[Started | None, Callable[[], Door]]:
        """Find a service, or start one. The second part waits until it answers."""
        found = self.port or find(self.root)
        if found is not None:
            return None, lambda: found
        started = Started(self.root, self.command)
        return started, started.door


def port(url: str, token: str | os.PathLike[str] | None, root: str) -> Door:
    """Take the port of a service. A token may lie in a file."""
    if isinstance(token, os.PathLike):
        token = Path(token).expanduser().read_text("utf-8").strip()
    return Door(socket=None, url=url, token=token, root=root)


def real_root(root: str | os.PathLike[str]) -> str:
    """Give the folder as the service names it."""
    path = Path(root).expanduser().resolve()
    if not path.is_dir():
        raise MlxCodeError("E_ROOT_MISSING", f"There is no folder {path}", "Name one that exists.")
    return str(path)


def find(root: str) -> Door | None:
    """Find a running service for the folder. Those that users start go before those that programs start for themselves."""
    records = sorted(_records(), key=lambda record: record.get("onDemand") is True)
    for folder in _projects(root):
        for record in records:
            if folder in record["roots"]:
                return _door(record, folder)
    return None


class Started:
    """A service that this process started. It ends when its input is closed and nobody else is connected to it."""

    def __init__(self, root: str, command: Sequence[str] | None) -> None:
        """Start it. It stays in this folder's project."""
        program = _program(command)
        self._said: IO[bytes] = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(  # noqa: S603
                [*program, "serve", "--on-demand", "--json"],
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._said,
                # Ctrl+C in a terminal is for what is asked, not for the service.
                start_new_session=True,
            )
        except OSError as error:
            self._said.close()
            raise NotStartedError("E_NOT_STARTED", f"Cannot start {program[0]}: {error}", _INSTALL) from error
        self._out = cast(IO[bytes], self._process.stdout)

    def door(self) -> Door:
        """Wait until it answers, and tell where."""
        ready, _, _ = select.select([self._out], [], [], START_SECONDS)
        record = parse_json(self._line()) or {} if ready else {}
        if isinstance(record.get("socket"), str):
            return _door(record, record["roots"][0])
        if not ready:
            self._process.kill()
        self._process.wait()
        self._said.seek(0)
        said = self._said.read(10_000).decode(errors="replace").strip()
        self.end()
        error: dict[str, Any] = record.get("error") or {}
        message = str(error.get("message") or said or "The service ended at its start")
        code = str(error.get("code", "E_NOT_STARTED"))
        raise NotStartedError(code, message, str(error.get("hint", "Run mlx-code doctor.")))

    def end(self) -> None:
        """Let go of it. It has ended when this returns, unless others are still connected to it."""
        process = self._process
        if self._said.closed:
            return
        if process.stdin is not None:
            process.stdin.close()
        # It says when it stays for others.
        if process.poll() is None and self._line() == "":
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._out.close()
        self._said.close()
        if process.returncode is None:
            _left.append(process)

    def _line(self) -> str:
        return self._out.readline().decode(errors="replace")


# Services that others still use: kept, or Python would warn of them as forgotten.
_left: list[subprocess.Popen[bytes]] = []


def _program(command: Sequence[str] | None) -> list[str]:
    if command is not None:
        return list(command)
    named = shlex.split(os.environ.get("MLX_CODE_COMMAND", ""))
    if named:
        return named
    found = shutil.which("mlx-code")
    if found is None:
        raise NotStartedError("E_NOT_STARTED", "mlx-code is not on the PATH", _INSTALL)
    return [found]


def _projects(root: str) -> Iterator[str]:
    """List the folders whose service answers for this one: itself, and those above it in the same repository."""
    for folder in (Path(root), *Path(root).parents):
        yield str(folder)
        if (folder / ".git").exists():
            return


def _door(record: Mapping[str, Any], root: str) -> Door:
    return Door(socket=record["socket"], url="http://localhost", token=None, root=root)


def _records() -> Iterator[dict[str, Any]]:
    for folder in _socket_folders():
        if not _is_private(folder, 0o077):
            continue
        for file in sorted(folder.glob("serve-*.json")):
            record = _read_record(file)
            if record is not None and _is_alive(record.get("pid")) and os.path.exists(record["socket"]):
                yield record


def _socket_folders() -> Iterator[Path]:
    """List where services write how they are reached; all but the first are for paths that are too long for a socket."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.path.isabs(runtime) and _is_private(Path(runtime), 0):
        yield Path(runtime) / "mlx-code"
    for temp in dict.fromkeys((os.environ.get("TMPDIR") or tempfile.gettempdir(), "/tmp")):  # noqa: S108
        yield Path(temp) / f"mlx-code-{os.getuid()}"


def _is_private(folder: Path, closed: int) -> bool:
    """Tell whether a folder is the user's own: another user's could name a socket of theirs."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and found.st_mode & closed == 0


def _read_record(file: Path) -> dict[str, Any] | None:
    try:
        if file.stat().st_size > MAX_RECORD:
            return None
        record = parse_json(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    if record is None or not isinstance(record.get("socket"), str) or not isinstance(record.get("roots"), list):
        return None
    return record


def _is_alive(pid: object) -> bool:
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
