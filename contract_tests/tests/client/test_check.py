"""`bullseye-partner check`: which guesses hold, by reading alone, told without anybody's data."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner import BullseyePartner
from bullseye_partner._check import MOST_REQUESTS, Checker, read_guesses
from bullseye_partner._structure import structure
from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.power.mutants import find_mutant, mutated
from contract_tests.settle.observation import ObservationError, read_observation
from contract_tests.tests.client.command_runs import run

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from bullseye_partner._check import Check


@contextmanager
def emulator(readings: dict[str, str] | None = None, mutant: str = "") -> Generator[tuple[str, str, list[str]]]:
    """Serve an emulator with an organization; yield its address, a key, and the methods that it is asked with."""
    served = create_app(Settings(seed=1, readings=readings or {}))
    layer: Any = (
        mutated(served, find_mutant(served._state.settings.description or _bundle(), mutant)) if mutant else served
    )
    methods: list[str] = []

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            methods.append(scope["method"])
        await layer(scope, receive, send)

    with serve_in_thread(counting) as address:
        url = address + served.base_path
        with BullseyePartner(served.api_key, base_url=url) as client:
            client.organizations.create(name="Secret Customer", external_id="secret-id-7")
        methods.clear()
        yield url, served.api_key, methods
    served.close()


def _bundle() -> Any:
    from bullseye_partner_emulator.description import bundle_of_package

    return bundle_of_package()


def check(readings: dict[str, str] | None = None, mutant: str = "") -> Check:
    with emulator(readings, mutant) as (url, key, _), BullseyePartner(key, base_url=url) as client:
        return Checker(client, read_guesses(), lambda _name: None).run()


def test_a_check_reads_only_and_sends_few_requests() -> None:
    with emulator() as (url, key, methods), BullseyePartner(key, base_url=url) as client:
        found = Checker(client, read_guesses(), lambda _name: None).run()
    assert set(methods) == {"GET"}
    assert found.requests == len(methods) <= MOST_REQUESTS
    assert found.refuted == []
    assert "/components/schemas/PixelConfig/properties/scriptUrl" in found.confirmed
    assert found.target == "emulator"


@pytest.mark.parametrize(
    ("mutant", "oracle", "where"),
    [
        ("rename-field:getPixelConfig:/pixelConfig/scriptUrl", "schema-required", "$.pixelConfig.scriptUrl"),
        ("retype-field:getPixelConfig:/pixelConfig/enabled", "schema-type", "$.pixelConfig.enabled"),
        ("success-status:getUsage:201", "status", "status"),
        ("renamed-path:getPixelConfig", "status", "status"),
        ("date-as-epoch:getPartnerAccount:/partner/createdAt", "schema-format", "$.partner.createdAt"),
    ],
)
def test_a_wrong_guess_is_refuted(mutant: str, oracle: str, where: str) -> None:
    found = check(mutant=mutant)
    assert (oracle, where) in {(one.oracle, one.where) for one in found.refuted}


def test_a_contradiction_is_decided_by_what_only_one_reading_has() -> None:
    chosen, other = check().decided, check({"C2": "guide", "C9": "guide"}).decided
    assert (chosen["C2"], chosen["C9"]) == ("reference", "reference")
    assert other["C9"] == "guide", "what the chosen reading has did not come"
    assert "C2" not in other, "nothing came that only one reading has"


def test_the_file_has_no_values_ids_or_names_and_settles_nothing_if_it_is_of_an_emulator(tmp_path: Path) -> None:
    path = tmp_path / "check.json"
    with emulator() as (url, key, _):
        shown = run("check", "--output", str(path), BULLSEYE_PARTNER_API_KEY=key, BULLSEYE_PARTNER_BASE_URL=url)
        with BullseyePartner(key, base_url=url) as client:
            ids = [str(one.id) for one in client.organizations.list()]
    assert shown.exit_code == 0, shown.output
    assert "guesses confirmed" in shown.stdout
    assert "checking" not in shown.output, "progress is for terminals"
    text = path.read_text(encoding="utf-8")
    for secret in ("Secret Customer", "secret-id-7", key, *ids):
        assert secret not in text
    assert json.loads(text)["requests"] <= MOST_REQUESTS
    with pytest.raises(ObservationError, match="emulator"):
        read_observation(path)


def test_what_needs_a_write_is_listed_with_what_would_settle_it() -> None:
    needs = {pointer: how for pointer, _, how in read_guesses().needs_write}
    assert needs["/components/schemas/CreateIcpConfigRequest/properties/name"].startswith(
        "POST /partner/organizations/"
    )
    assert all(needs.values())


def test_names_that_people_choose_are_not_told() -> None:
    answer = {"metadata": {"acme": {"id": 1}}, "customers": {"acme": 1, "other": 2}, "data": {"id": 1, "name": "x"}}
    told = dict(structure(answer, {"$", "$.metadata"}, {"id", "name"}))
    assert told.keys() >= {"$.data.id", "$.data.name", "$.customers"}
    assert not [where for where in told if "acme" in where]
