"""Real libraries that are broken in one way: copies of the BLAS that MLX brings, with other code where a product begins.

No compiler is needed, so these tests run wherever MLX does.
"""

from __future__ import annotations

import platform
import struct
import sysconfig
from pathlib import Path

# What the processor does instead of a product: an instruction that no processor has, nothing at all, and no end.
_CODE = {
    "x86_64": {"illegal": b"\x0f\x0b", "nothing": b"\xc3", "endless": b"\xeb\xfe"},
    "aarch64": {"illegal": b"\x00\x00\x00\x00", "nothing": b"\xc0\x03\x5f\xd6", "endless": b"\x00\x00\x00\x14"},
}
_DYNSYM = 11
_LOAD = 1


def reference_blas() -> Path:
    """Give the BLAS that came with MLX's wheel for Linux."""
    (library,) = (Path(sysconfig.get_path("platlib")) / "mlx_cpu.libs").glob("libblas-*.so*")
    return library


def broken_blas(folder: Path, how: str) -> Path:
    """Write `libopenblas-<how>.so` into the folder: `illegal`, `nothing`, `endless`; `sound` is whole."""
    image = bytearray(reference_blas().read_bytes())
    if how != "sound":
        at = _place_of(image, "cblas_sgemm")
        code = _CODE[platform.machine()][how]
        image[at : at + len(code)] = code
    library = folder / f"libopenblas-{how}.so"
    library.write_bytes(image)
    # The products themselves need the Fortran runtime under the name that MLX's wheel gave it.
    for runtime in reference_blas().parent.glob("lib*.so*"):
        link = folder / runtime.name
        if not link.exists():
            link.symlink_to(runtime)
    return library


def _place_of(image: bytearray, symbol: str) -> int:
    """Find where a function begins in a 64-bit ELF file."""
    (section_table,) = struct.unpack_from("<Q", image, 40)
    (section_size, section_count) = struct.unpack_from("<HH", image, 58)
    sections = [
        struct.unpack_from("<IIQQQQIIQQ", image, section_table + i * section_size) for i in range(section_count)
    ]
    table = next(section for section in sections if section[1] == _DYNSYM)
    names = sections[table[6]][4]
    wanted = symbol.encode() + b"\0"
    for at in range(table[4], table[4] + table[5], 24):
        (name, _, _, _, address, _) = struct.unpack_from("<IBBHQQ", image, at)
        if image.startswith(wanted, names + name):
            return _offset_of(image, address)
    raise LookupError(symbol)


def _offset_of(image: bytearray, address: int) -> int:
    (table,) = struct.unpack_from("<Q", image, 32)
    (size, count) = struct.unpack_from("<HH", image, 54)
    for at in range(table, table + size * count, size):
        (kind, _, offset, start, _, length, _, _) = struct.unpack_from("<IIQQQQQQ", image, at)
        if kind == _LOAD and start <= address < start + length:
            return offset + address - start
    raise LookupError(hex(address))
