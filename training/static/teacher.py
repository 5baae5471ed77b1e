"""What a stronger encoder makes of some of the texts that a table is trained on: queries and their right chunks, which are each other's wrong ones.

    python training/static/teacher.py PAIRS MODEL TOKENIZER OUT.npz [--packages N] [--pairs N] [--tokens N]
MODEL is the folder of a BERT encoder as `mlx-code setup` lays it out: all-MiniLM-L6-v2, or bge-small-en-v1.5. OUT has `keys` `[n]`
uint64, the beginning of each text's hash, and `vectors` `[n, dims]` float16 of length 1.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from encoder import Encoder
from pairs import Pairs, key_of, share

BATCH = 64


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--packages", type=int, default=100)
    parser.add_argument("--of-package", type=int, default=60, help="pairs of a package")
    parser.add_argument("--tokens", type=int, default=96, help="of a text, at most")
    args = parser.parse_args()
    pairs, rows = Pairs(args.pairs, args.tokenizer), set()
    numbers = sorted(set(pairs.package[~pairs.held_out]), key=lambda number: share("teacher", pairs.names[number]))
    for number in numbers[: args.packages]:
        own = sorted(np.where(pairs.package == number)[0], key=lambda n: share(pairs.texts[pairs.query[n]]))
        for n in own[: args.of_package]:
            rows.update([pairs.query[n], pairs.chunks[n][0]])
    texts, started = [pairs.texts[row] for row in sorted(rows)], time.time()
    print(f"{len(texts)} texts of {min(len(numbers), args.packages)} packages", flush=True)
    report = lambda done, of: print(f"{done} of {of}, {time.time() - started:.0f} s", end="\r", flush=True)
    encoder = Encoder(args.model)
    encoder.tokenizer.enable_truncation(args.tokens)
    vectors = encoder.vectors([encoding.ids for encoding in encoder.tokenizer.encode_batch(texts)], BATCH, report)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.savez(args.out, keys=np.array([key_of(text) for text in texts], dtype=np.uint64), vectors=vectors.astype(np.float16))


main()
