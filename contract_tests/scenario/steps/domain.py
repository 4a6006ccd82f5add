"""The script domain and its verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.values import accepted

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject


class DomainSteps(Ground):
    """Sets domains."""

    def domain(self) -> None:
        """Set domains, read them back, and check that a change is pending until it is verified."""
        session = self.session
        operation = self.facts.operations["setDomain"]
        records: dict[str, Json] = {}
        schema, apex = self._property(operation, "domain"), f"{self.tag}.example"
        domains = [str(domain) for domain in accepted(self.facts, schema, self.tag)]
        if self.facts.is_valid(apex, schema):
            domains.append(apex)
        else:
            body = {"domain": apex}
            session.call("setDomain", body=body, expect=400, oracle="a wrong request is refused", why="an apex domain")
        for domain in domains:
            with session.step("set domain", "setDomain"):
                answer = session.call("setDomain", body={"domain": domain}, why="a described value")
                self._check_domain(answer.json, domain, verified=False)
                records[domain] = answer.pick("verificationRecord")
                read = session.call("getDomainVerification").json
                session.equal(read, answer.json, "read your writes", "$")
                checked = session.call("verifyDomain")
                if checked.status < 300:
                    self._check_domain(checked.json, domain, verified=False)
                me = session.call("getPartnerAccount").pick("partner")
                session.equal(me["scriptDomain"], domain, "read your writes", "$.partner.scriptDomain")
                session.equal(me["scriptDomainVerified"], False, "read your writes", "$.partner.scriptDomainVerified")
                again = session.call("setDomain", body={"domain": domain})
                session.equal(
                    again.pick("verificationRecord"),
                    records[domain],
                    "the same domain keeps its record",
                    "$.verificationRecord",
                )
        session.equal(
            len(set(records.values())), len(records), "a domain has a record of its own", "$.verificationRecord"
        )

    def _check_domain(self, answer: JsonObject, domain: str, *, verified: bool) -> None:
        session = self.session
        session.equal(answer["domain"], domain, "echo", "$.domain")
        session.equal(answer["verified"], verified, "pending until verified", "$.verified")
        names = [record["value"] for record in answer["dnsRecords"] if record["type"] == "CNAME"]
        session.equal(names, [answer["cnameTarget"]], "the records lead to the target", "$.dnsRecords[0].value")
        proofs = [record for record in answer["dnsRecords"] if record["type"] != "CNAME"]
        session.equal(
            [record["name"] for record in answer["dnsRecords"] if record["type"] == "CNAME"],
            [domain] * len(names),
            "the records are the domain's",
            "$.dnsRecords[0].name",
        )
        for record in proofs:
            session.equal(record["value"], answer["verificationRecord"], "the proof is the record", "$.dnsRecords[1]")
            # RFC 1034, 3.6.2: beside a CNAME there may be no other record.
            session.check(
                str(record["name"]).endswith(f".{domain}"),
                "the records are the domain's",
                f"a name below {domain}",
                record["name"],
                where="$.dnsRecords[1].name",
            )
        told = [text for record in proofs for text in (record["name"], record["value"])]
        for text in (domain, answer["cnameTarget"], *told):
            session.check(
                text in answer["instructions"], "instructions", f"a text with {text}", "another", where="$.instructions"
            )
