"""Cassettes of VCR.py hold no secret: not the key, not what an answer repeats of it, not what the API calls secret."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner import BullseyePartner, _facts
from bullseye_partner.testing import vcr_options

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.tests.conftest import ServedEmulator

KEY = "pk_live_8d1f0c77e2a94b35"


def request(body: Any = b"", **headers: str) -> Any:
    """A request as VCR.py has it."""
    return SimpleNamespace(headers=headers, uri=f"https://partner.example/keys?repeated={KEY}", body=body)


def response(body: bytes, **headers: list[str]) -> dict[str, Any]:
    """An answer as VCR.py has it."""
    return {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": body}}


@pytest.mark.parametrize("header", [_facts.API_KEY_HEADER, _facts.API_KEY_HEADER.lower()])
@pytest.mark.parametrize("kind", [bytes, str])
def test_neither_request_nor_answer_shows_the_key(header: str, kind: Any):
    options = vcr_options()
    sent = json.dumps({"url": "https://a.example", "secret": "whsec_1", "note": KEY})
    recorded = options["before_record_request"](request(sent.encode() if kind is bytes else sent, **{header: KEY}))
    assert recorded.headers == {header: "<secret>"}
    assert KEY not in recorded.uri
    assert json.loads(recorded.body) == {"url": "https://a.example", "secret": "<secret>", "note": "<secret>"}
    told = json.dumps({"key": [{"plainKey": "pk_2", "plain_key": "pk_3", "name": f"not {KEY}"}]}).encode()
    answer = options["before_record_response"](response(told, **{"X-Echo": [KEY], "Content-Length": [str(len(told))]}))
    body = answer["body"]["string"]
    assert json.loads(body) == {"key": [{"plainKey": "<secret>", "plain_key": "<secret>", "name": "not <secret>"}]}
    assert answer["headers"] == {"X-Echo": ["<secret>"], "Content-Length": [str(len(body))]}


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_recorded_as_it_is(body: bytes):
    assert vcr_options()["before_record_response"](response(body))["body"]["string"] == body


def test_what_holds_no_secret_is_recorded_as_it_is():
    options = vcr_options()
    told = b'{"organizations":  [], "total": 0}'
    assert options["before_record_response"](response(told))["body"]["string"] == told
    assert options["before_record_request"](request(told)).body == told


@pytest.mark.filterwarnings("default")
def test_a_cassette_is_recorded_without_secrets_and_played(served_emulator: ServedEmulator, tmp_path: Path):
    vcr = pytest.importorskip("vcr")
    file, names = tmp_path / "keys.yaml", []
    for address in (served_emulator.url, served_emulator.url):
        with (
            vcr.VCR(**vcr_options()).use_cassette(str(file), record_mode="once"),
            BullseyePartner(served_emulator.api_key, base_url=address) as client,
        ):
            created = client.api_keys.create(name="ci", scopes=["read"])
            names.append((created.api_key.name, created.plain_key))
    (recorded, real), (played, concealed) = names
    assert recorded == played == "ci"
    assert concealed == "<secret>" != real
    text = file.read_text()
    assert served_emulator.api_key not in text
    assert str(real) not in text
