"""Deviations as releases of other vendors brought them, by the author who looked at releases."""

from __future__ import annotations

from contract_tests.power.incidents.tenth.of_releases_deliveries import DELIVERIES
from contract_tests.power.incidents.tenth.of_releases_errors import ERRORS
from contract_tests.power.incidents.tenth.of_releases_reads import READS
from contract_tests.power.incidents.tenth.of_releases_writes import WRITES

OF_RELEASES = READS + WRITES + ERRORS + DELIVERIES
