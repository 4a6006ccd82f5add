"""Fenced code that states nothing of the API: diagrams, and examples in programming languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_DIAGRAMS = ("mermaid", "plantuml", "dot")
_PROGRAMS = frozenset(
    {"python", "py", "javascript", "js", "typescript", "ts", "node", "nodejs", "ruby", "php", "go", "java", "kotlin"}
    | {"swift", "csharp", "cs", "c#", "rust", "html", "css", "powershell", "jsx", "tsx"}
)


def read(block: Block, reading: Reading) -> bool:
    """Pass over a diagram, and over a program below the label of examples."""
    if not isinstance(block, Code):
        return False
    return block.language in _DIAGRAMS or (block.language in _PROGRAMS and reading.role == "example")
