"""Makes the set `changelog` of bench/sets: lines of changelogs, and the files that differ between two published versions.

A line of release N is asked of the whole package as it was published before, N-1; right are the files of it that changed and that
the line is about. Writes DEST/questions.json (a version a record) and DEST/trees/PACKAGE@VERSION/, the text files of each version
that is asked. Files of benchmarks are in no tree; a log of changes is never right.

    python training/mine/changelog_set.py ARCHIVES DEST --keep-out FOLDER...
"""

import difflib
import functools
import json
import math
import re
import shutil
import time
from collections import Counter
from pathlib import PurePosixPath

import archives
import changes
import fetch
import queries
from keep_out import KeepOut
from mine import changed_names, is_test, read_arguments

# A version is an index to be made, so that three of a package are asked: of the five with the shortest logs those with most questions.
PER_PACKAGE, PER_VERSION, SHORTEST, TREES = 15, 6, 5, 3
# With more entries or changed files than these, which changed for which is guesswork.
MOST_ENTRIES, MOST_CHANGED, MOST_RIGHT, MOST_RIGHT_ALONE = 12, 30, 3, 4
# Shares of a line's rarity that the change of the best file must hold, where the line has company and where it is alone, and
# shares of the best that the change of another right file must hold.
BEST, BESIDE = 0.5, 0.75
BEST_ALONE, BESIDE_ALONE = 0.25, 0.5
# With fewer sources than these there is nothing to choose.
LEAST_FILES = 5

LANGUAGES = {
    "py": "python", "pyx": "python", "pyi": "python", "js": "javascript", "mjs": "javascript", "cjs": "javascript", "jsx": "javascript",
    "ts": "typescript", "tsx": "typescript", "mts": "typescript", "go": "go", "rs": "rust", "c": "c", "h": "c", "svelte": "javascript",
}
# Built from other files of the package, or types of what stands beside them.
BUILT = re.compile(r"(^|/)(build|esm?|lib-esm|es6|es20\d\d|module|bundles?|release|lib/esm)/|\.d\.[mc]?ts$|\.min\.", re.IGNORECASE)
BUILT_TEXT = re.compile(r"__esModule|sourceMappingURL|__webpack_require__")
# What a line says that no source is about.
ELSEWHERE = re.compile(
    r"dependenc|\bdocs?\b|documentation|docstring|readme|typos?\b|\bMSRV\b|\bedition\b|changelog|licen[sc]e|wheels?\b|\bclippy\b|\blint|\bwarnings?\b"
    r"|(python|rust|node(\.?js)?|go|django|rustc|pypy|cpython|pypi) ?v?>?=? ?\d|minimum|\bCI\b|\bbenchmarks?\b|\btests?\b|test suite|translation|\bexamples?\b"
    r"|type (hints|annotations)|internal|refactor|clean ?up|reformat|copyright|sdist|maintain|no (functional )?changes|various|several|miscellaneous|packaging"
    r"|initial release|typing|see (the )?|website|deprecated? features|pyproject|setup\.py|cargo\.toml|package\.json|requires?\b.*\d|semver|(^|\s)v?\d+\.\d+\.\d+",
    re.IGNORECASE)
NAME = re.compile(r"[A-Za-z_][\w]*(?:(?:\.|::|#|->)[A-Za-z_]\w*)+|[A-Za-z]\w*_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z0-9]+[A-Z]\w*|\b\w+(?=\(\))|--[a-z][\w-]+")


class Change:
    """What changed in one file: the words of its changed lines of both versions and of what stands around them."""

    def __init__(self, path, old, new):
        self.path = path
        before, after = old.split("\n"), new.split("\n")
        changed, around = [], []
        for first, last, lines in hunks(before, after):
            changed += lines
            around += enclosing(before, first) + before[max(0, first - 2) : first] + before[last : last + 2]
        self.text = "\n".join(changed)
        self.around = "\n".join(around)
        self.trivial = all(is_slight(line) for line in changed)
        self.words = set(changes.words_of(self.text))
        self.near = set(changes.words_of(f"{self.around} {path}"))

    def holds(self, name):
        last = re.split(r"\.|::|#|->", name)[-1].lstrip("-")
        return re.search(rf"(?<!\w){re.escape(last)}(?!\w)", f"{self.text}\n{self.around}\n{PurePosixPath(self.path).stem}") is not None


def hunks(before, after):
    if len(before) + len(after) > 12_000:
        return
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=True).get_opcodes():
        if tag != "equal":
            yield i1, i2, before[i1:i2] + after[j1:j2]


def enclosing(lines, at):
    """The two lines above that the changed one stands inside of, by indentation."""
    found, depth = [], None
    for line in reversed(lines[max(0, at - 150) : at]):
        own = len(line) - len(line.lstrip())
        if line.strip() and not re.match(r"\s*(//|#|\*|\})", line):
            if depth is not None and own < depth:
                found.append(line)
            depth = own if depth is None else min(depth, own)
            if depth == 0 or len(found) == 2:
                break
    return found


def is_slight(line):
    """A version, a blank line, a comment of a copyright: nothing that a log speaks of."""
    text = line.strip()
    return not text or re.search(r"\d+\.\d+\.\d+|version|copyright|\(c\) \d", text, re.IGNORECASE) is not None or re.fullmatch(r"[\W\d_]*", text) is not None


def sources(files):
    """What a line may be about."""
    return {
        path: text for path, text in files.items()
        if path.rsplit(".", 1)[-1].lower() in LANGUAGES and not is_test(path) and not BUILT.search(path) and not BUILT_TEXT.search(text)
    }


def rarities(files):
    df = Counter()
    for path, text in files.items():
        df.update(set(changes.words_of(" ".join(set(changes.WORD.findall(f"{path} {text}"))))))
    return lambda word: math.log(1 + len(files) / (0.5 + df[word])) if df[word] else math.log(1 + len(files)) / 2


def between(lines, raw, old, new, keep_out):
    """
    Yields (line, paths it is about, how that is known).
    @param raw how many lines the log has for this version, those that say nothing with them
    @param old, new the sources of both versions
    """
    differ = [path for path, text in new.items() if old.get(path) != text]
    if len(differ) > 3 * MOST_CHANGED:
        return
    real = [change for change in (Change(path, old.get(path, ""), new[path]) for path in differ) if not change.trivial]
    real = [change for change in real if not keep_out.refuses(change.path, new[change.path])]
    if not 0 < len(real) <= MOST_CHANGED:
        return
    rarity = rarities(old)
    for line in dict.fromkeys(lines):
        words = set(changes.words_of(line))
        if len(words) < 2 or ELSEWHERE.search(line):
            continue
        whole = sum(map(rarity, words))
        share = {c.path: sum(rarity(w) * (1.0 if w in c.words else 0.7) for w in words if w in c.words or w in c.near) / whole for c in real}
        names, alone = NAME.findall(line), raw == 1
        held = [c.path for c in real if alone or not names or any(c.holds(name) for name in names)]
        best = max((share[path] for path in held), default=0)
        least, beside = (BEST_ALONE, BESIDE_ALONE) if alone else (BEST, BESIDE)
        right = [path for path in held if best >= least and share[path] >= beside * best]
        if 0 < len(right) <= (MOST_RIGHT_ALONE if alone else MOST_RIGHT) and all(path in old for path in right):
            yield line, right, "alone" if alone else "words"


def tidy(line):
    """A line as a person would ask it: without a mark of its kind before it or half a bracket behind it."""
    text = changes.cleaned(line)
    text = text and re.sub(r"^\*?\(?[\w\s]{1,20}[\])]\*?:? +|\s*\(+[A-Z\s]{0,4}$", "", text)
    return text if text and len(text.split()) >= 3 else None


def of_package(entry, args, keep_out):
    """(old version, its files, questions) of every pair of releases that gives any, those with the shortest logs first."""
    versions = list(entry["versions"])
    read = functools.lru_cache(2)(lambda version: archives.files_of(fetch.place(args.archives, entry["from"], entry["name"], version)))
    newest = read(versions[-1])
    logs, counts = changes.lines_of(newest, tidy, True), changes.lines_of(newest, lambda line: line, True)
    if not logs:
        return
    found = []
    for before, version in zip(versions, versions[1:]):
        lines, raw = (changed_names(before, version, log) for log in (logs, counts))
        if not lines or len(raw) > MOST_ENTRIES:
            continue
        files = read(before)
        old, new = sources(files), sources(read(version))
        if len(new) >= LEAST_FILES:
            asked = between(lines, len(raw), old, new, keep_out)
            found.append((len(raw), before, version, files, [item for item in asked if is_plain(item, files)]))
    found = [item for item in found if item[-1]]
    yield from sorted(found, key=lambda item: item[0])


def chosen(found):
    """The versions that are asked, each with its questions: none twice, and so many of a package."""
    left, seen, kept = PER_PACKAGE, set(), []
    for raw, old, new, files, asked in found:
        asked = [item for item in asked if item[0].lower() not in seen]
        asked = sorted(asked, key=lambda item: queries.chance(item[0]).random())[: min(left, PER_VERSION)]
        left -= len(asked)
        seen.update(item[0].lower() for item in asked)
        if asked:
            kept.append((raw, old, new, files, asked))
    return sorted(kept, key=lambda item: -len(item[-1]))[:TREES]


def is_plain(item, files):
    """No other file's path ends with that of a right one: the bench could not tell them apart."""
    return not any(other.endswith(f"/{path}") for path in item[1] for other in files)


def lay_out(root, files, keep_out):
    shutil.rmtree(root, ignore_errors=True)
    for path, text in files.items():
        parts = PurePosixPath(path).parts
        if PurePosixPath(path).is_absolute() or ".." in parts or keep_out.reason(path, text) in ("path", "lines"):
            continue
        target = root.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="replace")


def main():
    args = read_arguments(__doc__)
    keep_out, started, records, total = KeepOut(args.keep_out), time.time(), [], Counter()
    for entry in json.loads(fetch.LIST.read_text()):
        name = entry["name"]
        if len(entry["versions"]) < 2 or fetch.is_excluded(name, keep_out.names) or (args.only and name not in args.only):
            continue
        found = list(of_package(entry, args, keep_out))[:SHORTEST]
        for raw, old, new, files, asked in chosen(found):
            folder = re.sub(r"[^\w.-]", "_", name) + f"@{old}"
            lay_out(args.dest / "trees" / folder, files, keep_out)
            endings = Counter(LANGUAGES[path.rsplit(".", 1)[-1].lower()] for item in asked for path in item[1])
            records.append({
                "corpus": short_name(name), "package": name, "folder": folder, "language": endings.most_common(1)[0][0], "entries": raw, "next": new,
                "questions": [{"query": line, "relevant": [{"path": path} for path in paths], "category": how} for line, paths, how in asked],
            })
            total.update({records[-1]["language"]: len(asked), "questions": len(asked)})
        print(f"{time.time() - started:.0f} s {name}: {len(found)} versions", flush=True)
    args.dest.mkdir(parents=True, exist_ok=True)
    (args.dest / "questions.json").write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n")
    print("packages:", len({record["package"] for record in records}), "versions:", len(records), dict(total))


def short_name(name):
    parts = [part for part in name.lower().split("/") if not re.fullmatch(r"v\d+", part)]
    return parts[-1]


if __name__ == "__main__":
    main()
