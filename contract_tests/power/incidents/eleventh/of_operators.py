"""What those who operate such an API wrote in their post-mortems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eleventh.of_operators_edge import OF_THE_EDGE
from contract_tests.power.incidents.eleventh.of_operators_jobs import OF_JOBS
from contract_tests.power.incidents.eleventh.of_operators_storage import OF_STORAGE

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_OPERATORS: tuple[Incident, ...] = (*OF_THE_EDGE, *OF_STORAGE, *OF_JOBS)
