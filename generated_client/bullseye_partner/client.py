# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/client.py.jinja.
"""The two clients: the kernel's, with the resources of the API as attributes that are imported at first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ._client import AsyncClient, SyncClient

if TYPE_CHECKING:
    from ._raw_resources import RawAsyncBullseyePartner, RawBullseyePartner
    from .resources.analytics import AnalyticsResource, AsyncAnalyticsResource
    from .resources.api_keys import ApiKeysResource, AsyncApiKeysResource
    from .resources.billing import AsyncBillingResource, BillingResource
    from .resources.branding import AsyncBrandingResource, BrandingResource
    from .resources.domains import AsyncDomainsResource, DomainsResource
    from .resources.email_preferences import AsyncEmailPreferencesResource, EmailPreferencesResource
    from .resources.icp_configs import AsyncIcpConfigsResource, IcpConfigsResource
    from .resources.organizations import AsyncOrganizationsResource, OrganizationsResource
    from .resources.partner_account import AsyncPartnerAccountResource, PartnerAccountResource
    from .resources.webhooks import AsyncWebhooksResource, WebhooksResource


class BullseyePartner(SyncClient):
    """Client of the Bullseye Partner API, version 0.1.0 of the description."""

    @cached_property
    def with_raw_response(self) -> RawBullseyePartner:
        """The same methods, returning answers with status, headers and body beside what they say (`parsed`)."""
        from ._kernel import RawSyncKernel
        from ._raw_resources import RawBullseyePartner

        return RawBullseyePartner(RawSyncKernel(self._kernel))

    @cached_property
    def partner_account(self) -> PartnerAccountResource:
        """Partner details and the configuration of the tracking script."""
        from .resources.partner_account import PartnerAccountResource

        return PartnerAccountResource(self._kernel)

    @cached_property
    def api_keys(self) -> ApiKeysResource:
        """Create, list and revoke API keys."""
        from .resources.api_keys import ApiKeysResource

        return ApiKeysResource(self._kernel)

    @cached_property
    def organizations(self) -> OrganizationsResource:
        """Client organizations, their pixel configuration and their visitors."""
        from .resources.organizations import OrganizationsResource

        return OrganizationsResource(self._kernel)

    @cached_property
    def icp_configs(self) -> IcpConfigsResource:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        from .resources.icp_configs import IcpConfigsResource

        return IcpConfigsResource(self._kernel)

    @cached_property
    def webhooks(self) -> WebhooksResource:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        from .resources.webhooks import WebhooksResource

        return WebhooksResource(self._kernel)

    @cached_property
    def billing(self) -> BillingResource:
        """Credit allocation, usage and pricing."""
        from .resources.billing import BillingResource

        return BillingResource(self._kernel)

    @cached_property
    def branding(self) -> BrandingResource:
        """Logo, colours and company name shown to all organizations."""
        from .resources.branding import BrandingResource

        return BrandingResource(self._kernel)

    @cached_property
    def domains(self) -> DomainsResource:
        """The custom domain that serves the tracking script, and its verification."""
        from .resources.domains import DomainsResource

        return DomainsResource(self._kernel)

    @cached_property
    def analytics(self) -> AnalyticsResource:
        """Sums over all organizations of the partner."""
        from .resources.analytics import AnalyticsResource

        return AnalyticsResource(self._kernel)

    @cached_property
    def email_preferences(self) -> EmailPreferencesResource:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        from .resources.email_preferences import EmailPreferencesResource

        return EmailPreferencesResource(self._kernel)


class AsyncBullseyePartner(AsyncClient):
    """Asynchronous client of the Bullseye Partner API, version 0.1.0 of the description."""

    @cached_property
    def with_raw_response(self) -> RawAsyncBullseyePartner:
        """The same methods, returning answers with status, headers and body beside what they say (`parsed`)."""
        from ._kernel import RawAsyncKernel
        from ._raw_resources import RawAsyncBullseyePartner

        return RawAsyncBullseyePartner(RawAsyncKernel(self._kernel))

    @cached_property
    def partner_account(self) -> AsyncPartnerAccountResource:
        """Partner details and the configuration of the tracking script."""
        from .resources.partner_account import AsyncPartnerAccountResource

        return AsyncPartnerAccountResource(self._kernel)

    @cached_property
    def api_keys(self) -> AsyncApiKeysResource:
        """Create, list and revoke API keys."""
        from .resources.api_keys import AsyncApiKeysResource

        return AsyncApiKeysResource(self._kernel)

    @cached_property
    def organizations(self) -> AsyncOrganizationsResource:
        """Client organizations, their pixel configuration and their visitors."""
        from .resources.organizations import AsyncOrganizationsResource

        return AsyncOrganizationsResource(self._kernel)

    @cached_property
    def icp_configs(self) -> AsyncIcpConfigsResource:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        from .resources.icp_configs import AsyncIcpConfigsResource

        return AsyncIcpConfigsResource(self._kernel)

    @cached_property
    def webhooks(self) -> AsyncWebhooksResource:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        from .resources.webhooks import AsyncWebhooksResource

        return AsyncWebhooksResource(self._kernel)

    @cached_property
    def billing(self) -> AsyncBillingResource:
        """Credit allocation, usage and pricing."""
        from .resources.billing import AsyncBillingResource

        return AsyncBillingResource(self._kernel)

    @cached_property
    def branding(self) -> AsyncBrandingResource:
        """Logo, colours and company name shown to all organizations."""
        from .resources.branding import AsyncBrandingResource

        return AsyncBrandingResource(self._kernel)

    @cached_property
    def domains(self) -> AsyncDomainsResource:
        """The custom domain that serves the tracking script, and its verification."""
        from .resources.domains import AsyncDomainsResource

        return AsyncDomainsResource(self._kernel)

    @cached_property
    def analytics(self) -> AsyncAnalyticsResource:
        """Sums over all organizations of the partner."""
        from .resources.analytics import AsyncAnalyticsResource

        return AsyncAnalyticsResource(self._kernel)

    @cached_property
    def email_preferences(self) -> AsyncEmailPreferencesResource:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        from .resources.email_preferences import AsyncEmailPreferencesResource

        return AsyncEmailPreferencesResource(self._kernel)
