"""What training makes small: how little a query is like its right chunk, beside all others of a batch."""

import mlx.core as mx
import numpy as np
from pairs import key_of

TEMPERATURE = 0.05
# Below it a stronger encoder's best chunk takes nearly all; its cosines lie nearer to each other than a table's.
TEACHER_TEMPERATURE = 0.03


def normal(x):
    return x * mx.rsqrt((x * x).sum(axis=1, keepdims=True) + 1e-9)


def loss(queries, chunks, added, dims, taught=None):
    """
    The cross entropy of the right chunk among all of a batch, both ways.
    @param queries `[n, dims]` float32
    @param chunks `[m, dims]` float32, m at least n: the n right ones first
    @param added to the scores, `[n, m]`: minus infinity where a chunk must not count as wrong, and what words tell already
    @param dims sizes of the prefixes that count
    @param taught what a stronger encoder takes each chunk for, `[n, m]` whose rows add up to 1 or are zeros, what may be scored in it, and its part
    """
    total = 0.0
    for size in dims:
        plain = normal(queries[:, :size]) @ normal(chunks[:, :size]).T / TEMPERATURE
        scores = plain + added
        right = mx.diagonal(scores)
        back = scores[:, : len(queries)]
        total = total + (mx.logsumexp(scores, axis=1) - right).mean() + 0.5 * (mx.logsumexp(back, axis=0) - right).mean()
        if taught is not None:
            target, hidden, part = taught
            told = plain + hidden
            total = total - part * (target * (told - mx.logsumexp(told, axis=1, keepdims=True))).sum() / len(queries)
    return total / len(dims)


class Lexical:
    """What words alone tell: the cosine of two texts' token counts, saturated as in BM25 and weighted by rarity."""

    K1 = 1.2

    def __init__(self, counts):
        texts = np.asarray((counts > 0).sum(axis=0)).ravel()
        self.rarity = np.log(1 + counts.shape[0] / (texts + 1)).astype(np.float32)

    def between(self, counts, split):
        """@returns of each text before `split` with each from there on, 0 to 1"""
        told = counts.copy()
        told.data = told.data / (told.data + self.K1) * self.rarity[told.indices]
        length = np.sqrt(np.asarray(told.multiply(told).sum(axis=1)).ravel()) + 1e-9
        return (told[:split] @ told[split:].T).toarray() / length[:split, None] / length[None, split:]


class Teacher:
    """Vectors of a stronger encoder for some of the texts (teacher.py)."""

    def __init__(self, file, texts, part):
        read = np.load(file)
        known = {int(key): n for n, key in enumerate(read["keys"])}
        self.vectors, self.part = read["vectors"], part
        self.at = np.array([known.get(key_of(text), -1) for text in texts])

    def of(self, query_rows, chunk_rows):
        """@returns `taught` of `loss`"""
        at, to = self.at[query_rows], self.at[chunk_rows]
        scores = self.vectors[at].astype(np.float32) @ self.vectors[to].astype(np.float32).T / TEACHER_TEMPERATURE
        scores[:, to < 0] = -np.inf
        if (to < 0).all():
            scores[:] = 0
        target = np.exp(scores - scores.max(axis=1, keepdims=True))
        target /= target.sum(axis=1, keepdims=True)
        # A query counts where the encoder has read it and its right chunk.
        target[(at < 0) | (to[: len(at)] < 0)] = 0
        hidden = np.where(to < 0, -1e9, 0.0)[None, :].astype(np.float32)
        return mx.array(target), mx.array(hidden), self.part
