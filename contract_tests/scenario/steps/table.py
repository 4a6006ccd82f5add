"""The steps of the scenario in one table: what each needs of earlier ones, and what it gives to later ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.laws import LAWS
from contract_tests.scenario.reading import filters, sums, things
from contract_tests.scenario.steps import (
    account,
    allocations,
    another_account,
    billing,
    completeness,
    domain,
    email_preferences,
    events,
    exhaustion,
    external_ids,
    frame,
    icp,
    interplay,
    keys,
    many_visitors,
    organizations,
    pages,
    request_rules,
    settings,
    surface,
    tour,
    updates,
    webhooks,
)
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contract_tests.scenario.session import Session
    from contract_tests.scenario.steps.ground import Thing


@dataclass(frozen=True)
class Step:
    """A step of the scenario.

    Attributes:
        name: What it is called in findings.
        operation_id: The operation that a finding of the step as a whole belongs to; empty for none.
        act: Does it.
        needs: What it reads of what earlier steps made.
        gives: What it makes for later steps.
    """

    name: str
    operation_id: str
    act: Callable[[Ground], None]
    needs: frozenset[Thing] = frozenset()
    gives: frozenset[Thing] = frozenset()

    def run(self, ground: Ground) -> None:
        """Run it: it may touch what it declares, and nothing else."""
        ground.made.declared = self.needs | self.gives
        self.act(ground)


_ORGANIZATIONS: frozenset[Thing] = frozenset({"organizations"})
_ICP_CONFIG: frozenset[Thing] = frozenset({"ICP config"})
_KEYS: frozenset[Thing] = frozenset({"keys"})
_PATHS = _ORGANIZATIONS | _ICP_CONFIG
"""What paths of operations name."""

ACCOUNT = Step("partner account", "getPartnerAccount", account.read_partner)
MAKE_KEYS = Step("keys of each scope", "createApiKey", keys.make_keys, gives=_KEYS)
MAKE_ORGANIZATIONS = Step(
    "create organizations", "createOrganization", organizations.make_organizations, gives=_ORGANIZATIONS
)
ICP_CONFIGS = Step("ICP configs", "createIcpConfig", icp.icp_configs, _ORGANIZATIONS, _ICP_CONFIG)
UNKNOWN_RESOURCES = Step("unknown resources", "", request_rules.unknown_resources, _PATHS)
AUTHENTICATION = Step("authentication", "", keys.authentication, gives=_KEYS)
SCOPES = Step("scopes", "", keys.scopes, _PATHS)
PAGINATION = Step("pagination", PAGE_OPERATION, pages.page_organizations, _ORGANIZATIONS)
DIFFERENT_STATES = Step("different states", "updateOrganizationStatus", pages.differ_in_status, _ORGANIZATIONS)
FILTERS = Step("filters", PAGE_OPERATION, pages.filter_organizations)
VISITORS = Step("visitors", "listOrganizationVisitors", pages.page_visitors, _ORGANIZATIONS)
READ_YOUR_WRITES = Step("read your writes", "", updates.read_your_writes, _PATHS)
STATUS = Step("status", "updateOrganizationStatus", organizations.status, _ORGANIZATIONS)
CREDITS = Step("credits", "allocateCredits", allocations.hold_credits, _ORGANIZATIONS, _ORGANIZATIONS)
BILLING = Step("billing", "calculateBilling", billing.billing)
ANALYTICS = Step("analytics", "getAnalytics", billing.analytics)
EMAIL_PREFERENCES = Step(
    "e-mail preferences", "updateEmailPreferences", email_preferences.email_preferences, _ORGANIZATIONS
)
REQUEST_RULES = Step("request rules", "", request_rules.request_rules, _PATHS)
SOFT_DELETE = Step("soft delete", "deleteOrganization", organizations.soft_delete, _ORGANIZATIONS)
ICP_CONFIG_GONE = Step("ICP config gone", "deleteIcpConfig", icp.icp_config_gone, _PATHS)
REVOKED_KEY = Step("revoked key", "revokeApiKey", keys.revoke, _KEYS | _PATHS, _KEYS)
EVERYTHING_WAS_REACHED = Step("everything was reached", "", completeness.everything_was_reached)

WHOLE: tuple[Step, ...] = (
    Step("everything there is", "", things.look_at_everything),
    Step("a busy day", "getAnalytics", sums.try_busy_day),
    Step("a domain below another", "setDomain", domain.beside_a_verified_one),
    Step("tour", "", tour.tour),
    MAKE_KEYS,
    ACCOUNT,
    MAKE_ORGANIZATIONS,
    ICP_CONFIGS,
    UNKNOWN_RESOURCES,
    SCOPES,
    Step("rate limit", "", exhaustion.rate_limit),
    Step("large bodies", "", exhaustion.large_bodies),
    AUTHENTICATION,
    REQUEST_RULES,
    Step("surface", "", surface.surface, _ORGANIZATIONS),
    Step("scopes above", "", keys.stronger_scopes),
    Step("last use", "listApiKeys", keys.last_uses, gives=_KEYS),
    Step("create with defaults", "createOrganization", organizations.create_with_defaults, gives=_ORGANIZATIONS),
    Step("create with all fields", "createOrganization", organizations.create_with_all_values, gives=_ORGANIZATIONS),
    PAGINATION,
    DIFFERENT_STATES,
    FILTERS,
    VISITORS,
    Step("telling lists", "", filters.try_lists),
    Step("another account", "", another_account.another_account, _PATHS | _KEYS),
    READ_YOUR_WRITES,
    STATUS,
    CREDITS,
    BILLING,
    ANALYTICS,
    Step("script configuration", "getScriptConfig", account.renamed_script_config),
    Step("webhooks", "sendTestWebhook", webhooks.webhooks),
    Step("more than a page of visitors and deliveries", "listOrganizationVisitors", many_visitors.many_visitors),
    Step("events", "updateIdentificationWebhook", events.events),
    Step("domain", "setDomain", domain.domain),
    EMAIL_PREFERENCES,
    Step("settings", "updateBranding", settings.settings),
    SOFT_DELETE,
    Step("status stays", "", organizations.status_stays, _ORGANIZATIONS),
    Step("nothing else changes", "updateOrganization", interplay.nothing_else_changes, gives=_ORGANIZATIONS),
    Step("visitors stay", "deleteOrganization", interplay.visitors_stay),
    Step("twice", "createOrganization", interplay.twice, gives=_ORGANIZATIONS),
    Step("external ids", "createOrganization", external_ids.external_ids, gives=_ORGANIZATIONS),
    ICP_CONFIG_GONE,
    REVOKED_KEY,
    Step("a key revokes itself", "revokeApiKey", keys.revokes_itself),
    *(Step(law.oracle.id, law.operations[0], law.asks) for law in LAWS if isinstance(law, AskingLaw)),
    EVERYTHING_WAS_REACHED,
    Step("frame", "", frame.frame),
)
"""All steps, in an order in which each finds what it needs, and the first ones find most."""


def run_steps(ground: Ground, steps: Iterable[Step]) -> None:
    """Run steps; what goes wrong in one is a finding, and the next one runs all the same."""
    for step in steps:
        with ground.session.step(step.name, step.operation_id):
            step.run(ground)


def run_settled(ground: Ground, steps: Iterable[Step]) -> None:
    """Run steps that read what others may change meanwhile; see `Session.settle`."""
    for step in steps:
        with ground.session.step(step.name, step.operation_id):
            ground.session.settle(step.name, partial(step.run, ground))


def run_whole(session: Session) -> None:
    """Run the whole scenario."""
    run_steps(Ground(session), WHOLE)
