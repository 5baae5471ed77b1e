"""Measures answers of a chat model: speed beside mlx-lm's own loop, what a follow-up reuses, and how soon a cancel is heard.

    python bench/generate.py --model FOLDER [--rounds N] [--tokens N] [--threads N] [--out bench/results]

In the development environment (it has all of mlx-lm). Ours and mlx-lm's loop take turns with one prompt and the same weights, so
that a busy machine slows both: once with the weights as the folder has them, once all as float32, which is what our worker
makes of them on a CPU. Both have the same BLAS (`MLX_CODE_BLAS` names one where the system has none). Prints rows; `--out` adds them
to the file of this commit and day.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO, cast

FOLDER = Path(__file__).parents[1]
sys.path.insert(0, str(FOLDER))

from mlx_worker.serve.protocol import encode_frame, read_frame  # noqa: E402 -- after the path is set

SYSTEM = "You are a careful assistant who explains code. Answer from the sources below and name them. " * 40
QUESTIONS = (
    "How does the program read its settings, and in which order?",
    "And what happens when a setting is not valid?",
    "Which of these can a project change by itself?",
    "Write a short function that reads one of them.",
)
CANCELS = 6

# Reads prompts as lines of JSON token ids; answers with the seconds per token after the first one.
REFERENCE = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
from mlx_worker.blas.choose import restart_with_blas
restart_with_blas()
from mlx_lm import load, stream_generate
model, tokenizer = load(sys.argv[2])
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    ids, tokens = json.loads(line)
    times = []
    for _ in stream_generate(model, tokenizer, ids, max_tokens=tokens):
        times.append(time.perf_counter())
    print(json.dumps([len(times), times[-1] - times[0]]), flush=True)
"""


class Worker:
    """Our worker with a model, and the calls to it."""

    def __init__(self, model: Path, threads: int) -> None:
        """Start it and load `model`."""
        command = [sys.executable, "-m", "mlx_worker", "--parent-pid", str(os.getpid()), "--threads", str(threads)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=FOLDER)
        self._last_id = 0
        self.hello = self.call("hello")
        self.loaded = self.call("load-generator", path=str(model), contextTokens=8192)

    def send(self, op: str, **fields: object) -> int:
        """Send a request; give its id."""
        self._last_id += 1
        sink = cast(BinaryIO, self._process.stdin)
        sink.write(encode_frame({"id": self._last_id, "op": op, **fields}))
        sink.flush()
        return self._last_id

    def frames(self, request: int) -> Iterator[dict[str, Any]]:
        """Give the frames of a request up to its last."""
        while (frame := read_frame(cast(BinaryIO, self._process.stdout))) is not None:
            if frame.header.get("id") != request:
                continue
            yield frame.header
            if "ok" in frame.header:
                return
        raise EOFError("the worker ended")

    def call(self, op: str, **fields: object) -> dict[str, Any]:
        """Give the answer to a request of one frame."""
        (answer,) = list(self.frames(self.send(op, **fields)))
        if answer["ok"] is not True:
            raise RuntimeError(answer["error"])
        return answer

    def ask(self, messages: list[dict[str, str]], tokens: int, conversation: str = "") -> tuple[str, dict[str, Any]]:
        """Give text and last frame of an answer."""
        request = self.send(
            "generate", messages=messages, maxTokens=tokens, conversation=conversation, sampling={"temperature": 0}
        )
        text = ""
        for frame in self.frames(request):
            text += frame.get("text", "")
            if frame.get("ok") is False:
                raise RuntimeError(frame["error"])
            if "ok" in frame:
                return text, frame
        raise EOFError("no end")

    def cancel_after(self, messages: list[dict[str, str]], event: str) -> float:
        """Cancel at the first such event; give the seconds to silence."""
        request = self.send("generate", messages=messages, maxTokens=500, sampling={"temperature": 0})
        began = 0.0
        for frame in self.frames(request):
            if not began and frame.get("event") == event:
                began = time.perf_counter()
                self.send("cancel", target=request)
        return time.perf_counter() - began

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


class Reference:
    """mlx-lm's own loop in a process of its own."""

    def __init__(self, model: Path, threads: int) -> None:
        """Start it and load `model`."""
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", REFERENCE, str(FOLDER), str(model)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**environment, "HF_HUB_OFFLINE": "1"},
            text=True,
        )
        self._read()

    def speed(self, ids: list[int], tokens: int) -> float:
        """Give tokens per second after the first."""
        sink = self._process.stdin
        if sink is None:
            raise EOFError
        sink.write(json.dumps([ids, tokens]) + "\n")
        sink.flush()
        count, seconds = self._read()
        return (count - 1) / seconds

    def _read(self) -> Any:  # noqa: ANN401 -- JSON
        while line := cast(Any, self._process.stdout).readline():
            if line.startswith(("[", '"')):
                return json.loads(line)
        raise EOFError("the reference ended")

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def pairs(model: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Measure both loops by turns; give medians and the median ratio of the pairs."""
    messages = [
        {"role": "system", "content": SYSTEM[:300]},
        {"role": "user", "content": "Write a long story of a river."},
    ]
    worker, reference = Worker(model, options.threads), Reference(model, options.threads)
    try:
        from mlx_worker.chat.chat_tokenizer import ChatTokenizer
        from mlx_worker.files.model_folder import ModelFolder

        ids = ChatTokenizer(ModelFolder(model)).prompt(messages)
        ours: list[float] = []
        theirs: list[float] = []
        # The first of each reads the weights from disk and compiles.
        for turn in range(options.rounds + 1):
            _, end = worker.ask(messages, options.tokens)
            speed = (end["answerTokens"] - 1) / end["answerMs"] * 1000
            other = reference.speed(ids, options.tokens)
            if turn > 0:
                ours.append(speed)
                theirs.append(other)
        ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
        return {
            "weights": worker.loaded["form"],
            "ours tokens/s": round(statistics.median(ours), 2),
            "mlx-lm tokens/s": round(statistics.median(theirs), 2),
            "ratio": round(statistics.median(ratios), 3),
            "ratios": [round(ratio, 3) for ratio in ratios],
        }
    finally:
        worker.close()
        reference.close()


def turns(worker: Worker) -> dict[str, Any]:
    """Talk for some turns; give what each reuses of the one before, and its first token's time beside a cold one's."""
    messages = [{"role": "system", "content": SYSTEM}]
    reused: list[float] = []
    ratios: list[float] = []
    figures: list[dict[str, Any]] = []
    known = 0
    for turn, question in enumerate(QUESTIONS):
        messages.append({"role": "user", "content": question})
        text, end = worker.ask(messages, 40, "talk")
        if turn > 0:
            reused.append(end["cachedTokens"] / known)
            # Another first word: nothing of it is known.
            cold = [{"role": "system", "content": f"{turn}. {SYSTEM}"}, *messages[1:]]
            _, other = worker.ask(cold, 1)
            ratios.append(end["firstTokenMs"] / other["firstTokenMs"])
            figures.append(
                {
                    "promptTokens": end["promptTokens"],
                    "cachedTokens": end["cachedTokens"],
                    "firstTokenMs": end["firstTokenMs"],
                    "coldFirstTokenMs": other["firstTokenMs"],
                }
            )
        known = end["promptTokens"] + end["answerTokens"]
        messages.append({"role": "assistant", "content": text})
    return {
        "reused": [round(share, 4) for share in reused],
        "first token against cold": [round(ratio, 3) for ratio in ratios],
        "turns": figures,
    }


def cancels(worker: Worker) -> dict[str, Any]:
    """Cancel answers being read and being written; give seconds to silence."""
    reading: list[float] = []
    writing: list[float] = []
    for i in range(CANCELS):
        long = [{"role": "system", "content": f"{i} {SYSTEM}"}, {"role": "user", "content": QUESTIONS[0]}]
        reading.append(worker.cancel_after(long, "reading"))
        short = [{"role": "user", "content": f"{i} Write a long story."}]
        writing.append(worker.cancel_after(short, "text"))
    return {
        name: {"median": round(statistics.median(times), 3), "most": round(max(times), 3)}
        for name, times in (("while reading", reading), ("while writing", writing))
    }


def as_float32(model: Path, target: Path) -> Path:
    """Write a copy of a model whose weights are float32."""
    import mlx.core as mx

    from mlx_worker.chat.generator_loader import dequantized

    config = json.loads((model / "config.json").read_text())
    weights = cast(dict[str, mx.array], mx.load(str(model / "model.safetensors")))
    mx.save_safetensors(str(target / "model.safetensors"), dequantized(weights, config), {"format": "mlx"})
    del config["quantization"]
    (target / "config.json").write_text(json.dumps(config))
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (target / name).write_bytes((model / name).read_bytes())
    return target


def save(figures: dict[str, Any], folder: Path) -> Path:
    """Add the figures to the results of this commit and day, in the form of `bench/results.ts`."""
    git = ["git", "-C", str(FOLDER)]
    commit = subprocess.run([*git, "rev-parse", "--short=7", "HEAD"], capture_output=True, text=True, check=True)
    now = datetime.now(timezone.utc)
    name = commit.stdout.strip()
    file = folder / f"{now.date()}-{name}.json"
    before: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    machine = before.get("machine") or {
        "system": f"{sys.platform} {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    head = {
        "date": str(now.date()),
        "commit": name,
        "measuredAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "machine": machine,
    }
    file.write_text(json.dumps({**before, **head, "generate": figures}, indent=1) + "\n")
    return file


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    worker = Worker(options.model.resolve(), options.threads)
    figures: dict[str, Any] = {"model": options.model.resolve().parent.parent.name, "threads": options.threads}
    try:
        figures |= {"device": worker.hello["device"], "blas": worker.hello["blas"]["name"], "mlx": worker.hello["mlx"]}
        worker.ask([{"role": "user", "content": "Hello"}], 4)
        figures |= {"follow-up": turns(worker), "cancel, seconds to silence": cancels(worker)}
    finally:
        worker.close()
    with tempfile.TemporaryDirectory() as folder:
        plain = as_float32(options.model.resolve(), Path(folder))
        figures["float32 weights for both"] = pairs(plain, options)
    figures["the folder as it is"] = pairs(
        options.model.resolve(), argparse.Namespace(**{**vars(options), "rounds": 2})
    )
    print(json.dumps(figures, indent=1))
    if options.out is not None:
        print(save(figures, options.out))


if __name__ == "__main__":
    main()
