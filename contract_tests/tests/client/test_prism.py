"""Prism, which knows only the bundled description, answers every operation; the client reads each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner import BullseyePartner
from contract_tests.real_parts.prism_server import running_prism
from contract_tests.sample_calls import DESCRIPTION, OPERATIONS, method_of, sample_result, typed_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def prism() -> Iterator[str]:
    """Address of a Prism that mocks the description."""
    with running_prism(DESCRIPTION.bundle) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.slow
def test_the_client_reads_every_answer_of_prism(prism: str) -> None:
    with BullseyePartner("any-key", base_url=prism, strict=True) as client:
        for operation in OPERATIONS:
            positional, named = typed_arguments(operation)

            result: Any = method_of(client, operation)(*positional, **named)

            assert (result.items if operation.page else result) == sample_result(operation), operation.operation_id
