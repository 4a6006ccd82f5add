"""No room imports what stands above it, no product imports a test, and files do not import each other in circles."""

from __future__ import annotations

import graphlib
from typing import TYPE_CHECKING

import pytest

from contract_tests.tests.support.imports import OURS, imported_by, modules_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = (
    ("real_parts", "target"),
    ("scenario",),
    ("live", "fuzzing", "model", "documentation"),
    ("conformance",),
    ("settle",),
    ("nightly", "power", "soak"),
)
"""The rooms of contract_tests, the lowest first; those beside each other do not matter to each other."""

FOLDERS = ("automation", "bullseye_partner_emulator", "bullseye_partner", "generator", "contract_tests", "benchmarks")
MAY_IMPORT = {
    "automation": {"bullseye_partner", "generator"},  # the smoke test of a release calls the client
    "bullseye_partner_emulator": {"bullseye_partner"},  # the pytest plugin gives tests a client
    "bullseye_partner": set[str](),
    "generator": set[str](),
    "contract_tests": {"bullseye_partner", "bullseye_partner_emulator", "generator"},
    "benchmarks": {"bullseye_partner", "bullseye_partner_emulator", "generator", "contract_tests"},
}
FOR_TYPES_ALONE = frozenset({"bullseye_partner._errors", "bullseye_partner._response"})
"""A circle that httpx has too: an error has a response, and a response raises errors."""


def level_of(module: str) -> int | None:
    """Return how high the room of a module stands, None for what is in no room."""
    room = module.split(".")[1]
    return next((level for level, rooms in enumerate(ROOMS) if room in rooms), None)


def imports() -> Iterator[tuple[str, str]]:
    """Yield (module, module of ours that it imports), tests apart."""
    for folder in FOLDERS:
        for module in modules_of(folder):
            path = path_of(module)
            for imported in imported_by(path, module, types=True) if path else ():
                if imported.partition(".")[0] in OURS and path_of(imported) and imported != module:
                    yield module, imported


def test_no_room_imports_what_stands_above_it() -> None:
    found = list(imports())
    assert len(found) > 1000
    up = [
        f"{module} imports {imported}"
        for module, imported in found
        if module.startswith("contract_tests.") and imported.startswith("contract_tests.")
        if (level := level_of(module)) is not None
        if (other := level_of(imported)) is not None and other > level
    ]
    assert not up, f"move what is used into the lower room, or hand it over as an argument: {up}"


def test_every_folder_imports_only_what_it_may() -> None:
    wrong = [
        f"{module} imports {imported}"
        for module, imported in imports()
        if (top := module.partition(".")[0]) != (other := imported.partition(".")[0]) and other not in MAY_IMPORT[top]
    ]
    assert not wrong, f"ARCHITECTURE.md says which folder may import which; move the code, or change both: {wrong}"


def test_no_product_file_imports_a_test() -> None:
    importing = [module for module, imported in imports() if imported.startswith("contract_tests.tests")]
    assert not importing, f"move what they use from contract_tests/tests/ into a room of the product: {importing}"


def test_files_import_each_other_in_no_circle() -> None:
    graph: dict[str, set[str]] = {}
    for module, imported in imports():
        if not {module, imported} <= FOR_TYPES_ALONE:
            graph.setdefault(module, set()).add(imported)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as circle:
        pytest.fail(
            f"they import each other: {circle.args[1]}. Move what both need into a third file, or hand over a function."
        )
