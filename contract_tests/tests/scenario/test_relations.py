"""Answers and deliveries whose values do not fit each other are found, wherever the object stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.power.mutants.laws import break_relation
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.described_objects import DescribedObjects
from contract_tests.target.exchange import Answer
from contract_tests.target.target import emulator_target
from generator.description import repository_description
from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE
from generator.relations import RELATIONS, relations_of, stated_relations

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

TEXTS = sorted({relation.text for _, relation, _ in stated_relations(repository_description().bundle)})


@pytest.mark.parametrize("text", TEXTS)
def test_a_wrong_value_is_found_in_each_answer_that_has_the_object(facts: Facts, text: str) -> None:
    rules, met = AnswerRules(facts, emulator_target(1)), 0
    related = DescribedObjects(facts, lambda schema: RELATIONS in schema)
    for operation in facts.operations.values():
        status = facts.usual_status(operation)
        pointer = facts.response_pointer(operation, status)
        if pointer is None or not facts.at(pointer).get("content"):
            continue
        schema = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        sample = json.loads(json.dumps(facts.example(facts.at(schema))))
        assert not [*rules.relations(sample, schema)], operation.operation_id
        holders = [
            (held, one)
            for place, held in related.within(sample, schema)
            for one in relations_of(facts.at(place))
            if one.text == text
        ]
        for holder, relation in holders:
            break_relation(holder, relation)
        answer = Answer(status, {"content-type": JSON_MEDIA_TYPE}, json.dumps(sample).encode())
        found = {one.claim for one in rules.broken(operation, answer) if one.oracle is oracles.RELATION}
        assert (text in {facts.relations[claim].text for claim in found}) == bool(holders), operation.operation_id
        met += len(holders)
    assert met


def test_a_delivery_whose_values_do_not_fit_is_found(facts: Facts) -> None:
    rules = AnswerRules(facts, emulator_target(1))
    schema = join("/components/schemas", facts.deliveries["billing"].request_body.schema_name)
    event = json.loads(json.dumps(facts.example(facts.at(schema))))
    assert not [*rules.relations(event, schema)]
    (broken,) = rules.relations(event | {"creditsUsed": event["creditsUsed"] + 1}, schema)
    assert broken.oracle is oracles.RELATION
    assert broken.got.startswith("creditsAvailable ")
