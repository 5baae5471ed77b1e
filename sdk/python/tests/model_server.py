"""A model on loopback, a small project, and an environment of their own for the program: what tests and notebooks ask."""

from __future__ import annotations

import json
import shlex
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[3] / "bin" / "mlx-code.mjs"
HOSTILE = "<script>alert(1)</script>"
FILES = {
    "auth/token.py": "def refresh_access_token(session):\n"
    '    """Refreshes an access token that is about to expire."""\n'
    "    return session.post()\n",
    "auth/use.py": "from auth.token import refresh_access_token\n\n\ndef login(session):\n"
    "    return refresh_access_token(session)\n",
    f"web/{HOSTILE.replace('/', '')}.py": f'def greet():\n    """Greets a visitor. {HOSTILE}"""\n    return "{HOSTILE}"\n',
}


class Model(BaseHTTPRequestHandler):
    """Answers as OpenAI's server does: a word, and the rest when `go_on` is set."""

    go_on = threading.Event()
    left = threading.Event()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self._send("The token ")
        if not self.go_on.is_set() and self._waited_until_left():
            return
        self._send(f"is refreshed [1]. {HOSTILE}")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, text: str) -> None:
        piece = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}
        self.wfile.write(f"data: {json.dumps(piece)}\n\n".encode())
        self.wfile.flush()

    def _waited_until_left(self) -> bool:
        try:
            while not self.go_on.wait(0.02):
                self.wfile.write(b": beat\n\n")
                self.wfile.flush()
        except OSError:
            self.left.set()
            return True
        return False

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def write_project(top: Path) -> Path:
    """Write the project; give its folder."""
    project = top / "project"
    for name, text in FILES.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    return project


def start_model() -> ThreadingHTTPServer:
    """Start the model; `shutdown` ends it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def environment(top: Path, server: ThreadingHTTPServer) -> dict[str, str]:
    """Nothing of the machine's own settings, and the model as the one that answers."""
    return {
        "HOME": str(top),
        "TMPDIR": str(top),
        "XDG_RUNTIME_DIR": "",
        "MLX_CODE_CACHE_DIR": str(top / "cache"),
        "MLX_CODE_DATA_DIR": str(top / "data"),
        "MLX_CODE_CONFIG_DIR": str(top / "config"),
        "MLX_CODE_NO_SETUP": "1",
        "MLX_CODE_CHAT_SERVER": f"openai:http://127.0.0.1:{server.server_port}/v1",
        "MLX_CODE_CHAT_SERVER_MODEL": "scripted",
        "MLX_CODE_COMMAND": f"node {shlex.quote(str(PROGRAM))}",
    }


def records(project: Path) -> list[Path]:
    """List what services wrote about themselves."""
    return sorted(project.parent.glob("mlx-code-*/serve-*.json"))
