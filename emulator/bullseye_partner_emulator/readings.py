"""Where the documentation has two readings: which ones an emulator follows."""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bullseye_partner_emulator.json_text import JsonObject


class Readings:
    """The readings that an emulator follows instead of those that the description chose."""

    def __init__(self, followed: Mapping[str, str]) -> None:
        """Take the name of a reading for the id of its contradiction.

        Raises:
            ValueError: there is no such contradiction or reading; the message says which there are.
        """
        known = contradictions()
        for identifier, name in followed.items():
            if identifier not in known:
                raise ValueError(f"there is no contradiction {identifier}, there are {', '.join(known)}")
            if name not in known[identifier]["readings"]:
                names = " and ".join(known[identifier]["readings"])
                raise ValueError(f"{identifier} has no reading {name}, it has {names}")
        self._followed = {
            identifier: name for identifier, name in followed.items() if name != known[identifier]["chosen"]
        }

    @property
    def followed(self) -> Mapping[str, str]:
        """The names of the readings that are not the chosen ones, by the ids of their contradictions."""
        return self._followed

    def follow(self, identifier: str, name: str) -> bool:
        """Say whether a reading of a contradiction is followed that is not the chosen one."""
        return self._followed.get(identifier) == name

    def applied_to(self, bundle: JsonObject) -> JsonObject:
        """Return a bundled description as it reads under these readings."""
        if not self._followed:
            return bundle
        bundle = copy.deepcopy(bundle)
        for identifier, name in self._followed.items():
            for pointer, value in contradictions()[identifier]["readings"][name].get("patch", {}).items():
                *steps, last = (step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
                parent: Any = bundle
                for step in steps:
                    parent = parent[step]
                if value is None:
                    parent.pop(last, None)  # samples may share a part, of which it is gone already
                else:
                    parent[last] = value
        return bundle

    def __str__(self) -> str:
        """Say what is followed, and what that means."""
        known = contradictions()
        return "; ".join(
            f"{identifier}={name}: {known[identifier]['readings'][name]['emulator']}"
            for identifier, name in self._followed.items()
        )


def readings_of(options: Iterable[str]) -> dict[str, str]:
    """Return what options like `C4=guide` ask for: the name of a reading by the id of its contradiction.

    Raises:
        ValueError: an option is none of these, or two are about the same contradiction.
    """
    readings: dict[str, str] = {}
    for option in options:
        identifier, _, name = option.partition("=")
        if readings.setdefault(identifier, name) != name:
            raise ValueError(f"{identifier} can follow one reading, not {readings[identifier]} and {name}")
    Readings(readings)
    return readings


@cache
def contradictions() -> JsonObject:
    """Return the contradictions of the documentation by their id, as this package has them from the description."""
    text = resources.files("bullseye_partner_emulator").joinpath("readings.json").read_text(encoding="utf-8")
    known: JsonObject = json.loads(text)
    return known
