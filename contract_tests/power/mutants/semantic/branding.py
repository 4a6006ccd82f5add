"""Changes of meaning of branding, the partner account and custom domains."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.rewriting import told, understood
from contract_tests.power.mutants.semantic.deviations import drift, stateful, without_nulls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.mutant import Deviation, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_BRANDING = "updateBranding"


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("branding", operation, name, claim, deviate, *also)


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _branding()
    yield from _domains()


def _branding() -> Iterator[Mutant]:
    yield _drift(
        _BRANDING, "clears-the-logo", "What is left out stays", understood(lambda b: b.setdefault("logoUrl", None))
    )
    yield _drift(
        _BRANDING,
        "resets-colours",
        "What is left out stays",
        understood(lambda body: body.setdefault("primaryColor", "#000000")),
    )
    yield _drift(
        _BRANDING,
        "colours-in-upper-case",
        "A colour is as written",
        understood(lambda body: body.update(primaryColor=_other_case(body["primaryColor"]))),
    )
    yield _drift(_BRANDING, "null-ignored", "A null logoUrl removes it", understood(without_nulls))
    yield _drift(
        _BRANDING,
        "name-trimmed-to-50",
        "companyName may have 255 characters",
        understood(lambda body: body.update(companyName=body["companyName"][:50])),
    )
    yield _drift(
        _BRANDING,
        "renames-the-partner",
        "name stays",
        told(lambda b: b["partner"].update(name=b["partner"]["companyName"])),
    )
    yield _drift(_BRANDING, "changes-the-slug", "slug stays", told(lambda b: b["partner"].update(slug="new-slug")))
    yield stateful(
        "branding", "getPartnerAccount", "stale-branding", "The account has the branding of now", _stale_account
    )
    yield stateful("branding", "getScriptConfig", "stale-name", "The script has the company name of now", _stale_script)
    yield _drift(
        "getPartnerAccount",
        "not-the-owner",
        "isOwner is true in the sample",
        told(lambda b: b["partner"].update(isOwner=False)),
    )


def _domains() -> Iterator[Mutant]:
    yield _drift(
        "setDomain",
        "in-lower-case",
        "The domain is as written",
        understood(lambda body: body.update(domain=body["domain"].swapcase())),
    )
    yield _drift(
        "setDomain",
        "verified-at-once",
        "A new domain waits for its verification",
        told(lambda b: b.update(verified=True)),
    )
    yield _drift(
        "setDomain",
        "with-www",
        "The domain is as written",
        understood(lambda body: body.update(domain=f"www.{body['domain']}")),
    )
    yield _drift(
        "verifyDomain",
        "always-verified",
        "verified says whether the record is there",
        told(lambda body: body.update(verified=not body["verified"])),
    )
    yield _drift(
        "getDomainVerification",
        "never-verified",
        "verified is that of the account",
        told(lambda body: body.update(verified=not body["verified"])),
    )
    for operation in ("setDomain", "getDomainVerification", "verifyDomain"):
        yield _drift(
            operation,
            "record-of-another-domain",
            "The record is that of the domain",
            told(lambda b: [r.update(name="other.example") for r in b["dnsRecords"]]),
        )
        yield _drift(
            operation,
            "record-leads-elsewhere",
            "The record leads to cnameTarget",
            told(lambda b: [r.update(value="other.example") for r in b["dnsRecords"]]),
        )
    yield stateful("branding", "setDomain", "new-record-each-time", "The same domain keeps its record", _new_records)


def _other_case(text: str) -> str:
    return text.lower() if text != text.lower() else text.upper()


def _stale_account() -> Deviation:
    return _stale(lambda body: body["partner"], ("companyName", "logoUrl", "primaryColor", "secondaryColor"))()


def _stale_script() -> Deviation:
    return _stale(lambda body: body["scriptConfig"], ("companyName",))()


def _stale(part: Callable[[Any], JsonObject], names: tuple[str, ...]) -> Callable[[], Deviation]:
    def make() -> Deviation:
        first: JsonObject = {}

        def change(body: JsonObject) -> None:
            values = part(body)
            first.update({name: values[name] for name in names if name not in first})
            values.update(first)

        return told(change)

    return make


def _new_records() -> Deviation:
    calls = count(1)
    return told(lambda body: body.update(verificationRecord=f"bullseye-verify={next(calls):032}"))
