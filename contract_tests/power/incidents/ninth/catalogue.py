"""All incidents of the ninth set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.ninth.of_operations import OF_OPERATIONS
from contract_tests.power.incidents.ninth.of_product import OF_PRODUCT

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

NINTH_INCIDENTS: tuple[Incident, ...] = (*OF_OPERATIONS, *OF_PRODUCT)
