"""When the control API answers with its page, and what that is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import send

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=SteppingClock()))
    yield emulator
    emulator.close()


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.9", "application/json"),
        ("text/html;q=0", "application/json"),
        ("nonsense;;q=,/,text/htmlx", "application/json"),
        (BROWSER, "text/html; charset=utf-8"),
        ("TEXT/HTML", "text/html; charset=utf-8"),
        ("application/json;q=0.8, text/*", "text/html; charset=utf-8"),
    ],
)
def test_who_prefers_html_gets_the_page(emulator: Emulator, accept: str | None, content_type: str) -> None:
    answer = send(emulator, "GET", "/_emulator/", [] if accept is None else [("Accept", accept)])
    assert (answer.status, answer.headers["content-type"]) == (200, content_type)


def test_the_page_is_all_there_is(emulator: Emulator) -> None:
    answer = send(emulator, "GET", "/_emulator/", [("Accept", BROWSER)])
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    page = answer.body.decode()
    assert not re.findall(r"""\s(?:src|srcset|action|on\w+|style)\s*=""", page), "everything is in the two blocks"
    assert re.findall(r"""https?://[^"'\s]+""", page) == ["http://www.w3.org/2000/svg"], "a name, not an address"
    assert "innerHTML" not in page


def test_without_the_control_api_there_is_no_page() -> None:
    answer = send(create_app(Settings(control=False)), "GET", "/_emulator/", [("Accept", BROWSER)])
    assert (answer.status, answer.headers["content-type"]) == (404, "application/json")
