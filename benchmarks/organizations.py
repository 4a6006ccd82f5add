"""The bodies that are read: organizations as the description's sample has them, each with a name of its own."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

from bullseye_partner import _facts
from bullseye_partner._operations import GET_ORGANIZATION, LIST_ORGANIZATIONS
from generator.description import repository_description

LIST_PATH = LIST_ORGANIZATIONS.path
PAGE = 20
"""How many items the page of a list has without being asked for another number."""
ID = str(uuid.UUID(int=1))
GET_PATH = GET_ORGANIZATION.path.format(organizationId=ID)

HEADERS = {
    "Content-Type": "application/json",
    _facts.RATE_LIMIT_LIMIT_HEADER: str(10**9),
    _facts.RATE_LIMIT_REMAINING_HEADER: str(10**9 - 1),
    _facts.RATE_LIMIT_RESET_HEADER: "4102444800",
}
"""Those of an answer. They leave so much of the rate limit that nobody has to wait."""

_DESCRIPTION = repository_description()
_ANSWER = _DESCRIPTION.resolve(_DESCRIPTION.bundle["paths"][LIST_PATH]["get"]["responses"]["200"])
_SAMPLE: dict[str, Any] = _ANSWER["content"]["application/json"]["example"]


def organization(number: int) -> dict[str, Any]:
    """Return an organization."""
    item: dict[str, Any] = copy.deepcopy(_SAMPLE["organizations"][0])
    return item | {"id": str(uuid.UUID(int=number)), "name": f"Organization {number}", "externalId": f"crm-{number}"}


def one() -> bytes:
    """Return the answer that holds one organization."""
    return json.dumps({"organization": organization(1)}).encode()


def page(count: int) -> bytes:
    """Return a page of organizations."""
    items = [organization(number) for number in range(count)]
    return json.dumps(_SAMPLE | {"organizations": items, "total": count, "page": 1, "pageSize": count}).encode()
