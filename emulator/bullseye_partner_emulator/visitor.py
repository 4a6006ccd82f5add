"""A visitor as the API shows it, in lists and in events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.json_text import JsonObject


def render_visitor(visitor: sa.Row[Any]) -> JsonObject:
    """Return the body of a stored visitor."""
    return {
        "id": visitor.id,
        "email": visitor.email,
        "firstName": visitor.first_name,
        "lastName": visitor.last_name,
        "jobTitle": visitor.job_title,
        "linkedinUrl": visitor.linkedin_url,
        "company": visitor.company,
        "country": visitor.country,
        "region": visitor.region,
        "city": visitor.city,
        "icpMatch": visitor.icp_match,
        "icpScore": visitor.icp_score,
        "pageViewCount": visitor.page_view_count,
        "sessionCount": visitor.session_count,
        "firstSeenAt": visitor.first_seen_at,
        "lastSeenAt": visitor.last_seen_at,
    }
