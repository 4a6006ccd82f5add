"""The state of the emulator: its tables.

Instants are stored as the API writes them (RFC 3339, UTC, `Z`): text of one width sorts like the time it stands for.
`position` keeps the order of creation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

metadata = sa.MetaData()

SHOWN_AS = "shown as"
"""In `Column.info`: by which other names answers show what is stored, `Component.property` or `property.property`.

Every column is shown by its own name in camelCase too.
"""


class _PostgresText(sa.types.TypeDecorator[str]):
    """Text of any characters: PostgreSQL has none for NUL, so that one is stored as two others."""

    # "C": compared by code points, as SQLite does, whatever the locale of the database.
    impl = sa.Text(collation="C")
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - of the base class
        return value and value.replace("\x1a", "\x1a1").replace("\0", "\x1a0")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - of the base class
        return value and value.replace("\x1a0", "\0").replace("\x1a1", "\x1a")


TEXT = sa.Text().with_variant(_PostgresText(), "postgresql")

starts = sa.Table(
    "starts",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True, comment="how often an emulator opened this database"),
)

partners = sa.Table(
    "partners",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("slug", TEXT, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("company_name", TEXT, nullable=False),
    sa.Column("support_email", TEXT, nullable=False),
    sa.Column("logo_url", TEXT),
    sa.Column("primary_color", TEXT, nullable=False),
    sa.Column("secondary_color", TEXT, nullable=False),
    sa.Column("script_domain", TEXT, info={SHOWN_AS: ("DomainVerification.domain",)}),
    sa.Column("script_domain_verified", sa.Boolean, nullable=False, info={SHOWN_AS: ("DomainVerification.verified",)}),
    sa.Column("script_domain_record", TEXT, info={SHOWN_AS: ("DomainVerification.verificationRecord",)}),
    sa.Column("billing_mode", TEXT, nullable=False),
    sa.Column("billing_period", TEXT, nullable=False),
    sa.Column("billing_day_of_month", sa.Integer, nullable=False),
    sa.Column("stripe_customer_id", TEXT),
    sa.Column("pricing_tiers", sa.JSON, nullable=False),
    sa.Column("credit_pool_total", sa.BigInteger, nullable=False),
    sa.Column("max_organizations", sa.BigInteger, nullable=False),
    sa.Column("max_identifications_per_org", sa.BigInteger, nullable=False),
    sa.Column("identification_webhook_url", TEXT, info={SHOWN_AS: ("identification.url",)}),
    sa.Column("identification_webhook_secret", TEXT, info={SHOWN_AS: ("identification.hasSecret",)}),
    sa.Column(
        "identification_webhook_enabled", sa.Boolean, nullable=False, info={SHOWN_AS: ("identification.enabled",)}
    ),
    sa.Column("billing_webhook_url", TEXT, info={SHOWN_AS: ("billing.url",)}),
    sa.Column("billing_webhook_secret", TEXT, info={SHOWN_AS: ("billing.hasSecret",)}),
    sa.Column("billing_webhook_enabled", sa.Boolean, nullable=False, info={SHOWN_AS: ("billing.enabled",)}),
    sa.Column(
        "email_preferences",
        sa.JSON(none_as_null=True),
        comment="of those that were ever changed",
        info={SHOWN_AS: ("EmailPreferencesEnvelope.preferences",)},
    ),
    sa.Column("created_at", TEXT, nullable=False),
    sa.Column("clock_offset", sa.BigInteger, nullable=False, server_default="0", comment="seconds ahead of the others"),
    sa.Column("rate_limit", sa.BigInteger, comment="requests in a window; null: as many as the emulator gives"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("key_prefix", TEXT, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("expires_at", TEXT),
    sa.Column("last_used_at", TEXT),
    sa.Column("created_at", TEXT, nullable=False),
)

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("name_folded", TEXT, nullable=False, comment="name.casefold(), for the search"),
    sa.Column("external_id", TEXT),
    sa.Column("owner_user_id", TEXT),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("tier", TEXT, nullable=False),
    sa.Column("custom_metadata", sa.JSON, nullable=False, info={SHOWN_AS: ("Organization.metadata",)}),
    sa.Column("billing_period", TEXT),
    sa.Column("billing_day_of_month", sa.Integer),
    sa.Column("product_type", TEXT),
    sa.Column("allocation_id", sa.String(36), nullable=False),
    sa.Column("credits_allocated", sa.BigInteger, nullable=False, info={SHOWN_AS: ("Organization.credits",)}),
    sa.Column("allocated_at", TEXT, nullable=False),
    sa.Column("allocation_notes", TEXT),
    sa.Column("pixel_api_key", TEXT, nullable=False),
    sa.Column("pixel_enabled", sa.Boolean, nullable=False, info={SHOWN_AS: ("PixelConfig.enabled",)}),
    sa.Column("allowed_referrers", sa.JSON, nullable=False),
    sa.Column(
        "email_preferences",
        sa.JSON(none_as_null=True),
        comment="those that are not the partner's",
        info={SHOWN_AS: ("OrganizationEmailPreferencesEnvelope.preferences",)},
    ),
    sa.Column("created_at", TEXT, nullable=False),
)

visitors = sa.Table(
    "visitors",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("organization_id", sa.String(36), sa.ForeignKey(organizations.c.id), nullable=False, index=True),
    sa.Column("email", TEXT),
    sa.Column("first_name", TEXT),
    sa.Column("last_name", TEXT),
    sa.Column("job_title", TEXT),
    sa.Column("linkedin_url", TEXT),
    sa.Column("company", sa.JSON(none_as_null=True)),
    sa.Column("country", TEXT),
    sa.Column("region", TEXT),
    sa.Column("city", TEXT),
    sa.Column("icp_match", sa.Boolean),
    sa.Column("icp_score", sa.Integer),
    sa.Column("page_view_count", sa.Integer, nullable=False),
    sa.Column("session_count", sa.Integer, nullable=False),
    sa.Column("first_seen_at", TEXT, nullable=False, comment="when the visitor was identified, for one credit"),
    sa.Column("last_seen_at", TEXT, nullable=False),
)

icp_configs = sa.Table(
    "icp_configs",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("organization_id", sa.String(36), sa.ForeignKey(organizations.c.id), nullable=False, index=True),
    sa.Column("name", TEXT, nullable=False),
    sa.Column("groups", sa.JSON, nullable=False),
    sa.Column("created_at", TEXT, nullable=False),
    sa.Column("updated_at", TEXT, nullable=False),
)

webhook_logs = sa.Table(
    "webhook_logs",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("type", TEXT, nullable=False),
    sa.Column("organization_id", sa.String(36)),
    sa.Column("url", TEXT),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", TEXT, nullable=False),
    sa.Column("event", TEXT, comment="what is delivered; these columns are null for what is over"),
    sa.Column("payload", TEXT),
    sa.Column("next_attempt_at", TEXT, index=True),
    sa.Column("claimed_until", TEXT, comment="while an attempt is under way, no other emulator makes it"),
)

unmodelled_things = sa.Table(
    "unmodelled_things",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("place", TEXT, nullable=False, comment="path of the collection, or of the single thing"),
    sa.Column("name", TEXT, nullable=False, comment="the last segment of the path of an item; empty for others"),
    sa.Column("content", sa.JSON, nullable=False, comment="what is known of it, by the names of properties"),
)

DataSet = Mapping[sa.Table, list[dict[str, Any]]]
"""The rows that a database starts with."""
