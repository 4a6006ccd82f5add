"""The script domain and its verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.values import accepted
from contract_tests.scenario.vocabulary import telling_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject


def domain(ground: Ground) -> None:
    """Set domains, read them back, and check that a change is pending until it is verified."""
    session = ground.session
    operation = ground.facts.operations["setDomain"]
    records: dict[str, Json] = {}
    schema, apex = ground.property_of(operation, "domain"), f"{ground.tag}.example"
    accepted_ones = accepted(ground.facts, schema, ground.tag)
    edges = [domain for domain in _edges(str(accepted_ones[0])) if ground.facts.is_valid(domain, schema)]
    telling = telling_values(ground.facts, schema, ground.tag)
    domains = list(dict.fromkeys(str(domain) for domain in accepted_ones))
    if ground.facts.is_valid(apex, schema):
        domains.append(apex)
    else:
        body = {"domain": apex}
        session.call("setDomain", body=body, expect=400, oracle=oracles.MISTAKE_REFUSED, why="an apex domain")
    for domain in domains:
        with session.step("set domain", "setDomain"):
            answer = session.call("setDomain", body={"domain": domain}, why="a described value")
            check_domain(ground, answer.json, domain, verified=False)
            records[domain] = answer.pick("verificationRecord")
            read = session.call("getDomainVerification").json
            session.equal(read, answer.json, oracles.READ_YOUR_WRITES, "$")
            checked = session.call("verifyDomain")
            if checked.status < 300:
                check_domain(ground, checked.json, domain, verified=False)
            # At once: nobody has to wait between two checks.
            once_more = session.call("verifyDomain")
            session.equal(once_more.json, checked.json, oracles.SAME_AGAIN, "$")
            after = session.call("getDomainVerification").json
            session.equal(after, read, oracles.FAILED_CHECK_CHANGES_NOTHING, "$", operation_id="verifyDomain")
            me = session.call("getPartnerAccount").pick("partner")
            session.equal(me["scriptDomain"], domain, oracles.READ_YOUR_WRITES, "$.partner.scriptDomain")
            session.equal(me["scriptDomainVerified"], False, oracles.READ_YOUR_WRITES, "$.partner.scriptDomainVerified")
            again = session.call("setDomain", body={"domain": domain})
            session.equal(
                again.pick("verificationRecord"),
                records[domain],
                oracles.DOMAIN_KEEPS_RECORD,
                "$.verificationRecord",
            )
            session.equal(again.json, answer.json, oracles.SAME_AGAIN, "$")
    for domain in dict.fromkeys(str(one) for one in (*edges, *telling) if one not in domains):
        with session.step("set another domain", "setDomain"):
            answer = session.call("setDomain", body={"domain": domain}, why="a described value")
            check_domain(ground, answer.json, domain, verified=False)
            records[domain] = answer.pick("verificationRecord")
            me = session.call("getPartnerAccount").pick("partner")
            session.equal(me["scriptDomain"], domain, oracles.READ_YOUR_WRITES, "$.partner.scriptDomain")
    session.equal(len(set(records.values())), len(records), oracles.RECORD_PER_DOMAIN, "$.verificationRecord")


def beside_a_verified_one(ground: Ground) -> None:
    """Set a domain below the one that is verified, if one is: it has to be verified itself."""
    session = ground.session
    me = session.call("getPartnerAccount").pick("partner")
    if not me["scriptDomainVerified"]:
        return
    below = f"{ground.tag}.{me['scriptDomain']}"
    with session.step("a domain below a verified one", "setDomain"):
        session.call("setDomain", body={"domain": below})
        if (checked := session.call("verifyDomain")).status < 300:
            check_domain(ground, checked.json, below, verified=False)
    # Names of domains are read in any case (RFC 4343), so that the records of the one are those of the other.
    for domain in (str(me["scriptDomain"]).upper(), str(me["scriptDomain"])):
        with session.step("the verified domain in another case", "setDomain"):
            session.call("setDomain", body={"domain": domain})
            checked = session.call("verifyDomain", expect=200, oracle=oracles.DOMAIN_IN_ANY_CASE, why="in order before")
            if checked.status < 300:
                session.equal(checked.pick("verified"), True, oracles.DOMAIN_IN_ANY_CASE, "$.verified")


def _edges(domain: str) -> Iterator[str]:
    """Yield names that some take for others, or for none, made of a domain; not all are accepted."""
    parent = domain.partition(".")[2]
    yield from (f"www.{domain}", f"www.{parent}", f"WWW.{domain}", f"www.www.{domain}", f"wwww.{parent}")
    yield from (domain.upper(), domain.swapcase(), domain.title())
    yield from (f"a.b.c.d.e.f.g.{domain}", f"{domain}.co.uk", f"m.{parent}", f"{parent}.{parent}")
    yield from (f"a-b--c.{domain}", f"0.1-2.3a.{domain}", f"007.{parent}", f"xn--bcher-kva.{parent}")
    yield from (f"{'l' * 63}.{parent}", f"{'9' * 63}.{'z' * 63}.{parent}", f"1.{'a' * 63}")


def check_domain(ground: Ground, answer: JsonObject, domain: str, *, verified: bool) -> None:
    """Hold what is said of a domain against it, and against the DNS records that are asked for."""
    session = ground.session
    session.equal(answer["domain"], domain, oracles.ECHO, "$.domain")
    session.equal(answer["verified"], verified, oracles.PENDING_UNTIL_VERIFIED, "$.verified")
    names = [record["value"] for record in answer["dnsRecords"] if record["type"] == "CNAME"]
    session.equal(names, [answer["cnameTarget"]], oracles.CNAME_VALUE, "$.dnsRecords[0].value")
    proofs = [record for record in answer["dnsRecords"] if record["type"] != "CNAME"]
    session.equal(
        [record["name"] for record in answer["dnsRecords"] if record["type"] == "CNAME"],
        [domain] * len(names),
        oracles.RECORDS_OF_DOMAIN,
        "$.dnsRecords[0].name",
    )
    for record in proofs:
        session.equal(record["value"], answer["verificationRecord"], oracles.TXT_VALUE, "$.dnsRecords[1]")
        # RFC 1034, 3.6.2: beside a CNAME there may be no other record.
        session.check(
            str(record["name"]).endswith(f".{domain}"),
            oracles.RECORDS_OF_DOMAIN,
            f"a name below {domain}",
            record["name"],
            where="$.dnsRecords[1].name",
        )
