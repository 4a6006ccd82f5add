"""All incidents, in the sets that they were written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.aging import AGING
from contract_tests.power.incidents.concurrency import CONCURRENCY
from contract_tests.power.incidents.deletion import DELETION
from contract_tests.power.incidents.eighth.catalogue import EIGHTH_INCIDENTS
from contract_tests.power.incidents.eleventh.catalogue import ELEVENTH_INCIDENTS
from contract_tests.power.incidents.errors import ERRORS
from contract_tests.power.incidents.fields import FIELDS
from contract_tests.power.incidents.fifth.catalogue import FIFTH_INCIDENTS
from contract_tests.power.incidents.filters import FILTERS
from contract_tests.power.incidents.fourth.of_a_backend import OF_A_BACKEND
from contract_tests.power.incidents.fourth.of_an_integrator import OF_AN_INTEGRATOR
from contract_tests.power.incidents.headers import HEADERS
from contract_tests.power.incidents.keys import KEYS
from contract_tests.power.incidents.lost_writes import LOST_WRITES
from contract_tests.power.incidents.money import MONEY
from contract_tests.power.incidents.ninth.catalogue import NINTH_INCIDENTS
from contract_tests.power.incidents.order import ORDER
from contract_tests.power.incidents.pages import PAGES
from contract_tests.power.incidents.ranges import RANGES
from contract_tests.power.incidents.rate_limits import RATE_LIMITS
from contract_tests.power.incidents.repetitions import REPETITIONS
from contract_tests.power.incidents.scopes import SCOPES
from contract_tests.power.incidents.second.catalogue import SECOND_INCIDENTS
from contract_tests.power.incidents.seventh.catalogue import SEVENTH_INCIDENTS
from contract_tests.power.incidents.side_effects import SIDE_EFFECTS
from contract_tests.power.incidents.signatures import SIGNATURES
from contract_tests.power.incidents.sixth.catalogue import SIXTH_INCIDENTS
from contract_tests.power.incidents.tenancy import TENANCY
from contract_tests.power.incidents.tenth.catalogue import TENTH_INCIDENTS
from contract_tests.power.incidents.texts import TEXTS
from contract_tests.power.incidents.third.catalogue import THIRD_INCIDENTS
from contract_tests.power.incidents.times import TIMES
from contract_tests.power.incidents.validation import VALIDATION
from contract_tests.power.incidents.values import VALUES
from contract_tests.power.incidents.webhooks import WEBHOOKS

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

INCIDENTS: tuple[Incident, ...] = (
    *FIELDS,
    *VALUES,
    *TIMES,
    *RANGES,
    *MONEY,
    *FILTERS,
    *PAGES,
    *ORDER,
    *ERRORS,
    *HEADERS,
    *RATE_LIMITS,
    *SCOPES,
    *KEYS,
    *TENANCY,
    *AGING,
    *CONCURRENCY,
    *LOST_WRITES,
    *SIDE_EFFECTS,
    *REPETITIONS,
    *DELETION,
    *TEXTS,
    *VALIDATION,
    *SIGNATURES,
    *WEBHOOKS,
)

SETS: dict[str, tuple[Incident, ...]] = {
    "first": INCIDENTS,
    "second": SECOND_INCIDENTS,
    "third": THIRD_INCIDENTS,
    "fourth": (*OF_AN_INTEGRATOR, *OF_A_BACKEND),
    "fifth": FIFTH_INCIDENTS,
    "sixth": SIXTH_INCIDENTS,
    "seventh": SEVENTH_INCIDENTS,
    "eighth": EIGHTH_INCIDENTS,
    "ninth": NINTH_INCIDENTS,
    "tenth": TENTH_INCIDENTS,
    "eleventh": ELEVENTH_INCIDENTS,
}
"""Each set was written when the authors of the checks had seen those before it."""

BY_ID: dict[str, Incident] = {incident.id: incident for members in SETS.values() for incident in members}
"""The incidents of all sets."""
