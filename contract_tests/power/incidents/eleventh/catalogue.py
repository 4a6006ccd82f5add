"""All incidents of the eleventh set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eleventh.of_integrators import OF_INTEGRATORS
from contract_tests.power.incidents.eleventh.of_operators import OF_OPERATORS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

ELEVENTH_INCIDENTS: tuple[Incident, ...] = (*OF_INTEGRATORS, *OF_OPERATORS)
