"""What a partner may have, and its keys, over the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.tests.emulator.asgi import Caller
from contract_tests.tests.emulator.test_control import control, new_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator import Emulator


def test_a_partner_can_have_more_or_less(emulator: Emulator, api: Caller) -> None:
    partner_id, partner = new_partner(emulator, dataSet="empty")
    limits = f"partners/{partner_id}/limits"
    before = control(emulator, "GET", limits).json
    less = {"rateLimit": 3, "maxOrganizations": 1, "creditPoolTotal": 0}

    assert control(emulator, "PATCH", limits, less).json == less
    made = [partner("POST", "/partner/organizations", {"name": name}).status for name in ("Acme", "Byte", "Cog", "Dot")]
    assert made == [201, 422, 422, 429]
    more = {"rateLimit": None, "maxOrganizations": 2}
    assert control(emulator, "PATCH", limits, more).json == less | more
    assert partner("POST", "/partner/organizations", {"name": "Byte"}).status == 201
    assert control(emulator, "PATCH", limits, before).json == before == control(emulator, "GET", limits).json
    assert api("POST", "/partner/organizations", {"name": "Acme"}).status == 201


def test_a_partner_can_get_another_key(emulator: Emulator, api: Caller) -> None:
    partner_id, partner = new_partner(emulator)
    issued = control(emulator, "POST", f"partners/{partner_id}/keys")
    assert issued.status == 201
    other = Caller(emulator, issued.json["apiKey"])
    made = other.create_organization(name="Acme")
    assert partner.get(f"/partner/organizations/{made['id']}")["organization"]["name"] == "Acme"
    assert api("GET", f"/partner/organizations/{made['id']}").status == 404
