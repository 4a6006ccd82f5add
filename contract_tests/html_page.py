"""Pages of reports: one HTML file each, which needs no network and runs no script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from jinja2 import Template


def page_template(folder: Path, name: str) -> Template:
    """Return a template of a folder, which may extend `layout.html.jinja`; what is put into it is escaped.

    Args:
        folder: The folder of the room that has it.
        name: The name of its file.
    """
    environment = Environment(
        loader=FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)
