"""Which operations a step or a law asks by name; of all others, runs check what follows from the description."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

_SCENARIO = Path(__file__).parent
_FOLDERS = ("steps", "laws")


def without_own_check(facts: Facts) -> dict[str, str]:
    """Return the operations that no step and no law names, and the file in which a law about them would stand."""
    named = _texts()
    return {
        operation_id: f"contract_tests/scenario/laws/{operation.tag}.py"
        for operation_id, operation in facts.operations.items()
        if operation_id not in named
    }


@cache
def _texts() -> frozenset[str]:
    """Return all texts in the source of steps and laws."""
    trees = (
        ast.parse(file.read_text(encoding="utf-8"))
        for folder in _FOLDERS
        for file in sorted((_SCENARIO / folder).glob("*.py"))
    )
    nodes = (node for tree in trees for node in ast.walk(tree))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
