"""Renaming a component that code knows by name is said at once, with the files that read it."""

from __future__ import annotations

import ast
import copy
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.lint import lint
from generator.named_components import Component
from generator.schema import COMPONENT_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

ROOT = Path(__file__).parents[3]
CODE = ("generator", "contract_tests", "emulator", "benchmarks")
DECLARATIONS = ROOT / "generator" / "named_components.py"

ERROR_CODES = (
    "BadRequest",
    "Conflict",
    "Forbidden",
    "InternalError",
    "NotFound",
    "PayloadTooLarge",
    "Unauthorized",
    "TooManyRequests",
    "UnprocessableEntity",
)
OTHER_MEANINGS = {
    ("generator/client_package.py", "InternalError"): "the client's exception",
    ("generator/client_package.py", "Page"): "the client's class",
    ("generator/client_resources.py", "Error"): "how the name of an exception ends",
    **{("contract_tests/power/incidents/", code): "the code of an error" for code in ERROR_CODES},
    ("contract_tests/power/mutants/", "InternalError"): "the code of an error",
    ("contract_tests/power/mutants/", "NotFound"): "the code of an error",
    ("contract_tests/power/mutants/", "UnprocessableEntity"): "the code of an error",
    ("contract_tests/power/mutants/", "Webhook"): "the name of an organization",
    ("emulator/bullseye_partner_emulator/events.py", "Visitor"): "a last name",
    ("emulator/bullseye_partner_emulator/routing.py", "Allow"): "the header itself",
}
"""Words that are names of components too, by file or folder, and what they are there."""


def names_in(path: Path) -> Iterator[str]:
    """Yield what may be a component's name in a file: a text, the end of a reference, a member of `Component`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str(text)):
                reference = COMPONENT_REFERENCE.fullmatch(f"#{text.removeprefix('#')}")
                yield reference["name"] if reference else text
            case ast.Attribute(value=ast.Name("Component"), attr=member):
                yield Component[member].title
            case ast.ClassDef(name=name) if path.name == "errors.py":
                yield name  # the emulator's errors are called like the responses that they are
            case _:
                pass


def read_by_code(description: Description) -> set[tuple[str, str]]:
    """Return (file, name) of every component that code outside the tests knows by name."""
    known = {name for components in description.bundle["components"].values() for name in components}
    files = [file for folder in CODE for file in (ROOT / folder).rglob("*.py")]
    return {
        (file.relative_to(ROOT).as_posix(), name)
        for file in files
        if file != DECLARATIONS and "tests" not in file.relative_to(ROOT).parts and "build" not in file.parts
        for name in names_in(file)
        if name in known
    }


def test_every_component_that_code_knows_by_name_is_declared_with_its_readers(description: Description) -> None:
    declared = {(file, component.title) for component in Component for file in component.readers}
    read = read_by_code(description)
    assert len(read) > 40
    other = {
        (place, word): {(file, name) for file, name in read if file.startswith(place) and name == word}
        for place, word in OTHER_MEANINGS
    }
    undeclared = (read - declared).difference(*other.values())
    assert not undeclared, (
        "declare the component in generator/named_components.py, with this file among its readers; "
        "if the word means something else in the file, say so in OTHER_MEANINGS"
    )
    assert not declared - read, "generator/named_components.py names a reader that does not read the component"
    assert all(other.values()), "a word of OTHER_MEANINGS is not there any more"


@pytest.mark.parametrize("component", Component, ids=lambda component: component.title)
def test_the_lint_names_a_component_that_was_renamed_and_who_reads_it(
    description: Description, component: Component
) -> None:
    bundle = copy.deepcopy(description.bundle)
    components = bundle["components"][component.kind]
    components[f"Renamed{component.title}"] = components.pop(component.title)

    (finding,) = lint(replace(description, bundle=bundle))

    assert finding.rule == "component-read"
    assert finding.location.file.startswith("openapi/components/")
    assert f"components/{component.kind} has no {component.title}, which " in finding.message
    assert all(reader in finding.message for reader in component.readers)


@pytest.fixture(scope="module")
def renamed_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository whose `ApiKeyScope` is called `KeyScope` throughout the description."""
    root = tmp_path_factory.mktemp("renamed")
    shutil.copy(ROOT / "pyproject.toml", root)
    for folder in ("openapi", *CODE, "generated_client"):
        ignored = shutil.ignore_patterns("tests", "__pycache__", "build")
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for file in (root / "openapi").rglob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"\bApiKeyScope\b", "KeyScope", text), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (("generator", "lint"), 1),
        (("generator", "--check"), 2),
        (("contract_tests.conformance",), 2),
        (("contract_tests.documentation", "--from", "pages"), 2),
        (("contract_tests.power", "--sample", "1"), 2),
    ],
    ids=["lint", "regenerate", "conformance", "docs_drift", "drift_power"],
)
def test_commands_say_that_a_component_was_renamed_and_nothing_else(
    renamed_repository: Path, command: tuple[str, ...], status: int
) -> None:
    path = ":".join(str(renamed_repository / folder) for folder in ("generated_client", "emulator"))
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=renamed_repository,
        env={"PYTHONPATH": path, "COLUMNS": "300", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == status
    assert "component-read: components/schemas has no ApiKeyScope, which generator/lint.py, " in said
    assert said.count("openapi/") == 1
    assert "Traceback" not in said
