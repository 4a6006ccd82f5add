"""The incidents that partner support knows from the users of other APIs."""

from __future__ import annotations

from contract_tests.power.incidents.tenth.of_support_deliveries import DELIVERIES
from contract_tests.power.incidents.tenth.of_support_errors import ERRORS
from contract_tests.power.incidents.tenth.of_support_reads import READS
from contract_tests.power.incidents.tenth.of_support_writes import WRITES

OF_SUPPORT = (*READS, *WRITES, *ERRORS, *DELIVERIES)
