"""What the kernel needs to know of an operation."""

from __future__ import annotations

from typing import Any, Final, Generic, Literal, TypeVar, cast

T = TypeVar("T")


class Operation(Generic[T]):
    """An operation of the API; `T` is what a call returns, or the items of a page.

    `model` names module (of `models`) and class of the response body, `unwrap` the only property of it that a call
    returns. The class is imported when the first answer is read. `repeatable` says whether it may be sent again when
    the outcome is unknown, `required_query` which query parameters it cannot do without, by their names on the wire.
    `status` is the one of a success. `outcome` is the property of the answer that says whether a check succeeded; None
    when the operation checks nothing.
    """

    __slots__ = (
        "documentation_url",
        "evidence",
        "http_method",
        "id",
        "method_name",
        "model",
        "outcome",
        "path",
        "repeatable",
        "required_query",
        "resource",
        "scope",
        "status",
        "unwrap",
    )

    def __init__(
        self,
        *,
        id: str,
        resource: str,
        method_name: str,
        http_method: str,
        path: str,
        repeatable: bool,
        scope: str | None,
        evidence: Literal["documented", "inferred", "verified"],
        documentation_url: str,
        model: tuple[str, str] | None,
        unwrap: str | None,
        required_query: frozenset[str] = frozenset(),
        status: int | None = None,
        outcome: str | None = None,
    ) -> None:
        self.id: Final = id
        self.resource: Final = resource
        self.method_name: Final = method_name
        self.http_method: Final = http_method
        self.path: Final = path
        self.repeatable: Final = repeatable
        self.scope: Final = scope
        self.evidence: Final = evidence
        self.documentation_url: Final = documentation_url
        self.model: Final = model
        self.unwrap: Final = unwrap
        self.required_query: Final = required_query
        self.status: Final = status
        self.outcome: Final = outcome

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Operation) and self.id == cast("Operation[object]", other).id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<Operation {self.id}: {self.http_method} {self.path} ({self.evidence})>"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, ({name: getattr(self, name) for name in self.__slots__},)


def _rebuild(facts: dict[str, Any]) -> Operation[Any]:
    return Operation(**facts)
