"""Deviations of the releases of a vendor: what each changed without anybody meaning to, or without telling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.eighth.releases_accounts import ACCOUNTS
from contract_tests.power.incidents.eighth.releases_configs import CONFIGS
from contract_tests.power.incidents.eighth.releases_deliveries import DELIVERIES
from contract_tests.power.incidents.eighth.releases_lists import LISTS
from contract_tests.power.incidents.eighth.releases_organizations import ORGANIZATIONS
from contract_tests.power.incidents.eighth.releases_shapes import SHAPES

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

RELEASES: tuple[Incident, ...] = (*SHAPES, *LISTS, *DELIVERIES, *ORGANIZATIONS, *CONFIGS, *ACCOUNTS)
