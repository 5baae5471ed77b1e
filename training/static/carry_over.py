"""Rows of a table for another tokenizer, to train on from.

    python training/static/carry_over.py TABLE PAIRS TOKENIZER OUT

TABLE is a folder with a table, TOKENIZER what tokenizer.py made. A token of both keeps its row, and a new word gets the sum of its pieces'
rows, so that a text means what it did. Marks, which TABLE was never trained on, weigh the less the more often they stand in PAIRS.
"""

import argparse
from pathlib import Path

import numpy as np
from export import read_table, write_table
from pairs import Pairs, start_weights
from tokenizers import Tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    table, old = read_table(args.table), Tokenizer.from_file(str(args.table / "tokenizer.json"))
    known, vocab = old.get_vocab(), Tokenizer.from_file(str(args.tokenizer)).get_vocab()
    counts = Pairs(args.pairs, args.tokenizer).counts
    weights = start_weights(counts)
    length = np.linalg.norm(table, axis=1)
    mean = length[length > 0].mean()
    rows = np.zeros((len(vocab), table.shape[1]), dtype=np.float32)
    for token, n in vocab.items():
        pieces = [known[token]] if token in known else [id for id in old.encode(token.removeprefix("##"), add_special_tokens=False).ids if id > 1]
        rows[n] = table[pieces].sum(axis=0)
        if len(token) == 1 and token.isascii() and not token.isalnum():
            rows[n] *= mean / max(float(np.linalg.norm(rows[n])), 1e-9) * weights[n]
    write_table(args.out, rows, counts, args.tokenizer)


main()
