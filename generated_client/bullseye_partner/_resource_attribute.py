# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_resource_attribute.py.
"""The resources of a client, as its attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class resource_attribute(Generic[T]):  # noqa: N801 - a decorator, like property
    """Makes an attribute of a method that imports and returns a class: an instance of it, made at the first use.

    On the class of the client it is the class itself, by which `unittest.mock.create_autospec` knows its methods.
    """

    def __init__(self, load: Callable[[Any], type[T]]) -> None:
        self._load = load
        self.__doc__ = load.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, client: None, owner: type) -> type[T]: ...

    @overload
    def __get__(self, client: object, owner: type) -> T: ...

    def __get__(self, client: Any, owner: type) -> T | type[T]:
        kind = self._load(client)
        if client is None:
            return kind
        made = cast("Callable[[object], T]", kind)(client._kernel)
        vars(client)[self._name] = made  # and is found before this the next time
        return made
