"""Each nox session installs what its program imports, and nothing that it does not."""

from __future__ import annotations

import ast
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from dependency_groups import resolve
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
OURS = {
    "benchmarks": ROOT,
    "bullseye_partner": ROOT / "generated_client",
    "bullseye_partner_emulator": ROOT / "emulator",
    "contract_tests": ROOT,
    "generator": ROOT,
}
SERVER = {"h11", "uvloop"}  # uvicorn imports them
NOT_IMPORTED = {
    "emulator": SERVER,
    "generator": {"ruff"},  # a program that formats the client
    "recording": SERVER,
    "conformance": SERVER | {"ruff"},
    "soak": SERVER | {"ruff"},
    # Programs, and what the code that they generate imports.
    "benchmark": SERVER | {"ruff", "datamodel-code-generator", "email-validator"},
}
"""What a group installs though no module of ours imports it."""

BENEATH = {"anyio", "httpcore2", "jinja2", "requests"}
"""What is imported beside the distribution that brings it along, whose own pin decides the version."""

PROGRAMS = {
    "emulator": ["bullseye_partner_emulator.__main__"],
    "generator": ["generator.__main__"],
    "documentation": ["contract_tests.documentation.__main__"],
    "recording": ["contract_tests.parity.__main__"],
    "conformance": [
        "contract_tests.conformance.__main__",
        "contract_tests.drift_power.__main__",
        "contract_tests.false_alarms.__main__",
        "contract_tests.sweep.__main__",
        "generator.__main__",
    ],
    "soak": ["contract_tests.soak.__main__", "contract_tests.conformance.__main__", "generator.__main__"],
    "benchmark": ["benchmarks.__main__", "generator.__main__"],
}
"""The modules that the sessions run which install a group."""


def path_of(module: str) -> Path | None:
    """Return the file of a module of ours."""
    top, *_ = module.split(".")
    if top not in OURS:
        return None
    path = OURS[top].joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((candidate for candidate in candidates if candidate.exists()), None)


@cache
def imported_by(path: Path) -> frozenset[str]:
    """Return the modules, and the names in them, that a file imports when it runs, at whatever line."""
    found: set[str] = set()
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        match pending.pop():
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
                pending += otherwise
            case ast.Import(names=names):
                found.update(alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found.update((module, *(f"{module}.{alias.name}" for alias in names)))
            case node:
                pending += ast.iter_child_nodes(node)
    return frozenset(found)


def distributions_of(programs: list[str]) -> set[str]:
    """Return the distributions of others that modules of ours import, directly or by way of each other."""
    seen: set[str] = set()
    foreign: set[str] = set()
    pending = list(programs)
    while pending:
        module = pending.pop()
        if module in seen:
            continue
        seen.add(module)
        top = module.partition(".")[0]
        if top in OURS:
            parent = module.rpartition(".")[0]
            path = path_of(module)
            pending += [*([parent] if parent else []), *(imported_by(path) if path else ())]
        elif top not in sys.stdlib_module_names:
            foreign.add(top)
    known = packages_distributions()
    return {canonicalize_name(name) for top in foreign for name in known[top]}


def group(name: str) -> set[str]:
    """Return the distributions that a dependency group names."""
    return {canonicalize_name(Requirement(one).name) for one in resolve(GROUPS, name)}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_group_is_what_its_programs_import(name: str) -> None:
    imported = distributions_of(PROGRAMS[name])
    assert imported - BENEATH <= group(name), "imported and not installed"
    assert group(name) - NOT_IMPORTED.get(name, set()) <= imported, "installed and not imported"
