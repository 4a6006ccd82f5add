"""Which reading of a contradiction the answers of a live target speak for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.facts import Facts
from generator.contradictions import under_other_readings
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_tests.target.exchange import Answer, Exchange
    from contract_tests.target.target import Target
    from generator.contradictions import Contradiction
    from generator.description import Description
    from generator.operations import Operation


class Weighed(msgspec.Struct, frozen=True):
    """A contradiction of the documentation, in the light of a run.

    Attributes:
        contradiction: Its id.
        topic: What it is about.
        chosen: The reading that the description follows.
        supported: The only reading that all answers are as described under; None if the run does not decide.
        against: What came that is not as described under the reading that is out; empty if the run does not decide.
    """

    contradiction: str
    topic: str
    chosen: str
    supported: str | None
    against: str = ""


def weigh(
    description: Description,
    contradictions: Mapping[str, Contradiction],
    exchanges: Iterable[Exchange],
    target: Target,
) -> list[Weighed]:
    """Hold the answers of a run against the description as it reads under each reading.

    What is wrong under every reading is drift and decides nothing. A reading that differs in what the API does, not in
    how its answers look, is never decided here: `settled_by` of the contradiction says what to look at.
    """
    facts = Facts(description, strict_variant(description.bundle))
    answers = [
        (facts.operations[one.operation_id], one.answer) for one in exchanges if one.operation_id in facts.operations
    ]
    as_chosen = _broken(facts, answers, target)
    weighed: list[Weighed] = []
    for identifier, contradiction in contradictions.items():
        broken = {contradiction.chosen: as_chosen}
        for name, reading in contradiction.readings.items():
            if name != contradiction.chosen:
                patched = under_other_readings(description, [reading])
                broken[name] = _broken(Facts(patched, strict_variant(patched.bundle)), answers, target)
        common = set[str].intersection(*map(set, broken.values()))
        own = {name: [text for text in texts if text not in common] for name, texts in broken.items()}
        fits = [name for name, texts in own.items() if not texts]
        out = next((texts[0] for texts in own.values() if texts), "")
        decided = len(fits) == 1
        weighed.append(
            Weighed(
                identifier,
                contradiction.topic,
                contradiction.chosen,
                fits[0] if decided else None,
                out if decided else "",
            )
        )
    return weighed


def _broken(facts: Facts, answers: Sequence[tuple[Operation, Answer]], target: Target) -> list[str]:
    """Return what of the answers is not as described, in words that do not depend on the reading."""
    rules = AnswerRules(facts, target)
    found: dict[str, None] = {}
    for operation, answer in answers:
        for broken in rules.broken(facts.operations[operation.operation_id], answer):
            found[
                f"{operation.operation_id} {answer.status}: {broken.where}: {broken.oracle.says}, got {broken.got}"
            ] = None
    return list(found)
