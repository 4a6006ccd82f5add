"""The run that only reads: what there is first, then the questions that distinguish most, as far as the budget goes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from contract_tests.scenario.reading.filters import filter_questions
from contract_tests.scenario.reading.inventory import Inventory, is_list
from contract_tests.scenario.reading.mistakes import mistakes, unknown_method, unknown_path
from contract_tests.scenario.reading.order import in_order
from contract_tests.scenario.reading.pages import pages, telling_pages
from contract_tests.scenario.reading.sums import sums
from contract_tests.scenario.reading.things import facts_of_account, first_looks, second_looks
from contract_tests.target.exchange import MissingValueError, SpentError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from contract_tests.scenario.reading.question import Question
    from contract_tests.scenario.session import Session
    from contract_tests.scenario.steps.ground import Ground
    from generator.operations import Operation

_OfOperation: TypeAlias = "Callable[[Ground, Inventory, Operation], Iterator[Question]]"
_OfAccount: TypeAlias = "Callable[[Ground, Inventory], Iterator[Question]]"

OF_EACH_OPERATION: tuple[_OfOperation, ...] = (
    first_looks,
    second_looks,
    pages,
    telling_pages,
    filter_questions,
    mistakes,
)
OF_THE_ACCOUNT: tuple[_OfAccount, ...] = (facts_of_account, sums, unknown_path, unknown_method)
_SURVEY = "what there is"


@dataclass
class Reading:
    """What a run that only reads asked.

    Attributes:
        inventory: What it read of the account.
        asked: Names of the questions that were asked, in their order.
        left: The questions for which the budget was too small so far, in their order.
        without_data: Operations that were not asked, since there is nothing that they could be asked about.
    """

    inventory: Inventory
    asked: list[str] = field(default_factory=list[str])
    left: list[Question] = field(default_factory=list["Question"])
    without_data: list[str] = field(default_factory=list[str])

    @property
    def left_out(self) -> list[str]:
        """Names of the questions that are left."""
        return [question.name for question in self.left]


def run_reading(ground: Ground) -> Reading:
    """Read what there is, then ask question after question until the budget is spent."""
    inventory = Inventory(ground)
    survey(ground, inventory)
    reading = Reading(inventory, without_data=without_data(ground, inventory))
    reading.left = in_order(questions(ground, inventory))
    read_on(ground, reading)
    return reading


def read_on(ground: Ground, reading: Reading) -> None:
    """Ask the questions that are left, as far as the budget goes."""
    session = ground.session
    while reading.left and not session.is_spent:
        question = reading.left.pop(0)
        reading.asked.append(question.name)
        with session.step(question.kind, question.operation_id):
            ask(ground, reading.inventory, question)


def survey(ground: Ground, inventory: Inventory) -> None:
    """Read each list, until one has something in it, and what else is read of the account as a whole."""
    for operation in inventory.reads:
        with ground.session.step(_SURVEY, operation.operation_id), _reading(ground.session):
            if is_list(operation):
                inventory.fullest(operation)
            elif not operation.path_parameters and operation.operation_id in _ALWAYS_THERE:
                inventory.read(operation, {})


_ALWAYS_THERE = ("getPartnerAccount", "getBilling", "getAnalytics")
"""What questions about other operations start from."""


def without_data(ground: Ground, inventory: Inventory) -> list[str]:
    """Return the operations that there is nothing to ask about."""
    found: list[str] = []
    for operation in inventory.reads:
        with ground.session.step(_SURVEY, operation.operation_id), _reading(ground.session):
            if not inventory.places(operation):
                found.append(operation.operation_id)
    return found


def questions(ground: Ground, inventory: Inventory) -> list[Question]:
    """Return what description and data allow to ask; what an operation answers wrongly ends its questions only."""
    found: list[Question] = []
    groups = [
        (operation.operation_id, partial(group, ground, inventory, operation))
        for operation in inventory.reads
        for group in OF_EACH_OPERATION
    ]
    groups += [("", partial(group, ground, inventory)) for group in OF_THE_ACCOUNT]
    for operation_id, group in groups:
        with ground.session.step(_SURVEY, operation_id), _reading(ground.session):
            found.extend(group())
    return found


def ask(ground: Ground, inventory: Inventory, question: Question) -> None:
    """Ask a question; if others may have changed what its answer is held against, read that again before it counts."""
    looked = False

    def look() -> None:
        nonlocal looked
        if looked:
            inventory.forget()
        looked = True
        question.ask()

    with _reading(ground.session):
        ground.session.settle(question.kind, look)


@contextmanager
def _reading(session: Session) -> Generator[None]:
    """End what reads when the budget is spent; what a wrong answer lacks may be missed long after it came."""
    try:
        yield
    except SpentError:
        return
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if session.may_have_caused(error, 0):
            raise MissingValueError(f"an answer lacks what is asked next: {error!r}") from error
        raise
