# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/raw_resources.py.jinja.
"""What `client.with_raw_response` leads to: the methods of all resources, returning `ParsedResponse`."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ._kernel import RawAsyncKernel, RawSyncKernel
from ._parsed_response import async_raw, raw
from ._resource_attribute import resource_attribute
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
    from ._kernel import AsyncKernel, SyncKernel


class RawPartnerAccountResource:
    """The methods of `PartnerAccountResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = PartnerAccountResource.get
        get_script_config = PartnerAccountResource.get_script_config

    def __init__(self, kernel: SyncKernel) -> None:
        resource = PartnerAccountResource(kernel)
        self.get = raw(resource.get)
        self.get_script_config = raw(resource.get_script_config)


class RawApiKeysResource:
    """The methods of `ApiKeysResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = ApiKeysResource.list
        create = ApiKeysResource.create
        revoke = ApiKeysResource.revoke

    def __init__(self, kernel: SyncKernel) -> None:
        resource = ApiKeysResource(kernel)
        self.list = raw(resource.list)
        self.create = raw(resource.create)
        self.revoke = raw(resource.revoke)


class RawOrganizationsResource:
    """The methods of `OrganizationsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = OrganizationsResource.list
        create = OrganizationsResource.create
        get = OrganizationsResource.get
        update = OrganizationsResource.update
        delete = OrganizationsResource.delete
        update_status = OrganizationsResource.update_status
        update_tier = OrganizationsResource.update_tier
        get_pixel_config = OrganizationsResource.get_pixel_config
        update_pixel_config = OrganizationsResource.update_pixel_config
        list_visitors = OrganizationsResource.list_visitors

    def __init__(self, kernel: SyncKernel) -> None:
        resource = OrganizationsResource(kernel)
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

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = IcpConfigsResource.list
        create = IcpConfigsResource.create
        get = IcpConfigsResource.get
        update = IcpConfigsResource.update
        delete = IcpConfigsResource.delete

    def __init__(self, kernel: SyncKernel) -> None:
        resource = IcpConfigsResource(kernel)
        self.list = raw(resource.list)
        self.create = raw(resource.create)
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.delete = raw(resource.delete)


class RawWebhooksResource:
    """The methods of `WebhooksResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = WebhooksResource.get
        update_identification = WebhooksResource.update_identification
        update_billing = WebhooksResource.update_billing
        send_test = WebhooksResource.send_test
        list_logs = WebhooksResource.list_logs

    def __init__(self, kernel: SyncKernel) -> None:
        resource = WebhooksResource(kernel)
        self.get = raw(resource.get)
        self.update_identification = raw(resource.update_identification)
        self.update_billing = raw(resource.update_billing)
        self.send_test = raw(resource.send_test)
        self.list_logs = raw(resource.list_logs)


class RawBillingResource:
    """The methods of `BillingResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        allocate_credits = BillingResource.allocate_credits
        get = BillingResource.get
        get_usage = BillingResource.get_usage
        calculate = BillingResource.calculate

    def __init__(self, kernel: SyncKernel) -> None:
        resource = BillingResource(kernel)
        self.allocate_credits = raw(resource.allocate_credits)
        self.get = raw(resource.get)
        self.get_usage = raw(resource.get_usage)
        self.calculate = raw(resource.calculate)


class RawBrandingResource:
    """The methods of `BrandingResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        update = BrandingResource.update

    def __init__(self, kernel: SyncKernel) -> None:
        resource = BrandingResource(kernel)
        self.update = raw(resource.update)


class RawDomainsResource:
    """The methods of `DomainsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        set = DomainsResource.set
        get_verification = DomainsResource.get_verification
        verify = DomainsResource.verify

    def __init__(self, kernel: SyncKernel) -> None:
        resource = DomainsResource(kernel)
        self.set = raw(resource.set)
        self.get_verification = raw(resource.get_verification)
        self.verify = raw(resource.verify)


class RawAnalyticsResource:
    """The methods of `AnalyticsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = AnalyticsResource.get
        get_usage = AnalyticsResource.get_usage

    def __init__(self, kernel: SyncKernel) -> None:
        resource = AnalyticsResource(kernel)
        self.get = raw(resource.get)
        self.get_usage = raw(resource.get_usage)


class RawEmailPreferencesResource:
    """The methods of `EmailPreferencesResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = EmailPreferencesResource.get
        update = EmailPreferencesResource.update
        get_organization = EmailPreferencesResource.get_organization
        update_organization = EmailPreferencesResource.update_organization

    def __init__(self, kernel: SyncKernel) -> None:
        resource = EmailPreferencesResource(kernel)
        self.get = raw(resource.get)
        self.update = raw(resource.update)
        self.get_organization = raw(resource.get_organization)
        self.update_organization = raw(resource.update_organization)


class RawBullseyePartner:
    """The resources of `BullseyePartner`, whose methods return `ParsedResponse` here."""

    def __init__(self, kernel: SyncKernel) -> None:
        # The methods of resources return what their kernel does; this module types them accordingly.
        self._kernel = cast("SyncKernel", RawSyncKernel(kernel))

    @resource_attribute
    def partner_account(self) -> type[RawPartnerAccountResource]:
        """Partner details and the configuration of the tracking script."""
        return RawPartnerAccountResource

    @resource_attribute
    def api_keys(self) -> type[RawApiKeysResource]:
        """Create, list and revoke API keys."""
        return RawApiKeysResource

    @resource_attribute
    def organizations(self) -> type[RawOrganizationsResource]:
        """Client organizations, their pixel configuration and their visitors."""
        return RawOrganizationsResource

    @resource_attribute
    def icp_configs(self) -> type[RawIcpConfigsResource]:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        return RawIcpConfigsResource

    @resource_attribute
    def webhooks(self) -> type[RawWebhooksResource]:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        return RawWebhooksResource

    @resource_attribute
    def billing(self) -> type[RawBillingResource]:
        """Credit allocation, usage and pricing."""
        return RawBillingResource

    @resource_attribute
    def branding(self) -> type[RawBrandingResource]:
        """Logo, colours and company name shown to all organizations."""
        return RawBrandingResource

    @resource_attribute
    def domains(self) -> type[RawDomainsResource]:
        """The custom domain that serves the tracking script, and its verification."""
        return RawDomainsResource

    @resource_attribute
    def analytics(self) -> type[RawAnalyticsResource]:
        """Sums over all organizations of the partner."""
        return RawAnalyticsResource

    @resource_attribute
    def email_preferences(self) -> type[RawEmailPreferencesResource]:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        return RawEmailPreferencesResource


class RawAsyncPartnerAccountResource:
    """The methods of `AsyncPartnerAccountResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = AsyncPartnerAccountResource.get
        get_script_config = AsyncPartnerAccountResource.get_script_config

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncPartnerAccountResource(kernel)
        self.get = async_raw(resource.get)
        self.get_script_config = async_raw(resource.get_script_config)


class RawAsyncApiKeysResource:
    """The methods of `AsyncApiKeysResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = AsyncApiKeysResource.list
        create = AsyncApiKeysResource.create
        revoke = AsyncApiKeysResource.revoke

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncApiKeysResource(kernel)
        self.list = async_raw(resource.list)
        self.create = async_raw(resource.create)
        self.revoke = async_raw(resource.revoke)


class RawAsyncOrganizationsResource:
    """The methods of `AsyncOrganizationsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = AsyncOrganizationsResource.list
        create = AsyncOrganizationsResource.create
        get = AsyncOrganizationsResource.get
        update = AsyncOrganizationsResource.update
        delete = AsyncOrganizationsResource.delete
        update_status = AsyncOrganizationsResource.update_status
        update_tier = AsyncOrganizationsResource.update_tier
        get_pixel_config = AsyncOrganizationsResource.get_pixel_config
        update_pixel_config = AsyncOrganizationsResource.update_pixel_config
        list_visitors = AsyncOrganizationsResource.list_visitors

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncOrganizationsResource(kernel)
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

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        list = AsyncIcpConfigsResource.list
        create = AsyncIcpConfigsResource.create
        get = AsyncIcpConfigsResource.get
        update = AsyncIcpConfigsResource.update
        delete = AsyncIcpConfigsResource.delete

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncIcpConfigsResource(kernel)
        self.list = async_raw(resource.list)
        self.create = async_raw(resource.create)
        self.get = async_raw(resource.get)
        self.update = async_raw(resource.update)
        self.delete = async_raw(resource.delete)


class RawAsyncWebhooksResource:
    """The methods of `AsyncWebhooksResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = AsyncWebhooksResource.get
        update_identification = AsyncWebhooksResource.update_identification
        update_billing = AsyncWebhooksResource.update_billing
        send_test = AsyncWebhooksResource.send_test
        list_logs = AsyncWebhooksResource.list_logs

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncWebhooksResource(kernel)
        self.get = async_raw(resource.get)
        self.update_identification = async_raw(resource.update_identification)
        self.update_billing = async_raw(resource.update_billing)
        self.send_test = async_raw(resource.send_test)
        self.list_logs = async_raw(resource.list_logs)


class RawAsyncBillingResource:
    """The methods of `AsyncBillingResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        allocate_credits = AsyncBillingResource.allocate_credits
        get = AsyncBillingResource.get
        get_usage = AsyncBillingResource.get_usage
        calculate = AsyncBillingResource.calculate

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncBillingResource(kernel)
        self.allocate_credits = async_raw(resource.allocate_credits)
        self.get = async_raw(resource.get)
        self.get_usage = async_raw(resource.get_usage)
        self.calculate = async_raw(resource.calculate)


class RawAsyncBrandingResource:
    """The methods of `AsyncBrandingResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        update = AsyncBrandingResource.update

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncBrandingResource(kernel)
        self.update = async_raw(resource.update)


class RawAsyncDomainsResource:
    """The methods of `AsyncDomainsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        set = AsyncDomainsResource.set
        get_verification = AsyncDomainsResource.get_verification
        verify = AsyncDomainsResource.verify

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncDomainsResource(kernel)
        self.set = async_raw(resource.set)
        self.get_verification = async_raw(resource.get_verification)
        self.verify = async_raw(resource.verify)


class RawAsyncAnalyticsResource:
    """The methods of `AsyncAnalyticsResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = AsyncAnalyticsResource.get
        get_usage = AsyncAnalyticsResource.get_usage

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncAnalyticsResource(kernel)
        self.get = async_raw(resource.get)
        self.get_usage = async_raw(resource.get_usage)


class RawAsyncEmailPreferencesResource:
    """The methods of `AsyncEmailPreferencesResource`."""

    if not TYPE_CHECKING:  # on the class too, for create_autospec
        get = AsyncEmailPreferencesResource.get
        update = AsyncEmailPreferencesResource.update
        get_organization = AsyncEmailPreferencesResource.get_organization
        update_organization = AsyncEmailPreferencesResource.update_organization

    def __init__(self, kernel: AsyncKernel) -> None:
        resource = AsyncEmailPreferencesResource(kernel)
        self.get = async_raw(resource.get)
        self.update = async_raw(resource.update)
        self.get_organization = async_raw(resource.get_organization)
        self.update_organization = async_raw(resource.update_organization)


class RawAsyncBullseyePartner:
    """The resources of `AsyncBullseyePartner`, whose methods return `ParsedResponse` here."""

    def __init__(self, kernel: AsyncKernel) -> None:
        # The methods of resources return what their kernel does; this module types them accordingly.
        self._kernel = cast("AsyncKernel", RawAsyncKernel(kernel))

    @resource_attribute
    def partner_account(self) -> type[RawAsyncPartnerAccountResource]:
        """Partner details and the configuration of the tracking script."""
        return RawAsyncPartnerAccountResource

    @resource_attribute
    def api_keys(self) -> type[RawAsyncApiKeysResource]:
        """Create, list and revoke API keys."""
        return RawAsyncApiKeysResource

    @resource_attribute
    def organizations(self) -> type[RawAsyncOrganizationsResource]:
        """Client organizations, their pixel configuration and their visitors."""
        return RawAsyncOrganizationsResource

    @resource_attribute
    def icp_configs(self) -> type[RawAsyncIcpConfigsResource]:
        """Ideal customer profiles, rule sets that visitors of an organization are matched with."""
        return RawAsyncIcpConfigsResource

    @resource_attribute
    def webhooks(self) -> type[RawAsyncWebhooksResource]:
        """Identification and billing webhooks, test deliveries and the delivery log."""
        return RawAsyncWebhooksResource

    @resource_attribute
    def billing(self) -> type[RawAsyncBillingResource]:
        """Credit allocation, usage and pricing."""
        return RawAsyncBillingResource

    @resource_attribute
    def branding(self) -> type[RawAsyncBrandingResource]:
        """Logo, colours and company name shown to all organizations."""
        return RawAsyncBrandingResource

    @resource_attribute
    def domains(self) -> type[RawAsyncDomainsResource]:
        """The custom domain that serves the tracking script, and its verification."""
        return RawAsyncDomainsResource

    @resource_attribute
    def analytics(self) -> type[RawAsyncAnalyticsResource]:
        """Sums over all organizations of the partner."""
        return RawAsyncAnalyticsResource

    @resource_attribute
    def email_preferences(self) -> type[RawAsyncEmailPreferencesResource]:
        """Which lifecycle e-mails Bullseye sends to the organizations of the partner."""
        return RawAsyncEmailPreferencesResource
