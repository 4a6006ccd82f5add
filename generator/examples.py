"""Composes the sample of a request or response body from the samples of its properties.

A sample value stands once in the description, as the first of a schema's `examples`. What the documentation shows as
one JSON body is put together from them, so that no value has to be typed again for each operation that shows it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from generator.schema import COMPOSED, component_name, resolved

if TYPE_CHECKING:
    from generator.json_pointer import Json, JsonObject


class NoExampleError(LookupError):
    """A schema has no example, and none of what it is made of has one."""


class EndlessExampleError(NoExampleError):
    """A schema has no example, and is part of itself."""


def example_of(bundle: JsonObject, schema: JsonObject, within: tuple[str, ...] = ()) -> Json:
    """Return a sample value of a schema of a bundle: its own first example, else one composed of its parts.

    An object shows all its properties, an array one item, a choice the first of its alternatives that is not endless.
    `within` are the components that led here.

    Raises:
        NoExampleError: a scalar without `examples` is part of the schema.
        EndlessExampleError: the schema is part of itself.
    """
    if examples := schema.get("examples"):
        return examples[0]
    if component := component_name(schema):
        if component in within:
            raise EndlessExampleError(f"{component} is part of itself")
        return example_of(bundle, resolved(bundle, schema), (*within, component))
    for keyword in COMPOSED:
        for alternative in schema.get(keyword, []):
            with suppress(EndlessExampleError):
                return example_of(bundle, alternative, within)
    if schema.get("type") == "null":
        return None
    if schema.get("type") == "object":
        properties = cast("dict[str, JsonObject]", schema.get("properties", {}))
        return {name: example_of(bundle, part, within) for name, part in properties.items()}
    if schema.get("type") == "array":
        return [example_of(bundle, schema["items"], within)]
    raise NoExampleError(f"a schema of type {schema.get('type', 'unknown')} has no examples")


def add_body_examples(bundle: JsonObject) -> None:
    """Give every media type of the bundle that has no sample of its own a composed `example`.

    A body of which some part has no sample stays without one; the lint reports it.
    """
    for media_type in _media_types(bundle):
        if "example" not in media_type and "examples" not in media_type:
            try:
                media_type["example"] = example_of(bundle, media_type["schema"])
            except NoExampleError:
                continue


def _media_types(node: Json) -> list[JsonObject]:
    if isinstance(node, list):
        return [found for item in cast("list[object]", node) for found in _media_types(item)]
    if not isinstance(node, dict):
        return []
    mapping = cast("JsonObject", node)
    content = mapping.get("content")
    media_types = cast("JsonObject", content).values() if isinstance(content, dict) else ()
    own: list[JsonObject] = [value for value in media_types if "schema" in value]
    return own + [found for item in mapping.values() for found in _media_types(item)]
