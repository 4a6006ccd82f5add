"""Objects of the client in the frameworks beside it: JSON, SQL, tables, FastAPI, Django."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi import Body, FastAPI
from msgspec import structs
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.testclient import TestClient

from bullseye_partner import models
from bullseye_partner.models import CreatedApiKeyResult, IcpConfig, Organization, OrganizationStatus, Visitor
from bullseye_partner.webhooks import UnknownEvent
from contract_tests.sample_calls import OPERATIONS, sample_answer

SAMPLE = sample_answer(next(o for o in OPERATIONS if o.operation_id == "getOrganization"))["organization"]
ICP = sample_answer(next(o for o in OPERATIONS if o.operation_id == "createIcpConfig"))
ORGANIZATION = Organization.from_json(json.dumps(SAMPLE))
ADDED = Organization.from_json(json.dumps({**SAMPLE, "seats": 3}))
VISITOR = Visitor.from_json('{"email": "ada@example.com"}')


def test_an_object_is_a_dict_for_who_asks():
    assert dict(ORGANIZATION) == ORGANIZATION.to_dict() == SAMPLE
    assert json.loads(json.dumps(ADDED.to_dict())) == {**SAMPLE, "seats": 3}
    assert json.loads(json.dumps({"organizations": [ORGANIZATION]}, default=dict)) == {"organizations": [SAMPLE]}


def test_requests_and_unknown_events_have_a_dict_too():
    request = models.CreateOrganizationRequest(name="Acme")
    assert request.to_dict() == {"name": "Acme"}
    assert UnknownEvent(event="new", payload={"a": [1]}).to_dict() == {"event": "new", "payload": {"a": [1]}}


def test_absent_properties_may_be_filled_in():
    assert VISITOR.to_dict() == {"email": "ada@example.com"}
    filled = VISITOR.to_dict(fill_absent=True)
    assert filled["email"] == "ada@example.com"
    names = {field.encode_name for field in structs.fields(Visitor)}
    assert filled.keys() == names
    assert all(value is None for name, value in filled.items() if name != "email")


def test_equal_objects_are_one_in_a_set():
    twin = Organization.from_json(json.dumps(SAMPLE))
    other = Organization.from_json(json.dumps({**SAMPLE, "name": "Another"}))
    assert {ORGANIZATION, twin, ADDED, other} == {ORGANIZATION, other}
    assert hash(ORGANIZATION) == hash(ADDED)
    misfit = Organization.from_json(json.dumps({**SAMPLE, "name": ["a", {"b": 1}]}))
    assert len({misfit, misfit}) == 1


def test_sqlite_takes_a_dict_by_names():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE visitor (id TEXT, email TEXT)")
    rows: Any = [visitor.to_dict(fill_absent=True) for visitor in (VISITOR, Visitor())]
    database.executemany("INSERT INTO visitor VALUES (:id, :email)", rows)
    database.execute("CREATE TABLE organization (id TEXT, status TEXT, created_at TEXT)")
    values: Any = ORGANIZATION.to_dict()
    database.execute("INSERT INTO organization VALUES (:id, :status, :createdAt)", values)
    assert database.execute("SELECT * FROM visitor").fetchall() == [(None, "ada@example.com"), (None, None)]
    assert database.execute("SELECT * FROM organization").fetchall() == [
        (SAMPLE["id"], SAMPLE["status"], SAMPLE["createdAt"])
    ]
    database.close()


def test_pandas_has_a_column_for_each_property():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([organization.to_dict() for organization in (ORGANIZATION, ADDED)])
    assert list(frame.columns) == [*SAMPLE, "seats"]


def test_django_writes_an_object():
    """In a process of its own, since the settings of Django are those of a process."""
    code = """
import sys
from django.conf import settings
settings.configure()
from django.http import JsonResponse
from bullseye_partner.models import Organization
organization = Organization.from_json(sys.stdin.read())
print(JsonResponse(organization.to_dict()).content.decode())
print(JsonResponse({"organizations": [organization]}, json_dumps_params={"default": dict}).content.decode())
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(SAMPLE),
        capture_output=True,
        text=True,
        check=True,
        cwd="generated_client",
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [SAMPLE, {"organizations": [SAMPLE]}]


# FastAPI and Pydantic


def served() -> TestClient:
    app = FastAPI()

    @app.get("/one")
    def one() -> Organization:
        return ADDED

    @app.get("/many")
    def many() -> list[Organization]:
        return [ADDED]

    @app.get("/perhaps")
    def perhaps() -> Organization | None:
        return None

    @app.get("/by-option", response_model=dict[str, Visitor])
    def by_option() -> Any:
        return {"visitor": VISITOR}

    @app.get("/any")
    def anything() -> Any:
        return {"organizations": [ADDED]}

    @app.get("/untyped")
    def untyped():
        return {"organizations": [ORGANIZATION]}

    @app.get("/word")
    def word() -> OrganizationStatus:
        return ORGANIZATION.status

    @app.post("/posted")
    def posted(organization: Annotated[Organization, Body()]) -> str:
        return organization.name

    return TestClient(app)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/one", SAMPLE),  # what the API adds stays out of the answers of others
        ("/many", [SAMPLE]),
        ("/perhaps", None),
        ("/by-option", {"visitor": {"email": "ada@example.com"}}),
        ("/any", {"organizations": [SAMPLE]}),
        ("/untyped", {"organizations": [SAMPLE]}),
        ("/word", SAMPLE["status"]),
    ],
)
def test_fastapi_answers_with_objects(path: str, body: object):
    answer = served().get(path)
    assert (answer.status_code, answer.json()) == (200, body)


def test_fastapi_reads_objects_from_bodies():
    client = served()
    assert client.post("/posted", json=SAMPLE).json() == SAMPLE["name"]
    bodies: list[Any] = [{**SAMPLE, "credits": "many"}, [], {}]
    for wrong in bodies:
        refused = client.post("/posted", json=wrong)
        assert refused.status_code == 422
        assert "expected " in refused.json()["detail"][0]["msg"]


def test_fastapi_describes_objects_without_references_that_lead_nowhere():
    schema = served().get("/openapi.json").json()
    answer = schema["paths"]["/one"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["properties"]["id"] == {"type": "string", "format": "uuid"}
    assert answer["required"] == list(SAMPLE)
    assert "$defs" not in json.dumps(schema["paths"])


@pytest.mark.parametrize("name", models.__all__)
def test_pydantic_takes_every_model_and_enum_as_a_type(name: str):
    adapter = TypeAdapter(getattr(models, name))
    for mode in ("validation", "serialization"):
        assert adapter.json_schema(mode=mode)


def test_models_of_pydantic_hold_objects_and_are_written_and_read():
    class Report(BaseModel):
        organization: Organization
        icp: IcpConfig | None = None
        status: OrganizationStatus

    report = Report(organization=ADDED, status=OrganizationStatus("newer than this client"))
    assert report.model_dump(mode="json") == {
        "organization": SAMPLE,
        "icp": None,
        "status": "newer than this client",
    }
    read = Report.model_validate_json(report.model_dump_json())
    assert read == report
    assert isinstance(read.organization.id, UUID)
    with pytest.raises(ValidationError, match=r"expected int at \$.credits, got str"):
        Report(organization={**SAMPLE, "credits": "many"}, status="active")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - that it is not valid is the point


def test_a_secret_is_written_only_for_who_asks():
    created = CreatedApiKeyResult.from_json('{"apiKey": {}, "plainKey": "pk_live_1"}')
    assert "pk_live_1" not in repr(created)
    assert created.to_dict()["plainKey"] == "pk_live_1"
