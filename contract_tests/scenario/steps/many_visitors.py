"""More visitors, and more deliveries in the log, than the largest page holds, in an account that takes events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.pages import laws_of_pages
from contract_tests.scenario.steps.webhooks import UPDATES, new_secret
from contract_tests.target.events import VisitorIdentified
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground

_LISTS = {"listOrganizationVisitors": "visitors", "listWebhookLogs": "logs"}
_KIND = "identification"


def many_visitors(ground: Ground) -> None:
    """Identify more visitors than a page holds, and walk all pages of them and of the log."""
    session = ground.session
    most = max(ground.parameter(operation_id, PAGE_PARAMETERS[1])["maximum"] for operation_id in _LISTS)
    with session.another_account() as key:
        if key is None or session.receiver is None:
            return
        body = {"name": f"{NAME_PREFIX}many", "tier": "paid", "initialCredits": 2 * most}
        organization = str(session.call("createOrganization", body=body, key=key).pick("organization", "id"))
        hook = {"url": f"{session.receiver.origin}/many", "secret": new_secret(ground, _KIND, "_many"), "enabled": True}
        session.call(UPDATES[_KIND], body=hook, key=key)
        for _ in range(most + 1):
            if not session.bring_about(key, VisitorIdentified(organization)):
                return
        path = {"organizationId": organization}
        visitors = laws_of_pages(ground, "listOrganizationVisitors", path, {}, "visitors", key)
        session.equal(len(visitors), most + 1, oracles.VISITOR_LISTED, "$.total")
        logs = laws_of_pages(ground, "listWebhookLogs", {}, {}, "logs", key)
        logged = sum(log["type"] == _KIND for log in logs)
        session.equal(logged, most + 1, oracles.DELIVERY_LOGGED, "$.logs")
        counted = session.call("getAnalytics", key=key).pick("totalIdentifications")
        session.equal(counted, most + 1, oracles.VISITORS_COUNTED, "$.totalIdentifications")
