"""Runs Schemathesis as a library: one pass over some operations, its events handed on."""

# Schemathesis leaves type arguments of its own classes out.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.openapi.checks import UseAfterFree

from contract_tests.target.target import TargetError
from generator.schema import key_scheme
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from schemathesis import Case, HookContext
    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response
    from schemathesis.engine.events import EngineEvent
    from schemathesis.schemas import APIOperation
    from schemathesis.specs.openapi.schemas import OpenApiSchema

    from contract_tests.fuzzing.profiles import Profile
    from contract_tests.live.pace import Pace
    from contract_tests.target.target import Target
    from generator.json_pointer import JsonObject

UNIT_PHASES: tuple[str, ...] = ("examples", "coverage", "fuzzing")
STATEFUL_PHASE = "stateful"
PHASES: tuple[str, ...] = (*UNIT_PHASES, STATEFUL_PHASE)

_SOFT_DELETE = "DELETE /partner/organizations/{organizationId}"
_REVOKE_API_KEY = "revokeApiKey"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ACCEPTABLE_FOR_VALID_DATA = ["2xx", "401", "403", "404", "409"]


class Engine:
    """Makes the passes of one run.

    Raises:
        TargetError: the target does not answer, or not as a Partner API that takes the key.
    """

    def __init__(self, bundle: JsonObject, target: Target, profile: Profile, pace: Pace | None = None) -> None:
        """Take a target; `pace` says when a request may be sent."""
        self._bundle = bundle
        self._target = target
        self._profile = profile
        self._pace = pace
        self._key_scheme, self._key_header = key_scheme(bundle)
        # Revoking a key that was there before would end the run, or hurt somebody else.
        self._protected_keys = frozenset(_UUID.findall(self._list_api_keys().lower()))

    def unit_pass(self, operation_ids: Collection[str], seed: int) -> Iterator[EngineEvent]:
        """Test each operation on its own, with valid and with invalid data: examples, boundaries, random values."""
        phases = [phase for phase in UNIT_PHASES if phase != "coverage" or self._profile.coverage]
        return self._pass(operation_ids, phases, seed, self._profile.fuzzing_cases)

    def stateful_pass(self, operation_ids: Collection[str], seed: int, scenarios: int) -> Iterator[EngineEvent]:
        """Test sequences of the operations along their links."""
        return self._pass(operation_ids, [STATEFUL_PHASE], seed, scenarios)

    def _list_api_keys(self) -> str:
        target = self._target
        target.reset()
        operation = self._schema((), seed=0, examples=1).find_operation_by_id("listApiKeys")
        try:
            answer = operation.Case().call(headers={self._key_header: target.api_key})
        except requests.RequestException as error:
            raise TargetError(f"{target.name} cannot be reached: {error}. Is it running, is the URL right?") from None
        if answer.status_code in {401, 403}:
            raise TargetError(f"{target.name} refuses the key with {answer.status_code}: it needs full access.")
        if answer.status_code == 404:
            raise TargetError(f"{target.name} is no Partner API. Does the URL end like the description's, /api/v1?")
        return answer.text

    def _pass(
        self, operation_ids: Collection[str], phases: Collection[str], seed: int, examples: int
    ) -> Iterator[EngineEvent]:
        self._target.reset()
        schema = self._schema(phases, seed, examples)
        schema.hook("filter_failure")(_is_no_soft_delete)
        schema.hook("filter_case")(_spares(self._protected_keys))
        if self._pace is not None:
            schema.hook("before_call")(_waits(self._pace))
            schema.hook("after_call")(_sees(self._pace))
        # Not include(): it adds to the filter that Schemathesis makes of its `operations` setting, and that one takes
        # everything.
        chosen = schema.exclude(lambda context: _operation_id(context.operation) not in operation_ids)
        yield from from_schema(chosen).execute()

    def _schema(self, phases: Collection[str], seed: int, examples: int) -> OpenApiSchema:
        config = SchemathesisConfig.from_dict(self._config(phases, seed, examples))
        schema = schemathesis.openapi.from_dict(copy.deepcopy(self._bundle), config=config)
        schema.config.update(base_url=self._target.base_url)
        schema.app = self._target.app
        return schema

    def _config(self, phases: Collection[str], seed: int, examples: int) -> dict[str, Any]:
        return {
            "seed": seed,
            "continue-on-failure": True,
            "cache": {"enabled": False},
            # Constants of the tested source would make the requests depend on where the target runs.
            "analysis": {"constants": {"enabled": False}},
            "auth": {"openapi": {self._key_scheme: {"api_key": self._target.api_key}}},
            "generation": {"mode": "all", "database": "none", "max-examples": examples},
            "phases": {
                **{phase: {"enabled": phase in phases} for phase in UNIT_PHASES},
                STATEFUL_PHASE: {
                    "enabled": STATEFUL_PHASE in phases,
                    "max-steps": self._profile.steps,
                    # The links are written by hand: guessed ones read `organizationId: null` of a log as an id.
                    "inference": {"algorithms": []},
                    # A refused step ends a sequence; refusals are the matter of the other phases.
                    "generation": {"mode": "positive"},
                },
            },
            "checks": {"positive_data_acceptance": {"expected-statuses": _ACCEPTABLE_FOR_VALID_DATA}},
            # Valid data may break a business rule where the description says so, and nowhere else.
            "operations": [
                {
                    "include-operation-id": operation_id,
                    "checks": {
                        "positive_data_acceptance": {"expected-statuses": [*_ACCEPTABLE_FOR_VALID_DATA, broken_rule]}
                    },
                }
                for operation_id, broken_rule in _broken_rules(self._bundle)
            ],
        }


def _waits(pace: Pace) -> Callable[..., None]:
    def before_call(_context: HookContext, _case: Case[Any], _arguments: dict[str, Any]) -> None:
        pace.wait()

    return before_call


def _sees(pace: Pace) -> Callable[..., None]:
    def after_call(_context: HookContext, case: Case[Any], response: Response) -> None:
        pace.see(case.method, response.status_code, {name: values[0] for name, values in response.headers.items()})

    return after_call


def _spares(key_ids: Collection[str]) -> Callable[[HookContext, Case[Any]], bool]:
    def filter_case(_context: HookContext, case: Case[Any]) -> bool:
        if _operation_id(case.operation) != _REVOKE_API_KEY:
            return True
        return str(case.path_parameters.get("keyId")).lower() not in key_ids

    return filter_case


def _is_no_soft_delete(_context: HookContext, failure: Failure, _case: Case[Any], _response: Response) -> bool:
    # A deleted organization becomes `canceled` and stays readable, the documentation calls it a soft delete. For what
    # else can be deleted, ICP configs, use_after_free holds.
    return not (isinstance(failure, UseAfterFree) and failure.operation == _SOFT_DELETE)


def _operation_id(operation: APIOperation[Any, Any, Any, Any]) -> str:
    return str(operation.definition.raw["operationId"])


def _broken_rules(bundle: JsonObject) -> list[tuple[str, str]]:
    """Return the operations that may break a business rule, each with the status that answers that."""
    return [
        (operation["operationId"], str(operation["x-broken-rule"]))
        for *_, operation in operations_of(bundle, "paths")
        if "x-broken-rule" in operation
    ]
