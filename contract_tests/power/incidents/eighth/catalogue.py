"""All incidents of the eighth set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eighth.releases import RELEASES
from contract_tests.power.incidents.eighth.tickets import TICKETS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

EIGHTH_INCIDENTS: tuple[Incident, ...] = (*TICKETS, *RELEASES)
