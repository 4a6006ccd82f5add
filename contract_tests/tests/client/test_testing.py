"""What `bullseye_partner.testing` gives to tests of users: objects, pages, errors, deliveries, answers for mocks."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any
from unittest.mock import AsyncMock, Mock, create_autospec
from uuid import UUID

import anyio
import httpx2
import msgspec
import pytest
from msgspec import UNSET

import bullseye_partner
from bullseye_partner import (
    APIError,
    AsyncBullseyePartner,
    BullseyePartner,
    NotFoundError,
    TooManyRequestsError,
    models,
)
from bullseye_partner._model import Event, Model
from bullseye_partner.models import (
    IdentificationEvent,
    Organization,
    OrganizationStatus,
    UpdateOrganizationRequest,
    Visitor,
)
from bullseye_partner.testing import make, make_answer, make_async_pages, make_delivery, make_error, make_page
from bullseye_partner.webhooks import SIGNATURE_HEADER, UnknownEvent, unwrap
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer, sample_result

if TYPE_CHECKING:
    import respx

    from generator.operations import Operation

MODELS = [
    each for name in models.__all__ if isinstance(each := getattr(models, name), type) and issubclass(each, Model)
]
EVENTS = [each for each in MODELS if issubclass(each, Event)]
STATUSES = [
    each
    for name in bullseye_partner.__all__
    if inspect.isclass(each := getattr(bullseye_partner, name)) and issubclass(each, APIError) and each is not APIError
]
for_each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)


# Objects and events


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_and_event_is_made_as_described(model: type[Model]):
    made = make(model)
    assert type(made) is model
    assert msgspec.json.decode(msgspec.json.encode(made), type=model) == made
    assert make(model) == made
    with pytest.raises(TypeError, match=rf"{model.__name__}\(\) does not take frobnicate"):
        make(model, frobnicate=1)


def test_what_is_given_takes_the_place_of_the_example():
    made = make(Organization, name="Acme", credits=0, status="suspended", id=str(UUID(int=1)), external_id=None)
    assert (made.name, made.credits, made.status, made.id) == ("Acme", 0, OrganizationStatus.SUSPENDED, UUID(int=1))
    assert made.external_id is None
    assert make(Visitor, email=UNSET).email is UNSET
    event = make(IdentificationEvent, visitor=make(Visitor, email="ada@example.com"))
    assert event.visitor.email == "ada@example.com"
    assert event.payload["visitor"]["email"] == "ada@example.com"  # type: ignore[index,call-overload]  # pyright: ignore[reportIndexIssue,reportCallIssue,reportArgumentType,reportOptionalSubscript] - a JSON value
    assert make(UpdateOrganizationRequest, name="B").name == "B"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"credits": "many"}, "credits: Expected `int`, got `str`"),
        ({"created_at": "2027-01-01T00:00:00"}, "created_at: Expected `datetime` with a timezone"),
        ({"name": None}, "name: Expected `str`, got `null`"),
        ({"name": UNSET}, "name: Expected"),
        ({"externalId": "a"}, "externalId: did you mean external_id?"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(wrong: dict[str, Any], message: str):
    with pytest.raises(TypeError) as caught:
        make(Organization, **wrong)
    assert message in str(caught.value)


def test_what_is_no_model_is_refused():
    kind: Any = OrganizationStatus
    with pytest.raises(TypeError, match=r"must be an object of bullseye_partner\.models"):
        make(kind)


@pytest.mark.parametrize("model", EVENTS, ids=lambda model: model.__name__)
def test_a_delivery_is_signed_and_says_the_event(model: type[Event]):
    event = make(model)
    body, headers = make_delivery(event, "whsec_1")
    drift: list[Any] = []
    assert unwrap(body, headers[SIGNATURE_HEADER], "whsec_1", on_drift=drift.append) == event
    assert drift == []
    unknown = UnknownEvent(event="new", payload={"event": "new"})
    body, headers = make_delivery(unknown, "whsec_1")
    assert unwrap(body, headers[SIGNATURE_HEADER], "whsec_1") == unknown


# Errors


@pytest.mark.parametrize("kind", STATUSES, ids=lambda kind: kind.__name__)
def test_every_error_of_the_api_can_be_raised(kind: type[APIError]):
    made = make_error(kind, "The pool is empty", details={"left": 0}, headers={"Retry-After": "5"})
    assert type(made) is kind
    assert type(APIError.of(made.response, None, 1)) is kind
    assert (made.message, made.details, made.response.headers["retry-after"]) == ("The pool is empty", {"left": 0}, "5")
    assert made.code
    with pytest.raises(kind, match="The pool is empty"):
        Mock(side_effect=made)()


def test_an_error_without_a_status_is_refused():
    with pytest.raises(TypeError, match="must be the class of a status"):
        make_error(APIError)


# Pages


def test_pages_are_walked_as_those_of_the_api():
    first = make_page([1, 2, 3, 4, 5], size=2)
    assert (first.items, first.number, first.size, first.total, first.has_next) == ([1, 2], 1, 2, 5, True)
    assert list(first) == [1, 2, 3, 4, 5]
    assert first.first(3) == [1, 2, 3]
    assert [one.number for one in first.pages()] == [1, 2, 3]
    with first.prefetch() as items:
        assert list(items) == [1, 2, 3, 4, 5]
    empty: list[int] = []
    assert (list(make_page(empty)), make_page(empty).total) == ([], 0)
    with pytest.raises(ValueError, match="size must be positive"):
        make_page([1], size=0)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_asynchronous_pages_are_awaited_or_walked(backend: str):
    async def walk() -> tuple[list[int], list[int], int | None]:
        pager = make_async_pages([1, 2, 3], size=2)
        return [item async for item in pager], list((await pager).items), (await pager).total

    assert anyio.run(walk, backend=backend) == ([1, 2, 3], [1, 2], 3)


# Doubles of the client


def onboard(client: BullseyePartner) -> list[str]:
    client.organizations.create(name="Acme")
    return [organization.name for organization in client.organizations.list(status="active")]


@pytest.mark.parametrize("spec", [{"instance": True}, {}], ids=["instance", "class"])
def test_autospec_of_the_client_knows_every_resource(spec: dict[str, bool]):
    made: Any = create_autospec(BullseyePartner, **spec)
    client = made if spec else made("key")
    client.organizations.list.return_value = make_page([make(Organization, name="Acme")])
    assert onboard(client) == ["Acme"]
    client.organizations.create.assert_called_once_with(name="Acme")
    with pytest.raises(AttributeError):
        client.organizations.lst()
    with pytest.raises(TypeError):
        client.organizations.get()  # the id is missing
    with pytest.raises(AttributeError):
        client.organisations  # noqa: B018 - the access is what fails


@for_each
@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_autospec_knows_every_method_and_what_is_awaited(kind: Any, operation: Operation):
    client = create_autospec(kind, instance=True)
    path, named = plain_arguments(operation)
    awaited = kind is AsyncBullseyePartner
    assert isinstance(method_of(client, operation), AsyncMock) or not awaited or operation.page
    for entry in (client, client.with_raw_response):
        called: Any = method_of(entry, operation)
        result = called(*path, **named)
        if inspect.iscoroutine(result):
            anyio.run(lambda: result)  # noqa: B023
        called.assert_called_once_with(*path, **named)


def test_an_asynchronous_double_is_awaited_and_walked():
    client = create_autospec(AsyncBullseyePartner, instance=True)
    client.organizations.get.return_value = make(Organization, name="Acme")
    client.organizations.list.return_value = make_async_pages([make(Organization)])
    client.organizations.delete.side_effect = make_error(NotFoundError)

    async def main() -> tuple[str, int]:
        with pytest.raises(NotFoundError):
            await client.organizations.delete("a")
        listed = [organization async for organization in client.organizations.list()]
        return (await client.organizations.get("a")).name, len(listed)

    assert anyio.run(main) == ("Acme", 1)


def test_on_the_class_a_resource_is_its_class_and_on_a_client_always_the_same():
    client = BullseyePartner("key")
    assert client.organizations is client.organizations
    assert type(client.organizations) is BullseyePartner.organizations
    assert type(client.with_raw_response) is BullseyePartner.with_raw_response


# Mocks of HTTP


@for_each
def test_an_answer_is_what_the_client_reads(httpx2_mock: respx.Router, operation: Operation):
    result = sample_result(operation) if operation.response_schema_name else None
    body = make_answer(f"{operation.tag}.{operation.method_name}", result)
    if operation.page is None and operation.response_schema_name:
        assert body == sample_answer(operation)
    httpx2_mock.route().respond(operation.success[0].status, json=body)
    path, named = plain_arguments(operation)
    drift: list[Any] = []
    with BullseyePartner("key", on_drift=drift.append) as client:
        returned = method_of(client, operation)(*path, **named)
    assert (returned.items if operation.page else returned) == result
    assert not drift or operation.response_schema_name is None


def test_an_answer_of_nothing_that_there_is_is_refused():
    with pytest.raises(ValueError, match=r"there is no operation 'organizations.lst'"):
        make_answer("organizations.lst")


def test_an_error_is_an_answer_too():
    made = make_error(TooManyRequestsError, headers={"Retry-After": "0"})

    def respond(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(made.status_code, headers=made.response.headers, content=made.response.content)

    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http_client:
        client = BullseyePartner("key", http_client=http_client, max_retries=0)
        with pytest.raises(TooManyRequestsError, match="made by a test"):
            client.partner_account.get()
    assert json.loads(made.response.content)["code"]
