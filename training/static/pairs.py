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
DRAWS = {"change": 6.0, "doc": 1.0, "how": 1.0, "commit": 1.0, "comment": 0.6, "name": 0.5, "symbol": 0.3, "error": 0.5, "test": 1.0, "title": 0.3}
# Of a hundred packages, those that are never trained on.
HELD_OUT = 5
# Of a package and a kind at most so many, changes aside: large packages repeat themselves.
MOST_OF_KIND = 120
# How often the words of its doc comment stay in the chunk that the comment is about.
KEEP_DOC = 0.2


def share(*parts):
    """A number below 1 that is the same for the same text on every machine."""
    return int.from_bytes(hashlib.sha256("\0".join(map(str, parts)).encode()).digest()[:6], "big") / 2**48


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
        row = self.texts.row(self.bodies[n])
        self.file_of[row] = self.files[n]
        return row


class Pairs:
    """
    `query` and `chunks` are rows of `counts`. `files` numbers the file of each row of a chunk, and `package` the package of a pair.
    """

    def __init__(self, folder, tokenizer_file, without=(), most_of_kind=MOST_OF_KIND):
        texts = Counts(tokenizer_file)
        self.query, self.chunks, self.negatives, self.kind, self.package, self.names = [], [], [], [], [], []
        file_of, files, self.all_chunks = {}, {}, []
        for path in sorted(Path(folder).glob("*/*.json.gz")):
            with gzip.open(path, "rt") as opened:
                mined = json.load(opened)
            number = len(self.names)
            self.names.append(f"{mined['registry']} {mined['package']}")
            bodies = [f"{words}\n{words}\n{text}" for words, text in mined["texts"]]
            held = share(self.names[-1]) * 100 < HELD_OUT
            rows = Rows(texts, bodies, [files.setdefault((number, file), len(files)) for file in mined["paths"]], file_of)
            self.all_chunks.append([rows[n] for n in range(len(bodies))] if held else [])
            taken = {}
            for kind, query, chunks, cut, negatives in mined["pairs"]:
                taken[kind] = taken.get(kind, 0) + 1
                if kind in without or (taken[kind] > most_of_kind and kind != "change"):
                    continue
                targets = [rows[n] for n in chunks]
                if cut is not None and share(query) >= KEEP_DOC:
                    words, text = mined["texts"][chunks[0]]
                    lines = text.split("\n")
                    del lines[cut[0] : cut[1] + 1]
                    if sum(map(len, lines)) < 20:
                        continue
                    row = texts.row(f"{words}\n{words}\n" + "\n".join(lines))
                    file_of[row] = file_of[targets[0]]
                    targets = [row]
                self.query.append(texts.row(query))
                self.chunks.append(targets)
                self.negatives.append([rows[n] for n in negatives])
                self.kind.append(kind)
                self.package.append(number)
        self.counts = texts.matrix()
        self.files = np.full(len(texts.texts), -1, dtype=np.int64)
        for row, file in file_of.items():
            self.files[row] = file
        self.kind, self.package = np.array(self.kind), np.array(self.package)
        held = np.array([share(name) * 100 < HELD_OUT for name in self.names])
        self.held_out = held[self.package]
        self.draws = np.array([DRAWS[kind] for kind in self.kind])


class Batches:
    """Batches of blocks of one package each, so that most wrong chunks of a batch are of the right package."""

    def __init__(self, pairs, size, block, seed):
        self.pairs, self.size, self.block, self.rng = pairs, size, block, np.random.default_rng(seed)
        self.by_package = {}
        for number in range(len(pairs.names)):
            own = np.where((pairs.package == number) & ~pairs.held_out)[0]
            if len(own) >= 16:
                self.by_package[number] = (own, pairs.draws[own] / pairs.draws[own].sum())
        # A package counts by the root of what it holds, so that large ones do not crowd out the others.
        self.numbers = np.array(list(self.by_package))
        weight = np.array([np.sqrt(pairs.draws[own].sum()) for own, _ in self.by_package.values()])
        self.weight = weight / weight.sum()

    def next(self):
        """@returns rows of queries, of right chunks, of wrong chunks, and for each query and chunk whether it must not count as wrong"""
        pairs, chosen = self.pairs, []
        for number in self.rng.choice(self.numbers, self.size // self.block, p=self.weight):
            own, p = self.by_package[number]
            count = min(self.block, int((p > 0).sum()))
            chosen.extend(self.rng.choice(own, count, replace=False, p=p))
        queries = np.array([pairs.query[n] for n in chosen])
        right = np.array([pairs.chunks[n][self.rng.integers(len(pairs.chunks[n]))] for n in chosen])
        wrong = [pairs.negatives[n][self.rng.integers(len(pairs.negatives[n]))] for n in chosen if pairs.negatives[n]]
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
