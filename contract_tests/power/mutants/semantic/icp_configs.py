"""Changes of meaning of ICP configs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.rewriting import on_success, told, understood
from contract_tests.power.mutants.semantic.deviations import NIL, always_204, drift, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_CREATE = "createIcpConfig"
_GET = "getIcpConfig"
_UPDATE = "updateIcpConfig"
_LISTING = "listIcpConfigs"


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("icp-configs", operation, name, claim, deviate, *also)


def _config(operation: str, name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
    return _drift(operation, name, claim, told(lambda body: change(body["icpConfig"])))


def _conditions(operation: str, name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
    return _drift(
        operation,
        name,
        claim,
        understood(lambda body: [change(c) for group in body["groups"] for c in group["conditions"]]),
    )


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _groups()
    yield from _single_configs()


def _groups() -> Iterator[Mutant]:
    for operation in (_CREATE, _UPDATE):
        yield _conditions(
            operation, "value-as-text", "A value keeps its type", lambda c: c.update(value=str(c["value"]))
        )
        yield _conditions(
            operation, "never-optional", "optional is as written", lambda c: c.update(optional=not c["optional"])
        )
        yield _drift(
            operation,
            "all-groups-and",
            "operator is as written",
            understood(lambda body: [g.update(operator="AND") for g in body["groups"]]),
        )
        yield _drift(
            operation,
            "groups-reversed",
            "Groups are in the order written",
            understood(lambda b: b["groups"].reverse()),
        )
        yield _drift(
            operation,
            "one-group-only",
            "Groups are as written",
            understood(lambda b: b.update(groups=b["groups"][:1])),
        )


def _single_configs() -> Iterator[Mutant]:
    yield _drift(_UPDATE, "clears-groups", "What is left out stays", understood(lambda b: b.setdefault("groups", [])))
    yield _drift(_UPDATE, "clears-name", "What is left out stays", understood(lambda b: b.setdefault("name", "ICP")))
    yield _config(_UPDATE, "created-again", "createdAt stays", lambda c: c.update(createdAt=c["updatedAt"]))
    yield _config(_UPDATE, "not-updated", "updatedAt is the last change", lambda c: c.update(updatedAt=c["createdAt"]))
    yield _config(_UPDATE, "new-id", "An ICP config keeps its id", lambda c: c.update(id=NIL))
    yield _config(
        _GET,
        "updated-before-created",
        "updatedAt is not before createdAt",
        lambda c: c.update(updatedAt=shifted(c["createdAt"], days=-1)),
    )
    yield _drift(
        _LISTING, "newest-first", "The list is in the order of creation", told(lambda b: b["icpConfigs"].reverse())
    )
    yield _drift(
        _LISTING,
        "first-only",
        "All ICP configs are listed",
        told(lambda b: b["icpConfigs"].__delitem__(slice(1, None))),
    )
    yield _drift(
        _LISTING,
        "without-groups",
        "An item is what the config is",
        told(lambda b: [c.update(groups=[]) for c in b["icpConfigs"]]),
    )
    yield _drift("deleteIcpConfig", "all-of-them", "Only the config of the path is deleted", _deletes_all)
    yield _drift("deleteIcpConfig", "unknown-is-204", "An unknown config is a 404", always_204)


@on_success
async def _deletes_all(request: Request, api: Api, answer: Answer) -> Answer:
    path = request.path.rsplit("/", 1)[0]
    for config in (await api(request.asking("GET", path))).json["icpConfigs"]:
        await api(request.asking("DELETE", f"{path}/{config['id']}"))
    return answer
