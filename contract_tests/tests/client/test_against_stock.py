"""What openapi-python-client's own templates make of the same description, and where ours does better.

Each test first shows the fault, so that a release that mends it is noticed.
"""

from __future__ import annotations

import copy
import importlib
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import httpx2
import msgspec
import pytest
from msgspec import UNSET

from bullseye_partner import (
    APIError,
    BullseyePartner,
    InternalError,
    NotFoundError,
    ResponseDecodeError,
    _facts,
    models,
)
from contract_tests.sample_calls import DESCRIPTION, OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY
from contract_tests.tests.client.stock_descriptions import SMALL, generate
from contract_tests.tests.generator.test_client_package import DOMAINS, render_with
from contract_tests.tests.generator.tiny_description import TinyDescription

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.tests.conftest import ServedEmulator

GET = next(operation for operation in OPERATIONS if operation.operation_id == "getOrganization")
LIST = next(operation for operation in OPERATIONS if operation.operation_id == "listOrganizations")
ID = UUID(int=1)
OTHER = "https://evil.example/"
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def stock_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    generate(folder, DESCRIPTION.bundle, "stock_client")
    generate(folder, SMALL, "small_stock_client")
    return folder


class Both:
    """The two clients over one scripted server."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.status = 200
        self.content = b""
        self.headers: dict[str, str] = {}

    def answers(self, body: Any, status: int = 200, **headers: str) -> None:
        self.content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers = status, headers

    def _respond(self, kind: Any) -> Callable[[Any], Any]:
        def respond(request: Any) -> Any:
            self.requests.append(request)
            return kind.Response(self.status, content=self.content, headers=self.headers)

        return respond

    def stock(self, **options: Any) -> Any:
        """Return the stock client, with the key in the described header."""
        package: Any = importlib.import_module("stock_client")
        client = package.AuthenticatedClient(
            base_url=BASE_URL, token=KEY, prefix="", auth_header_name=_facts.API_KEY_HEADER, **options
        )
        transport = httpx.MockTransport(self._respond(httpx))
        http_client = httpx.Client(
            base_url=BASE_URL,
            transport=transport,
            headers={_facts.API_KEY_HEADER: KEY},
            follow_redirects=options.get("follow_redirects", False),
        )
        return client.set_httpx_client(http_client)

    def ours(self, **options: Any) -> BullseyePartner:
        """Return our client."""
        http_client = httpx2.Client(
            transport=httpx2.MockTransport(self._respond(httpx2)),
            follow_redirects=options.pop("follow_redirects", False),
        )
        return BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, max_retries=0, **options)


def operation(name: str) -> Any:
    return importlib.import_module(f"stock_client.api.organizations.{name}")


@pytest.fixture
def both(stock_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    monkeypatch.syspath_prepend(str(stock_folder))
    yield Both()


def organization(**changes: object) -> dict[str, Any]:
    return {"organization": sample_answer(GET)["organization"] | changes}


@pytest.mark.parametrize(
    ("argument", "addressed"), [("", f"{LIST.path}/"), (".", LIST.path), ("..", LIST.path.rpartition("/")[0])]
)
def test_a_path_argument_never_leads_to_another_path(both: Both, argument: str, addressed: str):
    operation("delete_organization").sync_detailed(argument, client=both.stock())
    assert (both.requests[0].method, both.requests[0].url.path) == ("DELETE", httpx.URL(BASE_URL).path + addressed)

    with pytest.raises(ValueError, match="would address another path"):
        both.ours().organizations.delete(argument)
    assert len(both.requests) == 1


def test_a_client_can_be_entered_twice(both: Both, served_emulator: ServedEmulator):
    stock = both.stock()
    with stock:
        pass
    with pytest.raises(RuntimeError), stock:
        pass

    ours = BullseyePartner(served_emulator.api_key, base_url=served_emulator.url)
    for _ in range(2):
        with ours:
            assert ours.partner_account.get().name


def test_a_derived_client_leaves_the_original_as_it_is(both: Both):
    both.answers(organization())
    stock = both.stock()
    derived = stock.with_headers({"X-Trace": "42"})
    operation("get_organization").sync(ID, client=stock)
    assert both.requests[0].headers["X-Trace"] == "42"
    assert derived.get_httpx_client() is not stock.get_httpx_client()  # a pool of its own, and another handshake

    ours = both.ours(timeout=7.0)
    ours.with_options(timeout=3.0).organizations.get(ID, extra_headers={"X-Trace": "42"})
    ours.organizations.get(ID)
    assert [
        (request.extensions["timeout"]["read"], request.headers.get("X-Trace")) for request in both.requests[1:]
    ] == [
        (3.0, "42"),
        (7.0, None),
    ]


def test_there_is_a_timeout_without_asking(both: Both):
    package: Any = importlib.import_module("stock_client")
    assert package.Client(base_url=BASE_URL).get_httpx_client().timeout == httpx.Timeout(None)

    both.answers(organization())
    both.ours().organizations.get(ID)
    assert both.requests[0].extensions["timeout"]["read"] == 30.0


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"organization": '])
@pytest.mark.parametrize(("status", "error"), [(200, ResponseDecodeError), (404, NotFoundError), (500, InternalError)])
def test_a_body_that_is_not_json_is_an_error_of_the_client(both: Both, body: bytes, status: int, error: type):
    both.answers(body, status)
    with pytest.raises(json.JSONDecodeError):
        operation("get_organization").sync(ID, client=both.stock())
    with pytest.raises(error):
        both.ours().organizations.get(ID)


def test_a_status_that_no_registry_has_is_an_error_of_the_client(both: Both):
    both.answers(b"<h1>Web server is returning an unknown error</h1>", 520)
    with pytest.raises(ValueError, match="520 is not a valid HTTPStatus"):
        operation("get_organization").sync_detailed(ID, client=both.stock())
    with pytest.raises(InternalError) as caught:
        both.ours().organizations.get(ID)
    assert caught.value.status_code == 520


@pytest.mark.parametrize("duplicate", [copy.deepcopy, copy.copy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - our own
def test_errors_can_be_copied_and_pickled(both: Both, duplicate: Callable[[Any], Any]):
    errors: Any = importlib.import_module("stock_client.errors")
    with pytest.raises(TypeError):
        duplicate(errors.UnexpectedStatus(418, b"no"))

    both.answers({"code": "NotFound", "message": "no", "details": {}}, 404)
    with pytest.raises(APIError) as caught:
        both.ours().organizations.get(ID)
    same = duplicate(caught.value)
    assert same is not caught.value
    assert (type(same), str(same), same.details) == (NotFoundError, str(caught.value), {})


def test_the_key_is_not_shown(both: Both):
    assert KEY in repr(both.stock())
    ours = both.ours()
    assert KEY not in repr(ours) + repr(vars(ours))


def test_a_redirect_does_not_take_the_key_to_another_origin(both: Both):
    both.answers(b"", 307, Location=OTHER)
    with pytest.raises(httpx.TooManyRedirects):
        operation("get_organization").sync(ID, client=both.stock(follow_redirects=True))
    assert both.requests[1].url.host == "evil.example"
    assert both.requests[1].headers[_facts.API_KEY_HEADER] == KEY

    both.requests.clear()
    with pytest.raises(APIError):
        both.ours(follow_redirects=True).organizations.get(ID)
    assert [request.url.host for request in both.requests] == ["partner.example"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"status": "paused"}, ValueError),
        ({"createdAt": None}, TypeError),
        ({"createdAt": 7}, TypeError),
        ({"id": "no uuid"}, ValueError),
    ],
    ids=["unknown word", "null", "other type", "other format"],
)
def test_an_answer_that_is_not_as_described_is_built_all_the_same(both: Both, changes: Any, fault: type):
    both.answers(organization(**changes))
    with pytest.raises(fault):
        operation("get_organization").sync(ID, client=both.stock())
    events: list[object] = []
    found = both.ours(on_drift=events.append).organizations.get(ID)
    assert found.name == organization()["organization"]["name"]
    assert len(events) == 1


def test_an_unknown_word_is_a_member_of_its_enum(both: Both):
    stock: Any = importlib.import_module("stock_client.models")
    with pytest.raises(ValueError, match="'paused' is not a valid OrganizationStatus"):
        stock.OrganizationStatus("paused")

    both.answers(organization(status="paused"))
    status = both.ours(on_drift=lambda _: None).organizations.get(ID).status
    assert isinstance(status, models.OrganizationStatus)
    assert status == "paused"


def test_a_missing_property_does_not_break_the_rest(both: Both):
    body = organization()
    del body["organization"]["tier"]
    both.answers(body)
    with pytest.raises(KeyError):
        operation("get_organization").sync(ID, client=both.stock())
    assert both.ours(on_drift=lambda _: None).organizations.get(ID).name == body["organization"]["name"]


@pytest.mark.parametrize("body", [[], None, "text", 7], ids=repr)
def test_a_body_that_is_no_object_is_an_error_of_the_client(both: Both, body: object):
    both.answers(body)
    with pytest.raises((KeyError, TypeError, ValueError)):
        operation("get_organization").sync(ID, client=both.stock())
    with pytest.raises(ResponseDecodeError) as caught:
        both.ours(on_drift=lambda _: None).organizations.get(ID)
    assert json.loads(caught.value.response.content) == body


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])  # noqa: S301 - our own
def test_what_is_absent_stays_absent_in_a_copy(both: Both, duplicate: Callable[[Any], Any]):
    stock: Any = importlib.import_module("stock_client.models")
    with pytest.raises(TypeError, match="Unset is not JSON serializable"):
        json.dumps(duplicate(stock.CreateOrganizationRequest(name="Acme")).to_dict())

    request = duplicate(models.CreateOrganizationRequest(name="Acme"))
    assert request.tier is UNSET
    assert json.loads(msgspec.json.encode(request)) == {"name": "Acme"}


def test_defaults_of_the_api_are_left_to_it(both: Both):
    stock: Any = importlib.import_module("stock_client.models")
    assert "tier" in stock.CreateOrganizationRequest(name="Acme").to_dict()

    both.answers(organization(), 201)
    both.ours().organizations.create(name="Acme")
    assert json.loads(both.requests[0].content) == {"name": "Acme"}


def test_no_query_is_sent_that_nobody_gave(both: Both):
    small: Any = importlib.import_module("small_stock_client.api.things.list_things")
    both.answers({})
    small.sync_detailed(client=both.stock())
    assert both.requests[0].url.query == b"page=1"

    both.answers(sample_answer(LIST))
    both.ours().organizations.list().first(1)
    assert both.requests[1].url.query == b""


def test_properties_are_called_what_the_api_calls_them(both: Both):
    both.answers(organization())
    assert not hasattr(operation("get_organization").sync(ID, client=both.stock()).organization, "credits")
    assert both.ours().organizations.get(ID).credits == organization()["organization"]["credits"]


def test_free_form_objects_are_dicts(both: Both):
    both.answers(organization(metadata={"crm": {"id": 7}}))
    stock = operation("get_organization").sync(ID, client=both.stock()).organization.metadata
    assert not isinstance(stock, dict)
    assert both.ours().organizations.get(ID).metadata == {"crm": {"id": 7}}


def test_errors_are_raised_not_returned(both: Both):
    both.answers({"code": "NotFound", "message": "no", "details": {}}, 404)
    assert type(operation("get_organization").sync(ID, client=both.stock())).__name__ == "Error"
    with pytest.raises(NotFoundError):
        both.ours().organizations.get(ID)


def test_operations_without_an_answer_are_called_like_all_others(both: Both):
    small: Any = importlib.import_module("small_stock_client.api.things.delete_things")
    assert not hasattr(small, "sync")
    assert operation("list_organizations").sync

    both.answers(b"", 204)
    both.ours().organizations.delete(ID)
    both.answers({"code": "NotFound", "message": "no", "details": {}}, 404)
    with pytest.raises(NotFoundError):
        both.ours().organizations.delete(ID)


def test_an_enum_that_may_be_null_is_one_class(both: Both, tmp_path: Path):
    small: Any = importlib.import_module("small_stock_client.models")
    assert len([name for name in small.__all__ if name.startswith("ThingKind")]) == 3

    tier = "{oneOf: [{$ref: organizations.yaml#/OrganizationTier}, {type: 'null'}], description: Tier.}"
    files = render_with(tmp_path, DOMAINS, "    verified:\n", f"    tier: {tier}\n    verified:\n")
    source = files["bullseye_partner/models/domains.py"]
    assert "from .organizations import OrganizationTier\n" in source
    assert "tier: OrganizationTier | UnsetType | None = UNSET\n" in source
    assert "Tier(OpenEnum)" not in source


def test_values_that_differ_only_by_case_are_a_finding_with_its_place(tmp_path: Path):
    schemas = {"Kind": {"type": "string", "enum": ["cat", "Cat"]}}
    with pytest.raises(RuntimeError, match="Traceback"):
        generate(tmp_path, {**SMALL, "paths": {}, "components": {"schemas": schemas}}, "cased")

    tiny = TinyDescription(tmp_path)
    before = "PetKind:\n  type: string\n  enum: [cat, dog"
    line = tiny.edit("components/schemas/pets.yaml", before, f"{before}, Cat")
    assert tiny.found("enum-case") == [f"openapi/components/schemas/pets.yaml:{line}"]


def errors_of_mypy(folder: Path, package: str) -> int:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-incremental", package]
    environment = {**os.environ, "MYPYPATH": str(REPOSITORY / "generated_client")}
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    assert run.returncode in (0, 1), run.stdout + run.stderr
    return run.stdout.count(": error: ")


def errors_of_pyright(folder: Path, package: str) -> int:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, package]
    report = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    summary: dict[str, int] = json.loads(report)["summary"]
    assert summary["filesAnalyzed"] > 0
    return summary["errorCount"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("errors", "faulty"),
    # Of the description of this repository, mypy --strict has nothing to say about the stock client either.
    [(errors_of_mypy, "small_stock_client"), (errors_of_pyright, "stock_client/api/organizations")],
)
def test_strict_type_checkers_find_faults_in_the_stock_client(
    stock_folder: Path, errors: Callable[[Path, str], int], faulty: str
):
    (stock_folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}', encoding="utf-8")
    assert errors(stock_folder, faulty) > 0


@pytest.mark.slow
@pytest.mark.parametrize("errors", [errors_of_mypy, errors_of_pyright])
def test_strict_type_checkers_have_nothing_to_say_about_ours(errors: Callable[[Path, str], int]):
    assert errors(REPOSITORY, "generated_client/bullseye_partner") == 0
