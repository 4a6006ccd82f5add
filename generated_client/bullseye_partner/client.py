# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/client.py.jinja.
"""The two clients: the kernel's, with the resources of the API as attributes that are imported at first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._client import AsyncClient, SyncClient
from ._resource_attribute import resource_attribute

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

    @resource_attribute
    def with_raw_response(self) -> type[RawBullseyePartner]:
        """The same methods, returning answers with status, headers and body beside what they say (`parsed`)."""
        from ._raw_resources import RawBullseyePartner

        return RawBullseyePartner

    @resource_attribute
    def partner_account(self) -> type[PartnerAccountResource]:
        """Partner details and the configuration of the tracking script."""
        from .resources.partner_account import PartnerAccountResource

        return PartnerAccountResource

    @resource_attribute
    def api_keys(self) -> type[ApiKeysResource]:
        """Create, list and revoke API keys."""
        from .resources.api_keys import ApiKeysResource

        return ApiKeysResource

    @resource_attribute
    def organizations(self) -> type[OrganizationsResource]:
        """Client organizations, their pixel configuration and their visitors."""
        from .resources.organizations import OrganizationsResource

        return OrganizationsResource

    @resource_attribute
    def icp_configs(self) -> type[IcpConfigsResource]:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        from .resources.icp_configs import IcpConfigsResource

        return IcpConfigsResource

    @resource_attribute
    def webhooks(self) -> type[WebhooksResource]:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        from .resources.webhooks import WebhooksResource

        return WebhooksResource

    @resource_attribute
    def billing(self) -> type[BillingResource]:
        """Credit allocation, usage and pricing."""
        from .resources.billing import BillingResource

        return BillingResource

    @resource_attribute
    def branding(self) -> type[BrandingResource]:
        """Logo, colours and company name shown to all organizations."""
        from .resources.branding import BrandingResource

        return BrandingResource

    @resource_attribute
    def domains(self) -> type[DomainsResource]:
        """The custom domain that serves the tracking script, and its verification."""
        from .resources.domains import DomainsResource

        return DomainsResource

    @resource_attribute
    def analytics(self) -> type[AnalyticsResource]:
        """Sums over all organizations of the partner."""
        from .resources.analytics import AnalyticsResource

        return AnalyticsResource

    @resource_attribute
    def email_preferences(self) -> type[EmailPreferencesResource]:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        from .resources.email_preferences import EmailPreferencesResource

        return EmailPreferencesResource


class AsyncBullseyePartner(AsyncClient):
    """Asynchronous client of the Bullseye Partner API, version 0.1.0 of the description."""

    @resource_attribute
    def with_raw_response(self) -> type[RawAsyncBullseyePartner]:
        """The same methods, returning answers with status, headers and body beside what they say (`parsed`)."""
        from ._raw_resources import RawAsyncBullseyePartner

        return RawAsyncBullseyePartner

    @resource_attribute
    def partner_account(self) -> type[AsyncPartnerAccountResource]:
        """Partner details and the configuration of the tracking script."""
        from .resources.partner_account import AsyncPartnerAccountResource

        return AsyncPartnerAccountResource

    @resource_attribute
    def api_keys(self) -> type[AsyncApiKeysResource]:
        """Create, list and revoke API keys."""
        from .resources.api_keys import AsyncApiKeysResource

        return AsyncApiKeysResource

    @resource_attribute
    def organizations(self) -> type[AsyncOrganizationsResource]:
        """Client organizations, their pixel configuration and their visitors."""
        from .resources.organizations import AsyncOrganizationsResource

        return AsyncOrganizationsResource

    @resource_attribute
    def icp_configs(self) -> type[AsyncIcpConfigsResource]:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        from .resources.icp_configs import AsyncIcpConfigsResource

        return AsyncIcpConfigsResource

    @resource_attribute
    def webhooks(self) -> type[AsyncWebhooksResource]:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        from .resources.webhooks import AsyncWebhooksResource

        return AsyncWebhooksResource

    @resource_attribute
    def billing(self) -> type[AsyncBillingResource]:
        """Credit allocation, usage and pricing."""
        from .resources.billing import AsyncBillingResource

        return AsyncBillingResource

    @resource_attribute
    def branding(self) -> type[AsyncBrandingResource]:
        """Logo, colours and company name shown to all organizations."""
        from .resources.branding import AsyncBrandingResource

        return AsyncBrandingResource

    @resource_attribute
    def domains(self) -> type[AsyncDomainsResource]:
        """The custom domain that serves the tracking script, and its verification."""
        from .resources.domains import AsyncDomainsResource

        return AsyncDomainsResource

    @resource_attribute
    def analytics(self) -> type[AsyncAnalyticsResource]:
        """Sums over all organizations of the partner."""
        from .resources.analytics import AsyncAnalyticsResource

        return AsyncAnalyticsResource

    @resource_attribute
    def email_preferences(self) -> type[AsyncEmailPreferencesResource]:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        from .resources.email_preferences import AsyncEmailPreferencesResource

        return AsyncEmailPreferencesResource
