from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import send

if TYPE_CHECKING:
    from collections.abc import Iterator

ANOTHER_ORIGIN = "a web page of another origin"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=SteppingClock()))
    yield emulator
    emulator.close()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, ANOTHER_ORIGIN),
        ({"Sec-Fetch-Site": "same-site"}, ANOTHER_ORIGIN),  # another port of this machine
        ({"Host": "127.0.0.1:8080", "Origin": "https://elsewhere.example"}, ANOTHER_ORIGIN),
        ({"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:3000"}, ANOTHER_ORIGIN),
        ({"Host": "127.0.0.1:8080", "Origin": "http://127.0.0.1:8080.elsewhere.example"}, ANOTHER_ORIGIN),
        ({"Host": "127.0.0.1:8080", "Origin": "null"}, ANOTHER_ORIGIN),
        ({"Origin": "http://127.0.0.1:8080"}, ANOTHER_ORIGIN),
        (
            {"Host": "rebound.example:8080", "Origin": "http://rebound.example:8080", "Sec-Fetch-Site": "same-origin"},
            "rebound.example:8080 could be a name that a web page elsewhere owns",
        ),
        ({"Host": "localhost.example", "Origin": "http://localhost.example"}, "use the IP address, or localhost"),
        ({"Host": "127.0.0.1.example", "Origin": "http://127.0.0.1.example"}, "use the IP address, or localhost"),
    ],
)
def test_a_web_page_elsewhere_changes_nothing(emulator: Emulator, headers: dict[str, str], reason: str) -> None:
    partners = send(emulator, "GET", "/_emulator/partners", list(headers.items())).json["partners"]
    for method, path in (("POST", "partners"), ("POST", "reset"), ("DELETE", f"partners/{partners[0]['id']}")):
        answer = send(emulator, method, f"/_emulator/{path}", list(headers.items()))
        assert answer.status == 403
        assert reason in answer.json["message"]
    assert send(emulator, "GET", "/_emulator/partners").json["partners"] == partners


@pytest.mark.parametrize("extra", ["Origin", "Sec-Fetch-Site"])
def test_a_second_header_hides_nothing(emulator: Emulator, extra: str) -> None:
    own = [("Host", "localhost"), ("Origin", "http://localhost"), ("Sec-Fetch-Site", "same-origin")]
    for headers in ([*own, (extra, "cross-site")], [(extra, "cross-site"), *own]):
        assert send(emulator, "POST", "/_emulator/partners", headers).status == 403


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8080",
        "LOCALHOST:8080",
        "[::1]:8080",
        "[::1]",
        "[::ffff:192.0.2.7]:8080",
        "192.0.2.7",
        "emulator:8080",
        "a.test",
        "b.local.",
    ],
)
def test_the_page_itself_and_test_suites_pass(emulator: Emulator, host: str) -> None:
    own = [("Host", host), ("Origin", f"http://{host}"), ("Sec-Fetch-Site", "same-origin")]
    assert send(emulator, "POST", "/_emulator/partners", own).status == 201
    assert send(emulator, "POST", "/_emulator/partners", [("Host", "emulator.company.example")]).status == 201
