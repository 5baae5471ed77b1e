"""The mined pairs as numbers: every text that is embedded as counts of tokens, every pair as rows of those."""

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

MOST_TOKENS = 512
# How often a pair of a kind is drawn beside one of another kind.
DRAWS = {"change": 6.0, "doc": 1.0, "how": 1.0, "commit": 1.0, "comment": 0.6, "name": 0.5, "symbol": 0.3, "error": 0.5, "test": 1.0, "title": 0.3, "path": 1.0}
# Of a hundred packages, those that are never trained on.
HELD_OUT = 5
# Of a package and a kind at most so many, changes aside: large packages repeat themselves.
MOST_OF_KIND = 120
# How often the words of its doc comment stay in the chunk that the comment is about.
KEEP_DOC = 0.2
# Chunks of a file that are answers to the words of its path.
CHUNKS_OF_PATH = 2
# Of a package's chunks, those that a table itself ranks highest for a query and that do not answer it.
OWN_NEGATIVES = 10
# A token's weight before training: half where this is its share of all tokens.
SMOOTH = 1e-3
# A chunk this like a right one is a copy of it, and no wrong answer.
COPY = 0.95


def share(*parts):
    """A number below 1 that is the same for the same text on every machine."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:6], "big") / 2**48


def key_of(text):
    """@returns 64 bits of a text's hash"""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def mined_packages(folder):
    """What training/mine/mine.py wrote of each package, in the same order each time."""
    for path in sorted(Path(folder).glob("*/*.json.gz")):
        with gzip.open(path, "rt") as opened:
            yield json.load(opened)


def start_weights(counts):
    """@returns for each token SMOOTH / (SMOOTH + its share of all tokens), float32"""
    seen = np.asarray(counts.sum(axis=0)).ravel()
    return SMOOTH / (SMOOTH + seen / seen.sum())


def pooled(counts, table):
    """@returns a vector of length 1 for each row of counts"""
    sums = counts @ table
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


class Counts:
    """Token counts of texts, a row each; the same text is one row."""

    def __init__(self, tokenizer_file):
        self.tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.unknown = self.tokenizer.token_to_id("[UNK]")
        self.size = self.tokenizer.get_vocab_size()
        self.rows, self.texts = {}, []

    def row(self, text):
        if text not in self.rows:
            self.rows[text] = len(self.texts)
            self.texts.append(text)
        return self.rows[text]

    def matrix(self):
        at, ids = [0], []
        for start in range(0, len(self.texts), 4096):
            for encoding in self.tokenizer.encode_batch(self.texts[start : start + 4096], add_special_tokens=False):
                own = [token for token in encoding.ids if token != self.unknown][:MOST_TOKENS]
                ids.extend(own)
                at.append(len(ids))
        counts = csr_matrix((np.ones(len(ids), dtype=np.float32), np.array(ids, dtype=np.int32), np.array(at)), shape=(len(self.texts), self.size))
        counts.sum_duplicates()
        return counts


class Rows:
    """Rows of a package's chunks, counted when they are first asked for."""

    def __init__(self, texts, bodies, files, file_of):
        self.texts, self.bodies, self.files, self.file_of = texts, bodies, files, file_of

    def __getitem__(self, n):
        return self.other(n, self.bodies[n])

    def other(self, n, text):
        """The row of another text for chunk n."""
        row = self.texts.row(text)
        self.file_of[row] = self.files[n]
        return row


def embedded(words, text, keep_path=1.0):
    """A chunk as the product embeds it; where `keep_path` is below 1, others without the words of their path."""
    return f"{words}\n{words}\n{text}" if keep_path >= 1 or share(words, text) < keep_path else text


def of_paths(mined):
    """The words of a path as a query, and chunks of that file: pairs of the kind `path`."""
    taken = {}
    for n, (words, text) in enumerate(mined["texts"]):
        path = mined["paths"][n]
        taken[path] = taken.get(path, 0) + 1
        if taken[path] <= CHUNKS_OF_PATH and len(text) > 100 and len(set(words.split())) > 1:
            yield ["path", " ".join(dict.fromkeys(words.split())), [n], None, []]


class Pairs:
    """
    `query` and `chunks` are rows of `counts`. `files` numbers the file of each row of a chunk, and `package` the package of a pair.
    """

    def __init__(self, folder, tokenizer_file, without=(), most_of_kind=MOST_OF_KIND, keep_path=1.0, paths=False):
        texts = Counts(tokenizer_file)
        self.query, self.chunks, self.negatives, self.kind, self.package, self.names = [], [], [], [], [], []
        file_of, files, self.all_chunks = {}, {}, []
        for mined in mined_packages(folder):
            number = len(self.names)
            self.names.append(f"{mined['registry']} {mined['package']}")
            held = share(self.names[-1]) * 100 < HELD_OUT
            kept = 1.0 if held else keep_path
            bodies = [embedded(words, text, kept) for words, text in mined["texts"]]
            rows = Rows(texts, bodies, [files.setdefault((number, file), len(files)) for file in mined["paths"]], file_of)
            self.all_chunks.append([rows[n] for n in range(len(bodies))] if held else [])
            taken = {}
            for kind, query, chunks, cut, negatives in [*mined["pairs"], *(of_paths(mined) if paths else [])]:
                taken[kind] = taken.get(kind, 0) + 1
                if kind in without or (taken[kind] > most_of_kind and kind != "change"):
                    continue
                targets = [rows.other(n, mined["texts"][n][1]) if kind == "path" else rows[n] for n in chunks]
                if cut is not None and share(query) >= KEEP_DOC:
                    words, text = mined["texts"][chunks[0]]
                    lines = text.split("\n")
                    del lines[cut[0] : cut[1] + 1]
                    if sum(map(len, lines)) < 20:
                        continue
                    targets = [rows.other(chunks[0], embedded(words, "\n".join(lines), kept))]
                self.query.append(texts.row(query))
                self.chunks.append(targets)
                self.negatives.append([rows[n] for n in negatives])
                self.kind.append(kind)
                self.package.append(number)
        self.texts = texts.texts
        self.counts = texts.matrix()
        self.files = np.full(len(texts.texts), -1, dtype=np.int64)
        for row, file in file_of.items():
            self.files[row] = file
        self.kind, self.package = np.array(self.kind), np.array(self.package)
        held = np.array([share(name) * 100 < HELD_OUT for name in self.names])
        self.held_out = held[self.package]
        self.used = ~self.held_out
        self.draws = np.array([DRAWS[kind] for kind in self.kind])

    def keep(self, known):
        """Trains on those pairs alone whose query and first chunk are among the rows that `known` tells of, each with that chunk."""
        self.chunks = [chunks if held else chunks[:1] for chunks, held in zip(self.chunks, self.held_out, strict=True)]
        self.used &= np.array([known[query] and known[chunks[0]] for query, chunks in zip(self.query, self.chunks, strict=True)])


class Batches:
    """Batches of blocks of one package each, so that most wrong chunks of a batch are of the right package."""

    def __init__(self, pairs, size, block, seed, lexical=True):
        self.pairs, self.size, self.block, self.rng, self.lexical = pairs, size, block, np.random.default_rng(seed), lexical
        self.by_package = {}
        for number in range(len(pairs.names)):
            own = np.where((pairs.package == number) & pairs.used)[0]
            if len(own) >= 16:
                self.by_package[number] = (own, pairs.draws[own] / pairs.draws[own].sum())
        # A package counts by the root of what it holds, so that large ones do not crowd out the others.
        self.numbers = np.array(list(self.by_package))
        weight = np.array([np.sqrt(pairs.draws[own].sum()) for own, _ in self.by_package.values()])
        self.weight = weight / weight.sum()
        self.own_negatives = {}

    def find_negatives(self, table):
        """What `table` takes for the answers of each pair and is none: a chunk of such counts as wrong in each batch, beside those of BM25."""
        pairs = self.pairs
        for own, _ in self.by_package.values():
            rows = np.unique(np.concatenate([pairs.chunks[n] + pairs.negatives[n] for n in own]).astype(np.int64))
            vectors, files = pooled(pairs.counts[rows], table), pairs.files[rows]
            scores = pooled(pairs.counts[[pairs.query[n] for n in own]], table) @ vectors.T
            copies = vectors @ vectors.T > COPY
            for n, score in zip(own, scores, strict=True):
                right = np.searchsorted(rows, pairs.chunks[n])
                score[copies[right].any(axis=0) | np.isin(files, files[right])] = -1
                best = np.argpartition(-score, min(OWN_NEGATIVES, len(rows) - 1))[:OWN_NEGATIVES]
                self.own_negatives[n] = rows[best[score[best] > 0]]

    def next(self):
        """@returns rows of queries, of right chunks, of wrong chunks, and for each query and chunk whether it must not count as wrong"""
        pairs, chosen = self.pairs, []
        for number in self.rng.choice(self.numbers, self.size // self.block, p=self.weight):
            own, p = self.by_package[number]
            count = min(self.block, int((p > 0).sum()))
            chosen.extend(self.rng.choice(own, count, replace=False, p=p))
        queries = np.array([pairs.query[n] for n in chosen])
        right = np.array([pairs.chunks[n][self.rng.integers(len(pairs.chunks[n]))] for n in chosen])
        wrong = [pairs.negatives[n][self.rng.integers(len(pairs.negatives[n]))] for n in chosen if self.lexical and pairs.negatives[n]]
        wrong += [self.rng.choice(self.own_negatives[n]) for n in chosen if len(self.own_negatives.get(n, ())) > 0]
        chunks = np.concatenate([right, np.array(wrong, dtype=np.int64)]) if wrong else right
        # Chunks of a file that answers the query are no wrong answers, nor are those of the same query elsewhere.
        files = pairs.files
        masked = files[right][:, None] == files[chunks][None, :]
        for row, n in enumerate(chosen):
            if len(pairs.chunks[n]) > 1:
                masked[row] |= np.isin(files[chunks], files[pairs.chunks[n]])
        same = queries[:, None] == queries[None, :]
        masked[:, : len(right)] |= same
        np.fill_diagonal(masked, False)
        return queries, right, chunks, masked
