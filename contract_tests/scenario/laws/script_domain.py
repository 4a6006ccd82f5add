"""The domain that is verified serves the script of all organizations; until there is one, the default domain does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.steps.ground import PAGE_OPERATION

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject

_PIXELS = 2
"""Organizations whose pixels are looked at."""


def compare_script_domains(ground: Ground) -> None:
    """Compare the addresses of the script in some pixel configurations with the domain of the account."""
    session, where = ground.session, "$.pixelConfig.scriptUrl"
    me: JsonObject = session.call("getPartnerAccount").pick("partner")
    own, verified = str(me["scriptDomain"]).lower(), bool(me["scriptDomainVerified"])
    expected = f"an address at {own}" if verified else "an address at the default domain"
    hosts: set[str] = set()
    for item in ground.listed(PAGE_OPERATION, {}, "organizations")[:_PIXELS]:
        path = {"organizationId": str(item["id"])}
        address = session.call("getPixelConfig", path).pick("pixelConfig", "scriptUrl")
        if address is None:
            continue
        parts = urlsplit(str(address))
        session.check(parts.scheme == "https", LAW.oracle, "an address with https", address, where=where)
        hosts.add(parts.hostname or "")
        session.check((hosts == {own}) is verified and len(hosts) == 1, LAW.oracle, expected, address, where=where)


def _each_elsewhere(body: JsonObject) -> None:
    body["pixelConfig"]["scriptUrl"] = f"https://{body['pixelConfig']['organizationId']}.example/script.js"


LAW = AskingLaw(
    inferred(
        "script-domain",
        "law",
        "a verified domain serves the script of all organizations over https, the default one otherwise",
        "The domain is for all organizations, and pending until it is verified; that scriptUrl names it is assumed.",
    ),
    operations=("getPixelConfig",),
    broken_by=_each_elsewhere,
    asks=compare_script_domains,
)
