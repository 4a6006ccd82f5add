"""All incidents of the tenth set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.tenth.of_releases import OF_RELEASES
from contract_tests.power.incidents.tenth.of_support import OF_SUPPORT

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

TENTH_INCIDENTS: tuple[Incident, ...] = (*OF_RELEASES, *OF_SUPPORT)
