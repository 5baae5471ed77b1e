"""What a stronger encoder makes of some of the texts that a table is trained on: queries and their right chunks, which are each other's wrong ones.

    python training/static/teacher.py PAIRS MODEL TOKENIZER OUT.npz [--packages N] [--pairs N] [--tokens N]
MODEL is the folder of a BERT encoder as `mlx-code setup` lays it out: all-MiniLM-L6-v2, or bge-small-en-v1.5. OUT has `keys` `[n]`
uint64, the beginning of each text's hash, and `vectors` `[n, dims]` float16 of length 1.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import mlx_cpu  # noqa: F401  first: it chooses what MLX computes with
import mlx.core as mx
import numpy as np
from pairs import Pairs, key_of, share
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[2] / "worker"))
from mlx_worker.models.bert import Model, ModelArgs  # noqa: E402

# Tokens of a batch, padding counted.
BATCH = 8_192


class Encoder:
    def __init__(self, folder, tokens):
        self.model = Model(ModelArgs.from_dict(json.loads((folder / "config.json").read_text())))
        self.model.load_weights(list(self.model.sanitize(mx.load(str(folder / "model.safetensors"))).items()))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(tokens)
        self.first = json.loads((folder / "1_Pooling" / "config.json").read_text()).get("pooling_mode_cls_token", False)

    def encode(self, texts, report):
        """@returns `[n, dims]` float16, rows of length 1"""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(texts)]
        order, vectors, start = sorted(range(len(ids)), key=lambda n: len(ids[n])), None, 0
        while start < len(order):
            size = max(1, BATCH // len(ids[order[min(start + 64, len(order) - 1)]]))
            some = order[start : start + size]
            lengths = np.array([len(ids[n]) for n in some])
            padded = np.zeros((len(some), lengths.max()), dtype=np.int32)
            for row, n in enumerate(some):
                padded[row, : len(ids[n])] = ids[n]
            hidden = self.model(mx.array(padded), mx.array(lengths))
            mask = mx.array((np.arange(padded.shape[1])[None, :] < lengths[:, None]).astype(np.float32))[..., None]
            own = np.array(hidden[:, 0] if self.first else (hidden * mask).sum(axis=1) / mask.sum(axis=1))
            if vectors is None:
                vectors = np.zeros((len(ids), own.shape[1]), dtype=np.float16)
            vectors[some] = own / np.linalg.norm(own, axis=1, keepdims=True)
            start += len(some)
            report(start, len(order))
        return vectors


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
    mx.set_default_device(mx.cpu)
    pairs, rows = Pairs(args.pairs, args.tokenizer), set()
    numbers = sorted(set(pairs.package[~pairs.held_out]), key=lambda number: share("teacher", pairs.names[number]))
    for number in numbers[: args.packages]:
        own = sorted(np.where(pairs.package == number)[0], key=lambda n: share(pairs.texts[pairs.query[n]]))
        for n in own[: args.of_package]:
            rows.update([pairs.query[n], pairs.chunks[n][0]])
    texts, started = [pairs.texts[row] for row in sorted(rows)], time.time()
    print(f"{len(texts)} texts of {min(len(numbers), args.packages)} packages", flush=True)
    report = lambda done, of: print(f"{done} of {of}, {time.time() - started:.0f} s", end="\r", flush=True)
    vectors = Encoder(args.model, args.tokens).encode(texts, report)
    np.savez(args.out, keys=np.array([key_of(text) for text in texts], dtype=np.uint64), vectors=vectors)


if __name__ == "__main__":
    main()
