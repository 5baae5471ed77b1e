"""Makes text-code pairs out of the archives that fetch.py brought: DEST/pairs/REGISTRY/PACKAGE.json.gz, a package each.

A package holds `texts`, a list of [path words, text] of chunks as the product cuts them, and `pairs`, a list of
[kind, query, chunks that answer it, lines to take out of them or null, chunks that only look as if they did].
A package that is done is not made again; Ctrl+C and a rerun go on where it was.

    python training/mine/mine.py ARCHIVES DEST --keep-out FOLDER...
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import archives
import changes
import fetch
import queries
from cutter import Cutter
from keep_out import KeepOut
from nearest import Nearest

CODE = {
    "python", "javascript", "typescript", "tsx", "go", "rust", "java", "kotlin", "scala", "c", "cpp", "csharp", "ruby", "php", "swift", "cython", "lua",
    "shell", "bash", "sql", "svelte", "vue", "elixir", "groovy", "dart",
}
TESTS = re.compile(r"(^|/)(tests?|testdata|testing|specs?|__tests__|bench(es|marks?)?|examples?|fixtures?|e2e)(/|$)|_test\.\w+$|(^|/)test_[^/]+$|\.(test|spec)\.|Tests?\.(java|kt|scala)$", re.IGNORECASE)
CODE_NAME = re.compile(r"\.(py|pyx|pyi|m?[jt]sx?|c[jt]s|go|rs|java|kt|kts|scala|cc?|cpp|cxx|h|hpp|cs|rb|php|swift|lua|sh|sql|svelte|vue|md|rst)$", re.IGNORECASE)


class Size(NamedTuple):
    """What is taken of a package at most."""

    files: int
    chunks: int
    pairs: dict[str, int]


PLAIN = Size(150, 500, {"doc": 700, "comment": 300, "symbol": 120, "name": 200, "how": 400, "commit": 400, "error": 150, "test": 150, "title": 60, "change": 1_200})
# Four times the pairs, which brought the table nothing (docs/design/006-static-table.md).
LARGE = Size(900, 3_000, {"doc": 4_000, "comment": 1_500, "symbol": 400, "name": 900, "how": 2_000, "commit": 1_500, "error": 500, "test": 300, "title": 120, "change": 1_200})
PER_QUERY = 2
TEST_NAME = re.compile(r"\bdef (test_\w+)|\bfunc (Test\w+)|\bfn (\w+)\(\)|\b(?:it|test)\(\s*['\"]([^'\"\n]{12,90})['\"]|void (\w+)\(\)")


def is_test(path):
    return TESTS.search(path) is not None


class Package:
    """What is mined of one package."""

    def __init__(self):
        self.texts, self.paths, self.by_place = [], [], {}
        self.pairs, self.seen = [], set()

    def chunk(self, path, words, text):
        key = (path, text)
        if key not in self.by_place:
            self.by_place[key] = len(self.texts)
            self.texts.append([words, text])
            self.paths.append(path)
        return self.by_place[key]

    def pair(self, kind, query, chunks, cut=None):
        query = " ".join(query.split())[:300]
        if (query.lower(), chunks[0]) not in self.seen:
            self.seen.add((query.lower(), chunks[0]))
            self.pairs.append([kind, query, chunks, cut])


def readable(files, keep_out, most):
    kept = {path: text for path, text in files.items() if CODE_NAME.search(path) and not keep_out.refuses(path, text)}
    order = sorted(kept, key=lambda path: (is_test(path), queries.chance(path).random()))[:most]
    return {path: kept[path] for path in order}


def newest(package, files, cut, most):
    """Pairs of the newest release alone."""
    rows = cut([(path, text) for path, text in sorted(files.items())])
    sources = [(row, chunk) for row in rows if row["language"] in CODE and not is_test(row["path"]) and "test" not in row["roles"] for chunk in row["chunks"]]
    sources.sort(key=lambda item: queries.chance(item[0]["path"], item[1]["startLine"]).random())
    sources = sources[:most]
    ids = [package.chunk(row["path"], row["words"], chunk["text"]) for row, chunk in sources]
    near = Nearest([" ".join(package.texts[n]) for n in range(len(package.texts))])
    for (row, chunk), n in zip(sources, ids):
        for kind, query, lines in queries.of_chunk(row["path"], chunk, near.rare):
            package.pair(kind, query, [n], lines)
    by_stem = {}
    for (row, _), n in zip(sources, ids):
        by_stem.setdefault(stem_of(row["path"]), []).append(n)
    tests(package, files, by_stem, near)
    titles(package, rows)


def stem_of(path):
    return re.sub(r"^tests?[_-]|[._-](tests?|spec)$|Tests?$", "", re.sub(r"\.[^.]+$", "", path.rsplit("/", 1)[-1])).lower()


def tests(package, files, by_stem, near):
    """A test's name goes with the chunks of the source whose name its file bears."""
    for path, text in sorted(files.items()):
        chunks = by_stem.get(stem_of(path)) if is_test(path) else None
        if not chunks:
            continue
        for match in list(TEST_NAME.finditer(text))[:12]:
            name = next(group for group in match.groups() if group)
            words = name if " " in name else " ".join(queries.split(re.sub(r"^(test|Test)_?", "", name)))
            found = [n for n in near.best(words, 40) if n in chunks][:1] if len(words.split()) >= 3 else []
            if found:
                package.pair("test", words, found)


def titles(package, rows):
    for row in rows:
        if row["language"] not in ("markdown", "rst", "restructuredtext") or changes.LOGS.search(row["path"]):
            continue
        for chunk in row["chunks"][:30]:
            head = re.match(r"#{1,4} +([^\n#`\[\]]{8,70})\n|([A-Z][^\n`:]{7,69})\n[=~^-]{5,}\n", chunk["text"])
            if head and len(chunk["text"]) > 200:
                n = package.chunk(row["path"], row["words"], chunk["text"])
                package.pair("title", (head.group(1) or head.group(2)).strip(), [n], [0, 1])


def releases(package, versions, read, keep_out, cut):
    """Lines of changelogs and the code that changed between two releases that follow each other."""
    logs, previous, previous_version = changes.lines_of(read(versions[-1])), None, None
    for version in versions:
        files = read(version)
        for found, lines in changes.lines_of(files).items():
            logs.setdefault(found, lines)
        texts = {path: text for path, text in files.items() if CODE_NAME.search(path) and not path.endswith((".md", ".rst")) and not is_test(path)}
        if previous is not None:
            between(package, changed_names(previous_version, version, logs), previous, texts, keep_out, cut)
        previous, previous_version = texts, version


def changed_names(old, new, logs):
    """Lines of all versions after the old one up to the new one."""
    low, high = [[int(part) for part in re.findall(r"\d+", name)] for name in (old, new)]
    return [line for name, lines in logs.items() if low < [int(part) for part in name.split(".")] <= high for line in lines]


def between(package, lines, old, new, keep_out, cut):
    if not lines:
        return
    names = [path for path, text in new.items() if path in old and old[path] != text and not keep_out.refuses(path, text)]
    names += [path for path, text in new.items() if path not in old and not keep_out.refuses(path, text)][:20]
    if not 0 < len(names) <= 150:
        return
    places = []
    for row in cut([(path, new[path]) for path in names]):
        if row["language"] not in CODE or "test" in row["roles"]:
            continue
        path = row["path"]
        hunks = changes.changed_lines(old.get(path, ""), new[path])
        numbered = new[path].split("\n")
        for chunk in row["chunks"]:
            first, last = chunk["startLine"], chunk["endLine"]
            own = [(max(first, a), min(last, b)) for a, b in hunks if a <= last and b >= first]
            if own and chunk["role"] != "test":
                words = Counter(changes.words_of("\n".join(line for a, b in own for line in numbered[a - 1 : b])))
                words.update(changes.words_of(f"{chunk['symbol']} {chunk['scope']}"))
                n = package.chunk(path, row["words"], chunk["text"])
                places.append((n, words, set(changes.words_of(row["words"]))))
    for line, chunks in changes.assign(lines, places):
        package.pair("change", line, chunks)


def finish(package, most):
    """Caps, and for each pair the chunks that look most like its query without being of its files."""
    kept, counts = [], Counter()
    for pair in sorted(package.pairs, key=lambda pair: queries.chance(pair[1]).random()):
        if counts[pair[0]] < most[pair[0]]:
            counts[pair[0]] += 1
            kept.append(pair)
    near = Nearest([" ".join(text) for text in package.texts])
    begins = [text[:160] for _, text in package.texts]
    for pair in kept:
        own = {package.paths[n] for n in pair[2]}
        looks = {begins[n] for n in pair[2]}
        found = [n for n in near.best(pair[1], 12) if package.paths[n] not in own and begins[n] not in looks]
        pair.append(found[:PER_QUERY])
    return kept, counts


def read_arguments(doc, add=lambda parser: None):
    """
    Where the archives are, where it goes, what to keep out, and `only`: the names of some packages, none for all.
    @param add adds options to the parser
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("archives", type=Path)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--keep-out", type=Path, nargs="+", default=[], help="folders with the sources of benchmarks: what shares lines with them is left out")
    parser.add_argument("--only", type=lambda names: set(filter(None, names.split(","))), default="", help="some packages, comma-separated")
    add(parser)
    return parser.parse_args()


def main():
    args = read_arguments(__doc__, lambda parser: parser.add_argument("--large", action="store_true", help="take six times as many files and chunks of a package"))
    size = LARGE if args.large else PLAIN
    keep_out, cutter, started = KeepOut(args.keep_out), Cutter(), time.time()
    # In no order of registries, so that what is there after a part of the time is a sample of all.
    entries = sorted(json.loads(fetch.LIST.read_text()), key=lambda entry: queries.chance(entry["name"]).random())
    total = Counter()
    for done, entry in enumerate(entries, 1):
        registry, name = entry["from"], entry["name"]
        target = args.dest / "pairs" / registry / (re.sub(r"[^\w.@-]", "_", name) + ".json.gz")
        if target.exists() or fetch.is_excluded(name, keep_out.names) or (args.only and name not in args.only):
            continue
        versions = list(entry["versions"])
        package = Package()
        read = lambda version: archives.files_of(fetch.place(args.archives, registry, name, version))
        newest(package, readable(read(versions[-1]), keep_out, size.files), cutter.cut, size.chunks)
        if len(versions) > 1:
            releases(package, versions, read, keep_out, cutter.cut)
        pairs, counts = finish(package, size.pairs)
        target.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(target.with_suffix(".part"), "wt", compresslevel=3) as out:
            json.dump({"package": name, "registry": registry, "licence": entry["licence"], "texts": package.texts, "paths": package.paths, "pairs": pairs}, out)
        target.with_suffix(".part").replace(target)
        total.update(counts)
        print(f"[{done}/{len(entries)}] {time.time() - started:.0f} s {registry} {name}: {len(package.texts)} chunks, {dict(counts)}", flush=True)
    cutter.close()
    print("left out:", keep_out.dropped, "pairs:", dict(total))


if __name__ == "__main__":
    main()
