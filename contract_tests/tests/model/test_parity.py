"""Recordings of the emulator replay without a difference; those of an instance that deviates show where it does."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from typer.testing import CliRunner

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.description import bundle_of_package
from contract_tests.model.cassette import CassetteError, read_cassette
from contract_tests.model.cli import app
from contract_tests.model.replay import Parity, replay
from contract_tests.model.target import emulator_at, emulator_in_process
from contract_tests.target.target import TargetError
from contract_tests.tests.emulator.asgi import KEY_HEADER, Caller
from contract_tests.tests.emulator.story import walk
from contract_tests.tests.model.deviations import (
    Deviant,
    answered_200,
    backwards,
    limit,
    media_type,
    no_limit_header,
    null_instead_of_absent,
    null_instead_of_text,
    one_lost,
    one_too_many,
    other_id,
    other_number,
    other_page_size,
    remaining_falls_by_two,
    renamed,
    reset_in_an_hour,
    time_as_a_number,
    time_in_words,
    time_to_come,
    write_forgotten,
)
from contract_tests.tests.model.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


Deviation = tuple[str, str, str]  # operationId, where, class


@pytest.fixture
def replayed(tmp_path: Path) -> Callable[..., Parity]:
    def run(recording: Recording, *, same_start: bool = True) -> Parity:
        file = tmp_path / "recording.har"
        recording.har.write(file)
        assert recording.api_key not in file.read_text(encoding="utf-8")
        exchanges = read_cassette(file)
        return replay(exchanges, emulator_in_process(exchanges[0].at), same_start=same_start)

    return run


def found(parity: Parity) -> set[Deviation]:
    return {(difference.operation, difference.where, difference.kind) for difference in parity.differences}


def everything(call: Caller) -> None:
    """All operations once, lists in which the order matters, errors, and a key that is made, used and revoked."""
    for _ in walk(call):
        pass
    first, second = (call.create_organization(name=name, initialCredits=held) for name, held in (("A", 7), ("B", 9)))
    call.get("/partner/organizations?pageSize=2")
    call.get("/partner/organizations?pageSize=100")
    call.get(f"/partner/organizations/{first['id']}")
    call("PUT", f"/partner/organizations/{second['id']}", {"name": "C"})
    call.get(f"/partner/organizations/{second['id']}")
    call("GET", f"/partner/organizations/{first['id'][::-1]}")
    call("POST", "/partner/organizations", {"name": 5})
    made = call(
        "POST", "/partner/api-keys", {"name": "K", "scopes": ["read"], "expiresAt": "2027-01-01T00:00:00Z"}
    ).json
    reader = Caller(call.emulator, made["plainKey"])
    reader.get("/partner/me")
    reader("POST", "/partner/organizations", {"name": "not allowed"})
    call("DELETE", f"/partner/api-keys/{made['apiKey']['id']}")
    reader("GET", "/partner/me")
    call.get("/partner/api-keys")
    call.get("/partner/me")


def test_a_recording_of_the_emulator_replays_without_a_difference(replayed: Callable[..., Parity]) -> None:
    recording = Recording()
    everything(recording.call)

    parity = replayed(recording)

    assert parity.differences == []
    assert parity.compared == parity.exchanges > 50
    assert parity.incomparable == []


def test_without_a_common_start_what_was_there_before_is_listed_and_the_rest_is_compared(
    replayed: Callable[..., Parity],
) -> None:
    recording = Recording()
    everything(recording.call)

    parity = replayed(recording, same_start=False)

    assert parity.differences == []
    visitors = [entry for entry in parity.incomparable if entry.operation == "listOrganizationVisitors"]
    assert [entry.where for entry in visitors] == [""], "the exchange as a whole"
    assert "before the recording" in visitors[0].reason
    assert any(entry.operation == "listOrganizations" for entry in parity.incomparable)
    assert parity.compared == parity.exchanges - 1


def lists(call: Caller) -> None:
    for name in ("A", "B", "C"):
        call.create_organization(name=name, externalId=f"external-{name}")
    call.get("/partner/organizations?pageSize=100")


def onboarding(call: Caller) -> None:
    made = call.create_organization(name="A", externalId="external-A", initialCredits=5)
    path = f"/partner/organizations/{made['id']}"
    call("PUT", path, {"name": "B"})
    call("GET", path)
    call("GET", f"{path}/pixel-config")
    call("GET", "/partner/me")


@pytest.mark.parametrize(
    ("story", "method", "path_end", "change", "operation", "where", "kind"),
    [
        (onboarding, "POST", "/organizations", answered_200, "createOrganization", "status", "status"),
        (onboarding, "GET", "/me", no_limit_header, "getPartnerAccount", "header X-RateLimit-Remaining", "header"),
        (onboarding, "GET", "/me", media_type, "getPartnerAccount", "header Content-Type", "header"),
        (onboarding, "GET", "/me", limit, "getPartnerAccount", "header X-RateLimit-Limit", "header"),
        (
            onboarding,
            "GET",
            "/me",
            remaining_falls_by_two,
            "getPartnerAccount",
            "header X-RateLimit-Remaining",
            "header",
        ),
        (onboarding, "GET", "/me", reset_in_an_hour, "getPartnerAccount", "header X-RateLimit-Reset", "header"),
        (onboarding, "POST", "/organizations", renamed, "createOrganization", "/organization/externalId", "shape"),
        (onboarding, "POST", "/organizations", renamed, "createOrganization", "/organization/external_id", "shape"),
        (
            onboarding,
            "POST",
            "/organizations",
            null_instead_of_text,
            "createOrganization",
            "/organization/externalId",
            "shape",
        ),
        (
            onboarding,
            "POST",
            "/organizations",
            null_instead_of_absent,
            "createOrganization",
            "/organization/deletedAt",
            "shape",
        ),
        (onboarding, "PUT", "", write_forgotten, "updateOrganization", "/organization/name", "value"),
        (onboarding, "GET", "", write_forgotten, "getOrganization", "/organization/name", "value"),
        (onboarding, "PUT", "", other_id, "updateOrganization", "/organization/id", "value"),
        (onboarding, "PUT", "", other_number, "updateOrganization", "/organization/credits", "value"),
        (onboarding, "POST", "", time_as_a_number, "createOrganization", "/organization/createdAt", "shape"),
        (onboarding, "POST", "", time_in_words, "createOrganization", "/organization/createdAt", "shape"),
        (onboarding, "POST", "", time_to_come, "createOrganization", "/organization/createdAt", "value"),
        (lists, "GET", "/organizations", backwards, "listOrganizations", "/organizations", "order"),
        (lists, "GET", "/organizations", one_too_many, "listOrganizations", "/total", "value"),
        (lists, "GET", "/organizations", other_page_size, "listOrganizations", "/pageSize", "value"),
    ],
)
def test_each_deviation_of_the_recorded_instance_is_found_in_its_place(
    replayed: Callable[..., Parity],
    story: Callable[[Caller], None],
    method: str,
    path_end: str,
    change: Any,
    operation: str,
    where: str,
    kind: str,
) -> None:
    def spoiled(start: Any, headers: Any, body: Any) -> Any:
        if change in ENVELOPED and "organization" not in body:
            return body
        return change(start, headers, body)

    recording = Recording(lambda emulator: Deviant(emulator, method, path_end, spoiled))
    story(recording.call) if change is not answered_200 else onboarding_without_checks(recording.call)

    parity = replayed(recording)

    assert (operation, where, kind) in found(parity)
    assert {entry[0] for entry in found(parity)} == {operation}


ENVELOPED = (write_forgotten, other_id, other_number)


def onboarding_without_checks(call: Caller) -> None:
    call("POST", "/partner/organizations", {"name": "A"})


def test_an_item_that_the_recorded_list_has_not_is_named(replayed: Callable[..., Parity]) -> None:
    recording = Recording(lambda emulator: Deviant(emulator, "GET", "/organizations", one_lost))
    lists(recording.call)

    assert {entry[2] for entry in found(replayed(recording))} == {"shape"}


@pytest.mark.parametrize("change", [backwards, other_page_size])
def test_lists_are_compared_without_a_common_start_too(replayed: Callable[..., Parity], change: Any) -> None:
    """What the recording made itself must be in order, and the page as asked for, whatever else the account holds."""
    recording = Recording(lambda emulator: Deviant(emulator, "GET", "/organizations", change))
    lists(recording.call)

    assert replayed(recording, same_start=False).differences


def test_a_number_of_the_account_must_change_as_it_did(replayed: Callable[..., Parity]) -> None:
    """The pool may have any size at first; what an allocation takes from it may not."""
    asked = iter(range(100))

    def drain(_start: Any, _headers: Any, body: Any) -> Any:
        body["partner"]["creditPoolUsed"] += 1000 * (1 + next(asked))
        return body

    recording = Recording(lambda emulator: Deviant(emulator, "GET", "/me", drain))
    recording.call.get("/partner/me")
    recording.call.create_organization(name="A", initialCredits=5)
    recording.call.get("/partner/me")

    parity = replayed(recording, same_start=False)

    assert [(entry.exchange, entry.where) for entry in parity.incomparable] == [(1, "/partner/creditPoolUsed")]
    assert [(entry.exchange, entry.where) for entry in parity.differences] == [(3, "/partner/creditPoolUsed")]


def test_what_depends_on_a_creation_that_came_out_differently_is_listed(
    replayed: Callable[..., Parity],
) -> None:
    recording = Recording(pool=10**9)
    made = recording.call.create_organization(name="A", tier="paid", initialCredits=10**8)
    recording.call.get(f"/partner/organizations/{made['id']}")

    parity = replayed(recording)

    assert found(parity) == {("createOrganization", "status", "status")}
    assert "which exchange 1 made and the replay did not" in parity.incomparable[0].reason


def test_secrets_are_not_repeated(replayed: Callable[..., Parity]) -> None:
    def lose(_start: Any, _headers: Any, body: Any) -> Any:
        del body["plainKey"]
        return body

    recording = Recording(lambda emulator: Deviant(emulator, "POST", "/api-keys", lose))
    recording.call("POST", "/partner/api-keys", {"name": "K"})

    (difference,) = replayed(recording).differences

    assert (difference.where, difference.recorded, difference.replayed) == ("/plainKey", "(absent)", "(secret)")


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, str]]:
    """Base URL and key of an emulator on loopback."""
    emulator = create_app(Settings(seed=3))
    running = uvicorn.Server(uvicorn.Config(emulator, port=0, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        thread.join(0.01)
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/api/v1", emulator.api_key
    running.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def cassettes(server: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what Schemathesis itself writes of one run, in each of its forms."""
    folder = tmp_path_factory.mktemp("cassettes")
    schema = folder / "openapi.json"
    schema.write_text(json.dumps(bundle_of_package()), encoding="utf-8")
    url, api_key = server
    options = ["--url", url, "--header", f"{KEY_HEADER}: {api_key}", "--seed", "1", "--max-examples", "2"]
    operations = ["createOrganization", "getOrganization", "listOrganizations"]
    options += [option for name in operations for option in ("--include-operation-id", name)]
    options += ["--phases", "examples,stateful", "--checks", "not_a_server_error"]
    options += ["--report", "har,vcr,ndjson", "--report-dir", str(folder)]
    subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", str(schema), *options],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    schema.unlink()
    return folder


@pytest.mark.parametrize("form", ["har", "vcr", "ndjson"])
def test_a_cassette_of_schemathesis_replays_without_a_difference(cassettes: Path, form: str) -> None:
    (file,) = cassettes.glob(f"{form}-*")
    exchanges = read_cassette(file)

    parity = replay(exchanges, emulator_in_process(exchanges[0].at), same_start=True)

    assert parity.differences == []
    assert parity.compared >= 10


def test_a_running_emulator_gives_an_account_of_its_own_to_replay_against(
    server: tuple[str, str], tmp_path: Path
) -> None:
    recording = Recording()
    onboarding(recording.call)
    recording.har.write(tmp_path / "recording.har")
    outcome, url = tmp_path / "outcome.json", server[0]

    result = CliRunner().invoke(
        app, ["--cassette", str(tmp_path / "recording.har"), "--same-start", "--target", url, "--json", str(outcome)]
    )

    assert result.exit_code == 0, result.output
    assert json.loads(outcome.read_text(encoding="utf-8"))["compared"] == 5


def test_the_command_says_what_differs(tmp_path: Path) -> None:
    recording = Recording(lambda emulator: Deviant(emulator, "GET", "/organizations", one_too_many))
    lists(recording.call)
    recording.har.write(tmp_path / "recording.har")

    result = CliRunner().invoke(app, ["--cassette", str(tmp_path / "recording.har"), "--same-start"])

    assert result.exit_code == 1
    assert "/total" in result.output


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no `http_interactions`"),
        ("{", ":1: neither HAR nor NDJSON"),
        ('{"a": 1}', "no `log`"),
        ('{"log": {"entries": []}}', "there is no exchange"),
        ('{"log": {"entries": [{}]}}', "KeyError"),
        ('{"Initialize": {}}\n{"ScenarioFinished": ', ":2: neither HAR nor NDJSON"),
        ("http_interactions: [\n- a: b: c", ":2: no YAML"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "cassette"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CassetteError, match=reason):
        read_cassette(file)
    assert CliRunner().invoke(app, ["--cassette", str(file)]).exit_code == 2


def test_a_recording_of_something_else_is_no_success(tmp_path: Path) -> None:
    recording = Recording()
    recording.call("GET", "/../../elsewhere")
    recording.har.write(tmp_path / "recording.har")
    file = tmp_path / "recording.har"
    file.write_text(file.read_text(encoding="utf-8").replace("/api/v1", "/other"), encoding="utf-8")

    result = CliRunner().invoke(app, ["--cassette", str(file)])

    assert result.exit_code == 2
    assert "no request to the API" in result.output


def test_nothing_is_replayed_against_another_machine() -> None:
    with pytest.raises(TargetError, match="not on this machine"):
        emulator_at("https://api.example.com/api/v1")
