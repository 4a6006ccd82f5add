"""The order of lists, and what is on later pages while it changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import body_as, list_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, Source, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


def _rotating() -> Deviate:
    """Return lists whose order is another one for each request, as that of a table without an order."""
    requests = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal requests
        answer = await api(request)
        body = answer.object
        if not answer.succeeded or not body:
            return answer
        requests += 1
        name = list_of(body)
        shift = requests % max(len(body[name]), 1)
        return answer.with_json({**body, name: body[name][shift:] + body[name][:shift]})

    return deviate


def _reversed(name: str) -> Deviate:
    """Tell a list in the opposite order, over all pages."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body = answer.object
        if not answer.succeeded or not body:
            return answer
        whole: list[JsonObject] = []
        for page in range(1, body["total"] // 100 + 2):
            more: Any = (await api(request.with_query(page=str(page), pageSize="100"))).json
            whole += more[name]
        first = (body["page"] - 1) * body["pageSize"]
        return answer.with_json({**body, name: whole[::-1][first : first + body["pageSize"]]})

    return deviate


def _by_query(request: Request) -> str:
    return re.sub(r"&?page=\d+", "", request.query_string)


def _snapshot() -> Deviate:
    """Return lists whose later pages show the organizations as they were when the first page was asked for."""
    kept: dict[str, list[JsonObject]] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body = answer.object
        if not answer.succeeded or not body:
            return answer
        if body["page"] == 1:
            more: Any = (await api(request.with_query(pageSize="100"))).json
            kept[_by_query(request)] = more["organizations"]
        snapshot = kept.get(_by_query(request))
        if body["page"] == 1 or snapshot is None:
            return answer
        first = (body["page"] - 1) * body["pageSize"]
        told_ = snapshot[first : first + body["pageSize"]]
        return answer.with_json({**body, "organizations": told_, "total": len(snapshot)})

    return deviate


def _ordered(identifier: str, text: str, source: Source, operation: str, name: str) -> Incident:
    """Return an incident that turns a list round; no page says in which order it is."""
    witness = {
        "listOrganizations": "GET organizations",
        "listOrganizationVisitors": "GET organizations/<acme>/visitors",
        "listWebhookLogs": "GET webhooks/logs",
    }
    change = in_front(_reversed(name))
    return Incident(identifier, text, source, "order", (operation,), "nothing", "", change, (witness[operation],))


def _by_name(body: JsonObject) -> None:
    keys: list[JsonObject] = body["apiKeys"]
    keys.sort(key=lambda key: str(key["name"]), reverse=True)


ORDER = (
    Incident(
        "order-changes",
        "The organizations come in another order with each request.",
        github(
            "inventree/InvenTree/issues/11442", "InvenTree's pages had no stable order, so that some items came twice"
        ),
        "order",
        ("listOrganizations",),
        "nothing",
        "",
        remembering(_rotating),
        ("GET organizations",),
    ),
    _ordered(
        "newest-organization-first",
        "The newest organizations come first.",
        github("woocommerce/woocommerce/issues/36193", "WooCommerce's new storage turned the default order round"),
        "listOrganizations",
        "organizations",
    ),
    _ordered(
        "newest-delivery-first",
        "The latest deliveries come first in the log.",
        github("ansible/awx/issues/11740", "AWX told its instances in another order after a change of one"),
        "listWebhookLogs",
        "logs",
    ),
    _ordered(
        "latest-visitor-first",
        "The visitors come in the opposite order.",
        github("shellhub-io/shellhub/issues/3494", "ShellHub's list of devices had no order unless one was asked for"),
        "listOrganizationVisitors",
        "visitors",
    ),
    Incident(
        "keys-by-name",
        "The API keys come in the order of their names.",
        github("inmanta/inmanta-core/issues/5466", "Inmanta gave lists that had no order one by name"),
        "order",
        ("listApiKeys",),
        "nothing",
        "",
        in_front(told(_by_name)),
        ("GET api-keys",),
    ),
    Incident(
        "icp-groups-turned",
        "The groups of a new ICP config are stored in the opposite order.",
        PATTERN,
        "order",
        ("createIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        in_front(
            body_as(lambda body: {"icpConfig": {**body["icpConfig"], "groups": body["icpConfig"]["groups"][::-1]}})
        ),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "OR", "conditions": []}, '
            '{"operator": "AND", "conditions": []}]}',
        ),
    ),
    Incident(
        "pages-of-a-snapshot",
        "Later pages show the organizations as they were when the first page was asked for.",
        github("planningcenter/developers/issues/640", "Planning Center's pages shifted while people were added"),
        "paging",
        ("listOrganizations",),
        "nothing",
        "",
        remembering(_snapshot),
        (
            "GET organizations?pageSize=6",
            'POST organizations {"name": "New"}',
            "GET organizations?pageSize=6&page=2",
        ),
    ),
)
