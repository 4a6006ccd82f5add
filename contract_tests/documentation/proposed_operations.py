"""Proposes operations that nobody has described yet, as files of `openapi/paths/` have them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.consequences import NOTHING_TOLD
from contract_tests.documentation.proposed_schemas import TO_DESCRIBE, ProposedSchemas, pascal
from contract_tests.documentation.stated_fields import Field, read_fields
from generator.changes_of_writes import CHANGES
from generator.json_pointer import Json, JsonObject, join
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS, SAFE_METHODS
from generator.schema import component_reference, key_scheme, resolved
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.operation_names import OperationNames
    from contract_tests.documentation.statement import Place, Spot, Statement
    from generator.description import Description

_STATUS_NOTE = "200 is one of the documented success statuses; the page does not tie one to this operation."
_REPEATABLE_NOTE = (
    "That a request sent twice ends in the same state as one is assumed from the method (RFC 9110, section 9.2.2)."
)
_PAGE_NOTE = "The answer is one page of several; that a request can ask for another one is assumed."
_ALWAYS = ("401", "403", "429", "500")


class Stated(msgspec.Struct, frozen=True):
    """What a page says of one operation: its request, where it stands, whether it is alone there, the statements."""

    operation: str
    spot: Spot
    is_alone: bool
    statements: tuple[Statement, ...]

    @property
    def method(self) -> str:
        """`GET`."""
        return self.operation.partition(" ")[0]

    @property
    def path(self) -> str:
        """`/partner/reports/{reportId}`."""
        return self.operation.partition(" ")[2]

    @property
    def path_parameters(self) -> list[str]:
        """The names in braces."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def answer(self) -> Field | None:
        """The answer, if anything is said of it."""
        return read_fields(self.of("response")) if self.of("response") else None

    @property
    def lists(self) -> bool:
        """Whether the answer is a list, or has one."""
        answer = self.answer
        return answer is not None and any(field.kind == "array" for field in (answer, *answer.fields.values()))

    def of(self, place: Place) -> list[Statement]:
        """Return the statements about one place."""
        return [statement for statement in self.statements if statement.subject.place == place]


class Proposed(msgspec.Struct, frozen=True):
    """A proposed operation: what is stated, its id, the status of its success, its answer, and its YAML as a value."""

    stated: Stated
    operation_id: str
    status: str
    answer: Field | None
    value: JsonObject


class Proposer:
    """Proposes the operations of one page.

    Attributes:
        schemas: The components that they need.
        parameters: The path parameters that nobody has described, by the name of their component.
    """

    def __init__(self, description: Description, file: str, tag: str, names: OperationNames) -> None:
        self.schemas = ProposedSchemas(file, description)
        self.parameters: dict[str, JsonObject] = {}
        self._description = description
        self._bundle = description.bundle
        self._tag = tag
        self._names = names
        operations = [operation for _, _, _, operation in operations_of(self._bundle, "paths")]
        self._samples = {method: self._like(operations, method) for method in ("read", "write")}
        self._responses = {
            status: reference[1]
            for operation in operations
            for status, response in cast("JsonObject", operation["responses"]).items()
            if status[0] in "45" and (reference := component_reference(response))
        }

    def _like(self, operations: Iterable[JsonObject], scope: str) -> JsonObject:
        """Return a described operation that needs a scope."""
        scheme, _ = key_scheme(self._bundle)
        return next(one for one in operations if one["security"] == [{scheme: [scope]}])

    def propose(self, stated: Stated) -> Proposed:
        """Return the proposal for an operation."""
        source = stated.spot.source
        evidence: JsonObject = {"level": "documented", "source": source}
        answer = stated.answer
        heading = stated.spot.section if stated.is_alone else ""
        name = self._names.name(stated.operation, heading, self._tag, lists=stated.lists)
        like = self._samples["read" if stated.method in SAFE_METHODS else "write"]
        value: JsonObject = {"operationId": name}
        if stated.method in ("PUT", "DELETE"):
            inferred = {"level": "inferred", "source": source, "note": _REPEATABLE_NOTE}
            value["x-repeatable"] = {"value": True, "x-evidence": inferred}
        if stated.method != "GET":
            value[CHANGES] = NOTHING_TOLD
        title = (stated.spot.section if stated.is_alone else "").replace("-", " ").capitalize()
        value |= {
            "tags": [self._tag],
            "summary": title or stated.operation,
            "description": TO_DESCRIBE,
            "security": like["security"],
            "x-scope-evidence": like["x-scope-evidence"],
        }
        if query := self._query(stated):
            value["parameters"] = query
        has_body = bool(stated.of("body"))
        if has_body:
            body = read_fields(stated.of("body"))
            reference = self.schemas.body(body, f"{pascal(name)}Request", source, in_request=True)
            value["requestBody"] = {"required": True, "content": {JSON_MEDIA_TYPE: {"schema": reference}}}
        status, response = self._success(stated, answer, name, like)
        has_parameters = bool(query or stated.path_parameters)
        value["responses"] = {status: response} | self._errors(stated, has_body=has_body, has_parameters=has_parameters)
        value["x-evidence"] = evidence
        return Proposed(stated, name, status, answer, value)

    def path_parameters(self, stated: Stated) -> list[Json]:
        """Return references to the parameters of a path, which are described here if nobody has."""
        known: dict[str, str] = {
            parameter["name"]: component
            for component, parameter in cast("dict[str, JsonObject]", self._bundle["components"]["parameters"]).items()
            if parameter["in"] == "path"
        }
        known |= {parameter["name"]: component for component, parameter in self.parameters.items()}
        fields = read_fields(stated.of("path"))
        for name in stated.path_parameters:
            if name not in known:
                known[name] = self._free(pascal(name))
                kind = fields.fields[name].kind if name in fields.fields else None
                of_text: JsonObject = {"type": "string", "minLength": 1, "x-identifier": True}
                schema: JsonObject = {"type": kind} if kind in ("integer", "number") else of_text
                self.parameters[known[name]] = {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "description": TO_DESCRIBE,
                    "schema": schema,
                    "example": 1 if kind in ("integer", "number") else f"{name.removesuffix('Id').lower()}-1",
                    "x-evidence": {"level": "documented", "source": stated.spot.source},
                }
        return [{"$ref": f"../components/parameters.yaml#/{known[name]}"} for name in stated.path_parameters]

    def _free(self, component: str) -> str:
        names = (component, *(f"{component}{number}" for number in range(2, 100)))
        taken = {*self._bundle["components"]["parameters"], *self.parameters}
        return next(name for name in names if name not in taken)

    def _query(self, stated: Stated) -> list[Json]:
        parameters: list[Json] = []
        root = read_fields(stated.of("query"))
        for name, field in root.fields.items():
            if (known := self._known_query(name, field)) is not None:
                parameters.append({"$ref": f"../components/parameters.yaml#/{known}"})
                continue
            schema, example = self.schemas.parameter(field, name, stated.spot.source)
            parameter: JsonObject = {"name": name, "in": "query"}
            parameter |= {"required": True} if field.required else {}
            parameter |= {"description": TO_DESCRIBE, "schema": schema, "example": example}
            parameters.append(parameter | {"x-evidence": {"level": "documented", "source": stated.spot.source}})
        return parameters + self._page_parameters(stated, root)

    def _page_parameters(self, stated: Stated, query: Field) -> list[Json]:
        """Return the parameters that ask for a page, if the answer is one and the page does not show them."""
        answer = stated.answer
        if answer is None or not {*PAGE_PARAMETERS, "total"} <= answer.fields.keys():
            return []
        known = cast("dict[str, JsonObject]", self._bundle["components"]["parameters"]).values()
        parameters: list[Json] = []
        for name in PAGE_PARAMETERS:
            like = next((one for one in known if (one["in"], one["name"]) == ("query", name)), None)
            if name in query.fields or like is None:
                continue
            schema = like["schema"]["$ref"].rpartition("/")[2]
            file = self._description.page_of("schemas", schema)
            reference = {"$ref": f"../components/schemas/{file}.yaml#/{schema}"}
            evidence = {"level": "inferred", "source": stated.spot.source, "note": _PAGE_NOTE}
            texts = {"description": like["description"], "schema": reference, "example": like["example"]}
            parameters.append({"name": name, "in": "query", **texts, "x-evidence": evidence})
        return parameters

    def _known_query(self, name: str, field: Field) -> str | None:
        """Return the component of a described query parameter that says all that a page says of this one."""
        for component, parameter in cast("dict[str, JsonObject]", self._bundle["components"]["parameters"]).items():
            if (parameter["in"], parameter["name"]) != ("query", name):
                continue
            schema = resolved(self._bundle, parameter["schema"])
            same_default = field.keywords.get("default") == schema.get("default")
            same_values = field.values == schema.get("enum", [])
            if same_default and same_values and field.kind in (None, schema.get("type")):
                return component
        return None

    def _success(self, stated: Stated, answer: Field | None, name: str, like: JsonObject) -> tuple[str, JsonObject]:
        told = [s.subject.name for s in stated.of("status") if s.subject.name[0] == "2"]
        is_empty = answer is None and stated.method == "DELETE"
        status = told[0] if told else "204" if is_empty else "200"
        documented: JsonObject = {"level": "documented", "source": stated.spot.source}
        note = _STATUS_NOTE.replace("200", status)
        inferred: JsonObject = {"level": "inferred", "source": stated.spot.source, "note": note}
        success = next(response for code, response in like["responses"].items() if code[0] == "2")
        response: JsonObject = {
            "description": TO_DESCRIBE,
            "headers": {
                header: {"$ref": f"../components/headers.yaml#/{value['$ref'].rpartition('/')[2]}"}
                for header, value in success["headers"].items()
            },
        }
        if answer is not None and answer.kind not in (None, "object"):
            note = f"{'' if told else f'{note} '}The answer is no object but {answer.kind}: it is not described."
            documented["note"] = inferred["note"] = note
        elif answer is not None and status != "204":
            reference = self.schemas.body(answer, f"{pascal(name)}Response", stated.spot.source, in_request=False)
            response["content"] = {JSON_MEDIA_TYPE: {"schema": reference}}
        return status, response | {"x-evidence": documented if told else inferred}

    def _errors(self, stated: Stated, *, has_body: bool, has_parameters: bool) -> JsonObject:
        statuses = {s.subject.name for s in stated.of("status")} | {*_ALWAYS}
        statuses |= {"400"} if has_parameters or has_body else set()
        statuses |= {"404"} if stated.path_parameters else set()
        statuses |= {"413", "415"} if has_body else set()
        return {
            status: {"$ref": f"../components/responses.yaml#/{self._responses[status]}"}
            for status in sorted(statuses)
            if status in self._responses
        }


def as_pointer(stated: Stated) -> str:
    """Return where an operation stands in a file of `paths/`."""
    return join("", stated.path, stated.method.lower())
