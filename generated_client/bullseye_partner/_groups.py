# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/command_groups.py.jinja.
"""The groups of commands; apart from the commands, which are loaded when one of them is asked for."""

from __future__ import annotations

from typing import Final

GROUPS: Final = {
    "partner_account": "Partner details and the configuration of the tracking script.",
    "api_keys": "Create, list and revoke API keys.",
    "organizations": "Client organizations, their pixel configuration and their visitors.",
    "icp_configs": "Ideal customer profiles, rule sets that visitors of an organization are matched with.",
    "webhooks": "Identification and billing webhooks, test deliveries and the delivery log.",
    "billing": "Credit allocation, usage and pricing.",
    "branding": "Logo, colours and company name shown to all organizations.",
    "domains": "The custom domain that serves the tracking script, and its verification.",
    "analytics": "Sums over all organizations of the partner.",
    "email_preferences": "Which lifecycle e-mails Bullseye sends to the organizations of the partner.",
}
"""What each group is about."""
