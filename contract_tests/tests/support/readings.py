"""The readings of the documentation that tests run under, and what each of them lets a partner expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bullseye_partner import APIError, BadRequestError, UnprocessableEntityError
from generator.contradictions import read_contradictions, under_other_readings
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner import JSON
    from generator.json_pointer import JsonObject

_T = TypeVar("_T")

_DESCRIPTION = repository_description()
CONTRADICTIONS = read_contradictions(_DESCRIPTION)
OTHER_READINGS = [
    (identifier, name)
    for identifier, contradiction in CONTRADICTIONS.items()
    for name in contradiction.readings
    if name != contradiction.chosen
]
"""The readings that the description did not choose, each with the id of its contradiction."""


@dataclass(frozen=True)
class Reading:
    """What a partner meets where some readings are followed instead of the chosen ones.

    Whatever else a test asserts holds under every reading.
    """

    followed: Mapping[str, str]

    def __str__(self) -> str:
        if len(self.followed) == len(OTHER_READINGS):
            return "all others"
        return ",".join("=".join(pair) for pair in self.followed.items()) or "chosen"

    @property
    def bundle(self) -> JsonObject:
        """The bundled description as it reads then, its samples too."""
        others = [CONTRADICTIONS[identifier].readings[name] for identifier, name in self.followed.items()]
        return under_other_readings(_DESCRIPTION, others).bundle

    @property
    def strict(self) -> bool:
        """Whether answers have only words and properties that the description has, as a strict client wants it."""
        return not self.followed.keys() & {"C5", "C9"}

    @property
    def refusal(self) -> type[APIError]:
        """What breaking a business rule raises."""
        return self._other("C6", BadRequestError, UnprocessableEntityError)

    @property
    def told_of_refusal(self) -> str:
        """What the example of the README prints of it: the code of a 422, or the status of any other error."""
        code = self._other("C7", "unprocessable_entity", "UnprocessableEntity")
        return self._other("C6", "the API refused: 400", code)

    @property
    def not_found(self) -> str:
        """The code of a 404."""
        return self._other("C7", "not_found", "NotFound")

    @property
    def disabled(self) -> str:
        """The status of an organization that was disabled."""
        return self._other("C5", "disabled", "suspended")

    @property
    def disabling(self) -> dict[str, JSON]:
        """The body that disables an organization."""
        return self._other("C18", {"enabled": False}, {"status": self.disabled})

    @property
    def deleted(self) -> str:
        """The status of an organization that was deleted."""
        return self._other("C5", "disabled", "canceled")

    def allocated(self, before: int, credits_sent: int) -> int:
        """Return what an organization has after an allocation."""
        return self._other("C11", before + credits_sent, credits_sent)

    def _other(self, identifier: str, other: _T, chosen: _T) -> _T:
        return other if identifier in self.followed else chosen
