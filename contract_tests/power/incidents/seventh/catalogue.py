"""All incidents of the seventh set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.seventh.postmortem import POSTMORTEM
from contract_tests.power.incidents.seventh.reported import REPORTED

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

SEVENTH_INCIDENTS: tuple[Incident, ...] = (*REPORTED, *POSTMORTEM)
