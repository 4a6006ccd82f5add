"""What the API may answer where the description had to guess: each operation's sample, changed in each plausible way.

Nothing here is typed by hand for an operation: samples, wrappers and names come from the description.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_origin, get_type_hints

import msgspec

from bullseye_partner import models
from contract_tests.sample_calls import DESCRIPTION, OPERATIONS, sample_answer
from generator.evidence import read_evidence
from generator.json_pointer import join
from generator.names import python_name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.operations import Operation

_EVIDENCE = {fact.pointer: fact.evidence.level for fact in read_evidence(DESCRIPTION).facts}
FREE_FORM = frozenset({"metadata", "payload", "details"})
"""Properties whose own names are the partner's."""


@dataclass(frozen=True)
class OtherAnswer:
    """An answer that is not as described.

    Attributes:
        operation: What was called.
        kind: In which way it differs.
        status: Of the answer.
        body: The answer as JSON.
        same: Whether it says the same as the sample, in another form.
        tolerated: Whether even a strict client takes it.

    """

    operation: Operation
    kind: str
    status: int
    body: Any
    same: bool
    tolerated: bool

    @property
    def inferred(self) -> bool:
        """Whether operation or answer is inferred."""
        return is_inferred(self.operation)


def is_inferred(operation: Operation) -> bool:
    """Whether an operation, or what it answers, is inferred."""
    name = operation.response_schema_name
    answer = _EVIDENCE[join("/components/schemas", name)] if name else "documented"
    return "inferred" in (operation.evidence.level, answer)


def data_property(operation: Operation) -> str | None:
    """Return the property that a call returns, or the items of a page; None when it returns all properties."""
    if operation.page:
        return operation.page.items_property
    return operation.envelope.property_name if operation.envelope else None


def _renamed(value: Any, rename: Callable[[str], str], *, within: bool = True) -> Any:
    if isinstance(value, list):
        return [_renamed(item, rename) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        rename(name): item if name in FREE_FORM or not within else _renamed(item, rename)
        for name, item in value.items()
    }


def _snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _kebab(name: str) -> str:
    return _snake(name).replace("_", "-")


def _replaced(value: Any, matches: Callable[[str, Any], bool], other: Callable[[Any], Any]) -> Any:
    """Return a copy with the properties that match, at any depth, replaced."""
    if isinstance(value, list):
        return [_replaced(item, matches, other) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: other(item)
        if name not in FREE_FORM and matches(name, item)
        else (item if name in FREE_FORM else _replaced(item, matches, other))
        for name, item in value.items()
    }


def _is_id(name: str, value: Any) -> bool:
    return (name == "id" or name.endswith("Id")) and isinstance(value, str)


def _with_unknown(value: Any) -> Any:
    """Return a copy with an unknown property in every object."""
    if isinstance(value, list):
        return [_with_unknown(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {name: item if name in FREE_FORM else _with_unknown(item) for name, item in value.items()}
    return {**inner, "seatCount": 4711, "newThings": [{"seen": "never"}]}


def _wrappers(operation: Operation, sample: Any) -> dict[str, Any]:
    """Return the sample in other wrappers."""
    bodies: dict[str, Any] = {
        "wrapped in data": {"data": sample},
        "wrapped in result, with a flag beside it": {"success": True, "result": sample},
        "wrapped twice": {"response": {"data": sample}},
        "alone in a list": [sample],
    }
    if (name := data_property(operation)) is None:
        return bodies
    data, rest = sample[name], {key: value for key, value in sample.items() if key != name}
    del bodies["alone in a list"]
    bodies |= {
        "under another name": {"payload" if name == "data" else "data": data, **rest},
        "under a Name": {_pascal(name): data, **rest},
        "under the other number": {name.removesuffix("s") if name.endswith("s") else f"{name}s": data, **rest},
        "with a flag beside it": {"success": True, **sample},
        "with null under its name": {name: None, "data": data, **rest},
        "bare": data,
    }
    if name != _snake(name):
        bodies["under a_name"] = {_snake(name): data, **rest}
    if isinstance(data, list):
        if data and "id" in data[0]:
            bodies["as a map by id"] = {**rest, name: {item["id"]: item for item in data}}
            bodies["as a bare map by id"] = {item["id"]: item for item in data}
        if len(data) == 1:
            bodies["as one object"] = {**rest, name: data[0]}
        if rest:
            bodies["with counters apart"] = {name: data, "pagination": rest}
            bodies["with counters and items apart"] = {"data": data, "meta": rest}
    else:
        bodies["in a list"] = {name: [data]}
        bodies["bare in a list"] = [data]
        bodies["bare, with a flag beside it"] = {"success": True, **data}
    return bodies


def _plain_kind(operation: Operation) -> type | None:
    """Return what a call returns that is no model: a text, or a map; None for a model, or a list of them."""
    if (name := data_property(operation)) is None or operation.page:
        return None
    hint = get_type_hints(getattr(models, operation.response_schema_name or ""))[python_name_of(name)]
    kind: type = get_origin(hint) or hint
    return kind if kind in (str, dict) else None


def _of_map(operation: Operation, sample: Any) -> dict[str, Any]:
    """Return a map in other wrappers. Its keys are values: they have no other case."""
    data = sample[data_property(operation)]
    return {"under another name": {"data": data}, "bare": data, "with a flag beside it": {"success": True, **sample}}


def _properties(sample: Any) -> dict[str, tuple[Any, bool]]:
    """Return the sample with other properties, and whether it still says the same."""
    outer = next((name for name, value in sample.items() if isinstance(value, dict | list)), None)
    return {
        "snake_case throughout": (_renamed(sample, _snake), True),
        "PascalCase throughout": (_renamed(sample, _pascal), True),
        "kebab-case throughout": (_renamed(sample, _kebab), True),
        "snake_case within": (
            {outer: _renamed(sample[outer], _snake)} | {k: v for k, v in sample.items() if k != outer}
            if outer
            else sample,
            True,
        ),
        "unknown properties everywhere": (_with_unknown(sample), True),
        "numbers for ids": (_replaced(sample, _is_id, lambda _: 4711), False),
        "words for ids": (_replaced(sample, _is_id, lambda _: "org_2b9d"), False),
        "texts for numbers": (_replaced(sample, lambda _, v: type(v) in (int, float), str), False),
        "null for texts": (_replaced(sample, lambda n, v: isinstance(v, str) and not _is_id(n, v), _null), False),
        "null for numbers and flags": (_replaced(sample, lambda _, v: isinstance(v, int | float), _null), False),
        "objects for texts": (
            _replaced(sample, lambda n, v: isinstance(v, str) and not _is_id(n, v), lambda v: {"value": v}),
            False,
        ),
        "epochs for times": (_replaced(sample, lambda n, v: n.endswith("At") and v, lambda _: 1_740_652_200), False),
    }


def _fits(operation: Operation, body: Any) -> bool:
    """Whether a body is as described after all: some properties may be null, or of several types."""
    try:
        msgspec.convert(body, getattr(models, operation.response_schema_name or ""))
    except msgspec.ValidationError:
        return False
    return True


def _null(_: Any) -> None:
    return None


def other_answers() -> list[OtherAnswer]:
    """Return the plausible other answers of all operations that answer with a body, or could."""
    answers: list[OtherAnswer] = []
    for operation in OPERATIONS:
        status, sample = operation.success[0].status, sample_answer(operation)
        if sample is None:
            answers += [
                OtherAnswer(operation, kind, 200, body, same=True, tolerated=True)
                for kind, body in (("a body where none was expected", {"message": "done"}), ("null for no body", None))
            ]
            continue
        other_status = 200 if status != 200 else 201
        answers.append(OtherAnswer(operation, "another status", other_status, sample, same=True, tolerated=True))
        if (kind_of_data := _plain_kind(operation)) is str:
            continue  # a text alone is recognized by nothing but its name
        answers += [
            OtherAnswer(operation, kind, status, body, same=True, tolerated=kind == "with a flag beside it")
            for kind, body in (
                _wrappers(operation, sample) if kind_of_data is None else _of_map(operation, sample)
            ).items()
        ]
        if kind_of_data is not None:
            continue
        answers += [
            OtherAnswer(operation, kind, status, body, same=same, tolerated=kind.startswith("unknown"))
            for kind, (body, same) in _properties(copy.deepcopy(sample)).items()
            if body != sample and (same or not _fits(operation, body))
        ]
    return answers
