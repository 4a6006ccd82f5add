"""What the modules of this repository import, read from their text."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
OURS = {
    "automation": ROOT,
    "benchmarks": ROOT,
    "bullseye_partner": ROOT / "generated_client",
    "bullseye_partner_emulator": ROOT / "emulator",
    "contract_tests": ROOT,
    "generator": ROOT,
}
"""Our packages, each with the folder that it is in."""


def modules_of(package: str) -> list[str]:
    """Return the modules of a package, apart from tests and from the kernel's originals, which run where copied to."""
    paths = [path.relative_to(OURS[package]) for path in sorted((OURS[package] / package).rglob("*.py"))]
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.parts[:2] not in {("generator", "runtime"), ("contract_tests", "tests")}
        if "templates" not in path.parts
    ]


@cache
def path_of(module: str) -> Path | None:
    """Return the file of a module of ours."""
    top, *_ = module.split(".")
    if top not in OURS:
        return None
    path = OURS[top].joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.exists()), None)


@cache
def imported_by(path: Path, module: str, *, types: bool = False) -> frozenset[str]:
    """Return the modules, and the names in them, that a file imports, at whatever line.

    Args:
        path: The file.
        module: What it is called, which decides what a relative import means.
        types: Whether imports for type checkers count.
    """
    package = module.split(".") if path.stem == "__init__" else module.split(".")[:-1]
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        match pending.pop():
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise) if not types:
                pending += otherwise
            case ast.Import(names=names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=name, names=names, level=level):
                base = ".".join([*package[: len(package) - level + 1], *([name] if name else [])]) if level else name
                submodules = {full for alias in names if path_of(full := f"{base}.{alias.name}")}
                found |= submodules or {str(base)}
            case node:
                pending += ast.iter_child_nodes(node)
    return frozenset(found)
