"""Lines of a changelog, and the code that changed with them.

Between two releases of a package some lines of a file were added or taken away. A line of the changelog of that release
goes with those changes that hold what it names; where little changed, with all of them.
"""

import difflib
import math
import re
from collections import Counter

LOGS = re.compile(r"(^|/)(change(s|log)?|history|news|release[-_]?notes|version-?history|whats_?new|changelog[\w.-]*)(\.(md|rst|txt|markdown))?$", re.IGNORECASE)
LOG_FOLDERS = re.compile(r"(^|/)(changelogs?|news|release[-_]?notes|whats?_?new|changes)/[\w.-]+\.(md|rst|txt)$", re.IGNORECASE)
VERSION = re.compile(r"(?<![\w.])v?(\d+\.\d+(?:\.\d+){0,2})(?![\w.]*\w)")
HEADING = re.compile(r"^(#{1,4}\s|v?\d+\.\d+|[A-Z][\w .-]{0,30}v?\d+\.\d+|\*\*v?\d+\.\d|\[?v?\d+\.\d+|(version|release)\b|\.\. changelog::|\s+:version:)", re.IGNORECASE)
BULLET = re.compile(r"^\s*(?:[-*+•]|\d+\.|- \[[ x]\]|\.\. change::)\s+(.*)")
PARAGRAPH = re.compile(r"[A-Z`][^\n]{25,}")
WORD = re.compile(r"[A-Za-z][a-z]+|[A-Z]+(?![a-z])|\d+")
IDENTIFIER = re.compile(r"`+([^`\n]{2,60})`+")
STOP = set("the a an of in on to for and or with when if is are be by from as at it that this not no can now was were has have will which also only into more than its use using used added add adds fix fixed fixes bug issue change changed support new make improve improved update updated remove removed allow ensure".split())
NOISE = re.compile(r"^(bump|update|upgrade|chore\(deps|merge|release|see|thanks|by @|published|publish|test|ci\b|docs?\b|build\(deps)|full changelog|contribut|\bpre-commit\b|github actions|version bump", re.IGNORECASE)


def lines_of(files, take=None, paragraphs=False):
    """
    Version -> lines of all changelogs in an archive.
    @param take what is kept of a line, or None: `cleaned` where nothing is given
    @param paragraphs whether a paragraph outside of lists is a line too
    """
    found, take = {}, take or cleaned
    for path, text in files.items():
        if LOGS.search(path) or LOG_FOLDERS.search(path):
            in_path = VERSION.search(path.rsplit("/", 1)[-1])
            collect(found, text, in_path.group(1) if in_path else None, take, paragraphs)
    return found


def collect(found, text, version, take, paragraphs):
    current, open_line, plain = version, None, False

    def close():
        nonlocal open_line
        if open_line and current:
            query = take(" ".join(open_line))
            if query:
                found.setdefault(current, []).append(query)
        open_line = None

    for line in text.split("\n"):
        named = VERSION.search(line) if len(line) < 90 and HEADING.match(line) and not BULLET.match(line) else None
        bullet = BULLET.match(line)
        if named:
            close()
            current = named.group(1)
        elif bullet:
            close()
            open_line, plain = [bullet.group(1)], False
        elif paragraphs and open_line is None and PARAGRAPH.match(line):
            open_line, plain = [line], True
        elif plain and open_line is not None and line.strip():
            open_line.append(line.strip())
        elif open_line is not None and re.match(r"^\s+\S", line) and not line.strip().startswith((":", "..")):
            open_line.append(line.strip())
        elif not line.strip() or not line.startswith(" "):
            close()
    close()


def cleaned(text):
    """A line as somebody would write it as the subject of a commit, or None when it says too little."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\[[^\]]*\]", lambda match: match.group(1) or match.group(2) or "", text)
    text = re.sub(r"https?://\S+|:(?:issue|pr|pull|ticket|gh|user|ghpull|gh-user|tickets|cl|commit):`[^`]*`", " ", text)
    text = re.sub(r":\w+(?::\w+)?:`~?\.?([^`<]*?)(?:\s*<[^>]*>)?`", r"\1", text)
    text = re.sub(r"\((?:[^()]*(?:#\d+|@\w+|[0-9a-f]{7,40}|GH-?\d+|PR ?\d+|thanks|by )[^()]*)\)", " ", text)
    text = re.sub(r"(?:closes?|fixes|resolves|refs?|see)?\s*(?:issue |pr |pull request )?#\d+|\b[0-9a-f]{7,40}\b|\bby @\S+|@[\w-]+", " ", text)
    text = re.sub(r"`+|\*\*|__|<[^>]+>|\bin\s*$", "", text)
    text = re.sub(r"^\s*[\[(]?(breaking|deprecated|security|feature|bug ?fix|new|fix(ed)?)[\])]?\s*:\s*", "", text, flags=re.IGNORECASE)
    text = re.split(r"(?<=[\w)])\.\s|\.\n", text + " ")[0]
    text = " ".join(text.split()).strip(" .;,:-–()[]")
    words = text.split()
    if not 3 <= len(words) <= 30 or NOISE.search(text) or len(re.findall(r"[A-Za-z]{3,}", text)) < 3:
        return None
    return text


def changed_lines(old, new):
    """First and last of the new text's lines that changed, or that stand where some were taken away."""
    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > 8_000:
        return []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=True)
    return [(j1 + 1, max(j1 + 1, j2)) for tag, _, _, j1, j2 in matcher.get_opcodes() if tag != "equal"]


def words_of(text):
    return [stem(word) for word in (w.lower() for w in WORD.findall(text)) if len(word) > 1 and word not in STOP]


def stem(word):
    for ending in ("ation", "ations", "ing", "ies", "ed", "es", "er", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def assign(lines, places):
    """
    Which places each line goes with.
    @param places (key, words of its change, words of its path) of every chunk that changed
    Yields a line and the keys of its places.
    """
    if not places:
        return
    df = Counter()
    for _, words, path in places:
        df.update(set(words) | set(path))
    total = len(places)
    for line in lines:
        query = set(words_of(line))
        if not query:
            continue
        weight = {word: math.log(1 + total / (0.5 + df[word])) for word in query}
        whole = sum(weight.values())
        scored = []
        for key, words, path in places:
            hit = sum(weight[word] * (1.0 if words.get(word) else 0.7) for word in query if words.get(word) or word in path)
            scored.append((hit / whole, key))
        scored.sort(key=lambda item: -item[0])
        best = scored[0][0]
        if total <= 3:
            yield line, [key for _, key in scored]
        elif best >= 0.3:
            keys = [key for score, key in scored if score >= max(0.3, 0.8 * best)]
            if len(keys) <= 6:
                yield line, keys[:4]
