"""Rows to start training from: what all-MiniLM-L6-v2 makes of each token by itself, in the directions of most spread.

    python training/static/rows.py MODEL TOKENIZER OUT.npz
MODEL is the folder of all-MiniLM-L6-v2 as `mlx-code setup` lays it out, TOKENIZER a WordPiece tokenizer.json.
"""

import argparse
import json
import sys
from pathlib import Path

import mlx_cpu  # noqa: F401  first: it chooses what MLX computes with
import mlx.core as mx
import numpy as np
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[2] / "worker"))
from mlx_worker.models.bert import Model, ModelArgs  # noqa: E402

BATCH = 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dims", type=int, default=256)
    args = parser.parse_args()
    config = json.loads((args.model / "config.json").read_text())
    model = Model(ModelArgs.from_dict(config))
    model.load_weights(list(model.sanitize(mx.load(str(args.model / "model.safetensors"))).items()))
    theirs = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    theirs.no_padding()
    known = theirs.get_vocab()
    vocab = json.loads(args.tokenizer.read_text())["model"]["vocab"]
    words = sorted(vocab, key=vocab.get)
    first, last = known["[CLS]"], known["[SEP]"]
    ids = [[first, *([known[word]] if word in known else theirs.encode(word.removeprefix("##"), add_special_tokens=False).ids), last] for word in words]
    vectors = np.zeros((len(ids), config["hidden_size"]), dtype=np.float32)
    order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        lengths = np.array([len(ids[n]) for n in some])
        padded = np.zeros((len(some), lengths.max()), dtype=np.int32)
        for row, n in enumerate(some):
            padded[row, : len(ids[n])] = ids[n]
        hidden = model(mx.array(padded), mx.array(lengths))
        mask = mx.array((np.arange(padded.shape[1])[None, :] < lengths[:, None]).astype(np.float32))[..., None]
        vectors[some] = np.array((hidden * mask).sum(axis=1) / mask.sum(axis=1))
        print(f"{start + len(some)} of {len(order)} tokens", end="\r", flush=True)
    vectors -= vectors.mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    rows = vectors @ directions[:, ::-1][:, : args.dims]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    np.savez(args.out, rows=rows.astype(np.float32))


main()
