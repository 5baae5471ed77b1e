"""Reads the text files of an archive without unpacking it: nothing of what is downloaded is ever laid out or run."""

import io
import re
import tarfile
import zipfile

MOST_BYTES = 400_000
BINARY = re.compile(r"\.(png|jpe?g|gif|ico|woff2?|ttf|eot|pdf|gz|zip|jar|class|so|dll|exe|wasm|map|pyc|bin|dat|mp[34]|svg|lock|snap|min\.(m?js|css))$", re.IGNORECASE)


def files_of(path):
    """Path without the archive's top folder -> text, for files that are text and not too long."""
    data = path.read_bytes()
    found = {}
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            for entry in opened.infolist():
                if not entry.is_dir() and 0 < entry.file_size <= MOST_BYTES and not BINARY.search(entry.filename):
                    take(found, entry.filename, opened.read(entry))
    else:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as opened:
            for entry in opened:
                if entry.isfile() and 0 < entry.size <= MOST_BYTES and not BINARY.search(entry.name):
                    take(found, entry.name, opened.extractfile(entry).read())
    return without_top(found)


def take(found, name, data):
    if b"\0" in data[:4096]:
        return
    found[name] = data.decode("utf-8", "replace").replace("\r\n", "\n")


def without_top(found):
    # A Go module's zip has MODULE@VERSION/ on top, which may be several folders.
    module = re.compile(r"^[^@]*@v[^/]+/")
    if found and all(module.match(name) for name in found):
        return {module.sub("", name): text for name, text in found.items()}
    tops = {name.split("/")[0] for name in found}
    if len(tops) == 1 and all("/" in name for name in found):
        return {name.split("/", 1)[1]: text for name, text in found.items()}
    return found
