"""Rules about samples: there is one of everything, it fits its schema, and it shows the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs

from generator.json_pointer import Json, JsonObject, join, lookup
from generator.strict import strict_variant
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

    Problem = tuple[str, str]


def example_valid(description: Description) -> Iterator[Problem]:
    """Check that every sample fits its schema, formats included."""
    for part in visit(description.bundle):
        schema: JsonObject = part.value if part.kind == "schema" else part.value.get("schema", {})
        samples: list[tuple[str, Json]] = []
        if part.kind == "schema":
            samples = [(join("examples", i), value) for i, value in enumerate(part.value.get("examples", []))]
        elif "example" in part.value:
            samples = [("example", part.value["example"])]
        validator = _validator(schema, description.bundle) if samples else None
        for place, sample in samples:
            for error in validator.iter_errors(sample) if validator else ():
                where = join("", *error.instance_path)
                yield f"{part.pointer}/{place}", f"the sample does not fit its schema: {where or 'it'}: {error.message}"


def example_complete(description: Description) -> Iterator[Problem]:
    """Check that the sample of an answer or a delivery shows every property, and no other."""
    strict = strict_variant(description.bundle, of_samples=True)
    for part in visit(description.bundle):
        sent = "/responses/" in part.pointer or part.pointer.startswith("/webhooks/")
        if part.kind == "media_type" and sent and {"example", "schema"} <= part.value.keys():
            validator = _validator(lookup(strict, part.pointer)["schema"], strict)
            for error in validator.iter_errors(part.value["example"]):
                where = join("", *error.instance_path)
                yield join(part.pointer, "example"), f"the sample is not complete: {where or 'it'}: {error.message}"


def example_present(description: Description) -> Iterator[Problem]:
    """Check that every body and every parameter has a sample."""
    for part in visit(description.bundle):
        if part.kind in ("media_type", "parameter") and "example" not in part.value:
            yield part.pointer, f"{part.name} has no sample: give each property `examples`"


def _validator(schema: JsonObject, bundle: JsonObject) -> jsonschema_rs.Draft202012Validator:
    # A schema's own samples are not part of what they are checked against.
    document = {**schema, "components": bundle["components"]}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)
