"""How well a table answers pairs of packages that are never trained on: each asked of the whole package, files ranked by their best chunk."""

import numpy as np
from pairs import pooled

MOST = 40


def reciprocal_ranks(pairs, table):
    """Mean reciprocal rank of the right file, by kind."""
    found = {}
    for number in sorted(set(pairs.package[pairs.held_out])):
        chunks = np.array(sorted(set(pairs.all_chunks[number])))
        own = np.where(pairs.package == number)[0]
        vectors = pooled(pairs.counts[chunks], table)
        files = pairs.files[chunks]
        taken = {}
        for n in own:
            kind = pairs.kind[n]
            taken[kind] = taken.get(kind, 0) + 1
            if taken[kind] > MOST:
                continue
            scores = vectors @ pooled(pairs.counts[[pairs.query[n]]], table)[0]
            # A chunk whose comment is the query stands in for the one without.
            for row in pairs.chunks[n]:
                if row not in chunks:
                    scores = np.where(files == pairs.files[row], -1.0, scores)
            right = np.isin(files, pairs.files[pairs.chunks[n]])
            best = max(float(vectors_of(pairs, table, pairs.chunks[n], n).max()), float(scores[right].max(initial=-1.0)))
            found.setdefault(kind, []).append(1 / (1 + len(set(files[~right & (scores > best)]))))
    return {kind: round(float(np.mean(values)), 4) for kind, values in sorted(found.items())}


def vectors_of(pairs, table, rows, n):
    return pooled(pairs.counts[rows], table) @ pooled(pairs.counts[[pairs.query[n]]], table)[0]
