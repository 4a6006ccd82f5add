"""Keeps secrets out of the cassettes of VCR.py."""

from __future__ import annotations

import json
from typing import Any, cast

from . import _facts
from ._secret import CONCEALED


def vcr_options() -> dict[str, Any]:
    """Return options for VCR.py, by which its cassettes hold neither the API key nor another secret of the API.

    `vcr.VCR(**vcr_options())`, or the fixture `vcr_config` of pytest-recording. In requests and answers, `<secret>`
    takes the place of the key, wherever it is repeated, and of each property that the description calls secret, such
    as the plain key of a new API key. Names and addresses of people are recorded as they are.
    """
    filter_of_secrets = _Filter()
    return {
        "before_record_request": filter_of_secrets.request,
        "before_record_response": filter_of_secrets.response,
        "decode_compressed_response": True,
    }


class _Filter:
    """Knows the keys that it has seen, since an answer may repeat one."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def request(self, request: Any) -> Any:  # noqa: ANN401 - a class of VCR.py
        for name in list(request.headers):
            if name.lower() == _facts.API_KEY_HEADER.lower():
                self._keys |= {str(request.headers[name])} - {CONCEALED}
                request.headers[name] = CONCEALED
        request.uri = self._without_keys(request.uri)
        if request.body:
            request.body = self._concealed(request.body)
        return request

    def response(self, response: Any) -> Any:  # noqa: ANN401 - a dict of VCR.py
        given: dict[str, list[str]] = response["headers"]
        headers = {name: [self._without_keys(value) for value in values] for name, values in given.items()}
        body = self._concealed(response["body"]["string"])
        for name in headers:
            if name.lower() == "content-length":
                headers[name] = [str(len(body))]
        return {**response, "headers": headers, "body": {**response["body"], "string": body}}

    def _without_keys(self, text: str) -> str:
        for key in self._keys:
            text = text.replace(key, CONCEALED)
        return text

    def _concealed(self, body: bytes | str) -> bytes:
        raw = body.encode() if isinstance(body, str) else bytes(body)
        for key in self._keys:
            raw = raw.replace(key.encode(), CONCEALED.encode())
        try:
            value = json.loads(raw)
        except (ValueError, RecursionError):
            return raw
        without = _without_secrets(value)
        return raw if without == value else json.dumps(without).encode()


def _without_secrets(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, list):
        return [_without_secrets(item) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    return {
        name: CONCEALED if isinstance(item, str) and _is_secret(name) else _without_secrets(item)
        for name, item in members.items()
    }


def _is_secret(name: str) -> bool:
    return name.replace("_", "").replace("-", "").lower() in _facts.SECRET_NAMES
