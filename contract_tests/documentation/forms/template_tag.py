"""Tags of GitBook that frame blocks; the title of a tab or of a code block is a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Tag
from contract_tests.documentation.labels import read_label

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_FRAMES = frozenset(
    {
        "tabs",
        "tab",
        "code",
        "stepper",
        "step",
        "columns",
        "column",
        "content-ref",
        "embed",
        "file",
        "if",
        "raw",
        "updates",
    }
)


def read(block: Block, reading: Reading) -> bool:
    """Read a title as a label where it is one; pass over the frame itself."""
    if not isinstance(block, Tag):
        return False
    name = block.name.removeprefix("end")
    if name not in _FRAMES:
        if block.name.startswith("end"):
            return True
        reading.puzzled(block.line, f"template code: {block.source}")
        return True
    title = block.attributes.get("title", "")
    if name in ("tab", "code") and title and (label := read_label(title)) is not None and label.role != "silent":
        reading.follow(label, title, block.line)
    return True
