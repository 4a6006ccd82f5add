"""The prefix of a new key begins it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject


def _other_prefix(body: JsonObject) -> Iterator[Breach]:
    prefix, key = body["apiKey"]["keyPrefix"], body["plainKey"]
    if prefix == key or not key.startswith(prefix):
        yield Breach("$.apiKey.keyPrefix", "the first characters of the key", "others")


LAW = AnswerLaw(
    inferred("key-prefix", "law", "keyPrefix begins the key", "As the sample answer has it."),
    operations=("createApiKey",),
    broken_by=lambda body: body["apiKey"].update(keyPrefix="pk_live_ffffff"),
    breaches=_other_prefix,
)
