"""Changelogs as tools for Conventional Commits write them: which types the entries of each release have."""

import re
import tarfile
import zipfile

TYPES = (
    ("feat", r"added|feat(ure)?s?|new features?|enhancements?|added features?"),
    ("fix", r"fixed|(bug ?)?fix(es)?|bug ?fixes|hotfix(es)?"),
    ("perf", r"perf(ormance)?( improvements?)?s?"),
    ("refactor", r"(code )?refactor(ing|ed|s)?s?"),
    ("docs", r"docs?|documentation( changes)?|📚 documentation"),
    ("test", r"tests?|testing"),
    ("ci", r"ci|continuous integration"),
    ("build", r"build( system)?s?"),
    ("chore", r"chores?|miscellaneous( tasks| chores)?|misc|🏡 chore|⚙️ miscellaneous tasks"),
    ("style", r"styles?|styling|code style"),
    ("revert", r"reverts?|reverted( changes)?"),
    ("deps", r"dependenc(y|ies)( updates?)?|deps"),
)
VERSION = re.compile(
    r"^(#{1,4})\s*(?:<a[^>]*></a>\s*)?(?:release\s+)?\[?(?:[@\w./-]+[@:/-])?v?"
    r"(\d+\.\d+(?:\.\d+)*(?:[-.]?(?:alpha|beta|rc|a|b)[\w.-]*)?)\]?", re.I)
SECTION = re.compile(r"^(?:#{2,5}\s+|\*\*)([^*#]+?)(?:\*\*)?:?\s*$")
ENTRY = re.compile(r"^[*+-]\s+(.+)")
TYPED = re.compile(
    r"^(?:\[?[0-9a-f]{7,40}\]?(?:\([^)]*\))?:?\s+)?(feat|fix|perf|refactor|docs|tests?|ci|build|chore|style|revert)"
    r"(\([^)]*\))?!?: ")
# Sections that tell of no change.
ASIDE = re.compile(r"(Commit (Statistics|Details)|Thanks|(New )?Contributors|Full Changelog)")
FILE = re.compile(r"(docs/)?(change(s|log)|history|release_notes)(\.md|\.rst|\.markdown)?", re.I)


def section_type(text):
    plain = re.sub(r"[^\w\s]", "", text.lower()).strip()
    return next((kind for kind, pattern in TYPES if re.fullmatch(pattern, plain)), None)


def parse(text):
    """@returns of each release, newest first: its version, entries by type, and how many have none"""
    releases, section = [], ""
    for line in text.splitlines():
        if found := VERSION.match(line):
            releases.append([found.group(2), {}, 0])
            section = ""
        elif not releases:
            continue
        elif (found := SECTION.match(line)) and not line.startswith("* "):
            section = found.group(1).strip()
        elif (found := ENTRY.match(line)) and not ASIDE.match(section):
            typed = TYPED.match(found.group(1))
            kind = typed.group(1).replace("tests", "test") if typed else section_type(section)
            if kind is None:
                releases[-1][2] += 1
            else:
                releases[-1][1].setdefault(kind, []).append(found.group(1))
    return releases


def is_conventional(text):
    """Whether a tool wrote it after the types of commits."""
    def count(pattern):
        return len(re.findall(pattern, text, re.M | re.I))

    # release-plz says so with other headings, and the tool of some editors has no hashes.
    if (count(r"^### Other\s*$") >= 3 and "/compare/" in text) or (count(r"^### Bug fixes\s*$") >= 5 and count(r"^### New features\s*$") >= 2):
        return True
    headings = count(r"^#{2,4}\s*\W*(Bug ?Fixes|Features|Feat|Fix)\s*$")
    hashes = count(r"[0-9a-f]{7,40}\]?\)|/commit/[0-9a-f]{7}")
    return headings >= 3 and (hashes >= 5 or count(r"^### (Feat|Fix|Refactor|Bug Fixes|Features)\s*$") >= 5)


def changelog_of(path, registry):
    """The longest changelog of an archive; "" for none."""
    def is_one(name):
        return FILE.fullmatch(name) is not None

    if registry == "go":
        with zipfile.ZipFile(path) as opened:
            texts = [opened.read(info) for info in opened.infolist()
                     if is_one(info.filename.split("@", 1)[-1].split("/", 1)[-1])]
    else:
        with tarfile.open(path) as opened:
            texts = [opened.extractfile(info).read() for info in opened
                     if info.isfile() and is_one(info.name.split("/", 1)[-1])]
    return max(texts, key=len, default=b"").decode("utf-8", "replace")
