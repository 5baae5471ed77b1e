"""Trains the static table: rows of tokens whose weighted mean brings a question near the code that answers it.

    python training/static/train.py PAIRS --start ROWS --tokenizer FILE --out FOLDER [--steps N] [--seed N]

PAIRS is what training/mine/mine.py made. ROWS are rows to start from: the .npz of rows.py, or a folder with a table. The loss is the
cross entropy of the right chunk among all of a batch, both ways; MLX computes it and its gradients. A text
is the product of its token counts and the table, so that a step costs what its tokens cost, and not the whole table. The folder gets
the table (int8, directions in the order of their spread) and a curve.
"""

import argparse
import json
import math
import time
from pathlib import Path

import mlx_cpu  # noqa: F401  first: it chooses what MLX computes with
import mlx.core as mx
import numpy as np
from export import read_table, write_table
from held_out import reciprocal_ranks
from objective import TEMPERATURE, Lexical, Teacher, loss
from pairs import MOST_OF_KIND, Batches, Pairs, start_weights
from scipy.sparse import csr_matrix

PREFIXES = (64, 128)


def start_rows(start, pairs):
    """Directions of length 1 and logarithms of weights."""
    if start.is_dir():
        rows = read_table(start)
        length = np.linalg.norm(rows, axis=1)
        mean = length[length > 0].mean()
        return rows / np.maximum(length, 1e-9)[:, None], np.log(np.maximum(length / mean, 1e-3)).astype(np.float32)
    rows = np.load(start)["rows"]
    return rows, np.log(start_weights(pairs.counts)).astype(np.float32)


class Adam:
    """Adam over those rows of a table that a batch touches; the others, and their moments, stay as they are."""

    def __init__(self, shape, first=0.9, second=0.98):
        self.first, self.second = first, second
        self.mean, self.square = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
        self.seen = np.zeros((shape[0], *(1 for _ in shape[1:])), dtype=np.float32)

    def step(self, table, at, grad, rate):
        mean = self.first * self.mean[at] + (1 - self.first) * grad
        square = self.second * self.square[at] + (1 - self.second) * grad * grad
        seen = self.seen[at] + 1
        self.mean[at], self.square[at], self.seen[at] = mean, square, seen
        table[at] -= rate * (mean / (1 - self.first**seen)) / (np.sqrt(square / (1 - self.second**seen)) + 1e-8)


def rate_at(step, steps, top):
    """Up in a twentieth of the steps, then down along a cosine."""
    warm = max(1, steps // 20)
    return top * step / warm if step < warm else top * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def train(pairs, args, report):
    rows, logs = (np.array(part, dtype=np.float32) for part in start_rows(args.start, pairs))
    teacher = Teacher(args.teacher, pairs.texts, args.taught) if args.teacher else None
    if teacher and args.only_taught:
        pairs.keep(teacher.at >= 0)
    batches = Batches(pairs, args.batch, args.block, args.seed, not args.no_bm25)
    lexical = Lexical(pairs.counts) if args.rest > 0 else None
    dims = (*PREFIXES, rows.shape[1]) if args.prefixes else (rows.shape[1],)
    step_loss = mx.value_and_grad(lambda q, c, m, t: loss(q, c, m, dims, t), argnums=(0, 1))
    of_rows, of_logs = Adam(rows.shape), Adam(logs.shape)
    curve, sums, started, cpu = [], [], time.time(), time.process_time()
    rng = np.random.default_rng(args.seed + 1)
    for step in range(1, args.steps + 1):
        if args.own_negatives and (step - 1) % args.own_negatives == 0:
            batches.find_negatives(np.exp(logs)[:, None] * rows)
        query_rows, _, chunk_rows, masked = batches.next()
        whole = pairs.counts[np.concatenate([query_rows, chunk_rows])]
        split = len(query_rows)
        added = np.where(masked, -1e9, 0.0)
        if lexical is not None:
            added += args.rest * lexical.between(whole, split) / TEMPERATURE
        counts = thinned(whole, args.dropout, rng)
        at, columns = np.unique(counts.indices, return_inverse=True)
        small = csr_matrix((counts.data, columns.astype(np.int32), counts.indptr), shape=(counts.shape[0], len(at)))
        weights = np.exp(logs[at])[:, None]
        full = weights * rows[at]
        sums_of_rows = small @ full
        value, grads = step_loss(mx.array(sums_of_rows[:split]), mx.array(sums_of_rows[split:]), mx.array(added.astype(np.float32)), teacher.of(query_rows, chunk_rows) if teacher else None)
        mx.eval(value, grads)
        grad = small.T @ np.concatenate([np.array(part) for part in grads])
        rate = rate_at(step, args.steps, args.rate)
        of_logs.step(logs, at, (grad * full).sum(axis=1), 10 * rate)
        of_rows.step(rows, at, grad * weights, rate)
        sums.append(float(value))
        if step % args.every == 0 or step == args.steps:
            point = {"step": step, "loss": round(float(np.mean(sums)), 4), "seconds": round(time.time() - started), "processor seconds": round(time.process_time() - cpu)}
            sums = []
            curve.append(point | reciprocal_ranks(pairs, np.exp(logs)[:, None] * rows))
            report(curve[-1])
    return np.exp(logs)[:, None] * rows, curve


def thinned(counts, dropout, rng):
    """Some tokens left out, so that no text is known by a single one."""
    if dropout > 0:
        counts = counts.copy()
        counts.data = counts.data * (rng.random(len(counts.data)) >= dropout)
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--block", type=int, default=64, help="pairs of one package that stand together in a batch")
    parser.add_argument("--most-of-kind", type=int, default=MOST_OF_KIND, help="pairs of a package and a kind, at most")
    parser.add_argument("--keep-path", type=float, default=1.0, help="share of the chunks that keep the words of their path; all do in an index")
    parser.add_argument("--paths", action="store_true", help="the words of a path are queries too, for chunks of its file without them")
    parser.add_argument("--rest", type=float, default=0.0, help="how much of what words tell is added to the scores, so that the table learns the rest")
    parser.add_argument("--no-bm25", action="store_true", help="no wrong chunks by BM25: those of the other pairs of a batch alone")
    parser.add_argument("--own-negatives", type=int, default=0, help="after so many steps, wrong chunks are looked for anew with the table itself")
    parser.add_argument("--teacher", type=Path, help="vectors of a stronger encoder (teacher.py), whose scores are learned too")
    parser.add_argument("--taught", type=float, default=1.0, help="the part of these scores in the loss")
    parser.add_argument("--only-taught", action="store_true", help="train on those pairs alone that the encoder has read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--every", type=int, default=100, help="steps between two looks at the packages that are not trained on")
    parser.add_argument("--blend", type=float, default=1.0, help="share of the trained table in its mean with the one it started from")
    parser.add_argument("--without", default="", help="kinds of pairs to leave out, comma-separated")
    parser.add_argument("--prefixes", action="store_true", help="the loss counts the first 64 and 128 directions too")
    args = parser.parse_args()
    mx.set_default_device(mx.cpu)
    pairs = Pairs(args.pairs, args.tokenizer, set(filter(None, args.without.split(","))), args.most_of_kind, args.keep_path, args.paths)
    kinds = {kind: int((pairs.kind == kind).sum()) for kind in sorted(set(pairs.kind))}
    print(f"{len(pairs.names)} packages, {len(pairs.query)} pairs: {kinds}", flush=True)
    report = lambda point: print(json.dumps(point), flush=True)
    report({"step": 0, **reciprocal_ranks(pairs, (lambda rows, logs: np.exp(logs)[:, None] * rows)(*start_rows(args.start, pairs)))})
    table, curve = train(pairs, args, report)
    rows, logs = start_rows(args.start, pairs)
    table = args.blend * table + (1 - args.blend) * np.exp(logs)[:, None] * rows
    curve.append({"blended": args.blend, **reciprocal_ranks(pairs, table)})
    report(curve[-1])
    write_table(args.out, table, pairs.counts, args.tokenizer)
    settings = {key: str(value) if isinstance(value, Path) else value for key, value in vars(args).items() if key not in ("pairs", "out", "start", "tokenizer", "teacher")}
    (args.out / "curve.json").write_text(json.dumps({"settings": settings, "pairs": kinds, "curve": curve}, indent=1) + "\n")


if __name__ == "__main__":
    main()
