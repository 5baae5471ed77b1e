"""Measures chunks per second of the worker with one process of two threads and with two processes of one.

    python bench/embed_speed.py --model FOLDER --texts FOLDER [--torch PYTHON] [--chunks N] [--rounds N]

The texts are pieces of the source files in a folder, about 250 tokens each. With --torch (a Python that has
sentence-transformers) PyTorch embeds the same texts, turn by turn with the worker, so that a busy machine
slows both; `per cpu-second` does not depend on what else runs. Prints one JSON object per turn.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

FOLDER = Path(__file__).parents[1]
sys.path.insert(0, str(FOLDER))

from mlx_worker.serve.protocol import encode_frame, read_frame  # noqa: E402 -- after the path is set

# Characters of code that make about 250 tokens of a WordPiece vocabulary.
CHUNK_CHARS = 800
REQUEST_TEXTS = 32
SUFFIXES = (".c", ".go", ".java", ".js", ".py", ".rs", ".ts")

TORCH = """
import json, os, resource, sys, time
import torch
torch.set_num_threads(int(sys.argv[2]))
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(sys.argv[1], device="cpu")
texts = json.load(sys.stdin)
model.encode(texts[:8], show_progress_bar=False)
before, begun = time.process_time(), time.perf_counter()
model.encode(texts, batch_size=32, normalize_embeddings=True, show_progress_bar=False)
print(json.dumps({"seconds": time.perf_counter() - begun, "cpu": time.process_time() - before}))
"""


def pieces(folder: Path) -> Iterator[str]:
    """Yield pieces of the source files below `folder`, one per file."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if len(text) > 2 * CHUNK_CHARS:
            middle = len(text) // 2
            yield text[middle : middle + CHUNK_CHARS]


class Worker:
    """One worker process."""

    def __init__(self, model: str, threads: int) -> None:
        """Start it and load the model."""
        command = [sys.executable, "-m", "mlx_worker", "--parent-pid", str(os.getpid()), "--threads", str(threads)]
        self.process = subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.call("load", path=model)

    def call(self, op: str, **fields: object) -> dict[str, Any]:
        """Send one request; give the header of its answer."""
        sink, source = cast(BinaryIO, self.process.stdin), cast(BinaryIO, self.process.stdout)
        sink.write(encode_frame({"id": 1, "op": op, **fields}))
        sink.flush()
        while (frame := read_frame(source)) is not None:
            if "id" in frame.header:
                if not frame.header["ok"]:
                    raise RuntimeError(str(frame.header["error"]))
                return frame.header
        raise EOFError("the worker ended")


def measure_worker(model: str, texts: list[str], processes: int, threads: int) -> dict[str, Any]:
    """Embed `texts` by `processes` workers that take requests from one queue."""
    workers = [Worker(model, threads) for _ in range(processes)]
    for worker in workers:
        worker.call("embed", texts=texts[:8])
    waiting: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    for i in range(0, len(texts), REQUEST_TEXTS):
        waiting.put(texts[i : i + REQUEST_TEXTS])

    def drain(worker: Worker) -> None:
        while True:
            try:
                request = waiting.get_nowait()
            except queue.Empty:
                return
            worker.call("embed", texts=request)

    before = sum(worker.call("stats")["cpuMs"] for worker in workers)
    begun = time.perf_counter()
    threads_of_ours = [threading.Thread(target=drain, args=(worker,)) for worker in workers]
    for thread in threads_of_ours:
        thread.start()
    for thread in threads_of_ours:
        thread.join()
    seconds = time.perf_counter() - begun
    cpu = (sum(worker.call("stats")["cpuMs"] for worker in workers) - before) / 1000
    rss = sum(worker.call("stats")["rss"] for worker in workers)
    for worker in workers:
        worker.call("shutdown")
        worker.process.wait()
    return report(f"mlx {processes}x{threads}", len(texts), seconds, cpu) | {"rss_mb": rss // 1_000_000}


def measure_torch(python: str, model: str, texts: list[str], threads: int) -> dict[str, Any]:
    """Embed `texts` by sentence-transformers."""
    command = [python, "-c", TORCH, model, str(threads)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    result = json.loads(done.stdout.splitlines()[-1])
    return report(f"torch 1x{threads}", len(texts), result["seconds"], result["cpu"])


def report(name: str, chunks: int, seconds: float, cpu: float) -> dict[str, Any]:
    """Give one line of the result."""
    return {
        "what": name,
        "chunks": chunks,
        "chunks_per_second": round(chunks / seconds, 2),
        "per_cpu_second": round(chunks / cpu, 2),
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Measure, in turns, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="folder of a BERT-family model")
    parser.add_argument("--texts", required=True, type=Path, help="folder with source files")
    parser.add_argument("--torch", help="a Python with sentence-transformers")
    parser.add_argument("--chunks", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    found = list(pieces(options.texts))
    texts = found[:: max(1, len(found) // options.chunks)][: options.chunks]
    for _ in range(options.rounds):
        print(json.dumps(measure_worker(options.model, texts, 1, 2)), flush=True)
        if options.torch:
            print(json.dumps(measure_torch(options.torch, options.model, texts, 2)), flush=True)
        print(json.dumps(measure_worker(options.model, texts, 2, 1)), flush=True)


if __name__ == "__main__":
    main()
