"""Deviations as a product engineer of the vendor would ship them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.ninth.of_product_answers import ANSWERS
from contract_tests.power.incidents.ninth.of_product_effects import EFFECTS
from contract_tests.power.incidents.ninth.of_product_lists import LISTS
from contract_tests.power.incidents.ninth.of_product_refusals import REFUSALS
from contract_tests.power.incidents.ninth.of_product_writes import WRITES

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_PRODUCT: tuple[Incident, ...] = (*LISTS, *ANSWERS, *REFUSALS, *WRITES, *EFFECTS)
