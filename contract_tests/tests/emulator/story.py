"""One successful request for each operation, in an order in which each finds what it needs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from contract_tests.scenario.facts import Facts
from contract_tests.scenario.resources import creators, entity_of
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from contract_tests.tests.emulator.asgi import Answer, Caller
    from generator.operations import Operation


GROUPS = [{"operator": "OR", "conditions": [{"type": "domain", "comparator": "eq", "value": "a", "optional": True}]}]


def walk(api: Caller, disabling: Any = None, preference: str = "credits_low") -> Iterator[tuple[str, Answer]]:
    """Yield operationId and answer of every operation of the API."""

    def answer(operation: str, method: str, path: str, body: Any = None) -> tuple[str, Answer]:
        return operation, api(method, path, body)

    yield answer("getPartnerAccount", "GET", "/partner/me")
    yield answer("getScriptConfig", "GET", "/partner/script-config")
    created = answer("createApiKey", "POST", "/partner/api-keys", {"name": "Key", "scopes": ["read"]})
    yield created
    yield answer("listApiKeys", "GET", "/partner/api-keys")
    yield answer("revokeApiKey", "DELETE", f"/partner/api-keys/{created[1].json['apiKey']['id']}")

    listed = answer("listOrganizations", "GET", "/partner/organizations?status=active&search=ACME")
    yield listed
    with_visitors = f"/partner/organizations/{listed[1].json['organizations'][0]['id']}"
    yield answer("listOrganizationVisitors", "GET", f"{with_visitors}/visitors?pageSize=100")
    new = {"name": "New", "externalId": "n-1", "initialCredits": 500}
    onboarded = answer("createOrganization", "POST", "/partner/organizations", new)
    yield onboarded
    organization = f"/partner/organizations/{onboarded[1].json['organization']['id']}"
    yield answer("getOrganization", "GET", organization)
    yield answer("updateOrganization", "PUT", organization, {"name": "Newer", "metadata": {"plan": 1}})
    yield answer("updateOrganizationTier", "PUT", f"{organization}/tier", {"tier": "paid"})
    yield answer("allocateCredits", "PUT", f"{organization}/credits", {"credits": 800, "notes": "more"})
    yield answer("getPixelConfig", "GET", f"{organization}/pixel-config")
    yield answer("updatePixelConfig", "PUT", f"{organization}/pixel-config", {"allowedReferrers": ["a.example"]})

    config = answer("createIcpConfig", "POST", f"{organization}/icp-configs", {"name": "ICP", "groups": GROUPS})
    yield config
    yield answer("listIcpConfigs", "GET", f"{organization}/icp-configs")
    config_path = f"{organization}/icp-configs/{config[1].json['icpConfig']['id']}"
    yield answer("getIcpConfig", "GET", config_path)
    yield answer("updateIcpConfig", "PUT", config_path, {"name": "ICP 2"})
    yield answer("deleteIcpConfig", "DELETE", config_path)

    own = f"{organization}/email-preferences"
    yield answer("updateOrganizationEmailPreferences", "PUT", own, {"preferences": {preference: True}})
    yield answer("getOrganizationEmailPreferences", "GET", own)
    yield answer("updateOrganizationStatus", "PUT", f"{organization}/status", disabling or {"status": "suspended"})
    yield answer("deleteOrganization", "DELETE", organization)

    yield answer("getWebhooks", "GET", "/partner/webhooks")
    yield answer("updateIdentificationWebhook", "PUT", "/partner/webhooks/identification", {"enabled": False})
    yield answer("updateBillingWebhook", "PUT", "/partner/webhooks/billing", {"url": "https://e.example/hook"})
    yield answer("sendTestWebhook", "POST", "/partner/webhooks/test", {"type": "billing"})
    yield answer("listWebhookLogs", "GET", "/partner/webhooks/logs")

    yield answer("updateEmailPreferences", "PUT", "/partner/email-preferences", {"preferences": {preference: True}})
    yield answer("getEmailPreferences", "GET", "/partner/email-preferences")
    yield answer("getBilling", "GET", "/partner/billing")
    yield answer("getBillingUsage", "GET", "/partner/billing/usage")
    yield answer("calculateBilling", "GET", "/partner/billing/calculate?usage=4500")
    yield answer("updateBranding", "PUT", "/partner/branding", {"companyName": "Other Inc"})
    yield answer("setDomain", "PUT", "/partner/domain", {"domain": "track.other.example"})
    yield answer("getDomainVerification", "GET", "/partner/domain/verification")
    yield answer("verifyDomain", "POST", "/partner/domain/verify")
    yield answer("getAnalytics", "GET", "/partner/analytics")
    yield answer("getUsage", "GET", "/partner/usage")


@cache
def _facts() -> Facts:
    description = repository_description()
    return Facts(description, description.bundle)


_ORDER = ("POST", "GET", "PUT", "DELETE")


def others(api: Caller, told: Collection[str]) -> Iterator[tuple[str, Answer]]:
    """Yield the operations that the story does not tell, with requests that follow from the description."""
    facts = _facts()
    makers = {name: creator.operation_id for name, creator in creators(facts).items()}
    rest = [operation for operation in facts.operations.values() if operation.operation_id not in told]
    ids: dict[str, str] = {}

    def request(operation: Operation) -> Answer:
        path = operation.path
        for parameter in operation.path_parameters:
            if parameter.name not in ids:
                ids[parameter.name] = entity_of(request(facts.operations[makers[parameter.name]]).json)["id"]
            path = path.replace(f"{{{parameter.name}}}", ids[parameter.name])
        body = facts.example_body(operation, whole=True) if operation.request_body else None
        return api(operation.http_method, path, body)

    for operation in sorted(rest, key=lambda one: _ORDER.index(one.http_method)):
        yield operation.operation_id, request(operation)
