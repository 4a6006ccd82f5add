"""Bases of the generated models."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import msgspec
from msgspec import structs

from ._beside import Carrier, all_beside, beside, set_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ._beside import Beside
    from ._json import JSON


class Model(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An immutable object of the API. `UNSET` stands for a property that is absent, None for null.

    `dict(model)` is `model.to_dict()`. Pydantic, and with it FastAPI, takes a model as the type of a field, of a body
    and of a response.
    """

    def to_dict(self, *, fill_absent: bool = False) -> dict[str, JSON]:
        """Return the object as JSON values by their names on the wire, those of `extra_properties` among them.

        Args:
            fill_absent: Give None for described properties that are absent, so that all objects have the same names.
        """
        return cast("dict[str, JSON]", json_values(self, fill_absent=fill_absent))

    def __iter__(self) -> Iterator[tuple[str, JSON]]:
        return iter(self.to_dict().items())

    def __hash__(self) -> int:
        # Of equal objects all fields are equal; lists and maps among them have no hash, and add nothing.
        fields = (getattr(self, name) for name in self.__struct_fields__)
        return hash((type(self), *(value for value in fields if not isinstance(value, list | dict))))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:  # noqa: ANN401 - a class of Pydantic
        del source, handler
        from ._pydantic import schema_of

        return schema_of(cls)

    @property
    def __pydantic_serializer__(self) -> Any:  # noqa: ANN401 - a class of Pydantic, which asks values of any type for it
        from ._pydantic import serializer_of

        return serializer_of(type(self))


class ReceivedModel(Carrier, Model, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """An object that the API sends, with the properties that the description does not have.

    Two objects are equal when their described properties are, and JSON that msgspec makes of one has these alone: what
    the API adds changes nothing for code that does not ask for it; `to_dict` has all. Copies and pickles keep what was
    added; `msgspec.structs.replace` does not, `copy.replace` (Python 3.13) does. msgspec refuses to decode unknown
    properties into a model; `from_json` keeps them.
    """

    @property
    def extra_properties(self) -> Mapping[str, JSON]:
        """The properties of this object that the description does not have, by their names on the wire; read-only."""
        return MappingProxyType(beside(self, "extra_properties"))

    @property
    def answer_properties(self) -> Mapping[str, JSON]:
        """What stood in the answer beside this object and is not described; read-only, and empty for inner objects."""
        return MappingProxyType(beside(self, "answer_properties"))

    @classmethod
    def from_json(cls, content: bytes | str) -> Self:
        """Read an object from JSON as it is read in an answer: leniently, and with `extra_properties`.

        Raises:
            ValueError: the content is no JSON object.
        """
        from ._json_text import read_json
        from ._lenient import Reading
        from ._shape import shape_of

        value, _ = read_json(content)
        if not isinstance(value, dict):
            raise ValueError(f"{cls.__name__}: the content is no JSON object")  # noqa: TRY004 - as for other bad JSON
        return cast("Self", Reading().read(shape_of(cls), cast("dict[str, Any]", value)))

    def __repr__(self) -> str:
        return self._with_names_of_extra(super().__repr__())

    def _with_names_of_extra(self, text: str) -> str:
        # Without the values: among them may be a secret that the description has under another name.
        names = ", ".join(map(repr, self.extra_properties))
        return f"{text[:-1]}, extra_properties=<{names}>)" if names else text

    def __copy__(self) -> Self:
        return _carrying(self, structs.replace(self))

    def __replace__(self, **changes: object) -> Self:
        return _carrying(self, structs.replace(self, **changes))

    def __reduce__(self) -> tuple[Any, ...]:
        plain = cast("tuple[Any, ...]", super().__reduce__())
        carried = all_beside(self)
        return (_restored, (plain[0], plain[1], carried)) if carried else plain


class Event(ReceivedModel, frozen=True, kw_only=True, gc=False):
    """What a webhook delivers."""

    @property
    def payload(self) -> Mapping[str, JSON]:
        """The whole body as it came, as JSON values; read-only. Of an event that was not received, its properties."""
        return MappingProxyType(beside(self, "payload") or msgspec.to_builtins(self))


_Received = TypeVar("_Received", bound=ReceivedModel)


def json_values(value: object, *, fill_absent: bool = False) -> JSON:
    """Return a model, or a list or map of them, as JSON values, with the properties that are not described."""
    if isinstance(value, Model):
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        fields = [(wire_name, getattr(value, name)) for wire_name, name in names]
        present = [(name, inner) for name, inner in fields if fill_absent or inner is not msgspec.UNSET]
        described = {name: json_values(inner, fill_absent=fill_absent) for name, inner in present}
        return described | (beside(value, "extra_properties") if isinstance(value, ReceivedModel) else {})
    if value is msgspec.UNSET:
        return None
    if isinstance(value, list) and any(isinstance(item, Model) for item in cast("list[object]", value)):
        return [json_values(item, fill_absent=fill_absent) for item in cast("list[object]", value)]
    if isinstance(value, dict) and any(isinstance(item, Model) for item in cast("dict[str, object]", value).values()):
        members = cast("dict[str, object]", value)
        return {name: json_values(item, fill_absent=fill_absent) for name, item in members.items()}
    return cast("JSON", msgspec.to_builtins(value))


def _carrying(origin: _Received, copy: _Received) -> _Received:
    if carried := all_beside(origin):
        set_beside(copy, carried)
    return copy


def _restored(rebuild: Callable[..., Any], values: tuple[Any, ...], carried: Beside) -> Any:  # noqa: ANN401 - the model that was pickled
    model = rebuild(*values)
    set_beside(model, carried)
    return model
