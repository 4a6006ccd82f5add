"""The generated resources: every operation is there, sync and async alike, and says what is known about it."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.description import repository_description
from generator.operations import read_operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.operations import Operation

OPERATIONS = read_operations(repository_description())
CLIENT = Path(__file__).parents[3] / "generated_client"
every_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)


def method_of(operation: Operation, prefix: str) -> Callable[..., object]:
    module = import_module(f"bullseye_partner.resources.{operation.tag}")
    resource = getattr(module, f"{prefix}{''.join(word.title() for word in operation.tag.split('_'))}Resource")
    method: Callable[..., object] = getattr(resource, operation.method_name)
    return method


@every_operation
def test_an_operation_has_the_same_parameters_sync_and_async(operation: Operation) -> None:
    parameters = inspect.signature(method_of(operation, "")).parameters
    assert list(parameters) == list(inspect.signature(method_of(operation, "Async")).parameters)
    positional = [name for name, parameter in parameters.items() if parameter.kind is parameter.POSITIONAL_ONLY]
    assert positional[1:] == [parameter.python_name for parameter in operation.path_parameters]
    keywords = {name for name, parameter in parameters.items() if parameter.kind is parameter.KEYWORD_ONLY}
    assert {parameter.python_name for parameter in operation.query_parameters} <= keywords


@every_operation
def test_a_method_says_how_its_operation_is_known_and_what_it_raises(operation: Operation) -> None:
    text = " ".join((inspect.getdoc(method_of(operation, "")) or "").split())
    source = f"(https://docs.bullseye.so/{operation.evidence.source})"
    assert source in text
    assert (f"Inferred, not documented {source}" in text) is (operation.evidence.level == "inferred")
    for error in operation.errors:
        assert f"Status {error.status}{' (inferred)' if error.inferred else ''}." in text
    answer_is_inferred = operation.answer_evidence is not None and operation.answer_evidence.level == "inferred"
    assert ("Its answer is inferred: " in text) is (answer_is_inferred and operation.evidence.level == "documented")
    assert f"the scope `{operation.scope}` (inferred)" in text


@every_operation
def test_a_method_that_changes_something_says_whether_it_is_sent_again(operation: Operation) -> None:
    text = " ".join((inspect.getdoc(method_of(operation, "")) or "").split())
    changes = operation.http_method != "GET"
    assert (" Sent again when the outcome of an attempt is unknown." in text) is (changes and operation.repeatable)
    assert (" Not sent again when the outcome of an attempt is unknown." in text) is (not operation.repeatable)
    if operation.repeatable_evidence:
        assert " ".join((operation.repeatable_evidence.note or "").split()) in text


@every_operation
def test_optional_parameters_of_a_query_take_none(operation: Operation) -> None:
    parameters = inspect.signature(method_of(operation, "")).parameters
    for parameter in operation.query_parameters:
        annotation = str(parameters[parameter.python_name].annotation)
        assert annotation.endswith(" | None") is not parameter.required
    says_so = "An optional argument that is None is left out" in (inspect.getdoc(method_of(operation, "")) or "")
    assert says_so is any(not parameter.required for parameter in operation.query_parameters)


def test_the_map_of_operations_has_them_all() -> None:
    text = (CLIENT / "api.md").read_text(encoding="utf-8")
    assert OPERATIONS
    for operation in OPERATIONS:
        assert f"{operation.http_method} {operation.path}]" in text
