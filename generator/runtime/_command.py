"""What the command line needs to know of an operation."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from ._operation import Operation

Kind: TypeAlias = Literal["text", "integer", "number", "boolean", "json"]
"""How the text of an argument is read; dates, ids and enum values go to the API as they were typed."""


class Output(StrEnum):
    """How results are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of a method, as an argument or an option of a command.

    A `secret` one may come from where no list of processes shows it, and is never repeated. A `nullable` one may be
    sent as null.
    """

    name: str
    kind: Kind
    in_path: bool
    required: bool
    secret: bool
    nullable: bool
    text: str
    words: tuple[str, ...]


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """An operation, as a command."""

    operation: Operation[Any]
    summary: str
    is_page: bool
    parameters: tuple[Parameter, ...]
