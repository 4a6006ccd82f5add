"""The deviations that the layers of a backend bring about when they are exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.fourth.layer_auth import AUTH
from contract_tests.power.incidents.fourth.layer_billing import BILLING
from contract_tests.power.incidents.fourth.layer_cache import CACHE
from contract_tests.power.incidents.fourth.layer_gateway import GATEWAY
from contract_tests.power.incidents.fourth.layer_jobs import JOBS
from contract_tests.power.incidents.fourth.layer_query import QUERY
from contract_tests.power.incidents.fourth.layer_serializer import SERIALIZER
from contract_tests.power.incidents.fourth.layer_settings import SETTINGS
from contract_tests.power.incidents.fourth.layer_storage import STORAGE
from contract_tests.power.incidents.fourth.layer_time import TIME

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_A_BACKEND: tuple[Incident, ...] = (
    *QUERY,
    *SERIALIZER,
    *TIME,
    *BILLING,
    *SETTINGS,
    *GATEWAY,
    *AUTH,
    *STORAGE,
    *CACHE,
    *JOBS,
)
