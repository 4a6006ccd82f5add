"""An operation that nobody has modelled is served from the description, and said to be not modelled."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import DescriptionMismatchError, Emulator, Settings, SteppingClock, create_app
from bullseye_partner_emulator.behaviour import handlers
from contract_tests.tests.emulator.asgi import Caller, send
from contract_tests.tests.support.new_page import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from generator.description import Description

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="session")
def grown(grown_description: Description) -> str:
    """The bundle of a description with a page that has no handlers, as JSON."""
    return json.dumps(grown_description.bundle)


def served(grown: str, **settings: Any) -> Emulator:
    return create_app(Settings(seed=1, description=json.loads(grown), **settings))


@pytest.fixture
def emulator(grown: str, database_url: str, clock: SteppingClock) -> Generator[Emulator]:
    with served(grown, database_url=database_url, clock=clock) as emulator:
        yield emulator


@pytest.fixture
def organization(api: Caller) -> str:
    """The path of an organization."""
    return f"/partner/organizations/{api.create_organization()['id']}"


def create(api: Caller, organization: str, **body: Any) -> Any:
    answer = api("POST", f"{organization}/reports", {"title": "First", **body})
    assert answer.status == 201, answer
    return answer.json["report"]


def test_what_is_made_is_read_listed_changed_and_deleted(api: Caller, organization: str, clock: SteppingClock) -> None:
    assert api.get(f"{organization}/reports") == {"reports": []}
    report = create(api, organization, frequency="weekly")
    assert (report["title"], report["frequency"], report["recipient"]) == ("First", "weekly", None)
    assert report["organizationId"] == organization.rpartition("/")[2]
    assert report["pages"] == 3, "what nobody said is the example"
    path = f"{organization}/reports/{report['id']}"
    assert api.get(path) == {"report": report}
    second = create(api, organization)
    assert api.get(f"{organization}/reports") == {"reports": [report, second]}

    clock.advance(timedelta(seconds=1))
    changed = api("PUT", path.replace(report["id"], report["id"].upper()), {"title": "Other"})
    assert changed.json["report"] == report | {"title": "Other", "updatedAt": changed.json["report"]["updatedAt"]}
    assert changed.json["report"]["updatedAt"] > report["updatedAt"]
    assert api.get(f"{organization}/reports") == {"reports": [changed.json["report"], second]}

    deleted = api("DELETE", path)
    assert (deleted.status, deleted.body) == (204, b"")
    for method, body in (("GET", None), ("PUT", {"title": "Late"}), ("DELETE", None)):
        gone = api(method, path, body)
        assert (gone.status, gone.code) == (404, "NotFound"), method
    assert api.get(f"{organization}/reports") == {"reports": [second]}


def test_a_single_thing_is_an_example_until_it_is_written(api: Caller, organization: str) -> None:
    path = f"{organization}/report-settings"
    assert api.get(path) == {"settings": {"enabled": True, "footer": "Thank you"}}
    assert api("PUT", path, {"enabled": False}).json == {"settings": {"enabled": False, "footer": "Thank you"}}
    assert api("PUT", path, {"footer": "Bye"}).json == {"settings": {"enabled": False, "footer": "Bye"}}
    assert api.get(path) == {"settings": {"enabled": False, "footer": "Bye"}}
    other = f"/partner/organizations/{api.create_organization()['id']}/report-settings"
    assert api.get(other)["settings"]["enabled"] is True


def test_an_action_repeats_what_it_was_told(api: Caller) -> None:
    answer = api("POST", "/partner/report-preview", {"title": "Mine"})
    assert answer.json == {"preview": {"title": "Mine", "text": "Three leads"}}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/partner/organizations/{NOBODY}/reports", 404),
        (f"/partner/organizations/{NOBODY}/report-settings", 404),
        ("{organization}/reports/" + NOBODY, 404),
        ("{organization}/reports/6a1c2f7a-0f6d-4f2c-8e64-7a9f3b2d1c08", 404),  # the example, which nobody made
        ("{organization}/reports/no-id", 400),
        ("{organization}/reports?undescribed=1", 400),
    ],
)
def test_paths_and_ids_are_those_that_there_are(api: Caller, organization: str, path: str, status: int) -> None:
    assert api("GET", path.replace("{organization}", organization)).status == status


def test_requests_keys_and_scopes_are_looked_at_as_everywhere(
    emulator: Emulator, api: Caller, organization: str
) -> None:
    reports = f"{organization}/reports"
    assert api("POST", reports, {"title": 1}).status == 400
    assert api("POST", reports, {"title": "x", "other": 1}).status == 400
    assert Caller(emulator, emulator.issue_key(["read"]))("POST", reports, {"title": "x"}).status == 403
    assert Caller(emulator, "pk_live_of_nobody")("GET", reports).status == 401
    assert api("PATCH", reports).status == 405
    assert api.get(reports) == {"reports": []}


def test_partners_and_organizations_see_nothing_of_each_other(
    emulator: Emulator, api: Caller, organization: str
) -> None:
    report = create(api, organization)
    api("PUT", f"{organization}/report-settings", {"footer": "Bye"})
    elsewhere = f"/partner/organizations/{api.create_organization()['id']}"
    assert api.get(f"{elsewhere}/reports") == {"reports": []}
    assert api("GET", f"{elsewhere}/reports/{report['id']}").status == 404
    other = Caller(emulator, emulator.create_partner().api_key)
    for path in (
        f"{organization}/reports",
        f"{organization}/reports/{report['id']}",
        f"{organization}/report-settings",
    ):
        assert other("GET", path).status == 404, path
    assert other("DELETE", f"{organization}/reports/{report['id']}").status == 404
    assert api.get(f"{organization}/reports") == {"reports": [report]}


def test_a_reset_forgets_what_was_made(grown: str, database_url: str) -> None:
    with served(grown, database_url=database_url) as emulator:
        api = Caller(emulator, emulator.api_key)
        first = api.get("/partner/organizations")["organizations"][0]["id"]
        organization = f"/partner/organizations/{first}"
        create(api, organization)
        emulator.reset()
        assert api.get(f"{organization}/reports") == {"reports": []}
        account = emulator.create_partner()
        own = Caller(emulator, account.api_key)
        create(own, f"/partner/organizations/{own.create_organization()['id']}")
        assert emulator.reset_partner(account.id, "small")
        assert emulator.remove_partner(account.id)


def test_what_was_made_outlives_a_restart(grown: str, outliving_url: str) -> None:
    settings = {"database_url": outliving_url, "api_key": "pk_live_of_the_test"}
    with served(grown, **settings) as emulator:
        api = Caller(emulator, emulator.api_key)
        organization = f"/partner/organizations/{api.create_organization()['id']}"
        report = create(api, organization)
        api("PUT", f"{organization}/report-settings", {"footer": "Bye"})
    with served(grown, **settings) as emulator:
        api = Caller(emulator, emulator.api_key)
        assert api.get(f"{organization}/reports") == {"reports": [report]}
        assert api.get(f"{organization}/report-settings")["settings"]["footer"] == "Bye"


def test_a_file_of_an_older_emulator_is_used_as_it_is(grown: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    with create_app(Settings(database_url=url, api_key="pk_live_of_the_test")) as emulator:
        with emulator._state.database.connect() as connection:  # pyright: ignore[reportPrivateUsage]
            connection.exec_driver_sql("DROP TABLE unmodelled_things")
            connection.commit()
        organization = f"/partner/organizations/{Caller(emulator, emulator.api_key).create_organization()['id']}"
    with served(grown, database_url=url, api_key="pk_live_of_the_test") as emulator:
        create(Caller(emulator, emulator.api_key), organization)


def test_what_is_not_modelled_is_said_in_log_and_control_api(grown: str, caplog: pytest.LogCaptureFixture) -> None:
    expected = {
        name: f"{function}(call) in emulator/bullseye_partner_emulator/behaviour/reports.py"
        for name, function in OPERATIONS.items()
    }
    with caplog.at_level(logging.WARNING), served(grown) as emulator:
        api = Caller(emulator, emulator.api_key)
        api("POST", "/partner/report-preview", {"title": "Mine"})
        api.get("/partner/me")
        assert emulator.not_modelled == expected
        assert send(emulator, "GET", "/_emulator/").json["notModelled"] == expected
        requests = send(emulator, "GET", "/_emulator/requests").json["requests"]
    assert [(one["operationId"], one["notModelled"]) for one in requests] == [
        ("previewReport", True),
        ("getPartnerAccount", False),
    ]
    for name, place in expected.items():
        assert f"{name} is not modelled, and answered from the description: write {place}" in caplog.text


def test_everything_of_the_committed_description_is_modelled(caplog: pytest.LogCaptureFixture) -> None:
    with create_app(Settings()) as emulator:
        assert emulator.not_modelled == {}
        assert send(emulator, "GET", "/_emulator/").json["notModelled"] == {}
    assert "not modelled" not in caplog.text


def test_a_mistyped_handler_is_an_error_that_names_the_operation_too(
    bundle: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    mistyped = {("getUsege" if name == "getUsage" else name): handler for name, handler in handlers().items()}
    monkeypatch.setattr("bullseye_partner_emulator.application.handlers", lambda: mistyped)
    with pytest.raises(DescriptionMismatchError, match=r"without a handler: \['getUsage'\].*one: \['getUsege'\]"):
        create_app(Settings(description=bundle))


def added(bundle: dict[str, Any], method: str, path: str, like: tuple[str, str], operation_id: str) -> None:
    """Add an operation that is described like another one, and has no handler."""
    model = json.loads(json.dumps(bundle["paths"][like[1]][like[0]]))
    item = bundle["paths"].setdefault(path, {"parameters": bundle["paths"][like[1]].get("parameters", [])})
    item[method] = model | {"operationId": operation_id}


CONFIG = "/partner/organizations/{organizationId}/icp-configs/{icpConfigId}"


def test_new_operations_on_what_handlers_keep_read_that(bundle: dict[str, Any]) -> None:
    added(bundle, "patch", CONFIG, ("put", CONFIG), "patchIcpConfig")
    added(bundle, "post", f"{CONFIG}/copies", ("get", CONFIG), "describeIcpConfig")
    with create_app(Settings(seed=1, description=bundle)) as emulator:
        api = Caller(emulator, emulator.api_key)
        configs = f"/partner/organizations/{api.create_organization()['id']}/icp-configs"
        config = api("POST", configs, {"name": "A", "groups": []}).json["icpConfig"]
        patched = api("PATCH", f"{configs}/{config['id']}", {"name": "B"}).json["icpConfig"]
        assert patched["name"] == "B"
        assert patched["id"] == config["id"]
        assert api("PATCH", f"{configs}/{NOBODY}", {"name": "B"}).status == 404
        assert api("POST", f"{configs}/{config['id']}/copies").json["icpConfig"] == config
        assert api("POST", f"{configs}/{NOBODY}/copies").status == 404
        assert api.get(f"{configs}/{config['id']}") == {"icpConfig": config}, "what handlers keep stays as it is"


def test_a_new_operation_finds_in_a_modelled_list_what_no_handler_reads(bundle: dict[str, Any]) -> None:
    key = bundle["paths"]["/partner/api-keys/{keyId}"]
    key["get"] = json.loads(json.dumps(bundle["paths"]["/partner/me"]["get"])) | {"operationId": "getApiKey"}
    envelope = {"type": "object", "properties": {"apiKey": {"$ref": "#/components/schemas/ApiKey"}}}
    key["get"]["responses"]["200"]["content"]["application/json"] = {"schema": envelope}
    with create_app(Settings(seed=1, description=bundle)) as emulator:
        api = Caller(emulator, emulator.api_key)
        *_, listed = api.get("/partner/api-keys")["apiKeys"]
        found = api.get(f"/partner/api-keys/{listed['id']}")["apiKey"]
        assert {**found, "lastUsedAt": None} == {**listed, "lastUsedAt": None}
        assert api("GET", f"/partner/api-keys/{NOBODY}").status == 404
