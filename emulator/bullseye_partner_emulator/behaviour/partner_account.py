"""https://docs.bullseye.so/partner-api/partner-account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bullseye_partner_emulator.credit_pool import credit_pool

if TYPE_CHECKING:
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def get_partner_account(call: Call) -> JsonObject:
    """Return the partner that the key belongs to."""
    partner = call.partner
    pool = credit_pool(call)
    return {
        "partner": {
            "id": partner.id,
            "name": partner.name,
            "slug": partner.slug,
            "status": partner.status,
            "companyName": partner.company_name,
            "supportEmail": partner.support_email,
            "logoUrl": partner.logo_url,
            "primaryColor": partner.primary_color,
            "secondaryColor": partner.secondary_color,
            "scriptDomain": partner.script_domain,
            "scriptDomainVerified": partner.script_domain_verified,
            "billingMode": partner.billing_mode,
            "creditPoolTotal": pool.total,
            "creditPoolUsed": pool.used,
            "creditPoolAvailable": pool.available,
            "maxOrganizations": partner.max_organizations,
            "maxIdentificationsPerOrg": partner.max_identifications_per_org,
            "identificationWebhookUrl": partner.identification_webhook_url,
            "identificationWebhookEnabled": partner.identification_webhook_enabled,
            "billingWebhookUrl": partner.billing_webhook_url,
            "billingWebhookEnabled": partner.billing_webhook_enabled,
            "createdAt": partner.created_at,
            # What it means for a call with a key is not documented; the sample says true.
            "isOwner": True,
        }
    }


def get_script_config(call: Call) -> JsonObject:
    """Return what is needed to embed the tracking script."""
    return {"scriptConfig": {"companyName": call.partner.company_name, "slug": call.partner.slug}}
