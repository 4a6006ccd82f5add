"""Measures which questions of the run that only reads distinguish most, and writes them down in that order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import takewhile
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec import structs

from bullseye_partner_emulator import Settings, SteppingClock
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import ELSEWHERE
from contract_tests.power.modes import account_with
from contract_tests.power.mutants import all_mutants
from contract_tests.power.sample import stratified
from contract_tests.process_pool import open_process_pool
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.reading.inventory import Inventory
from contract_tests.scenario.reading.order import ORDER_FILE, in_order
from contract_tests.scenario.reading.run import ask, questions, survey
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from contract_tests.target.target import Target
from contract_tests.terminal import command_line, open_console
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.power.mutants import Mutant

_HEAD = """\
# The questions of a run that only reads, the one that distinguishes most first; see order.py beside it.
# Written by `nox -s reading_order`; do not edit.
"""

_MOST = 1e9
"""More mutants than a request can tell."""
_FIRST_OF_ITS_SHAPE = 3
"""Mutants that the first question of a shape counts for: what only it can tell, no mutant may show."""
_FIRST_OF_MANY = 1
"""The same of values at the bounds of a parameter and beyond, of which there are more than of all others."""
_MANY = ("mistake", "accepted")
_INCIDENT = "incident:"
_OF_AN_INCIDENT = 4
"""Mutants that an incident counts for: it happened to somebody."""
_STEP = timedelta(seconds=1.5)
"""By which the clock runs on with each look at it: a run takes some minutes."""

app = command_line()


class Told(msgspec.Struct):
    """What questions told of a deviation: a mutant, or an incident.

    Attributes:
        mutant: Its id.
        weight: How many mutants it counts for.
        surveyed: Whether the first look at what there is told it already.
        survey: Requests of that first look.
        by: The questions that told it, each asked as if it were the only one.
        cost: Requests of each question that was asked.
        shapes: What each of them asks, whatever it is about.
    """

    mutant: str
    surveyed: bool
    survey: int
    by: list[str]
    cost: dict[str, int]
    shapes: dict[str, str]
    weight: int = 1


@dataclass(frozen=True)
class Ranked:
    """A question at its place.

    Attributes:
        name: Of the question.
        requests: That it takes.
        adds: Mutants that it tells and none before it does.
        tells: Mutants that it tells in all.
    """

    name: str
    requests: int
    adds: int
    tells: int


@app.command()
def reading_order(
    sample: Annotated[int, typer.Option(min=1, help="So many mutants, of all operators.")] = 1500,
    seed: Annotated[int, typer.Option(min=0, help="Of the sample.")] = 1,
    processes: Annotated[int, typer.Option(min=1, help="How many run at the same time.")] = 2,
    budget: Annotated[int, typer.Option(min=1, help="Say what this many requests tell.")] = 300,
) -> None:
    """Measure which questions tell the most deviations for each request that they take, and write their greedy order.

    Deviations are a sample of mutants, and all incidents that show in reads.
    """
    console = open_console()
    mutants = stratified((one for one in all_mutants(_facts().bundle) if _is_read(one)), sample, seed)
    names = [one.id for one in mutants] + [f"{_INCIDENT}{one.id}" for one in BY_ID.values() if one.shows_in_reads]
    with open_process_pool(processes) as pool:
        told = list(pool.map(tell, names, chunksize=8))
    clean = tell(None)
    ranked = rank(told, clean)
    ORDER_FILE.write_text(_HEAD + "".join(f"{one.name}\n" for one in ranked), encoding="utf-8")
    surveyed = sum(one.surveyed for one in told)
    visible = surveyed + sum(bool(one.by) for one in told)
    spent, reached = clean.survey, surveyed
    for one in ranked:
        spent += one.requests
        if spent > budget:
            break
        reached += one.adds
    console.print(
        f"{len(told)} deviations, mutants of operations that read and incidents: {visible} are told by reading, "
        f"{surveyed} of them by the first look, {reached} within {budget} requests. Order: {ORDER_FILE.name}",
        markup=False,
    )


def rank(told: Iterable[Told], clean: Told) -> list[Ranked]:
    """Return questions in a greedy order: each tells most, for its requests, of what those before it do not tell.

    The first question of a shape counts as if it told some mutants more. What adds nothing to a sample may add
    something to all: it comes last, that first whose kind added most.

    Args:
        told: What they told of each mutant; what the first look tells counts for none of them.
        clean: What each takes where nothing is wrong; what is asked of a mutant alone has no place.
    """
    cost, shapes = clean.cost, clean.shapes
    tells: dict[str, set[str]] = {name: set() for name in cost}
    told = list(told)
    weights = {one.mutant: one.weight for one in told}
    for one in told:
        for name in one.by if not one.surveyed else ():
            if name in tells:
                tells[name].add(one.mutant)
    ranked: list[Ranked] = []
    left, missing, unasked = dict(tells), set[str]().union(*tells.values()), set(shapes.values())

    def weight(mutants: set[str]) -> int:
        return sum(weights[mutant] for mutant in mutants)

    def worth(name: str) -> tuple[float, float]:
        first = _FIRST_OF_MANY if kind_of(name) in _MANY else _FIRST_OF_ITS_SHAPE
        added = weight(left[name] & missing) + first * (shapes[name] in unasked)
        return _for_each_request(added, cost[name]), _for_each_request(weight(left[name]), cost[name])

    last: set[str] = set()
    while left:
        name = max(left, key=worth)
        if worth(name)[0] == 0:
            last.add(name)
        ranked.append(Ranked(name, cost[name], len(left[name] & missing), len(left[name])))
        missing -= left.pop(name)
        unasked.discard(shapes[name])
    added: dict[str, list[float]] = {}
    for place in ranked:
        added.setdefault(kind_of(place.name), []).append(_for_each_request(place.adds, place.requests))
    return sorted(
        ranked, key=lambda place: 1 - fmean(added[kind_of(place.name)]) / _MOST if place.name in last else 0.0
    )


def kind_of(name: str) -> str:
    """Return the kind of a question, which its name begins with, before the operation."""
    operations = _facts().operations
    return " ".join(takewhile(lambda word: word not in operations, name.split()))


def _for_each_request(number: int, requests: int) -> float:
    return number / max(1, requests)


def tell(name: str | None) -> Told:
    """Ask each question about an account with a deviation; what one finds does not keep another from finding it.

    Args:
        name: Id of a mutant, or that of an incident after `incident:`; None is no deviation.
    """
    if name is not None and name.startswith(_INCIDENT):
        incident = BY_ID[name.removeprefix(_INCIDENT)]
        with DeviatingEmulator(Settings(seed=1, clock=SteppingClock(step=_STEP)), incident) as emulator:
            target = Target("live", f"http://testserver{emulator.base_path}", emulator.api_key, emulator, lambda: None)
            return structs.replace(_tell(name, target), weight=_OF_AN_INCIDENT)
    with account_with(_mutants()[name] if name else None) as (account, app):
        return _tell(name or "", Target("live", ELSEWHERE, account.emulator.api_key, app, lambda: None))


def _tell(name: str, target: Target) -> Told:
    session = _ForgetfulSession(_facts(), target, 1, None, read_only=True)
    ground = Ground(session)
    inventory = Inventory(ground)
    survey(ground, inventory)
    asked = in_order(questions(ground, inventory), ())
    sent = len(session.exchanges)
    told = Told(name, surveyed=bool(session.findings), survey=sent, by=[], cost={}, shapes={})
    for question in () if told.surveyed else asked:
        session.forget_findings()
        before = len(session.exchanges)
        with session.step(question.kind, question.operation_id):
            ask(ground, inventory, question)
        told.cost[question.name] = len(session.exchanges) - before
        told.shapes[question.name] = question.shape
        if session.findings:
            told.by.append(question.name)
    session.close()
    return told


class _ForgetfulSession(Session):
    """A session of which each question finds what others found too."""

    def forget_findings(self) -> None:
        """Start anew."""
        self._findings = {}


def _is_read(mutant: Mutant) -> bool:
    reads = {one.operation_id for one in _facts().operations.values() if one.http_method == "GET"}
    return mutant.delivery is None and (mutant.operations is None or bool(reads & set(mutant.operations)))


@cache
def _facts() -> Facts:
    """Read the description, once for each process."""
    description = repository_description()
    return Facts(description, strict_variant(description.bundle))


@cache
def _mutants() -> Mapping[str, Mutant]:
    return {mutant.id: mutant for mutant in all_mutants(_facts().bundle)}


if __name__ == "__main__":
    app(prog_name="reading_order")
