"""Changes of git histories that say no types, labelled roughly by the words of their subjects: single commits, where releases hold several.

    python training/commit-types/verbs.py REPOSITORY... > VERBS.jsonl
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from differences import files_in

MOST_COMMITS = 2000
MOST_FILES = 200
# The first that fits decides.
RULES = (
    ("revert", r"^revert\b"),
    ("ci", r"\b(travis|circle ?ci|jenkins|appveyor|github actions?|workflows?|codecov)\b|^ci\b"),
    ("style", r"^(format|reformat|indent|gofmt|goimports|lint|style|pep8|fix (lint|style|indent|whitespace|formatting))\b"
              r"|\b(whitespace|code style|formatting|cosmetic)\b"),
    ("docs", r"^(document|typos?|fix typos?|doc|comment)\b"
             r"|\b(readme|documentation|docs|changelog|godoc|javadoc|comments?|typos?|copyright|license|tutorial|wiki)\b"),
    ("test", r"^(tests?|testing|spec|(add|more|fix|improve|update) ((unit|integration|missing|more|some|failing) )?tests?)\b"
             r"|\bunit tests?\b|\btest (coverage|suite|cases?)\b"),
    ("perf", r"\b(optimi[sz]e\w*|optimi[sz]ation|speed ?up|performance|faster|perf)\b"),
    ("chore", r"^(bump|upgrade|release|prepare|version|update (version|dependenc|deps|vendor|gitignore|submodule)|pin |sync )"
              r"|\b(dependenc(y|ies)|gitignore|version bump|snapshot)\b|^v?\d+\.\d+"),
    ("build", r"\b(makefile|cmake|autoconf|configure|build(?:system| script)?|gradle|docker(file)?|setup\.py|packag(e|ing)|deb)\b"),
    ("fix", r"^(fix\w*|correct|resolve|handle|prevent|avoid|ensure|don.?t|do not|stop|repair|bug|hotfix|make sure|check|keep|restore)\b"
            r"|\b(bug|crash|leak|race|regression|wrong)\b"),
    ("refactor", r"^(refactor\w*|renamed?|moved?|extract|split|simplify|rework|clean|cleanup|reorgani[sz]e|removed?|delete|unify|inline"
                 r"|replace|drop|get rid|reduce|restructure|separate|convert|switch|deduplicate|tidy|change)\b"),
    ("feat", r"^(add(s|ed|ing)?|support|implement(s|ed)?|introduce|allow|enable|new|create|expose|provide|initial|let|show|give|teach)\b"),
)


def type_of(subject):
    plain = re.sub(r"^(\[[^\]]*\]|[\w/.*, -]{1,30}:)\s+(?=\S)", "", subject.strip()).lower()
    return next((kind for kind, pattern in RULES if re.search(pattern, plain)), None)


for folder in sys.argv[1:]:
    argv = ["git", "-c", "core.quotepath=off", "-C", folder, "log", "--no-merges", f"-n{MOST_COMMITS}", "-p", "-U0", "-M",
            "--no-color", "--no-ext-diff", "--no-textconv", "--format=%x01%s"]
    log = subprocess.run(argv, capture_output=True, check=True).stdout.decode("utf-8", "replace")
    for commit in log.split("\x01")[1:]:
        subject, _, patch = commit.partition("\n")
        kind, files = type_of(subject), list(files_in(patch))
        if kind and 0 < len(files) <= MOST_FILES:
            repository = f"by-verb:{Path(folder).resolve().name}"
            print(json.dumps({"repo": repository, "type": kind, "subject": subject, "files": files}))
