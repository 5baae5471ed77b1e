"""Fits the weights of the ranking signals: pairwise logistic regression over the candidates of every query.

Input: the lines that `npm run bench:quality -- --corpora DIR --dump FILE` writes. Output: leave-one-repository-out and
leave-one-language-out NDCG@10, and, with --write, one column of `src/search/weights.json` fitted on all of them: that for
answers with the MLX tier where the lines hold its arm (`--neural`), else that without. `--also FILE` adds
queries (those of mine.py) to every fit that are never scored, and tells what a fit on them alone is worth.
Needs requirements.txt. Usage: fit.py DUMP [--also DUMP] [--write FILE] [--json FILE] [--l2 X]
"""

import argparse
import json
import math
from collections import defaultdict
from pathlib import Path

import numpy as np

DEPTH = 10
# Pairs of a relevant file with at most this many of the irrelevant ones that stand highest.
HARD_NEGATIVES = 25
# Where the first fit starts looking for hard negatives.
GUIDE = ("lex.best", "static.rank", "fused.sum", "file.bm25", "name.idf")
# Not learned: they describe the page, not the file.
LEFT_OUT = {"saturation"}
FREE = (-np.inf, np.inf)
# What the development corpora cannot teach: they hold almost no tests, docs or examples that are asked for, so an
# unbounded fit would bury such files for good. Signals of agreement may not count against a file.
BOUNDS = {
    "role": (-3.0, 0.0),
    "role.doc": (-3.0, 0.0),
    "role.barrel": (-1.0, 0.5),
    "role.entry": (-0.5, 1.0),
    "dir.share": (0.0, 2.0),
    "path.depth": (-0.3, 0.0),
    "size": (-0.3, 0.3),
    "role.prose": (-2.0, 0.0),
    "role.data": (-2.0, 0.0),
    "symbol.doc": (-3.0, 0.0),
    "symbol.define.bare": (0.0, np.inf),
    "symbol.name.equals": (0.0, np.inf),
    "symbol.name.exact": (0.0, np.inf),
    "ref": (0.0, np.inf),
    "near": (0.0, np.inf),
    "fused": (0.0, np.inf),
    "name": (0.0, np.inf),
    "define": (0.0, np.inf),
    "define.exact": (1.0, np.inf),
    "cover": (0.0, np.inf),
    "lex": (0.0, np.inf),
    "static": (0.0, np.inf),
    "neural": (0.0, np.inf),
}


def matches(path, lines, target, with_lines=True):
    goal = target if isinstance(target, str) else target["path"]
    if path != goal and not path.endswith("/" + goal) and not goal.endswith("/" + path):
        return False
    if not with_lines or isinstance(target, str) or target.get("start_line") is None or target.get("end_line") is None:
        return True
    return not (lines[1] < target["start_line"] or lines[0] > target["end_line"])


def ndcg(order, targets):
    gains = [0.0] * DEPTH
    for target in targets:
        for rank, (path, lines) in enumerate(order[:DEPTH]):
            if matches(path, lines, target):
                gains[rank] = 1.0
                break
    dcg = lambda g: sum(x / math.log2(i + 2) for i, x in enumerate(g))
    ideal = dcg([1.0] * min(DEPTH, len(targets)))
    return dcg(gains) / ideal if ideal else 0.0


class Query:
    """One query with the best chunk of each candidate file."""

    def __init__(self, record, names):
        self.corpus, self.language, self.category = record["corpus"], record["language"], record["category"]
        self.targets = record["targets"]
        files = [c for c in record["candidates"] if c["signals"].get("saturation", 0) == 0]
        self.places = [(c["path"], c["lines"]) for c in files]
        self.x = np.array([[c["signals"].get(n, 0.0) for n in names] for c in files]).reshape(len(files), len(names))
        self.y = np.array([any(matches(p, l, t, False) for t in self.targets) for p, l in self.places], dtype=bool)

    def score(self, w):
        order = np.argsort(-(self.x @ w), kind="stable")
        return ndcg([self.places[i] for i in order], self.targets)


def pairs(queries, guide):
    out, weight = [], []
    for q in queries:
        if not q.y.any() or q.y.all():
            continue
        negatives = np.where(~q.y)[0]
        negatives = negatives[np.argsort(-(q.x[negatives] @ guide), kind="stable")[:HARD_NEGATIVES]]
        positives = np.where(q.y)[0]
        for p in positives:
            for n in negatives:
                out.append(q.x[p] - q.x[n])
                weight.append(1.0 / len(positives))
    return np.array(out), np.array(weight)


def fit(queries, l2, guide, bounds, rounds=2):
    """Newton's method on the weighted logistic loss of pair differences, scaled to unit spread.

    `bounds` holds (low, high) per signal: a weight that leaves its bounds is fixed there and the rest fitted again.
    """
    fixed = {}
    w_full = guide
    for _ in range(rounds):
        w_full = solve(*pairs(queries, w_full), l2, fixed)
        while outside := [i for i in range(len(w_full)) if i not in fixed and not bounds[i][0] <= w_full[i] <= bounds[i][1]]:
            fixed.update({i: float(np.clip(w_full[i], *bounds[i])) for i in outside})
            w_full = solve(*pairs(queries, w_full), l2, fixed)
    return w_full


def solve(diffs, weight, l2, fixed):
    spread = diffs.std(axis=0) + 1e-9
    spread[spread < 1e-6] = np.inf
    a = diffs / spread
    offset = np.zeros(len(a))
    for i, value in fixed.items():
        offset += diffs[:, i] * value
        a[:, i] = 0
    w = np.zeros(a.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(a @ w + offset, -30, 30)))
        grad = a.T @ (weight * (1 - p)) - l2 * w
        hess = (a * (weight * p * (1 - p))[:, None]).T @ a + l2 * np.eye(len(w))
        step = np.linalg.solve(hess, grad)
        w = w + step
        if np.abs(step).max() < 1e-6:
            break
    out = w / spread
    for i, value in fixed.items():
        out[i] = value
    return out


def left_out(queries, key, l2, guide, bounds, also=(), categories=None):
    scores = {}
    for name in sorted({key(q) for q in queries}):
        w = fit([q for q in queries if key(q) != name] + [q for q in also if q.language != name], l2, guide, bounds)
        held = [q for q in queries if key(q) == name]
        scores[name] = [q.score(w) for q in held]
        if categories is not None:
            for q, score in zip(held, scores[name]):
                categories[q.category].append(score)
    return np.mean([s for group in scores.values() for s in group]), {n: float(np.mean(s)) for n, s in scores.items()}


def load(file):
    return [json.loads(line) for line in file.read_text().splitlines() if line]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dump", type=Path)
    parser.add_argument("--also", type=Path, help="queries to learn from and not to score")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--l2", type=float, default=30.0)
    parser.add_argument("--ablate", action="store_true", help="fit again without each signal")
    parser.add_argument("--drop", default="", help="signals to leave out, comma-separated")
    args = parser.parse_args()
    records = load(args.dump)
    drop = LEFT_OUT | set(filter(None, args.drop.split(",")))
    names = sorted({n for r in records for c in r["candidates"][:5] for n in c["signals"]} - drop)
    queries = [Query(r, names) for r in records]
    also = [Query(r, names) for r in load(args.also)] if args.also else []
    guide = np.array([1.0 if n in GUIDE else 0.0 for n in names])
    bounds = [BOUNDS.get(n) or BOUNDS.get(n.split(".")[0]) or FREE for n in names]
    oracle = np.mean([ndcg([q.places[i] for i in np.argsort(~q.y, kind="stable")], q.targets) for q in queries])
    print(f"{len(queries)} queries, {len(names)} signals, oracle over candidates {oracle:.4f}")
    w = fit(queries + also, args.l2, guide, bounds)
    everything = np.mean([q.score(w) for q in queries])
    by_category = defaultdict(list)
    repo, by_repo = left_out(queries, lambda q: q.corpus, args.l2, guide, bounds, also, by_category)
    by_category = {n: float(np.mean(s)) for n, s in sorted(by_category.items())}
    language, by_language = left_out(queries, lambda q: q.language, args.l2, guide, bounds, also)
    print(f"fitted on all {everything:.4f}   leave-one-repository-out {repo:.4f}   leave-one-language-out {language:.4f}")
    print("categories:", " ".join(f"{n} {s:.3f}" for n, s in by_category.items()), "(repository left out)")
    print("repositories:", " ".join(f"{n} {s:.3f}" for n, s in by_repo.items()))
    print("languages:", " ".join(f"{n} {s:.3f}" for n, s in by_language.items()))
    figures = {
        "queries": len(queries),
        "signals": len(names),
        "oracle": oracle,
        "fitted on all": everything,
        "leave-one-repository-out": repo,
        "leave-one-language-out": language,
        "by category, repository left out": by_category,
        "by repository left out": by_repo,
        "by language left out": by_language,
    }
    if also:
        elsewhere = fit(also, args.l2, guide, bounds)
        alone = np.mean([q.score(elsewhere) for q in queries])
        print(f"fitted on the {len(also)} further queries alone: {alone:.4f}")
        figures |= {"further queries": len(also), "fitted on the further queries alone": alone}
    categories = defaultdict(list)
    for q in queries:
        categories[q.category].append(q.score(w))
    print("categories (fitted on all):", " ".join(f"{n} {np.mean(s):.3f}" for n, s in sorted(categories.items())))
    spread = np.concatenate([q.x for q in queries]).std(axis=0)
    for n, v, _ in sorted(zip(names, w, spread), key=lambda item: -abs(item[1] * item[2])):
        print(f"  {n:16s} {v:8.3f}")
    if args.ablate:
        figures["without, fitted again"] = {}
        for n in names:
            keep = [i for i, m in enumerate(names) if m != n]
            for q in queries + also:
                q.full, q.x = q.x, q.x[:, keep]
            score, _ = left_out(queries, lambda q: q.corpus, args.l2, guide[keep], [bounds[i] for i in keep], also)
            for q in queries + also:
                q.x = q.full
            figures["without, fitted again"][n] = score - repo
            print(f"  without {n:16s} {score:.4f} ({score - repo:+.4f})")
    if args.write:
        table = json.loads(args.write.read_text()) if args.write.exists() else {}
        column = "withMlx" if any(q.x[:, names.index("neural.rank")].any() for q in queries) else "withoutMlx"
        table[column] = {n: round(float(v), 4) for n, v in zip(names, w)}
        args.write.write_text(json.dumps(table, indent=2, sort_keys=True) + "\n")
    if args.json:
        args.json.write_text(json.dumps(rounded(figures), indent=1) + "\n")


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return value if isinstance(value, int) else round(float(value), 4)


main()
