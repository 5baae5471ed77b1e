"""Makes a WordPiece tokenizer to measure beside the one that ships: another vocabulary, or with punctuation.

    python training/static/tokenizer.py PAIRS TOKENIZER OUT.json [--words N] [--learn N] [--punctuation]

PAIRS is what training/mine/mine.py made, TOKENIZER the tokenizer.json that ships. Its vocabulary is that of all-MiniLM-L6-v2 and, after
it, whole words of code.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from pairs import mined_packages
from tokenizers import Tokenizer, models, trainers

# Entries of the shipped vocabulary that come from all-MiniLM-L6-v2; whole words of code follow.
OF_MINILM = 29_525
# A word of code counts where so many packages hold it.
PACKAGES = 2
MARKS = "[!-/:-@\\[-`{-~]"


def texts(folder):
    """Those of each package."""
    for mined in mined_packages(folder):
        yield [*(f"{words}\n{text}" for words, text in mined["texts"]), *(query for _, query, *_ in mined["pairs"])]


def frequent(packages, tokenizer, known, most):
    """Words that are no entry of a vocabulary, by how often they stand in the texts of a package, each package's count by its root."""
    weight, holders = Counter(), Counter()
    for some in packages:
        counts = Counter(
            word for text in some for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(tokenizer.normalizer.normalize_str(text)) if word not in known and len(word) > 1 and word.isascii() and word.isalpha()
        )
        for word, count in counts.items():
            weight[word] += count**0.5
            holders[word] += 1
    return [word for word, _ in weight.most_common() if holders[word] >= PACKAGES][:most]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=int, help="so many whole words of code after the vocabulary of all-MiniLM-L6-v2")
    parser.add_argument("--learn", type=int, help="a vocabulary of so many pieces learned from the pairs alone")
    parser.add_argument("--punctuation", action="store_true", help="each mark is a token too")
    args = parser.parse_args()
    file = json.loads(args.tokenizer.read_text())
    own = Tokenizer.from_file(str(args.tokenizer))
    if args.learn:
        own.model = models.WordPiece(unk_token="[UNK]")
        own.train_from_iterator((text for some in texts(args.pairs) for text in some), trainers.WordPieceTrainer(vocab_size=args.learn, special_tokens=["[PAD]", "[UNK]"], show_progress=False))
        file["model"]["vocab"] = json.loads(own.to_str())["model"]["vocab"]
    elif args.words is not None:
        vocab = file["model"]["vocab"]
        base = sorted(vocab, key=vocab.get)[:OF_MINILM]
        added = frequent(texts(args.pairs), own, set(base), args.words) if args.words else []
        file["model"]["vocab"] = {word: n for n, word in enumerate([*base, *added])}
    if args.punctuation:
        split = file["pre_tokenizer"]
        split["pattern"]["Regex"] += "|" + MARKS
    args.out.write_text(json.dumps(file, ensure_ascii=False, separators=(",", ":")))
    print(len(file["model"]["vocab"]), "tokens")


main()
