"""A soak, from a number of cases to a result."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import httpx2

from bullseye_partner import _facts
from contract_tests.soak import bodies, framing, heads
from contract_tests.soak.described_cases import described_cases
from contract_tests.soak.emulator_process import EMULATOR, EmulatorProcess, running_emulator
from contract_tests.soak.exchange import NoHttpError, exchange
from contract_tests.soak.ingredients import Ingredients
from contract_tests.soak.memory import Memory
from contract_tests.soak.subjects import BASE_PATH, api_subjects, control_subjects, known_ids
from contract_tests.soak.verdict import complaint, is_refusal_of_the_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from contract_tests.soak.case import Case
    from contract_tests.soak.exchange import Answer
    from generator.json_pointer import JsonObject

    Watcher = Callable[[int], None]

NO_ANSWER = "none"
SERVER_REFUSAL = "400 (HTTP)"
"""What an answer is called that the HTTP server gave in place of the emulator."""

_CONTROL = "/_emulator"
_DESCRIBED_SHARE = 0.3
_ROUNDS = 100
_LEAST_ROUND = 50
_MOST_VIOLATIONS = 20
_SHOWN = 2000
_SECONDS_TO_END = 5.0
"""What a process that stopped answering may need until it is gone."""

_KINDS = {**bodies.KINDS, **heads.KINDS, **framing.KINDS}


@dataclass
class Violation:
    """What went wrong: in which kind of case, what, what was sent the first time (Latin-1, no key), and how often."""

    kind: str
    what: str
    sent: str = ""
    times: int = 1


@dataclass
class Result:
    """What a soak saw: how often each kind of case got each kind of answer, what was wrong, what it took in memory."""

    seed: int
    cases: int = 0
    seconds: float = 0.0
    answers: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    violations: list[Violation] = field(default_factory=list[Violation])
    memory: Memory = field(default_factory=Memory)

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return not self.violations


class _EndError(Exception):
    """Going on makes no sense."""


def soak(
    cases: int,
    seed: int,
    *,
    command: Sequence[str] = EMULATOR,
    processes: int = 1,
    watch: Watcher = lambda _cases: None,
) -> Result:
    """Send bad input to an emulator of its own, started with `command`.

    Args:
        cases: How many.
        seed: Of everything that chance decides.
        command: Starts the emulator, options for it are appended.
        processes: How many make the requests of Schemathesis; with 1 this one does.
        watch: Is told how many cases are done.

    Raises:
        StartError: the emulator does not start.
    """
    result = Result(seed)
    started = time.monotonic()
    with running_emulator(seed, command) as emulator, _Housekeeping(emulator) as house:
        patience = 0.0
        try:
            _Soak(emulator, house, result).run(cases, seed, processes, watch)
        except (_EndError, httpx2.HTTPError) as end:
            result.violations.append(Violation("the emulator", f"the soak ended early: {end}"))
            patience = _SECONDS_TO_END
        if emulator.has_ended(patience):
            last_words = "\n".join(emulator.log)
            result.violations.append(Violation("the emulator", f"ended by itself:\n{last_words}"))
    result.violations += [Violation("the log", error) for error in emulator.tracebacks[:_MOST_VIOLATIONS]]
    if (grown := result.memory.complaint()) is not None:
        result.violations.append(Violation("memory", grown))
    result.seconds = round(time.monotonic() - started, 1)
    return result


class _Housekeeping:
    """What is done with an emulator besides the cases, with right requests."""

    def __init__(self, emulator: EmulatorProcess) -> None:
        self._client = httpx2.Client(
            base_url=f"http://127.0.0.1:{emulator.port}",
            headers={_facts.API_KEY_HEADER: emulator.api_key, "Connection": "close"},
            trust_env=False,
            timeout=30.0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str) -> JsonObject:
        answer = self._client.get(path).raise_for_status()
        value: JsonObject = answer.json()
        return value

    def begin_anew(self) -> str:
        """Take the emulator back to its start; return the id of a partner that may be harmed."""
        self._client.post(f"{_CONTROL}/reset").raise_for_status()
        made: str = self._client.post(f"{_CONTROL}/partners").raise_for_status().json()["id"]
        return made


class _Soak:
    def __init__(self, emulator: EmulatorProcess, house: _Housekeeping, result: Result) -> None:
        self._emulator = emulator
        self._house = house
        self._result = result

    def run(self, cases: int, seed: int, processes: int, watch: Watcher) -> None:
        house, result = self._house, self._result
        partner_id = house.begin_anew()
        ids = known_ids(lambda path: house.get(BASE_PATH + path), self._emulator.api_key)
        control = house.get(f"{_CONTROL}/openapi.json")
        of_control = {"id": [partner_id]}
        subjects = [*api_subjects(ids), *control_subjects(control, of_control)]
        made = Ingredients(subjects, self._emulator.api_key, seed)
        source = (control, self._emulator.api_key, ids | of_control)
        readable = next(subject.path for subject in subjects if subject.method == "GET")
        round_size = max(_LEAST_ROUND, cases // _ROUNDS)
        with described_cases(source, int(cases * _DESCRIBED_SHARE), seed, processes) as described:
            for case in _mixed(described, made, cases):
                self._try(case)
                result.cases += 1
                if result.cases % round_size == 0:
                    house.begin_anew()
                    house.get(readable)
                    result.memory.add(result.cases, self._emulator.resident_bytes())
                    watch(result.cases)
        house.get(readable)

    def _try(self, case: Case) -> None:
        result = self._result
        try:
            answers = exchange(self._emulator.port, case)
        except NoHttpError as error:
            self._note(case, f"no HTTP: {error}")
            return
        except TimeoutError:
            self._note(case, "the connection hangs: neither an answer nor its end")
            raise _EndError("hangs") from None
        except ConnectionRefusedError:
            self._note(case, "nobody listens any more")
            raise _EndError("nobody listens") from None
        counts = result.answers.setdefault(case.kind, Counter())
        counts.update(_outcome(answer) for answer in answers)
        if not answers:
            counts[NO_ANSWER] += 1
        if (what := complaint(case, answers)) is not None:
            self._note(case, what)

    def _note(self, case: Case, what: str) -> None:
        for known in self._result.violations:
            if (known.kind, known.what) == (case.kind, what):
                known.times += 1
                return
        sent = case.data[:_SHOWN].decode("latin-1").replace(self._emulator.api_key, "KEY")
        self._result.violations.append(Violation(case.kind, what, sent))
        if len(self._result.violations) >= _MOST_VIOLATIONS:
            raise _EndError(f"{_MOST_VIOLATIONS} different violations are enough")


def _outcome(answer: Answer) -> str:
    return SERVER_REFUSAL if is_refusal_of_the_server(answer) else str(answer.status)


def _mixed(described: Iterable[list[Case]], made: Ingredients, count: int) -> Iterator[Case]:
    """Yield so many cases, those of Schemathesis among raw ones in the shares that were asked for."""
    makers, weights = list(_KINDS), list(_KINDS.values())
    left, due = count, 0.0

    def raw(number: int) -> Iterator[Case]:
        return (maker(made) for maker in made.chance.choices(makers, weights, k=number))

    for batch in described:
        batch = batch[:left]
        yield from batch
        left -= len(batch)
        due += len(batch) * (1 - _DESCRIBED_SHARE) / _DESCRIBED_SHARE
        number = min(int(due), left)
        due -= number
        yield from raw(number)
        left -= number
    yield from raw(left)
