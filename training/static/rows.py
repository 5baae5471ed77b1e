"""Rows to start training from: what all-MiniLM-L6-v2 makes of each token by itself, in the directions of most spread.

    python training/static/rows.py MODEL TOKENIZER OUT.npz
MODEL is the folder of all-MiniLM-L6-v2 as `mlx-code setup` lays it out, TOKENIZER a WordPiece tokenizer.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from encoder import Encoder

BATCH = 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--dims", type=int, default=256)
    args = parser.parse_args()
    encoder = Encoder(args.model)
    known = encoder.tokenizer.get_vocab()
    vocab = json.loads(args.tokenizer.read_text())["model"]["vocab"]
    words = sorted(vocab, key=vocab.get)
    first, last = known["[CLS]"], known["[SEP]"]
    pieces = lambda word: [known[word]] if word in known else encoder.tokenizer.encode(word.removeprefix("##"), add_special_tokens=False).ids
    report = lambda done, of: print(f"{done} of {of} tokens", end="\r", flush=True)
    vectors = encoder.vectors([[first, *pieces(word), last] for word in words], BATCH, report)
    vectors -= vectors.mean(axis=0)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    rows = vectors @ directions[:, ::-1][:, : args.dims]
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    np.savez(args.out, rows=rows.astype(np.float32))


main()
