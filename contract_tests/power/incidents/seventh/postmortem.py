"""What postmortems of other vendors tell, happening to this API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.seventh.postmortem_gateway import GATEWAY
from contract_tests.power.incidents.seventh.postmortem_keys import KEYS
from contract_tests.power.incidents.seventh.postmortem_lists import LISTS
from contract_tests.power.incidents.seventh.postmortem_settings import SETTINGS
from contract_tests.power.incidents.seventh.postmortem_shapes import SHAPES
from contract_tests.power.incidents.seventh.postmortem_webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

POSTMORTEM: tuple[Incident, ...] = (*SHAPES, *GATEWAY, *LISTS, *KEYS, *WEBHOOKS, *SETTINGS)
