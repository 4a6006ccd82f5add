"""The instructions for a domain name all that is to be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject


def _unnamed(body: JsonObject) -> Iterator[Breach]:
    proofs = [record for record in body["dnsRecords"] if record["type"] != "CNAME"]
    texts = [text for record in proofs for text in (record["name"], record["value"])]
    for text in (body["domain"], body["cnameTarget"], *texts):
        if text not in body["instructions"]:
            yield Breach("$.instructions", f"a text with {text}", "another")


LAW = AnswerLaw(
    inferred("instructions", "law", "instructions name domain, target and records", "The sample answer does."),
    operations=("setDomain", "getDomainVerification", "verifyDomain"),
    broken_by=lambda body: body.update(instructions=body["instructions"].replace(body["cnameTarget"], "the target")),
    breaches=_unnamed,
)
