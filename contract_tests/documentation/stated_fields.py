"""What a page says of a body that nobody has described: its fields as a tree, from the sample and the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.sample_fit import is_placeholder, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.documentation.statement import Statement
    from generator.json_pointer import Json, JsonObject

_TYPES = ("string", "integer", "number", "boolean", "object", "array")


class Field:
    """A field, or an item of a list, and what stands in it.

    Attributes:
        type: What a table calls its type; None without one.
        required: Whether a table calls it required; None if it does not say.
        values: The values that are allowed; empty if all are.
        keywords: `default`, `range` and `length`, as far as they are stated.
        samples: Its values in samples.
        fields: The fields in it, by name.
        seen_in: In how many of the samples of its object it is.
    """

    def __init__(self) -> None:
        self.type: str | None = None
        self.required: bool | None = None
        self.values: list[Json] = []
        self.keywords: JsonObject = {}
        self.samples: list[Json] = []
        self.fields: dict[str, Field] = {}
        self.seen_in = 0
        self._item: Field | None = None

    @property
    def item(self) -> Field:
        """The items of a list."""
        if self._item is None:
            self._item = Field()
        return self._item

    @property
    def kind(self) -> str | None:
        """Its type, as JSON Schema calls it; None if nothing says it."""
        if self.type:
            return "array" if self.type.endswith("[]") else self.type if self.type in _TYPES else None
        if self.kinds:
            return self.kinds[0] if len(self.kinds) == 1 else None
        return "object" if self.fields else "array" if self._item is not None else None

    @property
    def kinds(self) -> list[str]:
        """The types of its samples, if no table says it; a whole number is a number where others are not whole."""
        if self.type in _TYPES or (self.type or "").endswith("[]"):
            return []
        kinds = list(dict.fromkeys(kind_of(sample) for sample in self.samples if sample is not None))
        return [kind for kind in kinds if kind != "integer" or "number" not in kinds]

    @property
    def may_be_null(self) -> bool:
        """Whether a sample has null in its place."""
        return None in self.samples

    def fitting_samples(self, *types: type) -> Iterator[Json]:
        """Yield its samples of some types, those that are words for any value (`uuid`) last."""
        fitting = [sample for sample in self.samples if type(sample) in types]
        yield from sorted(fitting, key=is_placeholder)

    def add_sample(self, value: Json) -> None:
        """Take a value of a sample, with all that it holds."""
        self.samples.append(value)
        if isinstance(value, dict):
            for name, inner in cast("JsonObject", value).items():
                field = self.fields.setdefault(name, Field())
                field.seen_in += 1
                field.add_sample(inner)
        elif isinstance(value, list):
            for inner in cast("list[object]", value):
                self.item.add_sample(inner)

    def at(self, path: str) -> Field:
        """Return the field at a path below it, `organizations[].id`, making what is not there."""
        field = self
        for step in path.split(".") if path else ():
            field = field.fields.setdefault(step.rstrip("[]"), Field())
            for _ in range(step.count("[]")):
                field = field.item
        return field

    def is_always_there(self, holder: Field) -> bool:
        """Return whether every sample of its object has it."""
        objects = sum(isinstance(sample, dict) for sample in holder.samples)
        return objects > 0 and self.seen_in == objects

    def settle(self) -> None:
        """Give what is said of a list's values to its items."""
        if self.kind == "array":
            if self.type and self.type != "array":
                self.item.type = self.item.type or self.type.removesuffix("[]")
            self.item.values, self.values = self.values or self.item.values, []
            self.item.settle()
        for field in self.fields.values():
            field.settle()


def read_fields(statements: Iterable[Statement]) -> Field:
    """Return the fields that statements about one body make, below one for the whole."""
    root = Field()
    for statement in statements:
        path, value = statement.subject.name, statement.value
        match statement.aspect:
            case "sample" if not path:
                root.add_sample(value)
            case "presence" if path:
                root.at(path)
            case "type":
                root.at(path).type = str(value)
            case "required":
                root.at(path).required = bool(value)
            case "values":
                root.at(path).values = cast("list[Json]", value)
            case "default" | "range" | "length":
                root.at(path).keywords[statement.aspect] = value
            case _:
                pass
    root.settle()
    return root
