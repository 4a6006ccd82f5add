"""All mutants, and how one of them gets in front of an application."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from bullseye_partner_emulator.description import bundle_of_package, bundled_description, read_description
from contract_tests.power.mutants.access import access_mutants
from contract_tests.power.mutants.answers import answer_mutants
from contract_tests.power.mutants.conditional import conditional_mutants
from contract_tests.power.mutants.fields import field_mutants
from contract_tests.power.mutants.filter_meanings import filter_meaning_mutants
from contract_tests.power.mutants.laws import law_mutants
from contract_tests.power.mutants.layer import Mutated
from contract_tests.power.mutants.lists import list_mutants
from contract_tests.power.mutants.places import Reader
from contract_tests.power.mutants.requests import request_mutants
from contract_tests.power.mutants.semantic import semantic_mutants
from contract_tests.power.mutants.state import delivery_mutants, secret_mutants, state_mutants

if TYPE_CHECKING:
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.mutant import Mutant
    from contract_tests.target.target import AsgiApp


class UnknownMutantError(ValueError):
    """There is no mutant of this id."""


def enumerate_mutants(description: JsonObject) -> list[Mutant]:
    """Return every operator applied to every place of a bundled description, in an order that stays the same."""
    reader = Reader(description)
    found = [
        *field_mutants(reader),
        *answer_mutants(reader),
        *list_mutants(reader),
        *filter_meaning_mutants(reader),
        *request_mutants(reader),
        *access_mutants(reader),
        *state_mutants(reader),
        *secret_mutants(reader),
        *delivery_mutants(),
        *law_mutants(reader),
    ]
    return list({mutant.id: mutant for mutant in found}.values())


def all_mutants(description: JsonObject) -> list[Mutant]:
    """Return the mutants that follow from a description, and those that a person thought of."""
    return [*enumerate_mutants(description), *semantic_mutants(description), *conditional_mutants()]


def find_mutant(description: JsonObject, mutant_id: str) -> Mutant:
    """Return a mutant by its id.

    Raises:
        UnknownMutantError: there is none.
    """
    for mutant in all_mutants(description):
        if mutant.id == mutant_id:
            return mutant
    raise UnknownMutantError(f"there is no mutant {mutant_id!r}; `nox -s mutated_emulator` lists all")


def mutated(app: AsgiApp, mutant: Mutant, description: JsonObject | None = None) -> Mutated:
    """Return an application that behaves like `app` but for one mutant.

    Args:
        app: An ASGI application that serves the API.
        mutant: What becomes different.
        description: The bundled description; None takes the one of this package.
    """
    return Mutated(app, mutant, bundled_description() if description is None else read_description(description))


def changed_deliveries(deliver: Deliver, mutant: Mutant) -> Deliver:
    """Return what sends deliveries as a mutant changes them."""
    change = mutant.delivery
    if change is None:
        return deliver

    async def send(request: DeliveryRequest) -> int | None:
        return await deliver(change(request))

    return send


def bundle() -> JsonObject:
    """Return the bundled description of this package, free to be changed."""
    return copy.deepcopy(bundle_of_package())
