"""BM25 over the chunks of one package: what the words of a query find, for negatives that are hard to tell from the right one."""

import math
import re
from collections import Counter

import numpy as np

TERM = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
K1, B = 1.2, 0.75


def terms(text):
    return [word.lower() for word in TERM.findall(text) if len(word) > 1]


class Nearest:
    def __init__(self, texts):
        counts = [Counter(terms(text)) for text in texts]
        length = np.array([sum(count.values()) for count in counts], dtype=np.float32)
        norm = K1 * (1 - B + B * length / max(1.0, float(length.mean()))) if len(texts) else length
        postings = {}
        for n, count in enumerate(counts):
            for term, times in count.items():
                postings.setdefault(term, ([], []))[0].append(n)
                postings[term][1].append(times)
        self.total = len(texts)
        self.postings = {}
        for term, (at, times) in postings.items():
            at, times = np.array(at), np.array(times, dtype=np.float32)
            idf = math.log(1 + (self.total - len(at) + 0.5) / (len(at) + 0.5))
            self.postings[term] = (at, idf * times * (K1 + 1) / (times + norm[at]))
        self.idf = {term: math.log(1 + self.total / len(at)) for term, (at, _) in self.postings.items()}

    def rare(self, word):
        return max((self.idf.get(term, 0.0) for term in terms(word)), default=0.0)

    def best(self, query, count):
        """Chunks with the most of the query's words, best first."""
        score = np.zeros(self.total, dtype=np.float32)
        for term in set(terms(query)):
            if term in self.postings:
                at, value = self.postings[term]
                score[at] += value
        top = np.argpartition(-score, min(count, self.total - 1))[:count] if self.total else np.array([], dtype=int)
        return [int(n) for n in top[np.argsort(-score[top], kind="stable")] if score[n] > 0]
