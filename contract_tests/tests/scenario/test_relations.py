"""Answers and deliveries whose values do not fit each other are found, wherever the object stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.relations import RelationFinder
from contract_tests.target.exchange import Answer
from contract_tests.target.target import emulator_target
from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE
from generator.relations import relations_of

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import JsonObject

WRONG: dict[str, JsonObject] = {
    "creditsAvailable = creditsAllocated - creditsUsed": {"creditsAvailable": 987654},
    "creditPoolTotal = creditPoolUsed + creditPoolAvailable": {"creditPoolTotal": 987654},
    "billingPeriodStart <= nextBillingDate": {"billingPeriodStart": "9999-01-01T00:00:00Z"},
    "periodStart <= periodEnd": {"periodStart": "9999-01-01T00:00:00Z"},
    "activeOrganizations <= totalOrganizations": {"activeOrganizations": 987654},
    "totalQuantity <= totalEvents": {"totalQuantity": 987654},
    "firstSeenAt <= lastSeenAt": {"firstSeenAt": "9999-01-01T00:00:00Z"},
    "createdAt <= lastUsedAt": {"createdAt": "9999-01-01T00:00:00Z"},
    "createdAt <= updatedAt": {"createdAt": "9999-01-01T00:00:00Z"},
}


def test_each_relation_of_the_description_has_a_wrong_value_below(facts: Facts) -> None:
    schemas: dict[str, JsonObject] = facts.bundle["components"]["schemas"]
    assert {one.text for schema in schemas.values() for one in relations_of(schema)} == WRONG.keys()


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_value_is_found_in_each_answer_that_has_the_object(facts: Facts, text: str) -> None:
    rules, finder, met = AnswerRules(facts, emulator_target(1)), RelationFinder(facts), 0
    for operation in facts.operations.values():
        status = facts.usual_status(operation)
        pointer = facts.response_pointer(operation, status)
        if pointer is None or not facts.at(pointer).get("content"):
            continue
        schema = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        sample = json.loads(json.dumps(facts.example(facts.at(schema))))
        assert not [*rules.relations(sample, schema)], operation.operation_id
        holders = [held for _, one, held in finder.within(sample, schema) if one.text == text]
        for holder in holders:
            holder.update(WRONG[text])
        answer = Answer(status, {"content-type": JSON_MEDIA_TYPE}, json.dumps(sample).encode())
        found = {one.where for one in rules.broken(operation, answer) if one.oracle is oracles.RELATION}
        assert (text in found) == bool(holders), operation.operation_id
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
