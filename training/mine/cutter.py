"""The product's own chunker as a process of its own: texts in, chunks out (bench/cut/run.ts)."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Cutter:
    """Started once; ends with `close`."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["node", "scripts/bench.mjs", "cut"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.writer = ThreadPoolExecutor(1)

    def cut(self, files):
        """@param files (path, text) each. @returns what the chunker made of each, in that order"""

        def write():
            for path, text in files:
                self.process.stdin.write(json.dumps({"path": path, "text": text}) + "\n")
            self.process.stdin.flush()

        written = self.writer.submit(write)
        found = []
        for _ in files:
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError("the chunker ended")
            found.append(json.loads(line))
        written.result()
        return found

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.writer.shutdown()
