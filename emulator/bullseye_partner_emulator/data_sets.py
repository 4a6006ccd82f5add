"""What a new emulator holds.

All of it lies before the time at which the emulator starts, by the same number of days whenever that is: what the
documentation shows as of 27 February 2025 is as old on any other day.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from bullseye_partner_emulator.authentication import hash_key
from bullseye_partner_emulator.identifiers import Identifiers, key_prefix, new_api_key
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.storage import (
    DataSet,
    api_keys,
    icp_configs,
    organizations,
    partners,
    visitors,
    webhook_logs,
)

_Row = dict[str, Any]

_ORGANIZATIONS = (
    # name, external id, status, tier, credits, product type, number of visitors
    ("Acme Corp", "acme-123", "active", "paid", 1000, "B2B", 25),
    ("Globex Corporation", "globex-7", "active", "paid", 750, "B2B", 12),
    ("Initech", "initech-42", "active", "trial", 500, "B2B", 6),
    ("Umbrella Retail", None, "active", "trial", 0, "B2C", 0),
    ("Hooli", "hooli-9", "suspended", "paid", 200, "B2C", 3),
    ("Soylent", "soylent-3", "suspended", "trial", 50, "B2B", 0),
    ("Vandelay Industries", "vandelay-5", "canceled", "paid", 0, "B2B", 2),
)
_PEOPLE = (
    ("Jane", "Doe", "CTO"),
    ("Arun", "Patel", "Head of Marketing"),
    ("Lena", "Fischer", "VP Sales"),
    ("Marcus", "Reed", "Software Engineer"),
    ("Sofía", "Gómez", "Founder"),
    ("Yuki", "Tanaka", "Product Manager"),
    ("Amara", "Okafor", "Director of Operations"),
)
_COMPANIES = (
    ("Northwind", "northwind.example", "Technology", 120),
    ("Contoso", "contoso.example", "SaaS", 850),
    ("Fabrikam", "fabrikam.example", "Manufacturing", 45),
    ("Tailspin", "tailspin.example", "Retail", 2300),
    ("Wingtip", "wingtip.example", "Healthcare", 12),
)
_PLACES = (
    ("US", "California", "San Francisco"),
    ("US", "New York", "New York"),
    ("DE", "Berlin", "Berlin"),
    ("GB", "England", "London"),
    ("IN", "Karnataka", "Bengaluru"),
    ("US", "Texas", "Austin"),
)


DATA_SETS = ("empty", "small", "agency")
"""What a new partner can hold: nothing but its admin key, a few organizations, or those of a large agency."""

_AGENCY_ORGANIZATIONS = 100
_AGENCY_VISITORS = 100
"""Of each organization of the agency."""
_PARTNER_AGE = 57
_ORGANIZATION_AGE = 43
"""In days, of the first organization; each of the others is a day younger."""
_AGENCY_AGE = 365
"""In days, by which an agency is older than other partners: its visitors came over five months."""


_NOT_SET_UP: _Row = {
    "script_domain": None,
    "script_domain_verified": False,
    "script_domain_record": None,
    "stripe_customer_id": None,
    "identification_webhook_url": None,
    "identification_webhook_secret": None,
    "identification_webhook_enabled": False,
    "billing_webhook_url": None,
    "billing_webhook_secret": None,
    "billing_webhook_enabled": False,
}
"""What a partner has not got before somebody sets it up."""


def build(name: str, identifiers: Identifiers, now: datetime, api_key: str) -> DataSet:
    """Return a data set by its name, one of `DATA_SETS`.

    Raises:
        KeyError: there is none of this name.
    """
    return {"empty": empty, "small": small, "agency": agency}[name](identifiers, now, api_key)


def empty(identifiers: Identifiers, now: datetime, api_key: str) -> DataSet:
    """Return a partner that has its admin key and nothing else."""
    partner_id = identifiers.uuid()
    partner = _partner(partner_id, now)
    admin = _key(identifiers, partner, "Admin Key", api_key, ["read", "write", "admin"])
    return {partners: [partner | _NOT_SET_UP], api_keys: [admin]}


def agency(identifiers: Identifiers, now: datetime, api_key: str) -> DataSet:
    """Return a partner with 100 organizations of 100 visitors each, and a pool that is large enough for them."""
    partner_id = identifiers.uuid()
    founded = now - timedelta(days=_AGENCY_AGE)
    partner = _partner(partner_id, founded)
    clients: list[_Row] = [
        _organization(identifiers, partner_id, number % len(_ORGANIZATIONS), founded)
        | {"name": f"Client {number:03}", "name_folded": f"client {number:03}", "external_id": f"client-{number:03}"}
        for number in range(_AGENCY_ORGANIZATIONS)
    ]
    pool = 2 * sum(client["credits_allocated"] for client in clients)
    return {
        partners: [partner | {"credit_pool_total": pool, "max_organizations": 2 * len(clients)}],
        api_keys: [_key(identifiers, partner, "Admin Key", api_key, ["read", "write", "admin"])],
        organizations: clients,
        visitors: [
            sample_visitor(identifiers, client["id"], number, now)
            for client in clients
            for number in range(_AGENCY_VISITORS)
        ],
        webhook_logs: _logs(identifiers, clients, now),
    }


def small(identifiers: Identifiers, now: datetime, api_key: str) -> DataSet:
    """Return a partner with three keys, seven organizations in all states and tiers, and their visitors.

    The partner is modelled on the samples of the documentation. `api_key` is its admin key; the other keys, a read-only
    one and a revoked one, cannot be used by anybody. Visitors came in the weeks before `now`.
    """
    partner_id = identifiers.uuid()
    partner = _partner(partner_id, now)
    recently = _recently(now)
    clients = [_organization(identifiers, partner_id, number, now) for number in range(len(_ORGANIZATIONS))]
    return {
        partners: [partner],
        api_keys: [
            _key(identifiers, partner, "Admin Key", api_key, ["read", "write", "admin"]),
            _key(identifiers, partner, "Reporting Key", new_api_key(identifiers), ["read"], last_used_at=recently),
            _key(identifiers, partner, "Old Key", new_api_key(identifiers), ["read", "write"], status="revoked"),
        ],
        organizations: clients,
        visitors: [
            sample_visitor(identifiers, client["id"], number, now)
            for client, (*_, count) in zip(clients, _ORGANIZATIONS, strict=True)
            for number in range(count)
        ],
        icp_configs: [_icp_config(identifiers, clients[0]["id"], now)],
        webhook_logs: _logs(identifiers, clients, now),
    }


def _ago(now: datetime, days: int, hour: int = 0) -> str:
    """Return an hour of the day so many days before `now`, as the API writes it."""
    return render_instant(datetime.combine(now.date() - timedelta(days=days), time(hour), UTC))


def _partner(partner_id: str, now: datetime) -> _Row:
    return {
        "id": partner_id,
        "name": "Partner Name",
        "slug": "partner-slug",
        "status": "active",
        "company_name": "Company Inc",
        "support_email": "support@company.com",
        "logo_url": "https://example.com/logo.png",
        "primary_color": "#0066cc",
        "secondary_color": "#333333",
        "script_domain": "track.example.com",
        "script_domain_verified": True,
        "script_domain_record": "bullseye-verify=abc123",
        "billing_mode": "pooled",
        "billing_period": "monthly",
        "billing_day_of_month": 1,
        "stripe_customer_id": "cus_xxx",
        "pricing_tiers": [
            {"tier": "trial", "pricePerIdentification": 0, "minUsage": 0, "maxUsage": 1000},
            {"tier": "standard", "pricePerIdentification": 0.05, "minUsage": 1001, "maxUsage": 10000},
        ],
        "credit_pool_total": 10000,
        "max_organizations": 100,
        "max_identifications_per_org": 5000,
        "identification_webhook_url": "https://example.com/webhooks/identify",
        "identification_webhook_secret": "whsec_your_webhook_secret",
        "identification_webhook_enabled": True,
        "billing_webhook_url": "https://example.com/webhooks/billing",
        "billing_webhook_secret": "whsec_your_webhook_secret",
        "billing_webhook_enabled": True,
        "created_at": _ago(now, _PARTNER_AGE),
    }


def _key(
    identifiers: Identifiers,
    partner: _Row,
    name: str,
    api_key: str,
    scopes: list[str],
    *,
    status: str = "active",
    last_used_at: str | None = None,
) -> _Row:
    return {
        "id": identifiers.uuid(),
        "partner_id": partner["id"],
        "name": name,
        "key_hash": hash_key(api_key.encode()),
        "key_prefix": key_prefix(api_key),
        "scopes": scopes,
        "status": status,
        "expires_at": None,
        "last_used_at": last_used_at,
        "created_at": partner["created_at"],
    }


def _organization(identifiers: Identifiers, partner_id: str, number: int, now: datetime) -> _Row:
    name, external_id, status, tier, credits_allocated, product_type, _ = _ORGANIZATIONS[number]
    created_at = _ago(now, _ORGANIZATION_AGE - number, hour=10)
    return {
        "id": identifiers.uuid(),
        "partner_id": partner_id,
        "name": name,
        "name_folded": name.casefold(),
        "external_id": external_id,
        "status": status,
        "tier": tier,
        "custom_metadata": {"source": "signup"} if number % 2 else {},
        "billing_period": "monthly" if tier == "paid" else None,
        "billing_day_of_month": 1 if tier == "paid" else None,
        "product_type": product_type,
        "allocation_id": identifiers.uuid(),
        "credits_allocated": credits_allocated,
        "allocated_at": created_at,
        "pixel_api_key": f"px_{identifiers.token()[:16]}",
        "pixel_enabled": status == "active",
        "allowed_referrers": [f"www.client-{number}.example"],
        "created_at": created_at,
    }


def sample_visitor(identifiers: Identifiers, organization_id: str, number: int, now: datetime) -> _Row:
    """Return the row of a visitor of an organization, one of many that `number` tells apart, seen before `now`."""
    first_name, last_name, job_title = _PEOPLE[number % len(_PEOPLE)]
    company, domain, industry, employees = _COMPANIES[number % len(_COMPANIES)]
    country, region, city = _PLACES[number % len(_PLACES)]
    # Every fourth visitor is little known: everything but the id may be missing in the API.
    known = number % 4 != 3
    first_seen = now.replace(microsecond=0) - timedelta(hours=3 + 37 * number)
    return {
        "id": identifiers.uuid(),
        "organization_id": organization_id,
        "email": f"{first_name}.{last_name}.{number}@{domain}".lower().translate(str.maketrans("íó", "io")),
        "first_name": first_name,
        "last_name": last_name,
        "job_title": job_title if known else None,
        "linkedin_url": f"https://linkedin.com/in/visitor-{number}" if known else None,
        "company": {"name": company, "domain": domain, "industry": industry, "employeeCount": employees}
        if known
        else None,
        "country": country,
        "region": region if known else None,
        "city": city if known else None,
        "icp_match": employees >= 50 if known else None,
        "icp_score": (number * 17 + 35) % 101 if known else None,
        "page_view_count": 1 + number % 9,
        "session_count": 1 + number % 3,
        "first_seen_at": render_instant(first_seen),
        "last_seen_at": render_instant(first_seen + timedelta(hours=2 * (number % 3))),
    }


def _icp_config(identifiers: Identifiers, organization_id: str, now: datetime) -> _Row:
    return {
        "id": identifiers.uuid(),
        "organization_id": organization_id,
        "name": "Mid-size technology",
        "groups": [
            {
                "operator": "AND",
                "conditions": [
                    {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
                    {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                ],
            }
        ],
        "created_at": _ago(now, 38, hour=9),
        "updated_at": _ago(now, 17, hour=14),
    }


def _recently(now: datetime) -> str:
    return render_instant(now.replace(microsecond=0) - timedelta(hours=1))


def _logs(identifiers: Identifiers, clients: list[_Row], now: datetime) -> list[_Row]:
    return [
        _log(identifiers, clients[0], "success", 200, _recently(now)),
        _log(identifiers, clients[1], "failed", 500, _recently(now)),
    ]


def _log(identifiers: Identifiers, client: _Row, status: str, status_code: int, created_at: str) -> _Row:
    return {
        "id": identifiers.uuid(),
        "partner_id": client["partner_id"],
        "type": "identification",
        "organization_id": client["id"],
        "url": "https://example.com/webhooks/identify",
        "status": status,
        "status_code": status_code,
        "attempts": 1 if status == "success" else 3,
        "created_at": created_at,
    }
