"""Makes changes with a type out of published releases. Where the changelog of a package, as tools for Conventional Commits
write it, gives a release entries of one type only, the difference to the release before is a change of that type.

    python training/commit-types/mine.py ARCHIVES OUT.jsonl

Archives are fetched into ARCHIVES once; OUT gets a JSON object a line, and OUT.done the packages that are through.
"""

import json
import random
import sys
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "mine"))
import archives  # noqa: E402
import licences  # noqa: E402
import registries  # noqa: E402
from changelogs import changelog_of, is_conventional, parse  # noqa: E402
from differences import difference, files_of  # noqa: E402
from fetch import excluded, fetch, is_excluded  # noqa: E402

THREADS = 8
MOST_CHANGES = 40
MOST_BYTES = 5_000_000
MOST_ENTRIES = 3
# Many packages stopped to publish their changelog at some version.
SHARES = (1, 0.85, 0.65, 0.45)
BROKEN = (registries.RegistryError, OSError, KeyError, ValueError, tarfile.TarError, zipfile.BadZipFile)


def mine(dest, registry, name, most):
    """@returns what was found, in words, and the changes"""
    versions = registries.VERSIONS[registry](name)
    if not versions:
        return "no versions", []
    newest, _ = fetch(dest, registry, name, versions[-1])
    if newest.stat().st_size > MOST_BYTES:
        return "too large", []
    if licences.of_archive(registry, archives.files_of(newest)) is None:
        return "no permissive licence", []
    text = ""
    for share in SHARES:
        version = versions[min(len(versions) - 1, int(len(versions) * share))]
        text = text or changelog_of(fetch(dest, registry, name, version)[0], registry)
    if not is_conventional(text):
        return "no changelog that says types", []
    pairs = pairs_of(parse(text), {version.lstrip("v"): version for version in versions})
    pairs = drawn(pairs, most, random.Random(name))
    changes = []
    for old, new, kind, entries in pairs:
        try:
            before, after = (files_of(fetch(dest, registry, name, v)[0], registry, name, v) for v in (old, new))
        except BROKEN:
            continue
        files = difference(before, after, old, new)
        if files:
            changes.append({"repo": f"{registry}:{name}", "from": old, "to": new, "type": kind, "subject": entries[0][:200],
                            "files": files})
    return f"{len(changes)} changes", changes


def pairs_of(log, published):
    """Releases of one type that directly follow a published one."""
    pairs = []
    for (version, types, others), (before, *_) in zip(log, log[1:]):
        # Newer packages say so beside the change itself.
        told = {kind: entries for kind, entries in types.items() if kind != "deps"}
        if version not in published or before not in published or version == before or others or len(told) != 1:
            continue
        [(kind, entries)] = told.items()
        if len(entries) <= MOST_ENTRIES:
            pairs.append((published[before], published[version], kind, entries))
    return pairs


def drawn(pairs, most, rng):
    """The seldom types first."""
    rare = [pair for pair in pairs if pair[2] not in ("feat", "fix")]
    usual = [pair for pair in pairs if pair[2] in ("feat", "fix")]
    rng.shuffle(usual)
    rng.shuffle(rare)
    return rare[:most] + usual[: max(10, most - len(rare))]


def chosen():
    """Packages with the most changes to take of each: a word a package, `=N` for another number."""
    registry = None
    for line in (HERE / "choice.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            registry = line.strip("[] ")
            continue
        for word in line.split():
            name, _, most = word.partition("=")
            yield registry, name, int(most or MOST_CHANGES)


def main():
    dest, out = Path(sys.argv[1]), Path(sys.argv[2])
    names = excluded()
    ended = out.with_suffix(".done")
    done = set(ended.read_text().splitlines()) if ended.exists() else set()
    work = [item for item in chosen() if f"{item[0]} {item[1]}" not in done and not is_excluded(item[1], names)]

    def one(item):
        try:
            return item, *mine(dest, *item)
        except BROKEN as problem:
            return item, f"not mined: {str(problem)[:100]}", []

    with ThreadPoolExecutor(THREADS) as pool, out.open("a") as to, ended.open("a") as through:
        for future in as_completed([pool.submit(one, item) for item in work]):
            (registry, name, _), said, changes = future.result()
            to.writelines(json.dumps(change) + "\n" for change in changes)
            through.write(f"{registry} {name}\n")
            print(registry, name, said, flush=True)


if __name__ == "__main__":
    main()
