"""All incidents of the eleventh set."""

from __future__ import annotations

from contract_tests.power.incidents.eleventh.of_integrators import OF_INTEGRATORS

ELEVENTH_INCIDENTS = OF_INTEGRATORS
