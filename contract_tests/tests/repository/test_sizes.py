"""A file has one subject and fits into a head: at most 400 lines, and 60 for a function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from contract_tests.tests.support.imports import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
"""Lines, the docstring apart."""

FOLDERS = ("automation", "benchmarks", "contract_tests", "emulator", "generator")
"""Where files are written by hand; `generated_client/` is not."""

TABLES = {"contract_tests/oracles.py"}
"""Tables of data, which may have any length."""


def too_long(path: Path, name: str) -> Iterator[str]:
    """Yield a file, and functions as `FILE: NAME`, that are too long; `name` is what the file is called."""
    text = path.read_text(encoding="utf-8")
    if len(text.splitlines()) > LONGEST_FILE:
        yield name
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
            docstring = (documented.end_lineno or 0) - documented.lineno + 1 if documented else 0
            if (node.end_lineno or 0) - node.lineno + 1 - docstring > LONGEST_FUNCTION:
                yield f"{name}: {node.name}"


def python_files() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]


def test_no_file_and_no_function_is_too_long() -> None:
    files = python_files()
    assert len(files) > 300
    found = {entry for path in files for entry in too_long(path, path.relative_to(ROOT).as_posix())}
    assert not (grown := sorted(found - TABLES)), (
        f"longer than {LONGEST_FILE} lines a file or {LONGEST_FUNCTION} a function: {grown}. "
        "Move one subject of a file into a file that is called after it (no `part2`, no `helpers`), "
        "or one step of a function into a function of its own."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n" * 400, []),
        ("x = 1\n" * 401, ["a.py"]),
        ("def f():\n" + "    x = 1\n" * 59, []),
        ("def f():\n" + "    x = 1\n" * 60, ["a.py: f"]),
        ('def f():\n    """Do.\n\n    More.\n    """\n' + "    x = 1\n" * 59, []),
        ("class A:\n    async def f(self):\n" + "        x = 1\n" * 60, ["a.py: f"]),
    ],
)
def test_what_is_too_long_is_found(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = tmp_path / "a.py"
    path.write_text(text, encoding="utf-8")

    assert list(too_long(path, "a.py")) == expected
