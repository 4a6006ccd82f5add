# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page analytics."""

from datetime import date
from uuid import UUID

from .._model import ReceivedModel

__all__ = [
    "Analytics",
    "Usage",
]


class Analytics(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Sums over all organizations of the partner in a range of days.

    Documented (https://docs.bullseye.so/partner-api/analytics#get-analytics).
    """

    partner_id: UUID
    """Id of the partner. Example: `0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11`."""
    start_date: date
    """First day of the range, included. Example: `2025-02-01`."""
    end_date: date
    """Last day of the range, included. Example: `2025-02-27`."""
    total_organizations: int
    """Number of organizations. Example: `25`."""
    active_organizations: int
    """Number of organizations with activity in the range. Example: `22`.

    The guide reads as organizations whose status is active (contradiction C8).
    """
    total_identifications: int
    """Identifications in the range. Example: `4500`."""
    credits_remaining: int
    """Credits left in the pool. Example: `5500`."""
    credits_used: int
    """Credits consumed in the range. Example: `4500`."""


class Usage(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Usage of all organizations of the partner in a range of days, for reconciliation.

    Documented (https://docs.bullseye.so/partner-api/analytics#get-usage-summary). The names are documented; the sample
    was not visible, so types and the missing wrapper are inferred.
    """

    total_quantity: int
    """Quantity of usage (identifications and the like). Example: `4500`."""
    total_events: int
    """Number of all events; may include page views and sessions. Example: `12000`."""
    start_date: date
    """First day of the range, included. Example: `2025-02-01`."""
    end_date: date
    """Last day of the range, included. Example: `2025-02-27`."""
