"""Where archives of published packages come from: the addresses that the ordinary clients of this machine are set up with.

Each registry lists the released versions of a package and says where an archive of one lies. No address is written here:
npm, pip, go and cargo tell theirs, and Maven's is in its super POM or in a variable.
"""

import functools
import glob
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from xml.etree import ElementTree

TRIES = 3
STABLE = re.compile(r"^v?\d+(\.\d+){1,3}(\.post\d+|\.v\d+|\.Final|\.RELEASE|-jre)?$")


class RegistryError(Exception):
    """A registry did not give what was asked for."""


def get(url, accept="*/*"):
    """Reads one address, a second and third time when the connection breaks."""
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "mlx-code-training"})
    for attempt in range(TRIES):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise RegistryError(f"{url}: {error}") from error
            problem = error
        except OSError as error:
            problem = error
        time.sleep(1 + attempt)
    raise RegistryError(f"{url}: {problem}")


def said(*argv, cwd=None):
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode != 0:
        raise RegistryError(f"{' '.join(argv)} failed: {done.stderr[-500:]}")
    return done.stdout.strip()


def order(version):
    """Releases from old to new."""
    return [int(part) for part in re.findall(r"\d+", version)]


def releases(names):
    # A version that is a date is older than all others of its package.
    return sorted((name for name in names if STABLE.match(name) and order(name)[0] < 1900), key=order)


# npm


@functools.cache
def npm_address():
    return said("npm", "config", "get", "registry").rstrip("/")


@functools.lru_cache(maxsize=32)
def npm_document(name):
    url = f"{npm_address()}/{name.replace('/', '%2f')}"
    return json.loads(get(url, "application/vnd.npm.install-v1+json"))


def npm_versions(name):
    return releases(npm_document(name)["versions"])


def npm_archive(name, version):
    return npm_document(name)["versions"][version]["dist"]["tarball"]


# PyPI


@functools.cache
def pypi_address():
    chosen = os.environ.get("PIP_INDEX_URL") or subprocess.run(
        ["pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False).stdout.strip()
    built_in = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return (chosen or said("python3", "-c", built_in)).rstrip("/")


@functools.lru_cache(maxsize=32)
def pypi_document(name):
    normal = re.sub(r"[-_.]+", "-", name).lower()
    address = f"{pypi_address()}/{normal}/"
    document = json.loads(get(address, "application/vnd.pypi.simple.v1+json"))
    found = {}
    for file in document["files"]:
        match = re.match(r"(.+)-([^-]+)\.tar\.gz$", file["filename"])
        if match and not file.get("yanked"):
            found[match.group(2)] = urllib.parse.urljoin(address, file["url"])
    return found


def pypi_versions(name):
    return releases(pypi_document(name))


def pypi_archive(name, version):
    return pypi_document(name)[version]


# Go modules


@functools.cache
def go_address():
    proxies = [part for part in re.split(r"[,|]", said("go", "env", "GOPROXY")) if part.startswith("http")]
    if not proxies:
        raise RegistryError("GOPROXY names no proxy")
    return proxies[0].rstrip("/")


def go_escape(name):
    return re.sub(r"[A-Z]", lambda match: "!" + match.group(0).lower(), name)


def go_versions(name):
    return releases(get(f"{go_address()}/{go_escape(name)}/@v/list").decode().split())


def go_archive(name, version):
    return f"{go_address()}/{go_escape(name)}/@v/{go_escape(version)}.zip"


# crates


def cargo_home():
    return Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")


def cargo_versions(name):
    """Asks cargo about the crate, which leaves the index entry in its cache."""
    with tempfile.TemporaryDirectory() as scratch:
        said("cargo", "info", "-q", name, cwd=scratch)
    low = name.lower()
    folder = {1: "1", 2: "2", 3: f"3/{low[0]}"}.get(len(low), f"{low[:2]}/{low[2:4]}")
    entries = glob.glob(str(cargo_home() / "registry" / "index" / "*" / ".cache" / folder / low))
    found = []
    for entry in entries:
        for part in Path(entry).read_bytes().split(b"\0"):
            if part.startswith(b"{"):
                record = json.loads(part)
                if not record.get("yanked"):
                    found.append(record["vers"])
    return releases(set(found))


@functools.cache
def cargo_download():
    configs = sorted(glob.glob(str(cargo_home() / "registry" / "index" / "*" / "config.json")))
    if not configs:
        with tempfile.TemporaryDirectory() as scratch:
            said("cargo", "info", "-q", "log", cwd=scratch)
        configs = sorted(glob.glob(str(cargo_home() / "registry" / "index" / "*" / "config.json")))
    return json.loads(Path(configs[0]).read_text())["dl"]


def cargo_archive(name, version):
    address = cargo_download()
    if "{crate}" in address:
        return address.replace("{crate}", name).replace("{version}", version)
    return f"{address}/{name}/{version}/download"


# Maven


@functools.cache
def maven_address():
    chosen = os.environ.get("MLX_CODE_MAVEN")
    if chosen:
        return chosen.rstrip("/")
    home = re.search(r"Maven home: (.+)", said("mvn", "-v"))
    for jar in glob.glob(f"{home.group(1)}/lib/maven-model-builder*.jar") if home else []:
        with zipfile.ZipFile(jar) as opened:
            pom = opened.read("org/apache/maven/model/pom-4.0.0.xml").decode()
            return re.search(r"<repository>.*?<url>(.*?)</url>", pom, re.DOTALL).group(1).rstrip("/")
    raise RegistryError("no Maven to ask for its repository; MLX_CODE_MAVEN can name one")


def maven_folder(name):
    group, artifact = name.split(":")
    return f"{maven_address()}/{group.replace('.', '/')}/{artifact}"


def maven_versions(name):
    document = ElementTree.fromstring(get(f"{maven_folder(name)}/maven-metadata.xml"))  # noqa: S314
    return releases(node.text for node in document.iter("version"))


def maven_archive(name, version):
    return f"{maven_folder(name)}/{version}/{name.split(':')[1]}-{version}-sources.jar"


def maven_licences(name, version, up=3):
    """Names of the licences in the POM, or in that of its parent."""
    group, artifact = name.split(":")
    pom = get(f"{maven_folder(name)}/{version}/{artifact}-{version}.pom").decode("utf-8", "replace")
    found = re.findall(r"<license>.*?<name>\s*(.*?)\s*</name>", pom, re.DOTALL)
    if found or up == 0:
        return found
    parent = re.search(r"<parent>(.*?)</parent>", pom, re.DOTALL)
    if parent is None:
        return []
    part = {key: re.search(rf"<{key}>\s*(.*?)\s*</{key}>", parent.group(1)).group(1) for key in ("groupId", "artifactId", "version")}
    return maven_licences(f"{part['groupId']}:{part['artifactId']}", part["version"], up - 1)


VERSIONS = {"npm": npm_versions, "pypi": pypi_versions, "go": go_versions, "cargo": cargo_versions, "maven": maven_versions}
ARCHIVE = {"npm": npm_archive, "pypi": pypi_archive, "go": go_archive, "cargo": cargo_archive, "maven": maven_archive}
