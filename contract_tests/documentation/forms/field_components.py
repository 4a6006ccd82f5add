"""Mintlify's components: `<ParamField query="page" type="integer">`, `<ResponseField name="id" type="string">`."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Other
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_PLACES: dict[str, Place] = {"path": "path", "query": "query", "body": "body", "name": "response"}


def read(block: Block, reading: Reading) -> bool:
    """Read the components of a block, those inside another one as its fields."""
    if not isinstance(block, Other) or block.kind != "html block":
        return False
    if not block.content.startswith(("<ParamField", "<ResponseField")):
        return False
    parser = _Parser()
    parser.feed(block.content)
    parser.close()
    for place, field in parser.found:
        subject: Place = place if reading.operation else "concept"
        reading.state(place, "", "table", True, block.line + field.line)
        numbered = Field(
            field.name,
            block.line + field.line,
            type=field.type,
            required=field.required,
            default=field.default,
            description=field.description,
        )
        state_field(reading, reading.operation, subject, numbered)
    return True


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[Place, Field]] = []
        self._open: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        place: Place | None = next((place for key, place in _PLACES.items() if key in said), None)
        if tag not in ("paramfield", "responsefield") or place is None:
            return
        name = next(said[key] or "" for key in _PLACES if key in said)
        holder = "".join(f"{inner}." for _, inner in self._open)
        need = "required" if "required" in said else "optional" if place in ("query", "body") else ""
        field = Field(
            f"{holder}{name}",
            self.getpos()[0] - 1,
            type=said.get("type") or "",
            required=need,
            default=said.get("default") or "",
        )
        is_list = "array" in field.type or "[]" in field.type or "list" in field.type
        self._open.append((len(self.found), f"{name}[]" if is_list else name))
        self.found.append((place, field))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("paramfield", "responsefield") and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            at = self._open[-1][0]
            place, field = self.found[at]
            text = f"{field.description} {' '.join(data.split())}".strip()
            self.found[at] = (
                place,
                Field(
                    field.name,
                    field.line,
                    type=field.type,
                    required=field.required,
                    default=field.default,
                    description=text,
                ),
            )
