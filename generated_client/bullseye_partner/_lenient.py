# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_lenient.py.
"""Builds models from JSON that is not as described, and notes what was not.

Nothing of the JSON is lost: what no model has a place for, the models carry beside their fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args, get_origin

import msgspec

from ._aware_datetime import AwareDatetime
from ._beside import set_beside
from ._shape import LIKE, fold, is_map, kind_of, likeness, member, shape_of

if TYPE_CHECKING:
    from ._json import JSON
    from ._shape import Inner, Shape

Left: TypeAlias = "tuple[dict[str, JSON], dict[str, Left]] | dict[int, Left]"
"""What is left over of an object (its unknown properties, and what is left of fields), or of the items of a list."""


_NOTHING: dict[str, Left] = {}


class Reading:
    """Reads one body.

    Attributes:
        misfits: JSON path, what was expected there, and what came.
        renamed: JSON path, the described name, and the name that came: another case of it.
        unknown: The JSON path of each property that the description does not have, and the kind of its value.

    """

    def __init__(self) -> None:
        self.misfits: list[tuple[str, str, str]] = []
        self.renamed: list[tuple[str, str, str]] = []
        self.unknown: dict[str, str] = {}
        self._unlike: dict[str, set[str]] = {}
        """The names at a path that are like no described one, so that they need not be compared for each item."""

    def read(self, shape: Shape, value: dict[str, Any]) -> Any:  # noqa: ANN401 - an instance of the model
        """Return the model that an object is; the object is used up."""
        left = self._tidy_object(shape, value, "$")
        try:
            built = msgspec.convert(value, shape.model)
        except msgspec.ValidationError:
            built = self._build(shape.model, value, "$")
        if left:
            _attach(built, left)
        return built

    def note_unknown(self, path: str, properties: dict[str, JSON]) -> None:
        """Note the properties of an object that the description does not have."""
        for name, value in properties.items():
            self.unknown.setdefault(member(path, name), kind_of(value))

    def _tidy(self, wanted: Inner, value: JSON, path: str) -> tuple[JSON, Left | None]:
        """Return a value without what is not described, which is returned beside it."""
        shape = wanted.shape
        if wanted.is_list:
            if isinstance(value, dict):
                value = self._as_list(shape, value, path)
            if not isinstance(value, list):
                return value, None
            path = f"{path}[*]"
            left: dict[int, Left] = {}
            for number, item in enumerate(value):
                if isinstance(item, dict) and (rest := self._tidy_object(shape, item, path)):
                    left[number] = rest
            return value, left or None
        if isinstance(value, list) and len(value) == 1 and likeness(shape, value[0]) >= LIKE:
            self.misfits.append((path, shape.model.__name__, "list"))
            value = value[0]
        return value, self._tidy_object(shape, value, path) if isinstance(value, dict) else None

    def _as_list(self, shape: Shape, value: dict[str, JSON], path: str) -> JSON:
        """Return the list that an object stands for: of itself, or of its values if it is a map by id."""
        if likeness(shape, value) >= LIKE:
            self.misfits.append((path, "list", "dict"))
            return [value]
        if not is_map(shape, value):
            return value
        self.misfits.append((path, "list", "dict"))
        items = cast("dict[str, dict[str, JSON]]", value)
        return [item if "id" not in shape.names else {"id": key, **item} for key, item in items.items()]

    def _tidy_object(self, shape: Shape, value: dict[str, JSON], path: str) -> Left | None:
        names = shape.names
        strange = [name for name in value if name not in names]
        extra = self._unknown(shape, value, strange, path) if strange else {}
        if not shape.inner:
            return (extra, _NOTHING) if extra else None
        if len(value) < len(names):
            self._move_across_levels(shape, value, extra, path)
        inner: dict[str, Left] = {}
        for name, wanted in shape.inner.items():
            if name in value:
                value[name], left = self._tidy(wanted, value[name], f"{path}.{name}")
                if left:
                    inner[names[name]] = left
        return (extra, inner) if extra or inner else None

    def _unknown(self, shape: Shape, value: dict[str, JSON], strange: list[str], path: str) -> dict[str, JSON]:
        """Take the unknown properties out of an object, and give described ones in another case their names."""
        unlike = self._unlike.setdefault(path, set())
        extra: dict[str, JSON] = {}
        for name in strange:
            if name in unlike:
                extra[name] = value.pop(name)
            elif (described := shape.folded.get(fold(name))) and described not in value:
                value[described] = value.pop(name)
                self.renamed.append((f"{path}.{described}", described, name))
            else:
                extra[name] = value.pop(name)
                self.unknown.setdefault(member(path, name), kind_of(extra[name]))
                if described is None:
                    unlike.add(name)
        return extra

    def _move_across_levels(self, shape: Shape, value: dict[str, JSON], extra: dict[str, JSON], path: str) -> None:
        """Put properties where they belong that stand one level too high, or too low."""
        objects = {name: wanted.shape for name, wanted in shape.inner.items() if not wanted.is_list}
        for name in [name for name in objects if name not in value and name in shape.required]:
            if likeness(objects[name], extra) >= LIKE:
                own = [key for key in extra if fold(key) in objects[name].folded]
                value[name] = {key: extra.pop(key) for key in own}
                for key in own:
                    self.unknown.pop(member(path, key), None)
                self.misfits.append((f"{path}.{name}", "object", f"its properties at {path}"))
        for name in [name for name in shape.required if name not in value and name not in shape.inner]:
            for holder, inner in objects.items():
                held = value.get(holder)
                if isinstance(held, dict) and name in held and name not in inner.names:
                    value[name] = held.pop(name)
                    self.misfits.append((f"{path}.{name}", "it there", f"it at {path}.{holder}.{name}"))
                    break

    def _build(self, expected: Any, value: Any, path: str) -> Any:  # noqa: ANN401 - types and values at run time
        try:
            return msgspec.convert(value, expected)
        except msgspec.ValidationError:
            pass
        if isinstance(value, dict) and get_origin(expected) is dict:
            item, members = get_args(expected)[1], cast("dict[str, Any]", value)
            return {name: self._build_member(item, member, f"{path}.{name}") for name, member in members.items()}
        if isinstance(value, dict) and (model := _struct_in(expected)):
            return self._build_struct(shape_of(model), cast("dict[str, Any]", value), path)
        if isinstance(value, list) and get_origin(expected) in (list, Sequence):
            item = get_args(expected)[0]
            elements = cast("list[object]", value)
            return [self._build(item, element, f"{path}[*]") for element in elements]
        if isinstance(value, float) and value.is_integer() and int in (expected, *get_args(expected)):
            return int(value)  # 10.0 is an integer (JSON Schema 2020-12, section 6.1.1)
        if isinstance(value, str) and (naive := _naive(expected, value)):
            self.misfits.append((path, "datetime with a time zone", "datetime without one"))
            return naive
        self.misfits.append((path, _name_of(expected), kind_of(cast("object", value))))
        return cast("object", value)

    def _build_member(self, expected: Any, value: Any, path: str) -> Any:  # noqa: ANN401 - types and values at run time
        """Return a value of a map, which `_tidy_object` does not look into."""
        model = _struct_in(expected)
        described = cast("dict[str, JSON]", value) if isinstance(value, dict) else None
        left = self._tidy_object(shape_of(model), described, path) if model and described is not None else None
        built = self._build(expected, value, path)
        if left:
            _attach(built, left)
        return built

    def _build_struct(self, shape: Shape, value: dict[str, Any], path: str) -> msgspec.Struct:
        values: dict[str, Any] = {}
        for name, field in shape.names.items():
            where = f"{path}.{name}"
            if name in value:
                values[field] = self._build(shape.hints[field], value[name], where)
            elif name in shape.required:
                self.misfits.append((where, _name_of(shape.hints[field]), "nothing"))
                values[field] = None
        return shape.model(**values)


def _attach(built: Any, left: Left) -> None:  # noqa: ANN401 - a model, or a list of them
    if isinstance(left, dict):
        for number, rest in left.items():
            _attach(built[number], rest)
        return
    extra, inner = left
    if extra:
        set_beside(built, {"extra_properties": extra})
    for field, rest in inner.items():
        _attach(getattr(built, field), rest)


def _naive(expected: Any, value: str) -> datetime | None:  # noqa: ANN401 - any type expression
    """Return the time without a time zone that a text is, where one with a time zone is expected."""
    try:
        return msgspec.convert(value, datetime) if AwareDatetime in (expected, *get_args(expected)) else None
    except msgspec.ValidationError:
        return None


def _name_of(expected: Any) -> str:  # noqa: ANN401 - any type expression
    if AwareDatetime in get_args(expected):
        return str(expected).replace(str(AwareDatetime), "datetime")
    return getattr(expected, "__name__", str(expected))


def _struct_in(expected: Any) -> type[msgspec.Struct] | None:  # noqa: ANN401 - any type expression
    """Return the struct that a type is, or the one in a union."""
    candidates = (expected, *get_args(expected)) if get_origin(expected) not in (list, Sequence) else ()
    return next((c for c in candidates if isinstance(c, type) and issubclass(c, msgspec.Struct)), None)
