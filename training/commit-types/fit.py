"""Fits the weights of `src/history/commit/type-weights.ts` to changes with a type, held near those of by-hand.txt.

    npm run bench:commit-types -- --changes OUT.jsonl --features RELEASED.jsonl
    npm run bench:commit-types -- --changes VERBS.jsonl --features VERBS-FEATURES.jsonl
    python training/commit-types/fit.py RELEASED.jsonl VERBS-FEATURES.jsonl [--write]

First says how well it does on packages that were left out of the fit; without `--write` that is all.
"""

import collections
import json
import random
import re
import sys
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "src" / "history" / "commit" / "type-weights.ts"
# Of commits that change code: a person's estimate of what projects with Conventional Commits call them.
SHARES = {"feat": 0.25, "fix": 0.33, "docs": 0.06, "style": 0.015, "refactor": 0.11, "perf": 0.02, "test": 0.05, "build": 0.04,
          "ci": 0.03, "chore": 0.09, "revert": 0.005}
# Releases cannot teach these: what they change beside code comes from the release itself.
FROZEN = re.compile(r"(swapped|all:|only-|manifest:|lock:|ci:|release|versions-only|blank-only|loose-only|comments-only|most:(?!source)"
                    r"|has:(?!source|test|docs|example)|source\+manifest)")
OF_A_PROJECT = re.compile(r"(name|in\d|ext):")
HOLD, HOLD_FIRST, FREEZE = 20, 10, 1e6
# How much harder types are held of which there are few.
HARDER = {"ci": 8, "style": 8, "revert": 8, "build": 8, "test": 8, "docs": 8, "perf": 8, "chore": 3}
FOLDS = 5
MIN_CHANGES, MIN_GROUPS = 12, 6
MOST_OF_GROUP = 60
# Clients that one generator writes: their chores are its new releases.
GENERATED = re.compile(r"openai|anthropic|lithic|groq|finch|modern-treasury|writer-sdk|orb-billing|increase|runloop|openlayer|browserbase|dodopayments")
FAMILIES = re.compile(r"istanbul|libp2p|ipld|multi|peer-|datastore|ipfs|griffe|mkdocs|conventional-|git-|webpack|-loader|cloud\.google|googleapis"
                      r"|codemirror|lezer|prosemirror|iroh")


def by_hand():
    head, *rows = (line.split() for line in (HERE / "by-hand.txt").read_text().splitlines())
    return head[1:], {row[0].replace("-", "") if row[0] == "-" else row[0]: [float(each) for each in row[1:]] for row in rows}


TYPES, BY_HAND = by_hand()


def group_of(repository):
    """Packages that the same people write are left out together."""
    if GENERATED.search(repository):
        return "generated"
    if family := FAMILIES.search(repository):
        return family.group(0)
    return repository.split("/")[0] if "@" in repository else repository


def load(path):
    rows = []
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        features = {each for each in row["features"] if not OF_A_PROJECT.match(each)}
        by_verb = row["repository"].startswith("by-verb:")
        if by_verb or features & {"has:source", "has:style"}:
            rows.append((group_of(row["repository"]), TYPES.index(row["type"]), features, by_verb))
    return rows


def importance(rows):
    """Each package counts at most as much as so many changes, each type as often as in commits."""
    sizes = collections.Counter(row[0] for row in rows)
    weights = np.array([min(1, (MOST_OF_GROUP / sizes[group]) ** 0.5) * (0.7 if by_verb else 1) for group, _, _, by_verb in rows])
    chore = TYPES.index("chore")
    weights *= [(0.05 if kind == chore else 0.4) if group == "generated" else 1 for group, kind, _, _ in rows]
    kinds = np.array([row[1] for row in rows])
    for n, name in enumerate(TYPES):
        own = weights[kinds == n].sum() / weights.sum()
        if own > 0:
            weights[kinds == n] *= min(4, max(0.3, SHARES[name] / own))
    return weights


def common(rows):
    groups = collections.defaultdict(list)
    for group, _, features, _ in rows:
        for feature in features:
            groups[feature].append(group)
    return sorted(feature for feature, of in groups.items() if len(of) >= MIN_CHANGES and len(set(of)) >= MIN_GROUPS)


def matrix(rows, index):
    cells = [(n, index[each]) for n, row in enumerate(rows) for each in {"", *row[2]} if each in index]
    at, of = zip(*cells)
    return sparse.csr_matrix((np.ones(len(cells)), (at, of)), shape=(len(rows), len(index)))


def start(index):
    weights = np.zeros((len(index), len(TYPES)))
    for feature, own in BY_HAND.items():
        weights[index[feature]] = own
    return weights


def fit(rows):
    """@returns the place of each feature, and its weights"""
    index = {feature: n for n, feature in enumerate(["", *sorted({*common(rows), *BY_HAND} - {""})])}
    data, first, counts = matrix(rows, index), start(index), importance(rows)
    kinds = np.array([row[1] for row in rows])
    hold = np.full(first.shape, float(HOLD))
    hold[0] = HOLD_FIRST
    for feature, n in index.items():
        if feature and FROZEN.match(feature):
            hold[n] = FREEZE
    for name, times in HARDER.items():
        hold[:, TYPES.index(name)] *= times
    right = np.eye(len(TYPES))[kinds]

    def loss(flat):
        moved = flat.reshape(first.shape)
        scores = data @ (first + moved)
        scores -= scores.max(1, keepdims=True)
        sums = np.exp(scores).sum(1, keepdims=True)
        value = -(counts * (scores - np.log(sums))[np.arange(len(rows)), kinds]).sum() + 0.5 * (hold * moved**2).sum()
        return value, (data.T @ ((np.exp(scores) / sums - right) * counts[:, None]) + hold * moved).ravel()

    found = minimize(loss, np.zeros(first.size), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return index, first + found.x.reshape(first.shape)


def say(name, rows, scores):
    kinds = np.array([row[1] for row in rows])
    best = scores.argmax(1)
    two = [kind in row.argsort()[-2:] for kind, row in zip(kinds, scores)]
    feat, fix = TYPES.index("feat"), TYPES.index("fix")
    is_feat = scores[:, feat] > scores[:, fix]
    between = (is_feat[kinds == feat].mean() + (~is_feat[kinds == fix]).mean()) / 2
    found = [f"{each} {(best == n)[kinds == n].mean():.2f}" for n, each in enumerate(TYPES) if (kinds == n).sum() >= 5]
    print(f"{name}: {len(rows)}, right {(best == kinds).mean():.3f}, among two {np.mean(two):.3f}, feat from fix {between:.3f};", *found)


def measure(rows):
    groups = sorted({row[0] for row in rows})
    random.Random(5).shuffle(groups)
    fold = {group: n % FOLDS for n, group in enumerate(groups)}
    scores = np.zeros((len(rows), len(TYPES)))
    for n in range(FOLDS):
        held = [k for k, row in enumerate(rows) if fold[row[0]] == n]
        index, weights = fit([row for row in rows if fold[row[0]] != n])
        scores[held] = matrix([rows[k] for k in held], index) @ weights
    index = {feature: n for n, feature in enumerate(BY_HAND)}
    hand = matrix(rows, index) @ start(index)
    for name, by_verb in (("released", False), ("by verb", True)):
        own = [k for k, row in enumerate(rows) if row[3] == by_verb]
        if own:
            say(f"{name}, by hand", [rows[k] for k in own], hand[own])
            say(f"{name}, packages left out", [rows[k] for k in own], scores[own])


def write(index, weights):
    told = [each for each in [*BY_HAND, *sorted(index.keys() - BY_HAND)]
            if each in BY_HAND or abs(weights[index[each]]).max() >= 0.12]
    width = max(map(len, told))
    lines = [" ".join(["feature".ljust(width), *(name.rjust(max(5, len(name))) for name in TYPES)])]
    for feature in told:
        own = [0 if abs(each) < 0.05 else round(float(each), 2) for each in weights[index[feature]]]
        cells = (f"{each:g}".rjust(max(5, len(name))) for each, name in zip(own, TYPES))
        lines.append(" ".join([(feature or "-").ljust(width), *cells]))
    text = TARGET.read_text()
    head, _, rest = text.partition("const TABLE = `\n")
    _, _, after = rest.partition("`;\n")
    TARGET.write_text(f"{head}const TABLE = `\n" + "\n".join(lines) + f"\n`;\n{after}")
    print(f"{len(told)} features written")


if __name__ == "__main__":
    changes = [row for path in sys.argv[1:] if not path.startswith("-") for row in load(path)]
    measure(changes)
    if "--write" in sys.argv:
        write(*fit(changes))
