# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/raw_resources.py.jinja.
"""What `client.with_raw_response` leads to: the methods of all resources, returning `ParsedResponse`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from ._parsed_response import async_raw, raw
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

if TYPE_CHECKING:
    from ._kernel import AsyncKernel, RawAsyncKernel, RawSyncKernel, SyncKernel


class RawPartnerAccountResource:
    """The methods of `PartnerAccountResource`."""

    def __init__(self, resource: PartnerAccountResource) -> None:
        self.get = raw(resource.get)
        self.get_script_config = raw(resource.get_script_config)


class RawApiKeysResource:
    """The methods of `ApiKeysResource`."""

    def __init__(self, resource: ApiKeysResource) -> None:
        self.list = raw(resource.list)
        self.create = raw(resource.create)
        self.revoke = raw(resource.revoke)


class RawOrganizationsResource:
    """The methods of `OrganizationsResource`."""

    def __init__(self, resource: OrganizationsResource) -> None:
        self.list = raw(resource.list)
        self.create = raw(resource.create)
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)
        self.update_status = raw(resource.update_status)
        self.update_tier = raw(resource.update_tier)
        self.get_pixel_config = raw(resource.get_pixel_config)
        self.update_pixel_config = raw(resource.update_pixel_config)
        self.list_visitors = raw(resource.list_visitors)


class RawIcpConfigsResource:
    """The methods of `IcpConfigsResource`."""

    def __init__(self, resource: IcpConfigsResource) -> None:
        self.list = raw(resource.list)
        self.create = raw(resource.create)
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)


class RawWebhooksResource:
    """The methods of `WebhooksResource`."""

    def __init__(self, resource: WebhooksResource) -> None:
        self.get = raw(resource.get)
        self.update_identification = raw(resource.update_identification)
        self.update_billing = raw(resource.update_billing)
        self.send_test = raw(resource.send_test)
        self.list_logs = raw(resource.list_logs)


class RawBillingResource:
    """The methods of `BillingResource`."""

    def __init__(self, resource: BillingResource) -> None:
        self.allocate_credits = raw(resource.allocate_credits)
        self.get = raw(resource.get)
        self.get_usage = raw(resource.get_usage)
        self.calculate = raw(resource.calculate)


class RawBrandingResource:
    """The methods of `BrandingResource`."""

    def __init__(self, resource: BrandingResource) -> None:
        self.update = raw(resource.update)


class RawDomainsResource:
    """The methods of `DomainsResource`."""

    def __init__(self, resource: DomainsResource) -> None:
        self.set = raw(resource.set)
        self.get_verification = raw(resource.get_verification)
        self.verify = raw(resource.verify)


class RawAnalyticsResource:
    """The methods of `AnalyticsResource`."""

    def __init__(self, resource: AnalyticsResource) -> None:
        self.get = raw(resource.get)
        self.get_usage = raw(resource.get_usage)


class RawEmailPreferencesResource:
    """The methods of `EmailPreferencesResource`."""

    def __init__(self, resource: EmailPreferencesResource) -> None:
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.get_organization = raw(resource.get_organization)
        self.update_organization = raw(resource.update_organization)


class RawBullseyePartner:
    """The resources of `BullseyePartner`, whose methods return `ParsedResponse` here."""

    def __init__(self, kernel: RawSyncKernel) -> None:
        # The methods of resources return what their kernel does; this module types them accordingly.
        self._kernel = cast("SyncKernel", kernel)

    @cached_property
    def partner_account(self) -> RawPartnerAccountResource:
        """Partner details and the configuration of the tracking script."""
        return RawPartnerAccountResource(PartnerAccountResource(self._kernel))

    @cached_property
    def api_keys(self) -> RawApiKeysResource:
        """Create, list and revoke API keys."""
        return RawApiKeysResource(ApiKeysResource(self._kernel))

    @cached_property
    def organizations(self) -> RawOrganizationsResource:
        """Client organizations, their pixel configuration and their visitors."""
        return RawOrganizationsResource(OrganizationsResource(self._kernel))

    @cached_property
    def icp_configs(self) -> RawIcpConfigsResource:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        return RawIcpConfigsResource(IcpConfigsResource(self._kernel))

    @cached_property
    def webhooks(self) -> RawWebhooksResource:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        return RawWebhooksResource(WebhooksResource(self._kernel))

    @cached_property
    def billing(self) -> RawBillingResource:
        """Credit allocation, usage and pricing."""
        return RawBillingResource(BillingResource(self._kernel))

    @cached_property
    def branding(self) -> RawBrandingResource:
        """Logo, colours and company name shown to all organizations."""
        return RawBrandingResource(BrandingResource(self._kernel))

    @cached_property
    def domains(self) -> RawDomainsResource:
        """The custom domain that serves the tracking script, and its verification."""
        return RawDomainsResource(DomainsResource(self._kernel))

    @cached_property
    def analytics(self) -> RawAnalyticsResource:
        """Sums over all organizations of the partner."""
        return RawAnalyticsResource(AnalyticsResource(self._kernel))

    @cached_property
    def email_preferences(self) -> RawEmailPreferencesResource:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        return RawEmailPreferencesResource(EmailPreferencesResource(self._kernel))


class RawAsyncPartnerAccountResource:
    """The methods of `AsyncPartnerAccountResource`."""

    def __init__(self, resource: AsyncPartnerAccountResource) -> None:
        self.get = async_raw(resource.get)
        self.get_script_config = async_raw(resource.get_script_config)


class RawAsyncApiKeysResource:
    """The methods of `AsyncApiKeysResource`."""

    def __init__(self, resource: AsyncApiKeysResource) -> None:
        self.list = async_raw(resource.list)
        self.create = async_raw(resource.create)
        self.revoke = async_raw(resource.revoke)


class RawAsyncOrganizationsResource:
    """The methods of `AsyncOrganizationsResource`."""

    def __init__(self, resource: AsyncOrganizationsResource) -> None:
        self.list = async_raw(resource.list)
        self.create = async_raw(resource.create)
        self.get = async_raw(resource.get)
        self.update = async_raw(resource.update)
        self.delete = async_raw(resource.delete)
        self.update_status = async_raw(resource.update_status)
        self.update_tier = async_raw(resource.update_tier)
        self.get_pixel_config = async_raw(resource.get_pixel_config)
        self.update_pixel_config = async_raw(resource.update_pixel_config)
        self.list_visitors = async_raw(resource.list_visitors)


class RawAsyncIcpConfigsResource:
    """The methods of `AsyncIcpConfigsResource`."""

    def __init__(self, resource: AsyncIcpConfigsResource) -> None:
        self.list = async_raw(resource.list)
        self.create = async_raw(resource.create)
        self.get = async_raw(resource.get)
        self.update = async_raw(resource.update)
        self.delete = async_raw(resource.delete)


class RawAsyncWebhooksResource:
    """The methods of `AsyncWebhooksResource`."""

    def __init__(self, resource: AsyncWebhooksResource) -> None:
        self.get = async_raw(resource.get)
        self.update_identification = async_raw(resource.update_identification)
        self.update_billing = async_raw(resource.update_billing)
        self.send_test = async_raw(resource.send_test)
        self.list_logs = async_raw(resource.list_logs)


class RawAsyncBillingResource:
    """The methods of `AsyncBillingResource`."""

    def __init__(self, resource: AsyncBillingResource) -> None:
        self.allocate_credits = async_raw(resource.allocate_credits)
        self.get = async_raw(resource.get)
        self.get_usage = async_raw(resource.get_usage)
        self.calculate = async_raw(resource.calculate)


class RawAsyncBrandingResource:
    """The methods of `AsyncBrandingResource`."""

    def __init__(self, resource: AsyncBrandingResource) -> None:
        self.update = async_raw(resource.update)


class RawAsyncDomainsResource:
    """The methods of `AsyncDomainsResource`."""

    def __init__(self, resource: AsyncDomainsResource) -> None:
        self.set = async_raw(resource.set)
        self.get_verification = async_raw(resource.get_verification)
        self.verify = async_raw(resource.verify)


class RawAsyncAnalyticsResource:
    """The methods of `AsyncAnalyticsResource`."""

    def __init__(self, resource: AsyncAnalyticsResource) -> None:
        self.get = async_raw(resource.get)
        self.get_usage = async_raw(resource.get_usage)


class RawAsyncEmailPreferencesResource:
    """The methods of `AsyncEmailPreferencesResource`."""

    def __init__(self, resource: AsyncEmailPreferencesResource) -> None:
        self.get = async_raw(resource.get)
        self.update = async_raw(resource.update)
        self.get_organization = async_raw(resource.get_organization)
        self.update_organization = async_raw(resource.update_organization)


class RawAsyncBullseyePartner:
    """The resources of `AsyncBullseyePartner`, whose methods return `ParsedResponse` here."""

    def __init__(self, kernel: RawAsyncKernel) -> None:
        # The methods of resources return what their kernel does; this module types them accordingly.
        self._kernel = cast("AsyncKernel", kernel)

    @cached_property
    def partner_account(self) -> RawAsyncPartnerAccountResource:
        """Partner details and the configuration of the tracking script."""
        return RawAsyncPartnerAccountResource(AsyncPartnerAccountResource(self._kernel))

    @cached_property
    def api_keys(self) -> RawAsyncApiKeysResource:
        """Create, list and revoke API keys."""
        return RawAsyncApiKeysResource(AsyncApiKeysResource(self._kernel))

    @cached_property
    def organizations(self) -> RawAsyncOrganizationsResource:
        """Client organizations, their pixel configuration and their visitors."""
        return RawAsyncOrganizationsResource(AsyncOrganizationsResource(self._kernel))

    @cached_property
    def icp_configs(self) -> RawAsyncIcpConfigsResource:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        return RawAsyncIcpConfigsResource(AsyncIcpConfigsResource(self._kernel))

    @cached_property
    def webhooks(self) -> RawAsyncWebhooksResource:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        return RawAsyncWebhooksResource(AsyncWebhooksResource(self._kernel))

    @cached_property
    def billing(self) -> RawAsyncBillingResource:
        """Credit allocation, usage and pricing."""
        return RawAsyncBillingResource(AsyncBillingResource(self._kernel))

    @cached_property
    def branding(self) -> RawAsyncBrandingResource:
        """Logo, colours and company name shown to all organizations."""
        return RawAsyncBrandingResource(AsyncBrandingResource(self._kernel))

    @cached_property
    def domains(self) -> RawAsyncDomainsResource:
        """The custom domain that serves the tracking script, and its verification."""
        return RawAsyncDomainsResource(AsyncDomainsResource(self._kernel))

    @cached_property
    def analytics(self) -> RawAsyncAnalyticsResource:
        """Sums over all organizations of the partner."""
        return RawAsyncAnalyticsResource(AsyncAnalyticsResource(self._kernel))

    @cached_property
    def email_preferences(self) -> RawAsyncEmailPreferencesResource:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        return RawAsyncEmailPreferencesResource(AsyncEmailPreferencesResource(self._kernel))
