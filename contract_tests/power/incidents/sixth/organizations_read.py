"""Where the rewritten reads of organizations differ."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_LIST = ("listOrganizations",)
_ALL = 100_000
_HALF = 2**31
"""One more than the largest signed integer of 32 bits."""


def _is_zero(external_id: str | None) -> bool:
    """Say whether a database takes a text for 0 when it compares it with a number."""
    if external_id is None:
        return False
    return external_id == "0" or not external_id.lstrip()[:1].isdigit()


def _compared_as_number(call: Call, handler: Handler) -> Any:
    if call.parameters.get("externalId") != "0":
        return handler(call)
    del call.parameters["externalId"]
    return selected(call, handler, "organizations", lambda found: [one for one in found if _is_zero(one["externalId"])])


def _in_32_bits(call: Call, handler: Handler) -> Any:
    """Begin a page where a signed integer of 32 bits says, at the first row if that is negative."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    offset = (page - 1) * size
    if offset < _HALF:
        return handler(call)
    first = max((offset + _HALF) % (2 * _HALF) - _HALF, 0)
    call.parameters.update(page=1, pageSize=_ALL)
    found: Any = handler(call)
    return {**found, "organizations": found["organizations"][first : first + size], "page": page, "pageSize": size}


def _in_lower_case(call: Call, handler: Handler) -> Any:
    """Search by lower case, which is not the same as without regard to case."""
    if "search" not in call.parameters:
        return handler(call)
    text = call.parameters.pop("search").lower()

    def choose(found: list[JsonObject]) -> list[JsonObject]:
        return [one for one in found if text in one["name"].lower()]

    return selected(call, handler, "organizations", choose)


def _as_bytes(metadata: JsonObject) -> str:
    return b64encode(json.dumps(metadata, separators=(",", ":")).encode()).decode()


ORGANIZATIONS_READ = (
    Incident(
        "zero-finds-external-ids-in-letters",
        "The filter for the external id `0` finds every organization whose external id begins with no digit.",
        github("catfan/Medoo/issues/781", "a text that is no number was equal to 0 in the database"),
        "filter",
        _LIST,
        "documented",
        "parameters.yaml#OrganizationExternalIdFilter",
        handled(_compared_as_number),
        ("GET organizations?externalId=0",),
    ),
    Incident(
        "far-page-wraps-to-the-first",
        "A page that begins beyond 2^31 organizations is the first one again, instead of an empty one.",
        github("OtterMind/Chat2DB/issues/2432", "the offset of a page overflowed, and the first page came"),
        "paging",
        _LIST,
        "inferred",
        "parameters.yaml#Page",
        handled(_in_32_bits),
        ("GET organizations?page=214748365",),
    ),
    Incident(
        "search-knows-lower-case-only",
        "A search for `GROSSE` does not find the organization `Große Linse` any more: only single letters are lowered.",
        github("WoltLab/WCF/issues/1105", "what equals a sharp s differed from one collation to the other"),
        "text",
        _LIST,
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_in_lower_case),
        ('POST organizations {"name": "Große Linse"}', "GET organizations?search=GROSSE"),
    ),
    Incident(
        "metadata-in-base64",
        "A single organization is told with its metadata as a text in Base64; the list still has the object.",
        github("go-gorm/datatypes/pull/1", "columns of JSON were bytes, and so came in Base64"),
        "type",
        ("getOrganization",),
        "documented",
        "organizations.yaml#Metadata",
        in_front(field("metadata", _as_bytes)),
        ("GET organizations/<globex>",),
    ),
)
