# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/examples.py.jinja.
"""An example of each model, as JSON values, put together from those of the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ._json import JSON

EXAMPLES: Final[dict[str, JSON]] = {
    "AllocateCreditsRequest": {"credits": 500, "notes": "Monthly allocation for Acme Corp"},
    "Allocation": {
        "id": "91d5b2f6-7e3a-4c8d-b0a4-5c6f7d8e9a02",
        "partnerId": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
        "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "creditsAllocated": 500,
        "creditsUsed": 0,
        "creditsAvailable": 500,
        "allocatedAt": "2025-02-27T10:30:00Z",
    },
    "AllocationEnvelope": {
        "allocation": {
            "id": "91d5b2f6-7e3a-4c8d-b0a4-5c6f7d8e9a02",
            "partnerId": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
            "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
            "creditsAllocated": 500,
            "creditsUsed": 0,
            "creditsAvailable": 500,
            "allocatedAt": "2025-02-27T10:30:00Z",
        }
    },
    "Analytics": {
        "partnerId": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
        "startDate": "2025-02-01",
        "endDate": "2025-02-27",
        "totalOrganizations": 25,
        "activeOrganizations": 22,
        "totalIdentifications": 4500,
        "creditsRemaining": 5500,
        "creditsUsed": 4500,
    },
    "ApiKey": {
        "id": "8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12",
        "name": "Production Key",
        "keyPrefix": "pk_live_abc123",
        "scopes": ["read", "write"],
        "status": "active",
        "expiresAt": "2026-01-01T00:00:00Z",
        "lastUsedAt": "2025-02-27T10:30:00Z",
        "createdAt": "2025-01-01T00:00:00Z",
    },
    "ApiKeyListEnvelope": {
        "apiKeys": [
            {
                "id": "8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12",
                "name": "Production Key",
                "keyPrefix": "pk_live_abc123",
                "scopes": ["read", "write"],
                "status": "active",
                "expiresAt": "2026-01-01T00:00:00Z",
                "lastUsedAt": "2025-02-27T10:30:00Z",
                "createdAt": "2025-01-01T00:00:00Z",
            }
        ]
    },
    "Billing": {
        "partnerId": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
        "billingMode": "pooled",
        "billingPeriod": "monthly",
        "billingDayOfMonth": 1,
        "billingPeriodStart": "2025-02-01T00:00:00Z",
        "nextBillingDate": "2025-03-01T00:00:00Z",
        "stripeCustomerId": "cus_xxx",
        "pricingTiers": [
            {"tier": "trial", "pricePerIdentification": 0, "minUsage": 0, "maxUsage": 1000},
            {"tier": "standard", "pricePerIdentification": 0.05, "minUsage": 1001, "maxUsage": 10000},
        ],
        "creditPoolTotal": 10000,
        "creditPoolUsed": 2500,
        "creditPoolAvailable": 7500,
    },
    "BillingCalculation": {
        "usage": 4500,
        "totalCost": 175,
        "breakdown": [
            {"tier": "trial", "quantity": 1000, "pricePerIdentification": 0, "cost": 0},
            {"tier": "standard", "quantity": 3500, "pricePerIdentification": 0.05, "cost": 175},
        ],
    },
    "BillingCalculationLine": {"tier": "standard", "quantity": 3500, "pricePerIdentification": 0.05, "cost": 175},
    "BillingEvent": {
        "event": "usage.recorded",
        "timestamp": "2025-02-27T10:30:00Z",
        "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "creditsAllocated": 500,
        "creditsUsed": 0,
        "creditsAvailable": 500,
    },
    "BillingUsage": {
        "periodStart": "2025-02-01T00:00:00Z",
        "periodEnd": "2025-03-01T00:00:00Z",
        "usage": 4500,
        "estimatedCost": 175,
    },
    "BillingWebhookEnvelope": {
        "billing": {"url": "https://example.com/webhooks/identify", "enabled": True, "hasSecret": True}
    },
    "Branding": {
        "id": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
        "name": "Partner Name",
        "slug": "partner-slug",
        "logoUrl": "https://example.com/logo.png",
        "primaryColor": "#0066cc",
        "secondaryColor": "#333333",
        "companyName": "Company Inc",
    },
    "BrandingEnvelope": {
        "partner": {
            "id": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
            "name": "Partner Name",
            "slug": "partner-slug",
            "logoUrl": "https://example.com/logo.png",
            "primaryColor": "#0066cc",
            "secondaryColor": "#333333",
            "companyName": "Company Inc",
        }
    },
    "CreateApiKeyRequest": {"name": "Production Key", "scopes": ["read", "write"], "expiresAt": "2026-01-01T00:00:00Z"},
    "CreateIcpConfigRequest": {
        "name": "Mid-size technology",
        "groups": [
            {
                "operator": "AND",
                "conditions": [
                    {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
                    {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                ],
            }
        ],
    },
    "CreateOrganizationRequest": {
        "name": "Acme Corp",
        "externalId": "acme-123",
        "ownerUserId": "user-uuid",
        "initialCredits": 500,
        "metadata": {"source": "signup"},
        "tier": "trial",
        "billingPeriod": "monthly",
        "billingDayOfMonth": 1,
        "productType": "B2B",
    },
    "CreatedApiKey": {
        "id": "8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12",
        "name": "Production Key",
        "keyPrefix": "pk_live_abc123",
        "scopes": ["read", "write"],
        "status": "active",
        "expiresAt": "2026-01-01T00:00:00Z",
        "createdAt": "2025-02-27T10:30:00Z",
    },
    "CreatedApiKeyResult": {
        "apiKey": {
            "id": "8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12",
            "name": "Production Key",
            "keyPrefix": "pk_live_abc123",
            "scopes": ["read", "write"],
            "status": "active",
            "expiresAt": "2026-01-01T00:00:00Z",
            "createdAt": "2025-02-27T10:30:00Z",
        },
        "plainKey": "pk_live_abc123def456",
    },
    "DnsRecord": {"type": "CNAME", "name": "track.yourcompany.com", "value": "track.bullseye.so"},
    "DomainVerification": {
        "domain": "track.yourcompany.com",
        "verified": False,
        "verificationRecord": "bullseye-verify=abc123",
        "cnameTarget": "track.bullseye.so",
        "dnsRecords": [{"type": "CNAME", "name": "track.yourcompany.com", "value": "track.bullseye.so"}],
        "instructions": "Add a CNAME record pointing track.yourcompany.com to track.bullseye.so",
    },
    "EmailPreferencesEnvelope": {
        "preferences": {
            "credits_exhausted": False,
            "credits_low": False,
            "first_visitor_identified": True,
            "subscription_activated": True,
            "subscription_canceled": True,
            "payment_failed": True,
            "renewal_receipt": True,
        }
    },
    "EmailPreferencesUpdated": {"message": "email preferences updated"},
    "Error": {"code": "NotFound", "message": "Human-readable error message", "details": {}},
    "IcpCondition": {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
    "IcpConfig": {
        "id": "icp_5b1c2f7a",
        "name": "Mid-size technology",
        "groups": [
            {
                "operator": "AND",
                "conditions": [
                    {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
                    {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                ],
            }
        ],
        "slug": "mid-size-technology",
        "description": "Technology companies of 50 and more people",
        "priority": 1,
        "isActive": True,
        "createdAt": "2025-01-20T09:00:00Z",
        "updatedAt": "2025-02-10T14:00:00Z",
    },
    "IcpConfigEnvelope": {
        "icpConfig": {
            "id": "icp_5b1c2f7a",
            "name": "Mid-size technology",
            "groups": [
                {
                    "operator": "AND",
                    "conditions": [
                        {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
                        {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                    ],
                }
            ],
            "slug": "mid-size-technology",
            "description": "Technology companies of 50 and more people",
            "priority": 1,
            "isActive": True,
            "createdAt": "2025-01-20T09:00:00Z",
            "updatedAt": "2025-02-10T14:00:00Z",
        }
    },
    "IcpConfigListEnvelope": {
        "icpConfigs": [
            {
                "id": "icp_5b1c2f7a",
                "name": "Mid-size technology",
                "groups": [
                    {
                        "operator": "AND",
                        "conditions": [
                            {
                                "type": "industry",
                                "comparator": "in",
                                "value": ["Technology", "SaaS"],
                                "optional": False,
                            },
                            {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                        ],
                    }
                ],
                "slug": "mid-size-technology",
                "description": "Technology companies of 50 and more people",
                "priority": 1,
                "isActive": True,
                "createdAt": "2025-01-20T09:00:00Z",
                "updatedAt": "2025-02-10T14:00:00Z",
            }
        ]
    },
    "IcpGroup": {
        "operator": "AND",
        "conditions": [
            {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
            {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
        ],
    },
    "IdentificationEvent": {
        "event": "visitor.identified",
        "timestamp": "2025-02-27T10:30:00Z",
        "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "externalId": "acme-123",
        "sessionId": "ses_5f0c2d9e",
        "visitor": {
            "id": "vis_c2a1e7d4",
            "email": "jane.doe@acme.com",
            "firstName": "Jane",
            "lastName": "Doe",
            "jobTitle": "CTO",
            "linkedinUrl": "https://linkedin.com/in/janedoe",
            "company": {
                "name": "Acme Corp",
                "domain": "acme.com",
                "industry": "Technology",
                "employeeCount": 100,
                "location": "San Francisco, US",
            },
            "location": "San Francisco, US",
            "country": "US",
            "region": "California",
            "city": "San Francisco",
            "icpMatch": True,
            "icpScore": 85,
            "pageViewCount": 5,
            "sessionCount": 3,
            "firstSeenAt": "2025-02-20T08:15:00Z",
            "lastSeenAt": "2025-02-27T10:30:00Z",
        },
        "company": {
            "name": "Acme Corp",
            "domain": "acme.com",
            "industry": "Technology",
            "employeeCount": 100,
            "location": "San Francisco, US",
        },
        "session": {
            "landingPage": "https://acme.com/pricing",
            "pagesVisited": 3,
            "utmSource": "google",
            "utmMedium": "cpc",
            "referrer": "https://www.google.com/",
            "deviceType": "desktop",
        },
    },
    "IdentificationSession": {
        "landingPage": "https://acme.com/pricing",
        "pagesVisited": 3,
        "utmSource": "google",
        "utmMedium": "cpc",
        "referrer": "https://www.google.com/",
        "deviceType": "desktop",
    },
    "IdentificationWebhookEnvelope": {
        "identification": {"url": "https://example.com/webhooks/identify", "enabled": True, "hasSecret": True}
    },
    "Organization": {
        "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "name": "Acme Corp",
        "externalId": "acme-123",
        "status": "active",
        "tier": "paid",
        "credits": 1000,
        "metadata": {"source": "signup"},
        "createdAt": "2025-01-15T10:00:00Z",
    },
    "OrganizationEmailPreference": {"enabled": True, "inherited": True},
    "OrganizationEmailPreferencesEnvelope": {
        "preferences": {
            "credits_exhausted": {"enabled": False, "inherited": True},
            "credits_low": {"enabled": True, "inherited": False},
            "first_visitor_identified": {"enabled": True, "inherited": True},
            "subscription_activated": {"enabled": True, "inherited": True},
            "subscription_canceled": {"enabled": True, "inherited": True},
            "payment_failed": {"enabled": True, "inherited": True},
            "renewal_receipt": {"enabled": True, "inherited": True},
        }
    },
    "OrganizationEnvelope": {
        "organization": {
            "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
            "name": "Acme Corp",
            "externalId": "acme-123",
            "status": "active",
            "tier": "paid",
            "credits": 1000,
            "metadata": {"source": "signup"},
            "createdAt": "2025-01-15T10:00:00Z",
        }
    },
    "OrganizationPage": {
        "organizations": [
            {
                "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
                "name": "Acme Corp",
                "externalId": "acme-123",
                "status": "active",
                "tier": "paid",
                "credits": 1000,
                "metadata": {"source": "signup"},
                "createdAt": "2025-01-15T10:00:00Z",
            }
        ],
        "total": 42,
        "page": 1,
        "pageSize": 20,
    },
    "PartnerAccount": {
        "id": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
        "name": "Partner Name",
        "slug": "partner-slug",
        "status": "active",
        "companyName": "Company Inc",
        "supportEmail": "support@company.com",
        "logoUrl": "https://example.com/logo.png",
        "primaryColor": "#0066cc",
        "secondaryColor": "#333333",
        "scriptDomain": "track.example.com",
        "scriptDomainVerified": True,
        "billingMode": "pooled",
        "creditPoolTotal": 10000,
        "creditPoolUsed": 2500,
        "creditPoolAvailable": 7500,
        "maxOrganizations": 100,
        "maxIdentificationsPerOrg": 5000,
        "identificationWebhookUrl": "https://example.com/webhooks/identify",
        "identificationWebhookEnabled": True,
        "billingWebhookUrl": "https://example.com/webhooks/billing",
        "billingWebhookEnabled": True,
        "createdAt": "2025-01-01T00:00:00Z",
        "isOwner": True,
    },
    "PartnerAccountEnvelope": {
        "partner": {
            "id": "0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11",
            "name": "Partner Name",
            "slug": "partner-slug",
            "status": "active",
            "companyName": "Company Inc",
            "supportEmail": "support@company.com",
            "logoUrl": "https://example.com/logo.png",
            "primaryColor": "#0066cc",
            "secondaryColor": "#333333",
            "scriptDomain": "track.example.com",
            "scriptDomainVerified": True,
            "billingMode": "pooled",
            "creditPoolTotal": 10000,
            "creditPoolUsed": 2500,
            "creditPoolAvailable": 7500,
            "maxOrganizations": 100,
            "maxIdentificationsPerOrg": 5000,
            "identificationWebhookUrl": "https://example.com/webhooks/identify",
            "identificationWebhookEnabled": True,
            "billingWebhookUrl": "https://example.com/webhooks/billing",
            "billingWebhookEnabled": True,
            "createdAt": "2025-01-01T00:00:00Z",
            "isOwner": True,
        }
    },
    "PixelConfig": {
        "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "pixelApiKey": "px_5d41402abc4b2a76",
        "allowedReferrers": ["acme.com", "www.acme.com"],
        "scriptUrl": "https://track.example.com/script.js",
        "enabled": True,
    },
    "PixelConfigEnvelope": {
        "pixelConfig": {
            "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
            "pixelApiKey": "px_5d41402abc4b2a76",
            "allowedReferrers": ["acme.com", "www.acme.com"],
            "scriptUrl": "https://track.example.com/script.js",
            "enabled": True,
        }
    },
    "PricingTier": {"tier": "standard", "pricePerIdentification": 0.05, "minUsage": 1001, "maxUsage": 10000},
    "ScriptConfig": {"companyName": "Company Inc", "slug": "partner-slug"},
    "ScriptConfigEnvelope": {"scriptConfig": {"companyName": "Company Inc", "slug": "partner-slug"}},
    "SendTestWebhookRequest": {"type": "identification"},
    "SetDomainRequest": {"domain": "track.yourcompany.com"},
    "TestWebhookResult": {"success": True, "statusCode": 200},
    "UpdateBrandingRequest": {
        "logoUrl": "https://example.com/logo.png",
        "primaryColor": "#0066cc",
        "secondaryColor": "#333333",
        "companyName": "Company Inc",
    },
    "UpdateEmailPreferencesRequest": {
        "preferences": {
            "credits_exhausted": False,
            "credits_low": False,
            "first_visitor_identified": True,
            "subscription_activated": True,
            "subscription_canceled": True,
            "payment_failed": True,
            "renewal_receipt": True,
        }
    },
    "UpdateIcpConfigRequest": {
        "name": "Mid-size technology",
        "groups": [
            {
                "operator": "AND",
                "conditions": [
                    {"type": "industry", "comparator": "in", "value": ["Technology", "SaaS"], "optional": False},
                    {"type": "company_size", "comparator": "gte", "value": 50, "optional": False},
                ],
            }
        ],
    },
    "UpdateOrganizationEmailPreferencesRequest": {"preferences": {"credits_low": True, "renewal_receipt": None}},
    "UpdateOrganizationRequest": {
        "name": "Acme Corporation",
        "externalId": "acme-123",
        "ownerUserId": "user-uuid",
        "metadata": {"source": "signup"},
        "billingPeriod": "monthly",
        "billingDayOfMonth": 1,
        "productType": "B2B",
    },
    "UpdateOrganizationStatusRequest": {"status": "suspended"},
    "UpdateOrganizationTierRequest": {"tier": "paid"},
    "UpdatePixelConfigRequest": {"allowedReferrers": ["acme.com", "www.acme.com"], "enabled": True},
    "UpdateWebhookRequest": {
        "url": "https://example.com/webhooks/identify",
        "secret": "whsec_your_webhook_secret",
        "enabled": True,
    },
    "Usage": {"totalQuantity": 4500, "totalEvents": 12000, "startDate": "2025-02-01", "endDate": "2025-02-27"},
    "Visitor": {
        "id": "vis_c2a1e7d4",
        "email": "jane.doe@acme.com",
        "firstName": "Jane",
        "lastName": "Doe",
        "jobTitle": "CTO",
        "linkedinUrl": "https://linkedin.com/in/janedoe",
        "company": {
            "name": "Acme Corp",
            "domain": "acme.com",
            "industry": "Technology",
            "employeeCount": 100,
            "location": "San Francisco, US",
        },
        "location": "San Francisco, US",
        "country": "US",
        "region": "California",
        "city": "San Francisco",
        "icpMatch": True,
        "icpScore": 85,
        "pageViewCount": 5,
        "sessionCount": 3,
        "firstSeenAt": "2025-02-20T08:15:00Z",
        "lastSeenAt": "2025-02-27T10:30:00Z",
    },
    "VisitorCompany": {
        "name": "Acme Corp",
        "domain": "acme.com",
        "industry": "Technology",
        "employeeCount": 100,
        "location": "San Francisco, US",
    },
    "VisitorPage": {
        "visitors": [
            {
                "id": "vis_c2a1e7d4",
                "email": "jane.doe@acme.com",
                "firstName": "Jane",
                "lastName": "Doe",
                "jobTitle": "CTO",
                "linkedinUrl": "https://linkedin.com/in/janedoe",
                "company": {
                    "name": "Acme Corp",
                    "domain": "acme.com",
                    "industry": "Technology",
                    "employeeCount": 100,
                    "location": "San Francisco, US",
                },
                "location": "San Francisco, US",
                "country": "US",
                "region": "California",
                "city": "San Francisco",
                "icpMatch": True,
                "icpScore": 85,
                "pageViewCount": 5,
                "sessionCount": 3,
                "firstSeenAt": "2025-02-20T08:15:00Z",
                "lastSeenAt": "2025-02-27T10:30:00Z",
            }
        ],
        "total": 1,
        "page": 1,
        "pageSize": 20,
    },
    "Webhook": {"url": "https://example.com/webhooks/identify", "enabled": True, "hasSecret": True},
    "WebhookLog": {
        "id": "e7c4b8a2-1d6f-4c39-9b50-2f8a7e6d5c41",
        "type": "identification",
        "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
        "url": "https://example.com/webhooks/identify",
        "status": "success",
        "statusCode": 200,
        "attempts": 1,
        "createdAt": "2025-02-27T10:30:00Z",
    },
    "WebhookLogPage": {
        "logs": [
            {
                "id": "e7c4b8a2-1d6f-4c39-9b50-2f8a7e6d5c41",
                "type": "identification",
                "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
                "url": "https://example.com/webhooks/identify",
                "status": "success",
                "statusCode": 200,
                "attempts": 1,
                "createdAt": "2025-02-27T10:30:00Z",
            }
        ],
        "total": 1,
        "page": 1,
        "pageSize": 20,
    },
    "Webhooks": {
        "identification": {"url": "https://example.com/webhooks/identify", "enabled": True, "hasSecret": True},
        "billing": {"url": "https://example.com/webhooks/identify", "enabled": True, "hasSecret": True},
    },
}
