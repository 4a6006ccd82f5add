"""Each nox session installs what its program imports, and nothing that it does not."""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from dependency_groups import resolve
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from contract_tests.tests.support.imports import OURS, ROOT, imported_by, path_of

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
SERVER = {"h11", "uvloop"}  # uvicorn imports them
NOT_IMPORTED = {
    "emulator": SERVER,
    "generator": {"ruff"},  # a program that formats the client
    "release": {  # programs, and the backend that builds
        "build",
        "check-wheel-contents",
        "cyclonedx-bom",
        "hatch-fancy-pypi-readme",
        "hatchling",
        "ruff",
        "twine",
        "uv",
    },
    "documentation": {"ruff"},
    "conformance": SERVER | {"ruff"},
    "nightly": SERVER | {"ruff"},
    "settle": SERVER | {"ruff"},
    "soak": SERVER | {"ruff"},
    # Programs, and what the code that they generate imports.
    "benchmark": SERVER | {"ruff", "datamodel-code-generator", "email-validator"},
}
"""What a group installs though no module of ours imports it."""

BENEATH = {"anyio", "httpcore2", "jinja2", "pydantic-core", "requests"}
"""What is imported beside the distribution that brings it along, whose own pin decides the version."""

PROGRAMS = {
    "emulator": ["bullseye_partner_emulator.__main__"],
    "generator": ["generator.__main__"],
    "release": ["automation.release.__main__", "automation.workflows.__main__", "generator.__main__"],
    "documentation": ["contract_tests.documentation.__main__"],
    "recording": ["contract_tests.model.__main__"],
    "conformance": [
        "contract_tests.conformance.__main__",
        "contract_tests.power.__main__",
        "contract_tests.power.false_alarms.__main__",
        "contract_tests.live.__main__",
        "generator.__main__",
    ],
    "nightly": ["contract_tests.nightly.__main__", "contract_tests.conformance.__main__", "generator.__main__"],
    "settle": [
        "contract_tests.settle.__main__",
        "contract_tests.power.settle_power",
        "contract_tests.conformance.__main__",
        "generator.__main__",
    ],
    "soak": ["contract_tests.soak.__main__", "contract_tests.conformance.__main__", "generator.__main__"],
    "benchmark": ["benchmarks.__main__", "generator.__main__"],
}
"""The modules that the sessions run which install a group."""


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
            pending += [*([parent] if parent else []), *(imported_by(path, module) if path else ())]
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
