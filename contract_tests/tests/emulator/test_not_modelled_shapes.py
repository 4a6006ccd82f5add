"""Operations that nobody has modelled are recognized in other shapes than those of the API so far."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import Settings, create_app

if TYPE_CHECKING:
    from collections.abc import Generator

    from bullseye_partner_emulator import Emulator
    from contract_tests.tests.emulator.asgi import Caller

TAG = {
    "type": "object",
    "properties": {"tagId": {"type": "integer"}, "label": {"type": "string"}, "state": {"enum": ["on", "off"]}},
}
CHANGE = {"type": "object", "properties": {"label": {"type": "string"}, "state": {"type": "string"}}}
SUPPRESSION = {
    "type": "object",
    "properties": {
        "email": {"type": "string", "format": "email", "examples": ["a@b.example"]},
        "since": {"type": "string", "format": "date"},
    },
}
PAGE = {
    "type": "object",
    "properties": {
        "suppressions": {"type": "array", "items": SUPPRESSION},
        **{name: {"type": "integer"} for name in ("total", "page", "pageSize")},
    },
}
NODE = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "child": {"$ref": "#/components/schemas/Node"},
        "children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}},
    },
}


class Shapes:
    """Adds operations to a bundle."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self._paths = bundle["paths"]
        self._like = bundle["paths"]["/partner/me"]["get"]
        self._refusal = bundle["paths"]["/partner/branding"]["put"]["responses"]["400"]

    def add(
        self,
        method: str,
        path: str,
        answer: dict[str, Any] | None,
        *,
        body: dict[str, Any] | None = None,
        query: dict[str, Any] | None = None,
    ) -> None:
        """Add an operation with the schemas of its answer, its body, and its query parameters."""
        operation = json.loads(json.dumps(self._like))
        responses = {code: one for code, one in operation["responses"].items() if not code.startswith("2")}
        success = {"description": "x"} | (
            {} if answer is None else {"content": {"application/json": {"schema": answer}}}
        )
        operation |= {
            "operationId": f"{method}{''.join(filter(str.isalnum, path)).title()}",
            "responses": responses | {"200" if answer else "204": success, "400": self._refusal},
            "parameters": [{"name": name, "in": "query", "schema": schema} for name, schema in (query or {}).items()],
        }
        if body is not None:
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        item = self._paths.setdefault(path, {"parameters": [self._parameter(path)] if "{" in path else []})
        item[method] = operation

    @staticmethod
    def _parameter(path: str) -> dict[str, Any]:
        name = path.partition("{")[2].partition("}")[0]
        schema = {"type": "integer" if name == "tagId" else "string"}
        return {"name": name, "in": "path", "required": True, "schema": schema}


@pytest.fixture
def emulator(bundle: dict[str, Any]) -> Generator[Emulator]:
    shapes = Shapes(bundle)
    shapes.add("get", "/partner/tags", {"type": "array", "items": TAG}, query={"state": {"type": "string"}})
    shapes.add("post", "/partner/tags", TAG, body=CHANGE)
    shapes.add("get", "/partner/tags/{tagId}", TAG)
    shapes.add("patch", "/partner/tags/{tagId}", TAG, body=CHANGE)
    shapes.add("delete", "/partner/tags/{tagId}", None)
    shapes.add("post", "/partner/tags/{tagId}/check", {"type": "object", "properties": {"ok": {"type": "boolean"}}})
    paged = {"page": {"type": "integer", "default": 1}, "pageSize": {"type": "integer", "default": 2}}
    shapes.add("get", "/partner/suppressions", PAGE, query=paged)
    shapes.add("get", "/partner/suppressions/{email}", SUPPRESSION)
    shapes.add("put", "/partner/suppressions/{email}", SUPPRESSION, body={"type": "object"})
    shapes.add("delete", "/partner/suppressions/{email}", None)
    bundle["components"]["schemas"]["Node"] = NODE
    shapes.add("get", "/partner/tree", {"$ref": "#/components/schemas/Node"})
    shapes.add("get", "/partner/free", {"type": "object"})
    shapes.add("put", "/partner/free", {"type": "object"}, body={"type": "object"})
    shapes.add("delete", "/partner/free", None)
    shapes.add("get", "/partner/choice", {"oneOf": [{"type": "object", "properties": {"a": {"const": "b"}}}, TAG]})
    shapes.add("get", "/partner/text", {"type": "string", "minLength": 6})
    shapes.add("get", "/partner/regions", {"type": "array", "items": {"enum": ["eu", "us"]}})
    with create_app(Settings(seed=1, description=bundle)) as emulator:
        yield emulator


def test_ids_are_of_the_described_type(api: Caller) -> None:
    made = api("POST", "/partner/tags", {"label": "x", "state": "off"}).json
    assert made == {"tagId": made["tagId"], "label": "x", "state": "off"}
    assert isinstance(made["tagId"], int)
    other = api("POST", "/partner/tags", {"label": "y", "state": "no such state"}).json
    assert other["state"] == "on", "what the answer cannot show is the example"
    assert api.get("/partner/tags") == [made, other]
    assert api.get("/partner/tags?state=off") == [made]
    assert api("PATCH", f"/partner/tags/{made['tagId']}", {"label": "z"}).json == made | {"label": "z"}
    assert api("POST", f"/partner/tags/{made['tagId']}/check").json == {"ok": False}
    assert api("POST", "/partner/tags/1/check").status == 404
    assert api("DELETE", f"/partner/tags/{made['tagId']}").status == 204
    assert api.get("/partner/tags") == [other]


def test_the_example_is_there_where_nothing_can_be_made(api: Caller) -> None:
    example = {"email": "a@b.example", "since": "2025-01-15"}
    listed = {"suppressions": [example], "total": 1, "page": 1, "pageSize": 2}
    assert api.get("/partner/suppressions") == listed
    assert api.get("/partner/suppressions/a@b.example") == example
    assert api("GET", "/partner/suppressions/other@b.example").status == 404
    for name in ("c", "d"):
        assert api("PUT", f"/partner/suppressions/{name}@b.example", {}).json == example | {
            "email": f"{name}@b.example"
        }
    last = example | {"email": "d@b.example"}
    assert api.get("/partner/suppressions?page=2") == listed | {"suppressions": [last], "total": 3, "page": 2}
    for name in ("a", "c", "d"):
        assert api("DELETE", f"/partner/suppressions/{name}@b.example").status == 204
    assert api.get("/partner/suppressions") == listed | {"suppressions": [], "total": 0}
    assert api("GET", "/partner/suppressions/a@b.example").status == 404


def test_a_thing_without_described_properties_is_kept_as_it_was_sent(api: Caller) -> None:
    assert api.get("/partner/free") == {}
    assert api("PUT", "/partner/free", {"a": [1]}).json == {"a": [1]}
    assert api.get("/partner/free") == {"a": [1]}
    assert api("DELETE", "/partner/free").status == 204
    assert api.get("/partner/free") == {}


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/partner/tree", {"name": "text", "child": {}, "children": []}),
        ("/partner/choice", {"a": "b"}),
        ("/partner/text", "textxx"),
        ("/partner/regions", ["eu"]),
    ],
)
def test_an_answer_is_of_its_schema_without_an_example(api: Caller, path: str, answer: object) -> None:
    assert api.get(path) == answer
