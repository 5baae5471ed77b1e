"""The difference of two releases, as a commit would show it: without lists of changes, lock files, bundles and the new version."""

import json
import os
import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

MOST_LINES = 400
MOST_CHARACTERS = 400
MOST_BYTES = 600_000
MOST_FILES = 150
MOST_CHANGED = 8000
WRITTEN_BY_RELEASES = re.compile(
    r"(^|/)(change(s|log)[^/]*|history[^/]*|releases?\.md|news[^/]*|pkg-info|.*\.egg-info/.*|\.cargo_vcs_info\.json"
    r"|cargo\.lock|package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|pdm\.lock"
    r"|\.release-please-manifest\.json|_version\.py|version\.(py|go|js|rs|txt)|\.version|gapic_version\.py)$", re.I)
BUILT_FOR_NPM = re.compile(r"\.map$|\.min\.|\.d\.[cm]?ts$|(^|/)(umd|bundles?)/", re.I)
BUILT = re.compile(
    r"\.map$|\.min\.(js|css)$|\.d\.m?ts$|(^|/)(dist|build|umd|esm?|cjs|bundles?|node_modules)/"
    r"|\.(png|jpe?g|gif|ico|woff2?|pdf|zip|gz|so|wasm|node)$", re.I)
KEYS_OF_NPM = ("gitHead", "_id", "_resolved", "_from", "_integrity", "_shasum", "readme", "dist", "_npmUser", "_npmVersion",
               "_nodeVersion", "_npmOperationalInternal")


def files_of(path, registry, name, version):
    """Contents by path, of what people write."""
    built = BUILT_FOR_NPM if registry == "npm" else BUILT
    found = {inner: raw for inner, raw in entries_of(path, registry, name, version)
             if not WRITTEN_BY_RELEASES.search(inner) and not built.search(inner) and len(raw) <= MOST_BYTES}
    if "Cargo.toml.orig" in found:
        found["Cargo.toml"] = found.pop("Cargo.toml.orig")
    if registry == "npm":
        tidy_npm(found)
    return found


def entries_of(path, registry, name, version):
    if registry == "go":
        prefix = f"{name}@{version}/"
        with zipfile.ZipFile(path) as opened:
            for info in opened.infolist():
                if not info.is_dir() and info.file_size <= MOST_BYTES:
                    yield info.filename[len(prefix):], opened.read(info)
        return
    with tarfile.open(path) as opened:
        for info in opened:
            if info.isfile() and info.size <= MOST_BYTES:
                yield info.name.split("/", 1)[-1], opened.extractfile(info).read()


def tidy_npm(found):
    try:
        manifest = json.loads(found["package.json"])
        for key in KEYS_OF_NPM:
            manifest.pop(key, None)
        found["package.json"] = json.dumps(manifest, indent=2, ensure_ascii=False).encode()
    except (KeyError, ValueError):
        pass
    # A bundle beside its sources tells nothing.
    built = ()
    if any(path.startswith(("src/", "lib/", "source/")) for path in found):
        built = ("dist/", "build/", "es/", "cjs/", "esm/")
    if any(path.startswith("src/") for path in found):
        built += ("lib/",)
    for path in [path for path in found if built and path.startswith(built)]:
        del found[path]


def difference(before, after, old, new):
    """Changed files with their lines; None where nothing is left, or too much."""
    old, new = old.lstrip("v").encode(), new.lstrip("v").encode()
    now = {path: raw.replace(new, old) for path, raw in after.items()}
    changed = {path for path in {*before, *now} if before.get(path) != now.get(path)}
    if not changed or len(changed) > MOST_FILES:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for side, contents in (("a", before), ("b", now)):
            Path(folder, side).mkdir()
            for path in changed & contents.keys():
                target = Path(folder, side, path).resolve()
                if not target.is_relative_to(Path(folder, side).resolve()):
                    return None
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(contents[path])
        argv = ["git", "-c", "core.quotepath=off", "diff", "--no-index", "--no-color", "--no-ext-diff", "-M", "-U0", "a", "b"]
        env = {"GIT_CONFIG_NOSYSTEM": "1", "HOME": folder, "PATH": os.environ["PATH"]}
        done = subprocess.run(argv, cwd=folder, capture_output=True, env=env, check=False)
    files = list(files_in(done.stdout.decode("utf-8", "replace")))
    lines = sum((file["added"] or 0) + (file["removed"] or 0) for file in files)
    return files if 0 < lines < MOST_CHANGED else None


def files_in(patch):
    """The files of a patch without context."""
    file, in_hunk = None, False
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            if file is not None:
                yield file
            match = re.match(r"diff --git a/(?:[ab]/)?(.*) b/(?:[ab]/)?(.*)$", line)
            old, new = match.groups() if match else ("?", "?")
            file, in_hunk = {"path": new, "oldPath": old, "added": 0, "removed": 0, "plus": [], "minus": []}, False
        elif file is None:
            continue
        elif line.startswith("@@"):
            in_hunk = True
        elif not in_hunk and line.startswith("Binary files"):
            file["added"] = file["removed"] = None
        elif in_hunk and line[:1] in ("+", "-"):
            count, lines = ("added", "plus") if line[0] == "+" else ("removed", "minus")
            file[count] += 1
            if len(file[lines]) < MOST_LINES:
                file[lines].append(line[1 : 1 + MOST_CHARACTERS])
    if file is not None:
        yield file
