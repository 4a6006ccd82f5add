"""What one call changes, the next one shows; the business rules in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contract_tests.tests.emulator.asgi import Caller


def pool(api: Caller) -> tuple[int, int, int]:
    partner = api.get("/partner/me")["partner"]
    total, used, available = (partner[f"creditPool{name}"] for name in ("Total", "Used", "Available"))
    assert total == used + available
    billing = api.get("/partner/billing")
    assert [billing[f"creditPool{name}"] for name in ("Total", "Used", "Available")] == [total, used, available]
    organizations = api.get("/partner/organizations?pageSize=100")["organizations"]
    assert used == sum(organization["credits"] for organization in organizations)
    return total, used, available


def allocate(api: Caller, organization_id: str, credits_wanted: int) -> Any:
    return api("PUT", f"/partner/organizations/{organization_id}/credits", {"credits": credits_wanted})


def test_the_seeded_partner_is_the_one_of_the_documentation(api: Caller) -> None:
    assert pool(api) == (10_000, 2_500, 7_500)
    organizations = api.get("/partner/organizations")["organizations"]
    assert {(organization["status"], organization["tier"]) for organization in organizations} == {
        ("active", "paid"),
        ("active", "trial"),
        ("suspended", "paid"),
        ("suspended", "trial"),
        ("canceled", "paid"),
    }
    assert ["read"] in [key["scopes"] for key in api.get("/partner/api-keys")["apiKeys"]]


def test_credits_move_between_pool_and_organizations(api: Caller) -> None:
    _, used, available = pool(api)
    organization = api.create_organization(tier="paid", initialCredits=600)
    assert organization["credits"] == 600
    assert pool(api)[1:] == (used + 600, available - 600)
    first = allocate(api, organization["id"], 1000).json["allocation"]
    second = allocate(api, organization["id"], 1000).json["allocation"]
    assert first["creditsAllocated"] == second["creditsAllocated"] == 1000  # absolute, not an increment
    assert first["id"] == second["id"]
    assert pool(api)[1:] == (used + 1000, available - 1000)
    assert allocate(api, organization["id"], 0).status == 200
    assert pool(api)[1:] == (used, available)


def test_the_pool_cannot_be_overdrawn(api: Caller) -> None:
    _, used, available = pool(api)
    organization = api.create_organization(tier="paid", initialCredits=available)
    refused = api("POST", "/partner/organizations", {"name": "x", "initialCredits": 1})
    assert (refused.status, refused.code) == (422, "UnprocessableEntity")
    refused = allocate(api, organization["id"], available + 1)
    assert (refused.status, refused.json["details"]) == (
        422,
        {"creditsRequested": available + 1, "creditsAvailable": available},
    )
    assert pool(api)[1:] == (used + available, 0)
    assert allocate(api, organization["id"], available).status == 200


def test_a_trial_holds_at_most_its_cap(api: Caller, bundle: dict[str, Any]) -> None:
    cap = bundle["components"]["schemas"]["OrganizationTier"]["x-trial-credit-cap"]
    before = api.get("/partner/organizations")["total"]
    assert api("POST", "/partner/organizations", {"name": "x", "initialCredits": cap + 1}).status == 422
    assert api.get("/partner/organizations")["total"] == before
    trial = api.create_organization(initialCredits=cap)
    assert trial["tier"] == "trial"
    path = f"/partner/organizations/{trial['id']}"
    assert allocate(api, trial["id"], cap + 1).status == 422
    assert api("PUT", f"{path}/tier", {"tier": "paid"}).json["organization"]["tier"] == "paid"
    assert allocate(api, trial["id"], cap + 1).status == 200
    refused = api("PUT", f"{path}/tier", {"tier": "trial"})
    assert (refused.status, refused.json["details"]) == (422, {"creditsRequested": cap + 1, "trialCreditCap": cap})
    assert allocate(api, trial["id"], cap).status == 200
    assert api("PUT", f"{path}/tier", {"tier": "trial"}).status == 200


def test_a_partner_has_at_most_its_number_of_organizations(api: Caller) -> None:
    limit = api.get("/partner/me")["partner"]["maxOrganizations"]
    kept = sum(
        organization["status"] != "canceled"
        for organization in api.get("/partner/organizations?pageSize=100")["organizations"]
    )
    created = [api.create_organization() for _ in range(limit - kept)]
    refused = api("POST", "/partner/organizations", {"name": "one too many"})
    assert (refused.status, refused.json["details"]) == (422, {"maxOrganizations": limit})
    assert api("DELETE", f"/partner/organizations/{created[0]['id']}").status == 204
    api.create_organization()


def test_a_deleted_organization_is_canceled_and_still_there(api: Caller) -> None:
    organization = api.create_organization(initialCredits=10)
    path = f"/partner/organizations/{organization['id']}"
    before = pool(api)
    deleted = api("DELETE", path)
    assert (deleted.status, deleted.body) == (204, b"")
    assert api.get(path)["organization"] == {**organization, "status": "canceled"}
    assert pool(api) == before
    assert organization["id"] in [
        listed["id"] for listed in api.get("/partner/organizations?status=canceled")["organizations"]
    ]
    assert api("DELETE", path).status == 204
    assert api("PUT", f"{path}/status", {"status": "active"}).json["organization"] == organization


def test_an_update_changes_what_it_has_and_nothing_else(api: Caller) -> None:
    organization = api.create_organization(externalId="a", metadata={"k": [1, None]})
    path = f"/partner/organizations/{organization['id']}"
    assert api("PUT", path, {}).json["organization"] == organization
    renamed = {**organization, "name": "Ärger & Co"}
    assert api("PUT", path, {"name": "Ärger & Co"}).json["organization"] == renamed
    assert api.get(path)["organization"] == renamed
    assert api.get("/partner/organizations?search=%C3%A4RGER")["organizations"] == [renamed]
    assert api("PUT", path, {"externalId": None}).json["organization"] == {**renamed, "externalId": None}
    assert api("PUT", f"{path}/status", {"status": "suspended"}).json["organization"]["status"] == "suspended"


def test_lists_filter_and_page_in_the_order_of_creation(api: Caller) -> None:
    names = [f"Paged {number}" for number in range(5)]
    for name in names:
        api.create_organization(name=name, externalId="same")
    query = "/partner/organizations?externalId=same&pageSize=2&page="
    pages = [api.get(f"{query}{page}") for page in (1, 2, 3, 4)]
    assert [[organization["name"] for organization in page["organizations"]] for page in pages] == [
        names[:2],
        names[2:4],
        names[4:],
        [],
    ]
    assert {(page["total"], page["pageSize"]) for page in pages} == {(5, 2)}
    default = api.get("/partner/organizations")
    assert (default["page"], default["pageSize"]) == (1, 20)
    assert api.get("/partner/organizations?status=active&search=paged%203")["total"] == 1


def test_a_partner_sees_its_visitors_in_a_range_of_days(api: Caller) -> None:
    acme = api.get("/partner/organizations?externalId=acme-123")["organizations"][0]["id"]
    path = f"/partner/organizations/{acme.upper()}/visitors"
    visitors = api.get(f"{path}?pageSize=100")["visitors"]
    assert len(visitors) == api.get(path)["total"] == 25
    # Both ends of the range are days on which somebody was last seen.
    end, start = (visitors[number]["lastSeenAt"][:10] for number in (4, 12))
    within = api.get(f"{path}?pageSize=100&startDate={start}&endDate={end}T23:00:00Z")["visitors"]
    assert len(within) >= 9
    assert within == [visitor for visitor in visitors if start <= visitor["lastSeenAt"][:10] <= end]
    assert 0 < len(within) < len(visitors)


def test_the_pixel_of_an_organization(api: Caller) -> None:
    organization_id = api.create_organization()["id"]
    path = f"/partner/organizations/{organization_id}/pixel-config"
    before = api.get(path)["pixelConfig"]
    assert before["organizationId"] == organization_id
    assert before["scriptUrl"] == "https://track.example.com/script.js"
    changed = {**before, "allowedReferrers": ["a.example"], "enabled": False}
    assert api("PUT", path, {"allowedReferrers": ["a.example"], "enabled": False}).json["pixelConfig"] == changed
    assert api.get(path)["pixelConfig"] == changed


def test_icp_configs_belong_to_their_organization(api: Caller) -> None:
    one, other = (f"/partner/organizations/{api.create_organization()['id']}/icp-configs" for _ in range(2))
    created = api("POST", one, {"name": "A", "groups": []}).json["icpConfig"]
    assert api.get(one)["icpConfigs"] == [created]
    assert api.get(other)["icpConfigs"] == []
    assert api("GET", f"{other}/{created['id']}").status == 404
    updated = api("PUT", f"{one}/{created['id']}", {"name": "B"}).json["icpConfig"]
    assert (updated["name"], updated["groups"], updated["createdAt"]) == ("B", [], created["createdAt"])
    assert updated["updatedAt"] >= created["updatedAt"]
    assert api("DELETE", f"{one}/{created['id']}").status == 204
    assert api("GET", f"{one}/{created['id']}").status == 404
    assert api("DELETE", f"{one}/{created['id']}").status == 404


def test_branding_shows_on_the_account(api: Caller) -> None:
    branding = api("PUT", "/partner/branding", {"logoUrl": None, "primaryColor": "#ABCDEF"}).json["partner"]
    partner = api.get("/partner/me")["partner"]
    assert (branding["logoUrl"], branding["primaryColor"]) == (None, "#ABCDEF")
    assert branding == {name: partner[name] for name in branding}
    api("PUT", "/partner/branding", {"companyName": "Other"})
    assert api.get("/partner/script-config")["scriptConfig"]["companyName"] == "Other"


def test_a_domain_is_pending_until_its_record_is_found(api: Caller) -> None:
    pending = api("PUT", "/partner/domain", {"domain": "new.example.com"}).json
    assert pending["verified"] is False
    assert pending["dnsRecords"] == [{"type": "CNAME", "name": "new.example.com", "value": pending["cnameTarget"]}]
    assert api.get("/partner/domain/verification") == pending
    assert api("POST", "/partner/domain/verify").json == pending
    assert api("PUT", "/partner/domain", {"domain": "new.example.com"}).json == pending
    assert api.get("/partner/me")["partner"]["scriptDomain"] == "new.example.com"
    known = api("PUT", "/partner/domain", {"domain": "Track.Example.com"}).json
    assert known["verificationRecord"] != pending["verificationRecord"]
    assert api("POST", "/partner/domain/verify").json == {**known, "verified": True}
    assert api.get("/partner/me")["partner"]["scriptDomainVerified"] is True


@pytest.mark.parametrize(
    ("usage", "total", "quantities"),
    [
        (0, 0, [0]),
        (1000, 0, [1000]),
        (1001, 0.05, [1000, 1]),
        (4500, 175, [1000, 3500]),
        (10_001, 450.05, [1000, 9001]),
    ],
)
def test_a_cost_is_graduated_over_the_pricing_tiers(
    api: Caller, usage: int, total: float, quantities: list[int]
) -> None:
    calculation = api.get(f"/partner/billing/calculate?usage={usage}")
    assert (calculation["usage"], calculation["totalCost"]) == (usage, total)
    assert [line["quantity"] for line in calculation["breakdown"]] == quantities
    assert sum(line["cost"] for line in calculation["breakdown"]) == total


def test_usage_billing_and_analytics_count_the_same_visitors(api: Caller) -> None:
    organizations = api.get("/partner/organizations?pageSize=100")["organizations"]
    visitors = {
        organization["id"]: api.get(f"/partner/organizations/{organization['id']}/visitors?pageSize=100")["visitors"]
        for organization in organizations
    }
    this_month = {
        organization_id: sum(visitor["firstSeenAt"] >= "2025-02-01" for visitor in found)
        for organization_id, found in visitors.items()
    }
    usage = api.get("/partner/usage")
    assert (usage["startDate"], usage["endDate"]) == ("2025-02-01", "2025-02-27")
    assert usage["totalQuantity"] == sum(this_month.values()) > 0
    assert usage["totalEvents"] > usage["totalQuantity"]
    period = api.get("/partner/billing/usage")
    assert (period["periodStart"], period["periodEnd"]) == ("2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z")
    assert period["usage"] == usage["totalQuantity"]
    analytics = api.get("/partner/analytics")
    assert (analytics["startDate"], analytics["endDate"]) == ("2025-01-28", "2025-02-27")
    in_range = [[visitor for visitor in found if visitor["firstSeenAt"] >= "2025-01-28"] for found in visitors.values()]
    assert analytics["totalIdentifications"] == analytics["creditsUsed"] == sum(map(len, in_range))
    assert analytics["activeOrganizations"] == sum(map(bool, in_range))
    assert analytics["totalOrganizations"] == len(organizations)
    assert analytics["creditsRemaining"] == pool(api)[2]
    first = organizations[0]
    allocation = allocate(api, first["id"], first["credits"]).json["allocation"]
    assert allocation["creditsUsed"] == this_month[first["id"]]
    assert allocation["creditsAvailable"] == first["credits"] - this_month[first["id"]]


def test_a_reversed_range_is_empty(api: Caller) -> None:
    assert api.get("/partner/usage?startDate=2025-02-20&endDate=2025-02-10")["totalQuantity"] == 0
