"""Checks how the wings of `mlx_worker` import each other: `python wings.py [FOLDER]` prints what is wrong, and then ends with 1."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "mlx_worker"
# Each wing may import those before it, and the modules at the top; the entry (`__main__.py`) may import all.
WINGS = ("blas", "machine", "files", "models", "embed", "chat", "convert", "serve")
# These run before a BLAS is chosen, and MLX loads its own when it is imported.
BEFORE_MLX = ("blas",)
# The child process that a BLAS is tried in.
LOADS_MLX = ("blas/proof.py",)


def main() -> int:
    """Print every import that the order of the wings forbids; give the exit status."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / PACKAGE
    found = list(faults(root))
    sys.stdout.writelines(f"{fault}\n" for fault in found)
    return 1 if found else 0


def faults(root: Path) -> Iterator[str]:
    """Give one line for each import that runs the wrong way, each folder without a place, and each circle in a wing."""
    graph: dict[str, list[str]] = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name != "__pycache__"):
        if folder.name not in WINGS:
            yield f"{folder.name}/: no wing of this name in {Path(__file__).name}"
    for file in sorted(root.rglob("*.py")):
        inside = file.relative_to(root)
        wing = inside.parts[0] if len(inside.parts) > 1 else ""
        graph[str(inside)] = []
        for line, module in _imports(file, root):
            where = f"{inside.as_posix()}:{line}"
            if module.split(".")[0] == "mlx" and wing in BEFORE_MLX and inside.as_posix() not in LOADS_MLX:
                yield f"{where}: {wing}/ runs before MLX may be imported"
            target = _file_of(module, root)
            if target is None:
                continue
            graph[str(inside)].append(target)
            other = target.split("/")[0] if "/" in target else ""
            if wing == "" and other != "" and inside.name != "__main__.py":
                yield f"{where}: a module at the top imports {other}/"
            if wing in WINGS and other in WINGS and WINGS.index(other) > WINGS.index(wing):
                yield f"{where}: {wing}/ comes before {other}/ and may not import it"
    for circle in _circles(graph):
        yield f"a circle of imports: {' -> '.join(circle)}"


def _imports(file: Path, root: Path) -> Iterator[tuple[int, str]]:
    """Give the line and the full name of every module that a file imports, late ones and types included."""
    package = [root.name, *file.relative_to(root).parent.parts]
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _file_of(module: str, root: Path) -> str | None:
    """Give the file of a module of the package, relative to its folder; None for all others."""
    first, *rest = module.split(".")
    if first != root.name or not rest:
        return None
    path = root.joinpath(*rest)
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py").relative_to(root).as_posix()
    return None


def _circles(graph: dict[str, list[str]]) -> Iterator[list[str]]:
    """Give each circle of files once, from the file where the search met it."""
    done: set[str] = set()
    path: list[str] = []

    def visit(file: str) -> Iterator[list[str]]:
        if file in path:
            yield [*path[path.index(file) :], file]
            return
        if file in done:
            return
        path.append(file)
        for target in graph.get(file, []):
            yield from visit(target)
        path.pop()
        done.add(file)

    for file in graph:
        yield from visit(file)


if __name__ == "__main__":
    sys.exit(main())
