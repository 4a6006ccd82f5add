"""Runs openapi-python-client over the bundle: its parser types the description, its Jinja environment our templates."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError, ParseError

if TYPE_CHECKING:
    from jinja2 import Environment

    from generator.json_pointer import JsonObject

TEMPLATES = Path(__file__).parent / "templates"
"""Our templates. They shadow those of openapi-python-client that have the same file name."""


class UnsupportedError(Exception):
    """openapi-python-client would leave parts of the description out of the client; the message names each."""


def parse(bundle: JsonObject) -> Project:
    """Parse a bundled description.

    Returns:
        The project: `openapi` holds the parsed models, enums and endpoints, `env` the Jinja environment.

    Raises:
        UnsupportedError: it cannot parse the description, or skipped a part of it. What it calls a warning is an error
            here, since the client would silently lack an operation or a model.
    """
    # The parser changes schemas while it normalises them; the bundle belongs to the caller.
    data = GeneratorData.from_dict(deepcopy(bundle), config=_CONFIG)
    if isinstance(data, GeneratorError):
        raise UnsupportedError(_describe(data))
    skipped: list[GeneratorError] = list(data.errors)
    for collection in data.endpoint_collections_by_tag.values():
        skipped += collection.parse_errors
    if skipped:
        raise UnsupportedError("\n".join(_describe(error) for error in skipped))
    return Project(openapi=data, config=_CONFIG, custom_template_path=TEMPLATES)


def environment(project: Project) -> Environment:
    """Return the project's Jinja environment, in which a name that a template misspells is an error."""
    return project.env.overlay(undefined=StrictUndefined)


_CONFIG = Config.from_sources(
    ConfigFile(docstrings_on_attributes=True),
    meta_type=MetaType.NONE,
    # Required by the signature, used only by the command-line interface, which we do not use.
    document_source=Path("openapi"),
    file_encoding="utf-8",
    overwrite=False,
    output_path=None,
)


def _describe(error: GeneratorError) -> str:
    lines = [f"openapi-python-client: {error.header.strip()}"]
    if error.detail:
        lines += error.detail.strip().splitlines()
    if isinstance(error, ParseError) and error.data is not None:
        lines += error.data.model_dump_json(exclude_unset=True, by_alias=True).splitlines()
    return "\n    ".join(line for line in lines if line.strip())
