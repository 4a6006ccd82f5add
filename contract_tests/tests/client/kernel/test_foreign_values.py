"""Values of frameworks in bodies, queries and paths: sent as what they stand for, or refused by the field's name."""

from __future__ import annotations

import importlib
import json
from collections import OrderedDict, UserDict, UserString, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from msgspec import UNSET

from bullseye_partner.models import CreateOrganizationRequest
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.scripted_api import as_json

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

# Without stubs, and without settings, which are those of a whole process.
functional: Any = importlib.import_module("django.utils.functional")
mark_safe: Any = importlib.import_module("django.utils.safestring").mark_safe

CREATED = sample_answer(next(o for o in OPERATIONS if o.operation_id == "createOrganization"))
EMPTY = {"organizations": [], "total": 0, "page": 1, "pageSize": 20}
ALLOCATED = sample_answer(next(o for o in OPERATIONS if o.operation_id == "allocateCredits"))


class Text(str):
    """A text whose own `__str__` says something else, as safe texts and those of ORMs may."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Whole(int):
    """A number that is a row's, say."""


class Colour(str, Enum):  # noqa: UP042 - whose text is its name
    """A member that is a text."""

    RED = "red"


class Size(StrEnum):
    SMALL = "small"


class Level(IntEnum):
    HIGH = 3


class Plain(Enum):
    RED = "red"


class Moment(datetime):
    """As pandas, pendulum and freezegun have one."""


class Day(date):
    pass


class AsyncpgUUID(UUID):
    pass


class Scalar:
    """A number of NumPy, PyTorch or JAX, as far as it shows."""

    def __init__(self, value: object, kind: str) -> None:
        self._value = value
        self.dtype = SimpleNamespace(kind=kind)
        self.ndim = 0

    def item(self) -> object:
        return self._value


class Missing:
    """As pandas has `NA`: not even comparable to itself."""

    def __ne__(self, other: object) -> Any:
        return self

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __str__(self) -> str:
        return "<NA>"


@dataclass
class Row:
    """A dataclass."""

    colour: object
    size: int = 1


UTC_NOON = (2027, 1, 1, 12, 0, 0)
SENT: list[tuple[Any, Any]] = [
    (Text("Acme"), "Acme"),
    (mark_safe("<b>Acme</b>"), "<b>Acme</b>"),
    (functional.lazystr("Acme"), "Acme"),
    (functional.SimpleLazyObject(lambda: "Acme"), "Acme"),
    (UserString("Acme"), "Acme"),
    (Colour.RED, "red"),
    (Plain.RED, "red"),
    (Size.SMALL, "small"),
    (Level.HIGH, 3),
    (Whole(5), 5),
    (Scalar(5, "i"), 5),
    (Scalar(2.5, "f"), 2.5),
    (Scalar(True, "b"), True),
    (Fraction(1, 2), 0.5),
    (Decimal("2.5"), 2.5),
    (Decimal("500.00"), 500),
    (AsyncpgUUID(int=1), str(UUID(int=1))),
    (Moment(*UTC_NOON, tzinfo=UTC), "2027-01-01T12:00:00Z"),
    (Day(2027, 1, 1), "2027-01-01"),
]
REFUSED: list[tuple[Any, str]] = [
    (float("nan"), "must be a finite number"),
    (float("-inf"), "must be a finite number"),
    (Decimal("NaN"), "must be a finite number"),
    (Decimal("Infinity"), "must be a finite number"),
    (Scalar(float("nan"), "f"), "must be a finite number"),
    (datetime(2027, 1, 1), "needs a time zone"),  # noqa: DTZ001 - which is what is refused
    (Moment(2027, 1, 1), "needs a time zone"),
    (Scalar(0, "M"), "must be a time with a time zone"),
    (Missing(), "must not be a missing value"),
    (functional.SimpleLazyObject(lambda: 5), "must be a value itself"),
    (b"Acme", "must be "),
    (bytearray(b"Acme"), "must be "),
    (object(), "must be "),
    (str, "must be "),
    ((letter for letter in "Acme"), "must be "),
    ("\ud800", "is not valid Unicode"),
]
sent = pytest.mark.parametrize(("value", "expected"), SENT, ids=[type(value).__name__ for value, _ in SENT])
refused = pytest.mark.parametrize(("value", "why"), REFUSED, ids=[type(value).__name__ for value, _ in REFUSED])


@sent
def test_a_value_of_a_framework_is_sent_in_a_body(calling: Calling, value: Any, expected: Any):
    api, call = calling(as_json(CREATED, 201))
    call(lambda client: client.organizations.create(name=value, metadata={"k": value, "l": [{"m": value}]}))
    call(lambda client: client.request("POST", "/partner/any", body={"name": value}))
    assert json.loads(api.requests[0].content) == {
        "name": expected,
        "metadata": {"k": expected, "l": [{"m": expected}]},
    }
    assert json.loads(api.requests[1].content) == {"name": expected}


@sent
def test_a_value_of_a_framework_is_sent_in_a_query_and_a_path(calling: Calling, value: Any, expected: Any):
    text = "true" if expected is True else value.isoformat() if isinstance(value, Moment) else str(expected)
    api, call = calling(as_json(EMPTY))
    call(lambda client: client.organizations.list(search=value))
    call(lambda client: client.organizations.list(extra_query={"search": [value]}))
    assert [request.url.params["search"] for request in api.requests] == [text, text]
    if expected is not True:
        call(lambda client: client.organizations.list_visitors(value))
        assert api.requests[-1].url.path.endswith(f"/{text}/visitors")


@refused
def test_what_json_has_not_is_refused_by_its_place(calling: Calling, value: Any, why: str):
    api, call = calling(as_json(CREATED, 201))
    for arguments, place in (
        ({"name": value}, "name"),
        ({"name": "Acme", "metadata": {"k": [{"l": value}]}}, "metadata.k[0].l"),
        ({"name": "Acme", "extra_body": {"plan": (value,)}}, "plan[0]"),
    ):
        with pytest.raises((TypeError, ValueError)) as caught:
            call(lambda client: client.organizations.create(**arguments))  # noqa: B023
        assert str(caught.value).startswith(f"{place} {why}")
    assert api.requests == []


@refused
def test_what_a_query_has_not_is_refused_by_its_name(calling: Calling, value: Any, why: str):
    api, call = calling(as_json(EMPTY))
    with pytest.raises((TypeError, ValueError), match=f"^external_id {why}"):
        call(lambda client: client.organizations.list(external_id=value))
    with pytest.raises((TypeError, ValueError), match=r"^organization_id must be an id"):
        call(lambda client: client.organizations.get(value))
    assert api.requests == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (MappingProxyType({"a": 1}), {"a": 1}),
        (OrderedDict(a=1), {"a": 1}),
        (UserDict(a=1), {"a": 1}),
        (deque([1, 2]), [1, 2]),
        (range(2), [0, 1]),
        ({"a": UNSET, "b": 1}, {"b": 1}),
        ({1: "a", Text("b"): 2, Size.SMALL: 3}, {"1": "a", "b": 2, "small": 3}),
        (Row(Colour.RED), {"colour": "red", "size": 1}),
        (CreateOrganizationRequest(name="a", external_id="b"), {"name": "a", "externalId": "b"}),
        (timedelta(days=1), "P1D"),
        (2**70, 2**70),
    ],
    ids=lambda value: type(value).__name__,
)
def test_metadata_may_hold_any_collection(calling: Calling, value: Any, expected: Any):
    api, call = calling(as_json(CREATED, 201))
    call(lambda client: client.organizations.create(name="Acme", metadata={"k": value}))
    assert json.loads(api.requests[0].content)["metadata"] == {"k": expected}


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({None: 1}, "^metadata must have texts as names, got None"),
        ({"k": {True: 1}}, "^metadata.k must have texts as names, got a value of type bool"),
        ({"k": {b"l": 1}}, "^metadata.k must have texts as names, got a value of type bytes"),
        ({"k": [UNSET]}, r"^metadata.k\[0\] must be what JSON can hold"),
        ({"k": Row(b"red")}, "^metadata.k.colour must be what JSON can hold, got a value of type bytes"),
        ({"k": {"\ud800": 1}}, "is not valid Unicode"),
    ],
    ids=repr,
)
def test_what_no_object_of_json_is_is_refused(calling: Calling, metadata: Any, message: str):
    api, call = calling(as_json(CREATED, 201))
    with pytest.raises((TypeError, ValueError), match=message):
        call(lambda client: client.organizations.create(name="Acme", metadata=metadata))
    assert api.requests == []


def test_metadata_that_hold_themselves_are_refused(calling: Calling):
    api, call = calling(as_json(CREATED, 201))
    circle: dict[str, Any] = {}
    circle["k"] = [circle]
    with pytest.raises(ValueError, match="nested too deeply, or holds itself"):
        call(lambda client: client.organizations.create(name="Acme", metadata=circle))
    assert api.requests == []


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        (datetime(2027, 1, 1), "^expires_at needs a time zone"),  # noqa: DTZ001
        ("2027-01-01T00:00:00", "^expires_at needs a time zone"),
        (date(2027, 1, 1), "^expires_at must be a datetime with a time zone, got a value of type date"),
        ("tomorrow", "^expires_at must be a time as RFC 3339 has it"),
        (1_800_000_000, "^expires_at must be a datetime"),
    ],
)
def test_what_is_no_point_in_time_is_refused_by_its_name(calling: Calling, moment: Any, message: str):
    api, call = calling(as_json({}))
    with pytest.raises((TypeError, ValueError), match=message):
        call(lambda client: client.api_keys.create(name="ci", scopes=["read"], expires_at=moment))
    assert api.requests == []


@pytest.mark.parametrize(
    "moment", [datetime(2027, 1, 1, tzinfo=UTC), Moment(2027, 1, 1, tzinfo=UTC), "2027-01-01T00:00:00Z"]
)
def test_a_point_in_time_is_sent_with_its_zone(calling: Calling, moment: Any):
    sample = sample_answer(next(o for o in OPERATIONS if o.operation_id == "createApiKey"))
    api, call = calling(as_json(sample, 201))
    call(lambda client: client.api_keys.create(name="ci", scopes=["read"], expires_at=moment))
    assert json.loads(api.requests[0].content)["expiresAt"] == "2027-01-01T00:00:00Z"


def test_numpy_itself(calling: Calling):
    numpy = pytest.importorskip("numpy")
    api, call = calling(as_json(CREATED, 201))
    metadata = {"a": numpy.int64(5), "b": numpy.float32(1.5), "c": numpy.bool_(True), "d": numpy.array([1, 2])}
    call(lambda client: client.organizations.create(name=numpy.str_("Acme"), metadata=metadata))
    assert json.loads(api.requests[0].content) == {
        "name": "Acme",
        "metadata": {"a": 5, "b": 1.5, "c": True, "d": [1, 2]},
    }
    for wrong in (numpy.datetime64("2027-01-01"), numpy.float64("nan"), numpy.array([[1]])):
        with pytest.raises((TypeError, ValueError), match=r"^metadata\.k "):
            call(lambda client: client.organizations.create(name="Acme", metadata={"k": wrong}))  # noqa: B023


def test_pandas_itself(calling: Calling):
    pandas = pytest.importorskip("pandas")
    api, call = calling(as_json(EMPTY))
    call(lambda client: client.organizations.list(search=pandas.Series(["Acme"])[0]))
    assert api.requests[0].url.params["search"] == "Acme"
    for missing in (pandas.NA, pandas.NaT, float("nan")):
        with pytest.raises(ValueError, match=r"^external_id must"):
            call(lambda client: client.organizations.list(external_id=missing))  # noqa: B023
