"""The order of the wings is held, and what breaks it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from wings import PACKAGE, WINGS, faults

from .conftest import WORKER_FOLDER


def package(folder: Path, files: dict[str, str]) -> Path:
    root = folder / PACKAGE
    for name in WINGS:
        (root / name).mkdir(parents=True)
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    return root


def test_the_package_keeps_its_order() -> None:
    assert list(faults(WORKER_FOLDER / PACKAGE)) == []


def test_every_wing_of_the_order_is_there() -> None:
    assert [wing for wing in WINGS if not (WORKER_FOLDER / PACKAGE / wing / "__init__.py").is_file()] == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("embed/a.py", "from ..serve.b import c\n", "embed/a.py:1: embed/ comes before serve/ and may not import it"),
        ("embed/a.py", "from ..serve import b\n", "embed/a.py:1: embed/ comes before serve/ and may not import it"),
        ("chat/a.py", "import mlx_worker.serve.b\n", "chat/a.py:1: chat/ comes before serve/ and may not import it"),
        (
            "files/a.py",
            "def late():\n    from ..serve.b import c\n",
            "files/a.py:2: files/ comes before serve/ and may not import it",
        ),
        ("blas/a.py", "import mlx.core as mx\n", "blas/a.py:1: blas/ runs before MLX may be imported"),
        ("errors.py", "from .serve.b import c\n", "errors.py:1: a module at the top imports serve/"),
        ("extra/a.py", "", "extra/: no wing of this name in wings.py"),
        ("serve/a.py", "from .b import c\n", "a circle of imports: serve/a.py -> serve/b.py -> serve/a.py"),
    ],
)
def test_an_import_against_the_order_is_named(tmp_path: Path, file: str, text: str, fault: str) -> None:
    root = package(tmp_path, {"serve/b.py": "from .a import c\n" if file == "serve/a.py" else "", file: text})
    assert fault in list(faults(root))


def test_imports_along_the_order_are_right(tmp_path: Path) -> None:
    files = {
        "errors.py": "",
        "files/a.py": "from ..errors import x\n",
        "serve/b.py": "from ..files.a import y\nfrom ..errors import x\nimport mlx.core as mx\n",
        "__main__.py": "from .serve.b import z\n",
        "blas/proof.py": "import mlx.core as mx\n",
    }
    assert list(faults(package(tmp_path, files))) == []
