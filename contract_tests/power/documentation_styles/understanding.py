"""Which stated facts the reader of pages takes for facts, and what it wrongly calls a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.sample_fit import kind_of
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.statement import Aspect, PageFacts, Place, Statement
    from contract_tests.power.documentation_styles.stated_facts import FactKey
    from contract_tests.power.documentation_styles.style import Style
    from generator.json_pointer import Json

WEBHOOKS = {"identificationDelivery": "identification-webhook-payload", "billingDelivery": "billing-webhook-payload"}
"""The sections on what is sent to webhooks, by the id of the operation."""

_MARKS_REQUIRED_ALONE = ("badge", "asterisk", "gitbook_mark", "check", "list_after")
_ABSENT = ("not stated", "any value", "a row of the table", "only in the sample", "no table", "not there")


def not_understood(facts: dict[FactKey, Json], page: PageFacts, style: Style) -> list[FactKey]:
    """Return the facts that no statement of the page says."""
    said: dict[Subject, list[Statement]] = {}
    for statement in page.statements:
        said.setdefault(statement.subject, []).append(statement)
        if not statement.subject.operation and statement.subject.place == "concept":
            of_section = Subject(statement.spot.section, "concept", statement.subject.name)
            said.setdefault(of_section, []).append(statement)
    return [key for key, value in facts.items() if not _is_said(key, value, said, style)]


def _subject(key: FactKey) -> Subject:
    if key.operation in WEBHOOKS:
        return Subject(WEBHOOKS[key.operation], "concept", key.field)
    return Subject(key.operation, cast("Place", key.place or "operation"), key.field)


def _is_said(key: FactKey, value: Json, said: dict[Subject, list[Statement]], style: Style) -> bool:
    if key.aspect == "status":
        return Subject(key.operation, "status", str(value)) in said
    statements = said.get(_subject(key), [])
    found: dict[Aspect, Json] = {statement.aspect: statement.value for statement in statements}
    shown = [statement.value for statement in statements if statement.aspect == "sample"]
    match key.aspect:
        case "request":
            return "presence" in found
        case "name":
            return bool({"presence", "sample"} & found.keys())
        case "type":
            return _is_type(str(value), found, shown, style)
        case "required" if value is False and "required" not in found:
            return style.required in _MARKS_REQUIRED_ALONE and "presence" in found
        case "values":
            return sorted(cast("list[str]", found.get("values", []))) == sorted(cast("list[str]", value))
        case "minimum" | "maximum":
            bounds = cast("list[Json]", found.get("range", [None, None]))
            return bool(bounds[key.aspect == "maximum"] == value)
        case "max_length":
            return bool(cast("list[Json]", found.get("length", [None, None]))[1] == value)
        case "nullable" | "format":
            return bool(found.get(key.aspect) == value)
        case _:
            return bool(found.get(cast("Aspect", key.aspect)) == value)


def _is_type(value: str, found: dict[Aspect, Json], shown: list[Json], style: Style) -> bool:
    if "type" in found:
        stated = {*str(found["type"]).split(" ")}
        return stated == {*value.split(" ")} or (stated == {"number"} and value == "integer")
    kinds = {_kind(sample) for sample in shown if sample is not None}
    kinds |= {"number"} if "integer" in kinds else set()
    return bool(kinds & {*value.split(" ")})


def _kind(sample: Json) -> str:
    if isinstance(sample, list) and sample:
        return f"{kind_of(sample[0])}[]"
    return kind_of(sample)


def false_differences(drifts: Iterable[Drift], facts: dict[FactKey, Json]) -> list[Drift]:
    """Return the differences that are none: of a page that says what the description says, as far as it says anything.

    That something is missing is true of what the style does not state.
    """
    stated = {(key.operation, key.place, key.field, key.aspect) for key in facts}
    return [
        drift
        for drift in drifts
        if drift.kind in ("extra", "different", "contradicted")
        or (drift.kind == "refuted" and drift.got not in _ABSENT)
        or (drift.kind in ("missing", "refuted") and _is_stated(drift, stated))
    ]


def _is_stated(drift: Drift, stated: set[tuple[str, str, str, str]]) -> bool:
    subject = drift.subject
    if subject.place == "status":
        return (subject.operation, "", "", "status") in stated and subject.name.startswith("2")
    if subject.place == "operation":
        return (subject.operation, "", "", "request") in stated
    if drift.got in ("only in the sample", "a row of the table", "not there"):
        return False
    aspects = {"presence": ("name",), "range": ("minimum", "maximum"), "length": ("max_length",)}
    wanted = aspects.get(drift.aspect, (drift.aspect,))
    return any((subject.operation, subject.place, subject.name, aspect) in stated for aspect in wanted)
