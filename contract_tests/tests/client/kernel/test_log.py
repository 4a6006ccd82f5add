"""What the log says, how it is switched on, and that people's data in queries do not get there."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyeError, BullseyePartner
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.scripted_api import KEY, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

PAGE = {"organizations": [], "page": 1, "pageSize": 20, "total": 0}
EMAIL = "jane.doe@people.example"


def search(client: Any, **options: Any) -> Any:
    return client.organizations.list(search=EMAIL, external_id="jane-4711", **options)


def shows_people(text: str) -> bool:
    return any(part in text for part in ("jane", "people.example"))


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("bullseye_partner", "httpx2", "httpcore2", "asyncio"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@pytest.mark.parametrize("fault", [faults.answer(200, b"{}"), faults.answer(400), faults.reset, faults.stall])
@pytest.mark.parametrize("path", ["", "/api/v1"])
def test_values_of_queries_reach_no_log(fault: Any, path: str, everything: pytest.LogCaptureFixture):
    options: Any = {"timeout": 0.3, "max_retries": 1}
    with FaultServer([fault]) as server:
        with BullseyePartner(KEY, base_url=server.url + path, **options) as client, pytest.raises(BullseyeError):
            search(client, extra_query={"visitor": EMAIL})

        async def main() -> None:
            async with AsyncBullseyePartner(KEY, base_url=server.url + path, **options) as client:
                with pytest.raises(BullseyeError):
                    await search(client, extra_query={"visitor": EMAIL})

        anyio.run(main)
    assert len(server.requests) >= 2
    assert not shows_people(everything.text)


@pytest.mark.parametrize("base_url", ["https://Partner.EXAMPLE:443/api/v1/", "https://partner.example/api/v1"])
def test_the_log_of_the_http_library_has_our_requests_without_their_queries(
    base_url: str, everything: pytest.LogCaptureFixture
):
    http_client = httpx2.Client(transport=httpx2.MockTransport(lambda _: as_json(PAGE)))
    search(BullseyePartner(KEY, http_client=http_client, base_url=base_url))
    (line,) = [record.getMessage() for record in everything.records if record.name == "httpx2"]
    assert line == ('HTTP Request: GET https://partner.example/api/v1/partner/organizations?… "HTTP/1.1 200 OK"')


def test_the_log_of_the_http_library_has_the_requests_of_others_as_they_are(everything: pytest.LogCaptureFixture):
    BullseyePartner(KEY)
    httpx2.Client(transport=httpx2.MockTransport(lambda _: as_json({}))).get("https://another.example/a?b=c")
    assert "https://another.example/a?b=c" in everything.text


def test_debug_tells_of_each_request_and_answer_without_values(calling: Calling, everything: pytest.LogCaptureFixture):
    _, call = calling(refusal(500, "InternalError"), as_json(PAGE, headers={"X-Request-Id": "req_7"}))
    call(search)
    lines = [record.getMessage() for record in everything.records if record.name == "bullseye_partner"]
    assert lines[0] == "listOrganizations: GET /partner/organizations (externalId, search), attempt 1" or lines[0] == (
        "listOrganizations: GET /partner/organizations (search, externalId), attempt 1"
    )
    assert lines[1].startswith("listOrganizations: status 500, ")
    assert lines[2].startswith("listOrganizations: status 500, next attempt in ")
    assert lines[3].endswith("attempt 2")
    assert lines[4].startswith("listOrganizations: status 200, ")
    assert lines[4].endswith(" bytes, request id req_7")
    assert not shows_people("".join(lines))


RUN = """
import logging, sys, httpx2
{before}
import bullseye_partner
answers = httpx2.MockTransport(lambda _: httpx2.Response(200, json={{"apiKeys": []}}))
for _ in range(2):
    client = bullseye_partner.BullseyePartner("key", http_client=httpx2.Client(transport=answers))
client.api_keys.list()
"""


def stderr_of(word: str | None, before: str = "") -> str:
    environment = {"PATH": "", **({"BULLSEYE_PARTNER_LOG": word} if word is not None else {})}
    run = subprocess.run(
        [sys.executable, "-c", RUN.format(before=before)],
        capture_output=True,
        text=True,
        check=True,
        cwd="generated_client",
        env=environment,
    )
    return run.stderr


@pytest.mark.parametrize("word", ["debug", "DEBUG", " debug "])
def test_a_variable_of_the_environment_switches_the_log_on(word: str):
    first, second = stderr_of(word).splitlines()
    assert "DEBUG bullseye_partner: listApiKeys: GET /partner/api-keys (no query), attempt 1" in first
    assert "DEBUG bullseye_partner: listApiKeys: status 200, " in second


@pytest.mark.parametrize("word", [None, "", "info", "warning", "error"])
def test_without_it_the_log_says_nothing_of_a_call_that_goes_well(word: str | None):
    assert stderr_of(word) == ""


def test_a_word_that_is_no_level_is_told_and_stops_nobody():
    assert stderr_of("verbose").splitlines() == [
        "BULLSEYE_PARTNER_LOG must be debug or info or warning or error, got 'verbose'"
    ]


def test_a_log_that_is_set_up_already_is_written_once_and_as_it_is_set_up():
    lines = stderr_of("debug", 'logging.basicConfig(format="mine %(message)s")').splitlines()
    assert [line.startswith("mine ") for line in lines] == [True, True]


def test_retries_are_logged(calling: Calling, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, logger="bullseye_partner")
    _, call = calling(
        httpx2.ReadTimeout("silence"), refusal(429, "TooManyRequests", {"Retry-After": "7"}), as_json({"apiKeys": []})
    )
    call(lambda client: client.api_keys.list())
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("listApiKeys: ReadTimeout: silence, next attempt in ")
    assert second.startswith("listApiKeys: status 429, next attempt in ")
    assert 7.0 <= float(second.split()[-2]) <= 8.0
