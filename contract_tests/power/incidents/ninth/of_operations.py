"""Deviations as the team that operates a server makes them: gateways, serializers, clocks, databases, queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.ninth.of_operations_clock import CLOCK
from contract_tests.power.incidents.ninth.of_operations_database import DATABASE
from contract_tests.power.incidents.ninth.of_operations_gateway import GATEWAY
from contract_tests.power.incidents.ninth.of_operations_queue import QUEUE
from contract_tests.power.incidents.ninth.of_operations_serializer import SERIALIZER

if TYPE_CHECKING:
    from contract_tests.power.incidents.incident import Incident

OF_OPERATIONS: tuple[Incident, ...] = (*GATEWAY, *SERIALIZER, *CLOCK, *DATABASE, *QUEUE)
