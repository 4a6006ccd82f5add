"""What can be read of an account, value by value: each under the things it belongs to and its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_SCHEMAS = "/components/schemas/"
_ORGANIZATION = "organizationId"


class Place(NamedTuple):
    """Where a value is read.

    Attributes:
        operation_id: The operation that shows it.
        things: Ids of the things that it belongs to, the outermost first.
        name: Component and property, such as `Organization.name`; the component alone says that a thing is there.
    """

    operation_id: str
    things: tuple[str, ...]
    name: str


Snapshot: TypeAlias = "dict[Place, Json]"


def snapshot(
    ground: Ground, organization_ids: Iterable[str], key: str = "", *, without: Collection[str] = ()
) -> Snapshot:
    """Read everything of the account, and what belongs to some organizations.

    Args:
        ground: What steps stand on.
        organization_ids: The organizations.
        key: That of another account.
        without: Operations that are not read.
    """
    found: Snapshot = {}
    organization_ids = list(organization_ids)
    for operation in ground.facts.operations.values():
        names = [parameter.name for parameter in operation.path_parameters]
        if operation.operation_id in without:
            continue
        if operation.http_method == "GET" and names in ([], [_ORGANIZATION]):
            for identifier in organization_ids if names else [""]:
                found.update(read(ground, operation, {_ORGANIZATION: identifier} if names else {}, key))
    return found


def read(ground: Ground, operation: Operation, path: Mapping[str, str], key: str = "") -> Iterator[tuple[Place, Json]]:
    """Read what an operation shows, value by value; `key` is that of another account."""
    query: dict[str, str | int] = dict(ground.required_query(operation))
    size = next((one for one in operation.query_parameters if one.name == PAGE_PARAMETERS[1]), None)
    if size is not None:
        query[size.name] = ground.facts.merged(size.schema)["maximum"]
    # With full access: what a key may read is a law of its own.
    answer = ground.session.call(operation.operation_id, path, query=query, key=key or ground.session.target.api_key)
    pointer = ground.facts.response_pointer(operation, answer.status)
    if pointer is not None and answer.status < 300:
        schema = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        for things, name, value in values_in(ground.facts, answer.json, schema, tuple(path.values())):
            yield Place(operation.operation_id, things, name), value


def values_in(
    facts: Facts, value: Json, pointer: str, things: tuple[str, ...] = (), name: str = ""
) -> Iterator[tuple[tuple[str, ...], str, Json]]:
    """Yield (things, name, value) of what is within a value that the schema at a pointer describes.

    An object with a single property is its wrapping, and no part of names.
    """
    pointer = facts.follow(pointer)
    schema: JsonObject = facts.at(pointer)
    name = name or pointer.removeprefix(_SCHEMAS)
    if isinstance(value, dict) and "properties" in schema:
        properties: JsonObject = schema["properties"]
        for key in properties.keys() & cast("JsonObject", value).keys():
            place = join(pointer, "properties", key)
            yield from values_in(facts, value[key], place, things, "" if len(properties) == 1 else f"{name}.{key}")
    elif isinstance(value, list) and "items" in schema and _has_ids(facts, join(pointer, "items")):
        items = facts.follow(join(pointer, "items"))
        for item in (one for one in cast("list[JsonObject]", value) if "id" in one):
            of_it = (*things, str(item["id"]))
            yield of_it, items.removeprefix(_SCHEMAS), True
            yield from values_in(facts, item, items, of_it)
    else:
        yield things, name, value


def _has_ids(facts: Facts, pointer: str) -> bool:
    schema: JsonObject = facts.at(facts.follow(pointer))
    return "id" in schema.get("properties", {})
