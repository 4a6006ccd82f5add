"""Requests that Schemathesis makes of a description: right ones, and ones that break it in one place or another."""

# Schemathesis leaves type arguments of its own classes out.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import copy
import random
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from bullseye_partner import _facts
from contract_tests.fuzzing.randomness import seeded_values
from contract_tests.process_pool import open_process_pool
from contract_tests.sample_calls import DESCRIPTION
from contract_tests.soak.case import Case, request
from contract_tests.soak.subjects import BASE_PATH, Ids

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from schemathesis import Case as Generated
    from schemathesis.schemas import APIOperation

    from generator.json_pointer import JsonObject

    Source = tuple[JsonObject, str, Ids]
    """The description of the control API, the API key, and the ids that the emulator knows."""

_LEAST_BATCH = 10
_LARGEST_BATCH = 400  # beyond, memory and not time would grow
_WITH_KNOWN_IDS = 0.75
_WITHOUT_KEY = 0.02
_CONFIG = {
    "cache": {"enabled": False},
    # Constants of the tested source would make the requests depend on where it is.
    "analysis": {"constants": {"enabled": False}},
    "generation": {"mode": "all", "database": "none"},
}


@contextmanager
def described_cases(source: Source, count: int, seed: int, processes: int) -> Generator[Iterator[list[Case]]]:
    """Give at least `count` requests, batch after batch, made by so many processes; with 1 this one makes them."""
    maker = _Maker(*source)
    batches = maker.batches(count, seed)
    if processes == 1:
        yield map(maker.cases, batches)
        return
    with open_process_pool(processes, initializer=_prepare_process, initargs=source) as pool:
        yield pool.map(_cases_in_process, batches)


@dataclass(frozen=True)
class _Batch:
    """Requests of one operation (`GET /path`) that are made together, all right or all wrong (`mode`)."""

    control: bool
    label: str
    mode: GenerationMode
    count: int
    seed: int


class _Maker:
    """Makes requests of the description of the API and of `control`, that of the control API."""

    def __init__(self, control: JsonObject, api_key: str, ids: Ids) -> None:
        self._api_key = api_key
        self._ids = ids
        self._operations = {False: _operations(DESCRIPTION.bundle), True: _operations(control)}

    def batches(self, count: int, seed: int) -> list[_Batch]:
        """Divide at least `count` requests among all operations, in an order that follows from the seed."""
        kinds = [
            (control, label, mode)
            for control, operations in self._operations.items()
            for label in operations
            for mode in GenerationMode
        ]
        chance = random.Random(seed)  # noqa: S311 - no secret
        size = min(max(count // len(kinds), _LEAST_BATCH), _LARGEST_BATCH)
        batches: list[_Batch] = []
        while len(batches) * size < count:
            batches += [_Batch(*kind, size, seed + len(batches)) for kind in chance.sample(kinds, len(kinds))]
        return batches[: -(-count // size)]

    def cases(self, batch: _Batch) -> list[Case]:
        """Make the requests of a batch."""
        chance = random.Random(f"{batch}")  # noqa: S311 - no secret
        operation = self._operations[batch.control][batch.label]
        made: list[Case] = []

        def take(generated: Generated[Any]) -> None:
            made.append(self._case(batch, generated, chance))

        take.__annotations__.clear()  # Hypothesis would look them up
        generate = given(operation.as_strategy(generation_mode=batch.mode))(take)
        generate = settings(
            max_examples=batch.count,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
        )(generate)
        # There may be nothing to break, and Hypothesis says so.
        with seeded_values(), suppress(Unsatisfiable):
            seeded(batch.seed)(generate)()
        return made

    def _case(self, batch: _Batch, generated: Generated[Any], chance: random.Random) -> Case:
        if chance.random() < _WITH_KNOWN_IDS:
            known = {name: chance.choice(self._ids[name]) for name in generated.path_parameters if name in self._ids}
            generated.path_parameters = {**generated.path_parameters, **known}
        parts = generated.as_transport_kwargs(base_url="http://soak" + ("" if batch.control else BASE_PATH))
        prepared = requests.Request(**{name: parts[name] for name in parts if name != "verify"}).prepare()
        headers = [(name, _text(value)) for name, value in prepared.headers.items() if name != _facts.API_KEY_HEADER]
        if chance.random() >= _WITHOUT_KEY:
            headers.append((_facts.API_KEY_HEADER, self._api_key))
        body = prepared.body or b""
        content = body.encode() if isinstance(body, str) else body
        assert isinstance(content, bytes), "the description has no streams"
        data = request(str(prepared.method), prepared.path_url, headers, content)
        return Case(f"Schemathesis, {batch.mode.value}", data, control=batch.control)


def _operations(bundle: JsonObject) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    config = SchemathesisConfig.from_dict(copy.deepcopy(_CONFIG))
    schema = schemathesis.openapi.from_dict(copy.deepcopy(bundle), config=config)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return {operation.label: operation for operation in operations}


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


_process_maker: _Maker
"""That of a process of the pool: descriptions take too long to read to be read for each batch."""


def _prepare_process(control: JsonObject, api_key: str, ids: Ids) -> None:
    global _process_maker
    _process_maker = _Maker(control, api_key, ids)


def _cases_in_process(batch: _Batch) -> list[Case]:
    return _process_maker.cases(batch)
