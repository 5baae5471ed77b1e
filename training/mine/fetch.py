"""Fetches the pinned archives of packages.json into DEST, and with --pin makes packages.json out of choice.txt first.

An archive that is there already is not fetched again, and one whose hash is not the pinned one is refused. What is not
under a permissive licence, or belongs to a benchmark, never gets pinned. Ctrl+C and a rerun go on where it was.

    python training/mine/fetch.py DEST [--pin]
"""

import argparse
import hashlib
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import archives
import licences
import registries

HERE = Path(__file__).parent
LIST = HERE / "packages.json"
EXCLUDED = HERE.parents[1] / "bench" / "dev" / "exclude.txt"
WHOLE = HERE.parents[1] / "bench" / "whole" / "corpora.json"
MOST_PACKAGES = 400
MOST_BYTES = 12_000_000
THREADS = 6


def excluded():
    """Names of repositories that questions are asked of, in any benchmark."""
    lines = EXCLUDED.read_text().splitlines()
    names = {line.strip().lower() for line in lines if line.strip() and not line.startswith("#")}
    return names | {corpus["name"].lower() for corpus in json.loads(WHOLE.read_text())}


def is_excluded(name, names):
    parts = [part for part in re.split(r"[/:@]", name.lower()) if part and not re.fullmatch(r"v\d+", part)]
    return any(re.sub(r"(-jvm|_2\.\d+|-core)$", "", part) in names or part in names for part in parts)


def place(dest, registry, name, version):
    safe = re.sub(r"[^\w.@-]", "_", name)
    ending = "zip" if registry in ("go", "maven") else "tar.gz"
    return dest / registry / f"{safe}@{version}.{ending}"


def fetch(dest, registry, name, version, pinned=None):
    """@returns the archive's path and hash"""
    target = place(dest, registry, name, version)
    if not target.exists():
        data = registries.get(registries.ARCHIVE[registry](name, version))
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        part.write_bytes(data)
        part.replace(target)
    found = hashlib.sha256(target.read_bytes()).hexdigest()
    if pinned is not None and found != pinned:
        target.unlink()
        raise registries.RegistryError(f"{name} {version}: the archive is not the pinned one ({found})")
    return target, found


def pin(dest, registry, name, wanted):
    """Chooses releases of one package. @returns its entry of packages.json"""
    versions = registries.VERSIONS[registry](name)
    path = None
    # The newest may be announced before its archive is there.
    for _ in range(5):
        if not versions:
            break
        try:
            path, _ = fetch(dest, registry, name, versions[-1])
            break
        except registries.RegistryError:
            versions.pop()
    if path is None:
        raise registries.RegistryError(f"{name}: no release that can be fetched")
    versions = versions[-wanted:]
    if registry == "maven":
        named = registries.maven_licences(name, versions[-1])
        licence = next((found for found in map(licences.of_expression, named) if found), None)
    else:
        licence = licences.of_archive(registry, archives.files_of(path))
    if licence is None:
        path.unlink()
        raise registries.RegistryError(f"{name}: no permissive licence found")
    # Many versions of a large package would outweigh the others.
    size = path.stat().st_size
    versions = versions[-max(1, min(wanted, int(4 * MOST_BYTES / size))):] if size < MOST_BYTES else versions[-1:]
    hashes = {version: fetch(dest, registry, name, version)[1] for version in versions}
    return {"from": registry, "name": name, "licence": licence, "versions": hashes}


def chosen():
    registry = None
    for line in (HERE / "choice.txt").read_text().splitlines():
        if line.startswith("["):
            registry = line.strip("[] ")
        elif line.strip() and not line.startswith("#"):
            name, _, count = line.partition(" ")
            yield registry, name, int(count or 8)


def pin_all(dest):
    names = excluded()
    known = {(entry["from"], entry["name"]): entry for entry in json.loads(LIST.read_text())} if LIST.exists() else {}
    wanted = list(chosen())
    if len(wanted) > MOST_PACKAGES:
        sys.exit(f"{len(wanted)} packages are chosen: {MOST_PACKAGES} at most")
    done = 0

    def one(choice):
        nonlocal done
        registry, name, count = choice
        if is_excluded(name, names):
            return print(f"{name} belongs to a benchmark: left out", flush=True)
        try:
            entry = known.get((registry, name)) or pin(dest, registry, name, count)
        except (registries.RegistryError, KeyError, OSError, ValueError) as problem:
            return print(f"not pinned: {registry} {name}: {problem}", flush=True)
        done += 1
        print(f"[{done}/{len(wanted)}] {registry} {name}: {len(entry['versions'])} versions, {entry['licence']}", flush=True)
        known[(registry, name)] = entry
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, wanted))
    entries = [known[(registry, name)] for registry, name, _ in wanted if (registry, name) in known]
    LIST.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n")


def fetch_all(dest):
    entries = json.loads(LIST.read_text())
    work = [(entry, version, digest) for entry in entries for version, digest in entry["versions"].items()]
    failed, done = [], 0

    def one(item):
        nonlocal done
        entry, version, digest = item
        try:
            fetch(dest, entry["from"], entry["name"], version, digest)
        except registries.RegistryError as problem:
            failed.append(str(problem))
        done += 1
        if done % 50 == 0 or done == len(work):
            print(f"{done} of {len(work)} archives", flush=True)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, work))
    for problem in failed:
        print(problem, file=sys.stderr)
    sys.exit(1 if failed else 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("dest", type=Path)
    parser.add_argument("--pin", action="store_true", help="choose versions anew, of packages that have none yet")
    args = parser.parse_args()
    if args.pin:
        pin_all(args.dest)
    fetch_all(args.dest)


if __name__ == "__main__":
    main()
