from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import httpx2
import pytest

import bullseye_partner
from bullseye_partner import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    BullseyeError,
    RateBudgetExhaustedError,
    RawResponse,
    ResponseDecodeError,
    _operations,
)
from bullseye_partner._operation import Operation
from contract_tests.tests.client.kernel.scripted_api import KEY, as_json, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from contract_tests.tests.client.kernel.conftest import Calling

OPERATION = _operations.LIST_API_KEYS
UNKNOWN = "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
RESPONSE = RawResponse(
    404, [(b"x-request-id", b"req_1")], b'{"code": "NotFound", "message": "gone", "details": {"id": 7}}'
)
ERRORS = [
    *(APIError.of(RawResponse(status, [], RESPONSE.content), OPERATION, 2) for status in range(400, 600)),
    APIConnectionError("refused", OPERATION, 3, delivered=False),
    APITimeoutError("silence", OPERATION, 3, delivered=True),
    RateBudgetExhaustedError(OPERATION, 1.5),
    ResponseDecodeError("not JSON", RESPONSE, OPERATION),
]


def list_keys(client):
    return client.api_keys.list()


@pytest.mark.parametrize(
    ("status", "name"),
    [
        (400, "BadRequestError"),
        (401, "UnauthorizedError"),
        (403, "ForbiddenError"),
        (404, "NotFoundError"),
        (405, "MethodNotAllowedError"),
        (413, "PayloadTooLargeError"),
        (415, "UnsupportedMediaTypeError"),
        (422, "UnprocessableEntityError"),
        (429, "TooManyRequestsError"),
        (500, "InternalError"),
        (503, "InternalError"),
        (520, "InternalError"),
        (599, "InternalError"),
        (301, "APIError"),
        (307, "APIError"),
        (409, "ConflictError"),
        (418, "APIError"),
    ],
)
def test_every_status_that_is_no_success_raises_its_class(calling: Calling, status: int, name: str):
    api, call = calling(refusal(status, "SomeCode", {"X-Request-Id": "req_7"}), max_retries=0)
    with pytest.raises(APIError) as caught:
        call(list_keys)
    error = caught.value
    assert type(error) is getattr(bullseye_partner, name)
    assert (error.status_code, error.code, error.message) == (status, "SomeCode", "SomeCode it is")
    assert error.details == {"field": "name"}
    assert error.operation == OPERATION
    assert error.request_id == "req_7"
    assert len(api.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad Gateway</html>",
        b"null",
        b"[]",
        b"{}",
        b'"code"',
        b"\xff\xfe",
        b'{"code": "X"}',
        b'{"code": {}, "message": [], "details": "no"}',
        b'{"code": "X", "message": "Y", "details": [1, 2]}',
        b'{"code": "X", "message": "Y", "details": [["a", 1]]}',
        b'{"code": 1e999}',
        b"[" * 100_000,
        b'{"code":' * 100_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_an_error_body_of_any_kind_gives_the_class_of_the_status(calling: Calling, body: bytes):
    _, call = calling(httpx2.Response(502, content=body), max_retries=0)
    with pytest.raises(bullseye_partner.InternalError) as caught:
        call(list_keys)
    assert isinstance(caught.value.details, dict)
    assert isinstance(str(caught.value), str)
    assert caught.value.response.content == body


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Welcome</html>",
        b'{"apiKeys": [',
        b"\xff\xfe",
        b'{"apiKeys": "\xff"}',
        b'{"apiKeys": 1e999}',
        b'{"apiKeys": [{"id": 1e999}]}',
        b'{"apiKeys":' * 100_000,
        b"[7]",
        b"null",
    ],
    ids=lambda body: repr(body[:30]),
)
@pytest.mark.parametrize("strict", [True, False])
def test_a_good_status_with_a_bad_body_is_a_decode_error_with_the_body(calling: Calling, body: bytes, strict: bool):
    api, call = calling(httpx2.Response(200, content=body), strict=strict, on_drift=lambda _: None)
    with pytest.raises(ResponseDecodeError) as caught:
        call(list_keys)
    assert caught.value.response.content == body
    assert len(api.requests) == 1


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{type(error).__name__}")
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301
def test_errors_survive_copying_and_pickling(error: BullseyeError, duplicate):
    twin = duplicate(error)
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def _fail(error: BullseyeError) -> None:
    raise error


def test_errors_cross_process_pools():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool, pytest.raises(APIError, match="gone"):
        pool.submit(_fail, APIError.of(RESPONSE, OPERATION, 1)).result(timeout=60)


@pytest.mark.parametrize("error", [httpx2.ConnectError("refused"), httpx2.ReadTimeout("silence"), httpx2.ReadError("")])
def test_an_error_leads_to_no_exception_of_the_http_library(calling: Calling, error: Exception):
    _, call = calling(error, max_retries=0)
    with pytest.raises(APIConnectionError) as caught:
        call(list_keys)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert caught.value.operation == OPERATION
    assert isinstance(caught.value, APITimeoutError) == isinstance(error, httpx2.TimeoutException)


@pytest.mark.parametrize("status", [404, 405])
def test_a_wrong_path_that_was_inferred_says_so(status: int):
    inferred = next(
        value for value in vars(_operations).values() if isinstance(value, Operation) and value.evidence == "inferred"
    )
    text = str(APIError.of(RawResponse(status, [], b""), inferred, 1))
    assert f"{inferred.http_method} {inferred.path} is inferred" in text
    assert inferred.documentation_url in text
    assert "inferred" not in str(APIError.of(RawResponse(500, [], b""), inferred, 1))


@pytest.mark.parametrize(
    ("ask", "missing"),
    [
        (lambda client: client.organizations.get(UNKNOWN), "There is no such organization"),
        (lambda client: client.icp_configs.get(UNKNOWN, UNKNOWN), "There is no such organization or icp config"),
    ],
)
def test_a_404_on_a_path_that_has_worked_is_about_what_the_path_names(
    calling: Calling, ask: Callable[[Any], Any], missing: str
):
    _, call = calling(refusal(404, "NotFound"), as_json({}), refusal(404, "NotFound"))
    texts: list[str] = []
    for _ in range(3):
        try:
            call(ask)
        except (APIError, ResponseDecodeError) as error:
            texts.append(str(error))
    assert "is inferred" in texts[0]
    assert texts[-1].endswith(missing)
    assert "is inferred" not in texts[-1]


def test_redirects_are_not_followed(calling: Calling):
    api, call = calling(httpx2.Response(307, headers={"Location": "https://elsewhere.example/"}), as_json({}))
    with pytest.raises(APIError) as caught:
        call(list_keys)
    assert caught.value.status_code == 307
    assert [request.url.host for request in api.requests] == ["partner.example"]
    assert KEY not in repr(vars(caught.value))
