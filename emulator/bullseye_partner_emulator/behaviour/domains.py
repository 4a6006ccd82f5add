"""https://docs.bullseye.so/partner-api/domains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest, NotFound
from bullseye_partner_emulator.storage import partners

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

CNAME_TARGET = "track.bullseye.so"
"""Where the CNAME record of a custom domain leads to; also the host of the script while no domain is verified."""

_TXT_LABEL = "_bullseye-verify"
"""Before the domain, the name of its TXT record: a name that has a CNAME may have no other record (RFC 1034, 3.6.2)."""


def set_domain(call: Call) -> JsonObject:
    """Set the domain, pending until it is verified."""
    domain = call.body["domain"]
    # The same domain keeps its record, so that repeating the call does not undo what is in the DNS already.
    record = call.partner.script_domain_record if domain == call.partner.script_domain else None
    record = record or f"bullseye-verify={call.identifiers.token()}"
    _store(call, {"script_domain": domain, "script_domain_record": record, "script_domain_verified": False})
    return _verification(call, domain, record, verified=False)


def get_domain_verification(call: Call) -> JsonObject:
    """Return the domain, whether it is verified, and the DNS records to add."""
    domain = _require_domain(call)
    record = call.partner.script_domain_record
    return _verification(call, domain, record, verified=call.partner.script_domain_verified)


def verify_domain(call: Call) -> JsonObject:
    """Look for the DNS records; a failed check answers like a passed one, with `verified` false.

    Raises:
        BadRequest: the check failed, and the reading is followed by which that is an error.
    """
    domain = _require_domain(call)
    verified = call.dns.get(domain.lower()) == CNAME_TARGET
    if not verified and call.readings.follow("C19", "refused"):
        raise BadRequest(f"The DNS records of {domain} are not there")
    _store(call, {"script_domain_verified": verified})
    return _verification(call, domain, call.partner.script_domain_record, verified=verified)


def _require_domain(call: Call) -> str:
    domain: str | None = call.partner.script_domain
    if domain is None:
        raise NotFound("No custom domain is set")
    return domain


def _store(call: Call, changes: JsonObject) -> None:
    call.connection.execute(sa.update(partners).where(partners.c.id == call.partner.id).values(changes))


def _verification(call: Call, domain: str, record: str, *, verified: bool) -> JsonObject:
    records = [{"type": "CNAME", "name": domain, "value": CNAME_TARGET}]
    instructions = f"Add a CNAME record pointing {domain} to {CNAME_TARGET}"
    if call.readings.follow("C4", "guide"):
        name = f"{_TXT_LABEL}.{domain}"
        records.append({"type": "TXT", "name": name, "value": record})
        instructions += f", and a TXT record named {name} with {record}"
    return {
        "domain": domain,
        "verified": verified,
        "verificationRecord": record,
        "cnameTarget": CNAME_TARGET,
        "dnsRecords": records,
        "instructions": instructions,
    }
