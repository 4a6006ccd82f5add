"""The steps of the scenario, in an order in which each finds what it needs, and the first ones find most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.steps.account import AccountSteps
from contract_tests.scenario.steps.another_account import AnotherAccountSteps
from contract_tests.scenario.steps.billing import BillingSteps
from contract_tests.scenario.steps.completeness import CompletenessSteps
from contract_tests.scenario.steps.credits import CreditSteps
from contract_tests.scenario.steps.domain import DomainSteps
from contract_tests.scenario.steps.email_preferences import EmailPreferenceSteps
from contract_tests.scenario.steps.exhaustion import ExhaustionSteps
from contract_tests.scenario.steps.external_ids import ExternalIdSteps
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from contract_tests.scenario.steps.icp import IcpSteps
from contract_tests.scenario.steps.interplay import InterplaySteps
from contract_tests.scenario.steps.keys import KeySteps
from contract_tests.scenario.steps.organizations import OrganizationSteps
from contract_tests.scenario.steps.request_rules import RequestRuleSteps
from contract_tests.scenario.steps.surface import SurfaceSteps
from contract_tests.scenario.steps.tour import TourSteps
from contract_tests.scenario.steps.updates import UpdateSteps
from contract_tests.scenario.steps.webhooks import WebhookSteps

if TYPE_CHECKING:
    from collections.abc import Callable


class Steps(
    TourSteps,
    KeySteps,
    AccountSteps,
    AnotherAccountSteps,
    OrganizationSteps,
    IcpSteps,
    InterplaySteps,
    UpdateSteps,
    CreditSteps,
    BillingSteps,
    WebhookSteps,
    DomainSteps,
    EmailPreferenceSteps,
    ExternalIdSteps,
    RequestRuleSteps,
    ExhaustionSteps,
    SurfaceSteps,
    CompletenessSteps,
):
    """The scenario against one session. `run` runs all steps; none depends on another but for ids."""

    def run(self) -> None:
        """Run all steps."""
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("tour", "", self.tour),
            ("keys of each scope", "createApiKey", self.make_keys),
            ("partner account", "getPartnerAccount", self.read_partner),
            ("create organizations", "createOrganization", self.make_organizations),
            ("ICP configs", "createIcpConfig", self.icp_configs),
            ("unknown resources", "", self.unknown_resources),
            ("authentication", "", self.authentication),
            ("scopes", "", self.scopes),
            ("rate limit", "", self.rate_limit),
            ("create with defaults", "createOrganization", self.create_with_defaults),
            ("create with all fields", "createOrganization", self.create_with_all_values),
            ("pagination", PAGE_OPERATION, self.page_organizations),
            ("different states", "updateOrganizationStatus", self.differ_in_status),
            ("filters", PAGE_OPERATION, self.filter_organizations),
            ("visitors", "listOrganizationVisitors", self.page_visitors),
            ("another account", "", self.another_account),
            ("read your writes", "", self.read_your_writes),
            ("status", "updateOrganizationStatus", self.status),
            ("credits", "allocateCredits", self.credits),
            ("billing", "calculateBilling", self.billing),
            ("analytics", "getAnalytics", self.analytics),
            ("script configuration", "getScriptConfig", self.renamed_script_config),
            ("webhooks", "sendTestWebhook", self.webhooks),
            ("domain", "setDomain", self.domain),
            ("e-mail preferences", "updateEmailPreferences", self.email_preferences),
            ("external ids", "createOrganization", self.external_ids),
            ("large bodies", "", self.large_bodies),
            ("request rules", "", self.request_rules),
            ("soft delete", "deleteOrganization", self.soft_delete),
            ("nothing else changes", "updateOrganization", self.nothing_else_changes),
            ("visitors stay", "deleteOrganization", self.visitors_stay),
            ("twice", "createOrganization", self.twice),
            ("ICP config gone", "deleteIcpConfig", self.icp_config_gone),
            ("revoked key", "revokeApiKey", self.revoke),
            ("surface", "", self.surface),
        ]
        for name, operation_id, step in steps:
            with self.session.step(name, operation_id):
                step()
        with self.session.step("everything was reached"):
            self.reachability()
            self.completeness()

    def read(self) -> None:
        """Run the steps that only read what is there already, for targets that must not be changed."""
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("partner account", "getPartnerAccount", self.read_partner),
            ("pagination", PAGE_OPERATION, self.page_organizations),
            ("visitors", "listOrganizationVisitors", self.page_visitors),
            ("billing", "calculateBilling", self.billing),
            ("analytics", "getAnalytics", self.analytics),
            ("script configuration", "getScriptConfig", self.script_config),
            ("delivery log", "listWebhookLogs", self.page_logs),
        ]
        for name, operation_id, step in steps:
            with self.session.step(name, operation_id):
                self.session.settle(name, step)
