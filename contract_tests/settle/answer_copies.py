"""Keeps an edit to the answers that speak for it: what other answers bear out stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from contract_tests.documentation.component_copies import ComponentCopies, changed_components
from contract_tests.documentation.component_uses import References
from contract_tests.documentation.proposed_schemas import pascal
from generator.operations import read_operations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.documentation.component_uses import Use
    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor
    from contract_tests.settle.answer_places import Place
    from contract_tests.settle.observation import Observation
    from generator.description import Description

About: TypeAlias = Literal["object", "value", "header", "requests"]
"""What has to have come in another answer for it to bear out what stands there: the object that a property is in, a
value, the header. `requests`: what is changed depends on the data, so that only requests keep what stands there."""

_OF_ANSWERS = ("response", "error body", "header")


class AnswerCopies:
    """Copies the components that answers share with other answers, or with requests, where only some differ."""

    def __init__(self, description: Description, editor: Editor, observation: Observation) -> None:
        self._bundle = description.bundle
        self._edit = editor
        self._uses = References(description.bundle).uses
        self._names = {one.operation_id: f"{one.http_method} {one.path}" for one in read_operations(description)}
        self._statuses: dict[str, set[str]] = {}
        self._looks: dict[tuple[str, str, str], dict[str, list[str]]] = {}
        for key, looks in observation.seen.items():
            operation_id, status, where = key.split(" ", 2)
            name = self._names.get(operation_id, "")
            self._statuses.setdefault(name, set()).add(status)
            self._looks.setdefault((name, status, _plain(where)), {})[where] = looks
        self._refuted = {
            (self._names.get(one.operation_id, ""), _plain(one.place), one.oracle) for one in observation.refuted
        }

    def separated(self, edit: Edit, places: Sequence[Place], about: About, oracle: str) -> Edit:
        """Return an edit that changes the components of the places alone, not those of what bears them out.

        Args:
            edit: The edit of the shared components.
            places: Where answers speak for it.
            about: What bears out how it is described now.
            oracle: The check that found it.
        """
        copies = ComponentCopies(self._bundle, self._edit, pascal(places[0].operation_id))
        for component in changed_components(edit):
            uses = self._uses.get(component, [])
            own = [use for use in uses if any(self._is_at(use, place) for place in places)]
            kept = [use for use in uses if use not in own and self._keeps(use, own, places, about, oracle)]
            if own and kept:
                copies.separate(own, kept)
        return copies.of(edit) if copies.copied else edit

    def is_used_at(self, component: str, place: Place) -> bool:
        """Return whether the component at a pointer describes a place, and not a copy of it."""
        return any(self._is_at(use, place) for use in self._uses.get(component, []))

    def _is_at(self, use: Use, place: Place) -> bool:
        """Return whether a place is described by a use of a component."""
        if (use.operation, use.status) != (self._names[place.operation_id], place.status):
            return False
        return use.place in _OF_ANSWERS and _inner(_plain(place.where), _name(use)) is not None

    def _keeps(self, use: Use, own: Sequence[Use], places: Sequence[Place], about: About, oracle: str) -> bool:
        """Return whether a component, as it is, has to stay that of another place."""
        if not use.status:
            return True  # answers say nothing of requests
        if use.status[0] == "2" and use.status not in self._statuses.get(use.operation, {use.status}):
            return True  # it was asked for in vain; what a run did not ask for goes with what it saw
        place = next(one for one in places if any(self._is_at(use, one) for use in own))
        node = next(use for use in own if self._is_at(use, place))
        inner = _inner(_plain(place.where), _name(node)) or ""
        name = ".".join(part for part in (_name(use), inner) if part)
        asked = {self._names[one.operation_id] for one in places}
        if about == "requests" or ((use.operation, name, oracle) in self._refuted and use.operation not in asked):
            return False
        if about == "object":
            looks = self._looks.get((use.operation, use.status, name.rpartition(".")[0]), {})
            return any("object" in found for found in looks.values())
        looks = self._looks.get((use.operation, use.status, name), {})
        alike = [found for where, found in looks.items() if where.endswith("[]") == place.where.endswith("[]")]
        return any(set(found) != {"null"} for found in alike)


def _name(use: Use) -> str:
    return f"header {use.name.lower()}" if use.place == "header" else use.name


def _plain(where: str) -> str:
    """Return a place as uses name it: `$.organizations[].name` -> organizations.name."""
    return where.replace("[0]", "").replace("[]", "").removeprefix("$").removeprefix(".")


def _inner(name: str, holder: str) -> str | None:
    """Return what a place is called within another one; None if it is not there."""
    if not holder or name == holder:
        return name if not holder else ""
    return name.removeprefix(f"{holder}.") if name.startswith(f"{holder}.") else None
