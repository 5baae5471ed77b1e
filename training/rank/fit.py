"""Fits the weights of the ranking signals: pairwise logistic regression over the candidate files of every question.

Input: what `npm run bench:sets -- ... --dump FILE` writes: the names of the signals, then a question a line with the signals of
each candidate. Every set counts as SET_WEIGHTS says, however many questions it has. Output: each set's NDCG@10 and share of
right first files, fitted on all and with the repository left out of the fit (of all sets at once), and, with --write, the
weights: the column for answers with the MLX tier where the lines hold its arm, else both.
Needs requirements.txt. Usage: fit.py DUMP... [--write FILE] [--json FILE] [--l2 X] [--folds N] [--languages] [--drop A,B] [--ablate]
"""

import argparse
import json
import math
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np

DEPTH = 10
# Places further down than this are alike.
DEEP = 20
# Pairs of a relevant file with at most this many of the irrelevant ones that stand highest.
HARD_NEGATIVES = 20
# Where the first fit starts looking for hard negatives.
GUIDE = ("lex.best", "static.rank", "fused.sum", "file.bm25", "name.idf")
# How much of the loss a set is. What people ask counts most; more weight on sets made by rule costs those sets, whose right
# answers (a test's source, a title's document) people often do not mean.
SET_WEIGHTS = {
    "annotated": 700, "changes": 500, "answers": 40, "word": 4, "phrase": 4, "file name": 4, "symbol": 10, "error": 15,
    "test name": 4, "title": 1,
}
# Not learned: where one file or few are what a query names they come first, whatever else (src/search/ranking/weights.ts).
FIXED = {"only.path": 120.0, "only.defines": 60.0, "only.holds": 30.0, "text.exact": 10.0}
FREE = (-np.inf, np.inf)
# The column for answers with the MLX tier where no such answers are given: that without, but for these, each a weight of it
# times what it was beside that in the last fit of such answers (2026-11-25); two thirds is a guess.
BESIDE_MLX = {"neural.rank": ("static.rank", 1.25), "neural.z": ("static.z", 0.44), "static.z": ("static.z", 2 / 3)}
# What is held of a role before anything is seen: a weight leaves it only as far as the questions say so.
PRIORS = {
    "role.test": -2.0, "role.bench": -2.0, "role.example": -2.0, "role.doc": -2.5, "role.licence": -3.0, "role.prose": -1.5,
    "role.data": -1.0, "role.generated": -1.5, "role.superseded": -2.0, "role.copy": -2.0, "role.vendored": -1.0, "role.compat": -0.5,
    "role.stub": -0.3, "role.declared": -1.5, "named.file": 2.0, "named.defined": 0.5, "word.held": 0.5,
}
# What the corpora cannot teach. Signals of agreement may not count against a file, and a role may not bury one for good.
BOUNDS = {
    "role": (-3.0, 0.0),
    # Few corpora hold their tests, and where they do a test holds the words of a change better than what was changed.
    "role.test": (-3.0, -2.7),
    "role.barrel": (-1.0, 0.0),
    "role.entry": (-0.5, 0.7),
    "role.private": (-0.5, 0.0),
    "role.compat": (-1.5, 0.0),
    # A copy says nothing that its original does not.
    "role.copy": (-3.0, -2.0),
    "dir.share": (0.0, 2.0),
    "path.depth": (-0.3, 0.0),
    "size": (-0.3, 0.3),
    "symbol.define.bare": (0.0, np.inf),
    "symbol.name.equals": (0.0, np.inf),
    "symbol.name.exact": (0.0, np.inf),
    "ref": (0.0, np.inf),
    "fused": (0.0, np.inf),
    "name": (0.0, np.inf),
    "named": (0.0, 4.0),
    "word": (0.0, 4.0),
    "define": (0.0, np.inf),
    "define.exact": (1.0, np.inf),
    "cover": (0.0, np.inf),
    "lex": (0.0, np.inf),
    "file": (0.0, np.inf),
    "static": (0.0, np.inf),
    "neural": (0.0, np.inf),
    "pair": (0.0, np.inf),
    "text": (0.0, 4.0),
}


def matches(path, lines, target, with_lines=True):
    goal = target if isinstance(target, str) else target["path"]
    if path != goal and not path.endswith("/" + goal) and not goal.endswith("/" + path):
        return False
    if not with_lines or isinstance(target, str) or target.get("start_line") is None or target.get("end_line") is None:
        return True
    return not (lines[1] < target["start_line"] or lines[0] > target["end_line"])


IDEAL = [sum(1 / math.log2(i + 2) for i in range(n)) for n in range(DEPTH + 1)]


class Question:
    """One question with the best chunk of each candidate file."""

    def __init__(self, record):
        self.set, self.corpus, self.category = record["set"], record["corpus"], record["category"]
        self.language = record["language"]
        self.query, self.targets = record["query"], record["targets"]
        files = record["files"]
        self.paths = [f["path"] for f in files]
        self.x = np.array([f["x"] for f in files], dtype=np.float64).reshape(len(files), -1)
        self.hits = [[t for t, target in enumerate(self.targets) if matches(f["path"], f["lines"], target)] for f in files]
        self.y = np.array([any(matches(f["path"], f["lines"], t, False) for t in self.targets) for f in files], dtype=bool)

    def score(self, w):
        order = np.argsort(-(self.x @ w), kind="stable")[:DEPTH] if len(self.y) else []
        seen, dcg = set(), 0.0
        for rank, i in enumerate(order):
            fresh = [t for t in self.hits[i] if t not in seen]
            if fresh:
                seen.update(fresh)
                dcg += 1 / math.log2(rank + 2)
        return dcg / IDEAL[min(DEPTH, len(self.targets))] if self.targets else 0.0

    def first(self, w):
        return bool(self.y[np.argmax(self.x @ w)]) if len(self.y) else False


class Pairs:
    """
    Differences between the signals of a right file and of the wrong ones that stand highest by `guide`. With `by_place` a pair
    counts more the more NDCG its exchange would move: the root of the difference of both places' discounts.
    """

    def __init__(self, questions, guide, set_weights, by_place=False):
        out, weight, owner = [], [], []
        for n, q in enumerate(questions):
            if not q.y.any() or q.y.all() or q.set not in set_weights:
                continue
            order = np.argsort(-(q.x @ guide), kind="stable")
            discount = np.empty(len(order))
            discount[order] = 1 / np.log2(np.minimum(np.arange(len(order)), DEEP) + 2)
            negatives = order[~q.y[order]][:HARD_NEGATIVES]
            positives = np.where(q.y)[0]
            share = set_weights[q.set] / (IDEAL[min(DEPTH, len(positives))] if by_place else len(positives))
            for p in positives:
                out.append(q.x[p] - q.x[negatives])
                weight.append(share * (np.abs(discount[p] - discount[negatives]) ** 0.5 if by_place else np.ones(len(negatives))))
                owner.append(np.full(len(negatives), n))
        self.diffs, self.weight, self.owner = np.concatenate(out), np.concatenate(weight), np.concatenate(owner)

    def of(self, kept):
        """@param kept for each question whether it is learned from"""
        rows = kept[self.owner]
        return self.diffs[rows], self.weight[rows]


def solve(diffs, weight, l2, start, low, high, prior):
    """Projected Newton's method on the weighted logistic loss, every signal scaled to unit spread, weights within bounds."""
    spread = np.where(diffs.std(axis=0) < 1e-6, 0.0, diffs.std(axis=0))
    scale = np.where(spread == 0, 1.0, spread)
    a = diffs / scale
    low, high, prior = low * scale, high * scale, np.clip(prior * scale, low * scale, high * scale)
    w = np.clip(start * scale, low, high)
    w[spread == 0] = prior[spread == 0]

    def loss(v):
        return float(weight @ np.logaddexp(0, -(a @ v)) + l2 / 2 * (v - prior) @ (v - prior))

    now = loss(w)
    for _ in range(40):
        p = 1 / (1 + np.exp(np.clip(a @ w, -30, 30)))
        grad = l2 * (w - prior) - a.T @ (weight * p)
        held = ((w <= low) & (grad > 0)) | ((w >= high) & (grad < 0)) | (spread == 0)
        free = np.where(~held)[0]
        b = a[:, free]
        hess = (b * (weight * p * (1 - p))[:, None]).T @ b + l2 * np.eye(len(free))
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hess, grad[free])
        size = 1.0
        while size > 1e-3:
            trial = np.clip(w - size * step, low, high)
            after = loss(trial)
            if after < now:
                break
            size /= 2
        if size <= 1e-3 or now - after < 1e-5 * now:
            break
        w, now = trial, after
    return w / scale


def left_out(questions, folds, run, key=lambda q: q.corpus):
    """@param folds 0 leaves each repository out by itself, else that many groups of them. @returns weights by repository"""
    names = sorted({key(q) for q in questions})
    group = {n: n if folds == 0 else zlib.crc32(n.encode()) % folds for n in names}
    weights = {}
    for g in sorted(set(group.values()), key=str):
        w = run(np.array([group[key(q)] != g for q in questions]))
        weights.update({n: w for n in names if group[n] == g})
    return weights


def by(questions, key, value):
    sums = defaultdict(list)
    for q in questions:
        sums[key(q)].append(value(q))
    return {k: float(np.mean(v)) for k, v in sorted(sums.items())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dumps", type=Path, nargs="+")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--l2", type=float, default=100.0)
    parser.add_argument("--folds", type=int, default=0, help="leave groups of repositories out instead of each; 0 is each")
    parser.add_argument("--languages", action="store_true", help="leave each language out too")
    parser.add_argument("--ablate", action="store_true", help="fit again without each family of signals")
    parser.add_argument("--drop", default="", help="signals to leave out, comma-separated")
    parser.add_argument("--sets", default="", help="learn from these sets alone, comma-separated")
    args = parser.parse_args()
    names, questions = None, []
    for dump in args.dumps:
        with dump.open() as lines:
            own = json.loads(next(lines))
            if names not in (None, own):
                raise SystemExit(f"{dump} has other signals than the dumps before it")
            names = own
            questions += [Question(json.loads(line)) for line in lines if line.strip()]
    drop = set(filter(None, args.drop.split(",")))
    counts = by(questions, lambda q: q.set, lambda q: 1)
    sizes = {s: sum(q.set == s for q in questions) for s in counts}
    wanted = set(filter(None, args.sets.split(","))) or set(SET_WEIGHTS)
    set_weights = {s: SET_WEIGHTS[s] / n for s, n in sizes.items() if s in SET_WEIGHTS and s in wanted}
    bounds = [BOUNDS.get(n) or BOUNDS.get(n.split(".")[0]) or FREE for n in names]
    guide = np.array([1.0 if n in GUIDE else 0.0 for n in names])

    fixed = {n: 0.0 for n in drop} | FIXED
    low = np.array([fixed.get(n, b[0]) for n, b in zip(names, bounds)])
    high = np.array([fixed.get(n, b[1]) for n, b in zip(names, bounds)])
    prior = np.array([PRIORS.get(n, 0.0) for n in names])
    everything = np.ones(len(questions), dtype=bool)
    w = solve(*Pairs(questions, guide, set_weights).of(everything), args.l2, guide, low, high, prior)
    w = solve(*Pairs(questions, w, set_weights).of(everything), args.l2, w, low, high, prior)
    # The places and hard negatives of the fits before; a repository left out is left out of the pairs.
    pairs = Pairs(questions, w, set_weights, by_place=True)

    def run(kept, start=w, without=()):
        gone = np.array([n in without for n in names])
        return solve(*pairs.of(kept), args.l2, start, np.where(gone, 0.0, low), np.where(gone, 0.0, high), prior)

    w = run(everything)
    apart = left_out(questions, args.folds, lambda kept: run(kept, w))
    figures = {"questions": len(questions), "signals": len(names)}
    figures["fitted on all"] = by(questions, lambda q: q.set, lambda q: q.score(w))
    figures["repository left out"] = by(questions, lambda q: q.set, lambda q: q.score(apart[q.corpus]))
    figures["first, repository left out"] = by(questions, lambda q: q.set, lambda q: q.first(apart[q.corpus]))
    figures["categories, repository left out"] = by(
        [q for q in questions if q.set == "annotated"], lambda q: q.category, lambda q: q.score(apart[q.corpus]))
    if args.languages:
        foreign = left_out(questions, 0, lambda kept: run(kept, w), lambda q: q.language)
        figures["language left out"] = by(questions, lambda q: q.set, lambda q: q.score(foreign[q.language]))
        figures["annotated by language left out"] = by(
            [q for q in questions if q.set == "annotated"], lambda q: q.language, lambda q: q.score(foreign[q.language]))
        print("language left out:", figures["language left out"])
    for s in ("annotated", "changes"):
        own = [q for q in questions if q.set == s]
        figures[f"{s} by repository left out"] = by(own, lambda q: q.corpus, lambda q: q.score(apart[q.corpus]))
    print(f"{'set':12s} {'n':>5s} {'all':>7s} {'left out':>8s} {'first':>6s} oracle")
    for s in sizes:
        own = [q for q in questions if q.set == s]
        oracle = np.mean([min(1.0, len({t for h in q.hits for t in h}) / max(1, len(q.targets))) for q in own])
        print(f"{s:12s} {sizes[s]:5d} {figures['fitted on all'][s]:7.4f} {figures['repository left out'][s]:8.4f} "
              f"{figures['first, repository left out'][s]:6.3f} {oracle:.3f}")
    for key in ("categories, repository left out", "annotated by repository left out", "changes by repository left out"):
        print(f"{key}:", " ".join(f"{n} {s:.3f}" for n, s in figures[key].items()))
    sample = np.concatenate([q.x[:30] for q in questions])
    for n, v, s in sorted(zip(names, w, sample.std(axis=0)), key=lambda item: -abs(item[1] * item[2])):
        print(f"  {n:20s} {v:8.3f} {v * s:8.3f}")
    if args.ablate:
        figures["without, fitted again"] = {}
        for family in sorted(set(names) - drop - set(FIXED)):
            weights = left_out(questions, args.folds or 6, lambda kept: run(kept, w, {family}))
            figures["without, fitted again"][family] = by(questions, lambda q: q.set, lambda q: q.score(weights[q.corpus]))
            print(f"  without {family:20s}", {s: round(v, 4) for s, v in figures["without, fitted again"][family].items()}, flush=True)
    if args.write:
        table = json.loads(args.write.read_text()) if args.write.exists() else {}
        column = {n: round(float(v), 4) for n, v in zip(names, w) if n not in FIXED}
        place = names.index("neural.rank") if "neural.rank" in names else None
        if place is not None and any(q.x[:, place].any() for q in questions):
            table["withMlx"] = column
        else:
            beside = {n: round(column[of] * times, 4) for n, (of, times) in BESIDE_MLX.items()}
            table = {"withMlx": column | beside, "withoutMlx": column}
        args.write.write_text(json.dumps(table, indent=2, sort_keys=True) + "\n")
    if args.json:
        args.json.write_text(json.dumps(rounded(figures), indent=1) + "\n")


def rounded(value):
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    return value if isinstance(value, int) else round(float(value), 4)


main()
