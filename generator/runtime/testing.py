"""For the tests of whoever uses this client: objects, pages, errors and deliveries, and cassettes without secrets.

Every value that is not given comes from the examples of the API's description. Whole accounts with state are what the
emulator is for (`pip install bullseye-partner-emulator`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec
from msgspec import UNSET, structs

from . import _facts, _operations
from ._blind_mocks import UnseenMockWarning
from ._cassettes import vcr_options
from ._decode import COUNTERS, model_of
from ._errors import BY_STATUS, APIError, InternalError
from ._examples import EXAMPLES
from ._model import Model, json_values
from ._operation import Operation
from ._page_request import PageRequest
from ._pagination import AsyncPage, AsyncPager, Page
from ._response import RawResponse
from .webhooks import SIGNATURE_HEADER, UnknownEvent, sign

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._drift import DriftEvent
    from ._json import JSON
    from ._model import Event

__all__ = [
    "UnseenMockWarning",
    "make",
    "make_answer",
    "make_async_pages",
    "make_delivery",
    "make_error",
    "make_page",
    "vcr_options",
]

AnyModel = TypeVar("AnyModel", bound=Model)
AnyError = TypeVar("AnyError", bound=APIError)
T = TypeVar("T")


_STATUS_OF: dict[type[APIError], int] = {InternalError: 500, **{kind: status for status, kind in BY_STATUS.items()}}


def make(model: type[AnyModel], /, **changes: object) -> AnyModel:
    """Return an object of the API, or an event of a webhook: `make(Organization, name="Acme", credits=0)`.

    Args:
        model: A class of `bullseye_partner.models`.
        changes: Values of fields in place of those of the example; `UNSET` leaves an optional one out. Ids, times and
            words of enums may be texts.

    Raises:
        TypeError: there is no such field, or a value is of a wrong type.
    """
    if model.__name__ not in EXAMPLES:
        raise TypeError(f"model must be an object of bullseye_partner.models, got {model!r}")
    fields = {field.name: field for field in structs.fields(model)}
    if wrong := [name for name in changes if name not in fields]:
        from ._signatures import unexpected

        raise unexpected(model.__name__, wrong, fields)
    values: dict[str, object] = {}
    for name, value in changes.items():
        if value is UNSET and fields[name].default is UNSET:
            values[name] = UNSET
            continue
        try:
            values[name] = msgspec.convert(value, fields[name].type)
        except msgspec.ValidationError as failure:
            raise TypeError(f"{name}: {failure}") from None
    return structs.replace(msgspec.convert(EXAMPLES[model.__name__], model), **values)


def make_error(
    kind: type[AnyError],
    message: str = "made by a test",
    *,
    details: Mapping[str, JSON] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AnyError:
    """Return an error of the API to raise: `Mock(side_effect=make_error(NotFoundError))`; its `response` has the body.

    Args:
        kind: A class that stands for a status, such as `NotFoundError`.
        message: What the API says.
        details: What it adds for programs.
        headers: Headers of the answer, such as `Retry-After`.

    Raises:
        TypeError: the class stands for no status.
    """
    if (status := _STATUS_OF.get(kind)) is None:
        raise TypeError(f"kind must be the class of a status, such as NotFoundError, got {kind!r}")
    body = {"code": _facts.ERROR_CODES.get(status, kind.__name__), "message": message, "details": dict(details or {})}
    given = {"Content-Type": "application/json", **(headers or {})}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return kind(RawResponse(status, raw, msgspec.json.encode(body)), None, 1)


def make_delivery(event: Event | UnknownEvent, secret: str) -> tuple[bytes, dict[str, str]]:
    """Return body and headers of a webhook's delivery, signed as Bullseye signs it: to post to an endpoint.

    Raises:
        ValueError: the secret is empty.
    """
    body = msgspec.json.encode(event.payload if isinstance(event, UnknownEvent) else event)
    return body, {SIGNATURE_HEADER: sign(body, secret), "Content-Type": "application/json"}


def make_answer(operation: str, result: object = None) -> JSON:
    """Return the body with which the API answers a call, for mocks of HTTP: `make_answer("organizations.get", acme)`.

    Args:
        operation: Resource and method, as the client has them.
        result: What the call is to return; for a paginated one the items, all on one page.

    Raises:
        ValueError: there is no such operation.
    """
    resource, _, method = operation.partition(".")
    found: list[Operation[Any]] = [each for each in vars(_operations).values() if isinstance(each, Operation)]
    for each in found:
        if (each.resource, each.method_name) == (resource, method):
            return _body(each, result)
    raise ValueError(f"there is no operation {operation!r}: name resource and method, such as organizations.list")


def _body(operation: Operation[Any], result: object) -> JSON:
    if operation.model is None:
        return None
    envelope = model_of(*operation.model)
    names = dict(zip(envelope.__struct_fields__, envelope.__struct_encode_fields__, strict=True))
    values = list(cast("Sequence[object]", result)) if isinstance(result, list | tuple) else result
    if operation.unwrap:
        return {operation.unwrap: json_values(values)}
    if names.keys() >= COUNTERS:
        items = cast("list[object]", values)
        (name,) = names.keys() - COUNTERS
        counters = {"page": 1, "page_size": max(1, len(items)), "total": len(items)}
        return {names[name]: json_values(items)} | {names[counter]: number for counter, number in counters.items()}
    return json_values(values)


class _Envelope(msgspec.Struct):
    items: list[Any]
    page: int
    page_size: int
    total: int

    @property
    def extra_properties(self) -> dict[str, JSON]:
        return {}


_MADE_UP: Operation[Any] = Operation(
    id="made by a test",
    resource="",
    method_name="",
    http_method="GET",
    path="/",
    repeatable=True,
    scope=None,
    evidence="inferred",
    documentation_url="",
    model=None,
    unwrap=None,
)


def _ignore(event: DriftEvent) -> None:
    """Do nothing with what a page reports: nothing was received."""


def _first(size: int) -> PageRequest[Any]:
    if size < 1:
        raise ValueError(f"size must be positive, got {size}")
    return PageRequest(_MADE_UP, (), {"page": 1}, {}, None)


def _envelope(items: list[Any], request: PageRequest[Any], size: int) -> _Envelope:
    number = cast("int", request.query["page"])
    return _Envelope(items[(number - 1) * size : number * size], number, size, len(items))


def make_page(items: Sequence[T], *, size: int = 20) -> Page[T]:
    """Return the first page of a list, from which the others follow: what a paginated method of a mock returns.

    Raises:
        ValueError: the size is not positive.
    """
    everything = list(items)

    def fetch(request: PageRequest[T], before: Page[T] | None = None) -> Page[T]:
        return Page(fetch, _ignore, request, _envelope(everything, request, size), before)

    return fetch(_first(size))


def make_async_pages(items: Sequence[T], *, size: int = 20) -> AsyncPager[T]:
    """Return what a paginated method of an asynchronous client returns, to `await` or to `async for` over.

    Raises:
        ValueError: the size is not positive.
    """
    everything, first = list(items), _first(size)

    async def fetch(request: PageRequest[T], before: AsyncPage[T] | None = None) -> AsyncPage[T]:
        return AsyncPage(fetch, _ignore, request, _envelope(everything, request, size), before)

    return AsyncPager(lambda: fetch(first))
