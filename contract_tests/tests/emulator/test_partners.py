"""What belongs to another partner does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.tests.emulator.altered_state import altered

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.tests.emulator.asgi import Caller

FOREIGN_ORGANIZATION = "00000000-0000-4000-8000-000000000001"
FOREIGN_KEY = "00000000-0000-4000-8000-000000000002"


@pytest.fixture
def neighbour(tmp_path: Path) -> Caller:
    """A caller beside whose partner there is another one, with an organization, a key and a delivery."""
    return altered(
        tmp_path,
        f"""
        CREATE TEMPORARY TABLE other AS SELECT * FROM partners;
        UPDATE other SET id = 'other';
        INSERT INTO partners SELECT * FROM other;
        UPDATE organizations SET partner_id = 'other', id = '{FOREIGN_ORGANIZATION}' WHERE name = 'Umbrella Retail';
        UPDATE api_keys SET partner_id = 'other', id = '{FOREIGN_KEY}' WHERE name = 'Reporting Key';
        UPDATE webhook_logs SET partner_id = 'other' WHERE status = 'failed';
        """,  # noqa: S608 -- constants only
    )


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/partner/organizations/{FOREIGN_ORGANIZATION}"),
        ("DELETE", f"/partner/organizations/{FOREIGN_ORGANIZATION}"),
        ("GET", f"/partner/organizations/{FOREIGN_ORGANIZATION}/visitors"),
        ("GET", f"/partner/organizations/{FOREIGN_ORGANIZATION}/icp-configs"),
        ("DELETE", f"/partner/api-keys/{FOREIGN_KEY}"),
    ],
)
def test_what_belongs_to_another_partner_is_not_found(neighbour: Caller, method: str, path: str) -> None:
    assert neighbour(method, path).status == 404


def test_lists_and_sums_are_those_of_the_partner(neighbour: Caller) -> None:
    assert neighbour.get("/partner/organizations")["total"] == 6
    assert neighbour.get("/partner/analytics")["totalOrganizations"] == 6
    assert [key["name"] for key in neighbour.get("/partner/api-keys")["apiKeys"]] == ["Admin Key", "Old Key"]
    assert neighbour.get("/partner/webhooks/logs")["total"] == 1
