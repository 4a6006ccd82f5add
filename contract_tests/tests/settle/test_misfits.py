"""Settling never makes the answers that a run saw fit the description less than before."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.conformance.observed import look_of
from contract_tests.documentation.applying import ROOT_FILE
from contract_tests.documentation.edits import Editor
from contract_tests.power.replay import whole_run
from contract_tests.scenario.facts import Facts
from contract_tests.settle.corrections import Correction
from contract_tests.settle.misfits import Misfits, misfits
from contract_tests.settle.observation import Observation, Refuted
from contract_tests.settle.settling import settle, write_settled
from generator.description import load_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.settle.settling import Settled
    from generator.description import Description

ORGANIZATION = "/components/schemas/Organization"
SEEN = {
    "getOrganization 200 status": ["200"],
    "getOrganization 200 $": ["object"],
    "getOrganization 200 $.organization": ["object"],
    "getOrganization 200 $.organization.id": ["UUID"],
    "getOrganization 200 $.organization.createdAt": ["time with 0 digits of a second, Z"],
}
PLACE = "getOrganization 200 $.organization"


def test_all_answers_of_the_emulator_fit_the_description(description: Description) -> None:
    facts = Facts(description, strict_variant(description.bundle))
    assert list(misfits(description, look_of(whole_run(1), facts))) == []


@pytest.mark.parametrize(
    ("changes", "misfit"),
    [
        ({f"{PLACE}.id": ["text"]}, (f"{PLACE}.id", "it is no uuid")),
        ({f"{PLACE}.id": ["integer"]}, (f"{PLACE}.id", "it is integer")),
        ({f"{PLACE}.colour": ["text"]}, (f"{PLACE}.colour", "it is not described")),
        ({f"{PLACE}.colour.hue": ["text"]}, (f"{PLACE}.colour.hue", "it is not described")),
        ({"getOrganization 299 $": ["object"]}, ("getOrganization 299 $", "it is not described")),
        ({"deleteOrganization 204 $": ["object"]}, ("deleteOrganization 204 $", "it is not described")),
        (
            {"getOrganization 200 header x-ratelimit-limit": ["text"]},
            ("getOrganization 200 header x-ratelimit-limit", "it is text"),
        ),
    ],
    ids=["format", "type", "property", "what is in it", "status", "body", "header"],
)
def test_a_place_that_does_not_fit_is_told(
    description: Description, changes: dict[str, list[str]], misfit: tuple[str, str]
) -> None:
    around = {f"{PLACE}.colour": ["object"]} if f"{PLACE}.colour.hue" in changes else {}
    assert misfit not in set(misfits(description, SEEN))
    assert misfit in set(misfits(description, SEEN | around | changes))


def test_an_object_lacks_what_never_came(description: Description) -> None:
    found = set(misfits(description, SEEN))
    assert (PLACE, "it lacks name") in found
    assert (PLACE, "it lacks id") not in found


def test_what_was_in_a_place_that_nobody_described_is_no_new_misfit(description: Description) -> None:
    hidden = {"getOrganization 200 $.data": ["object"], "getOrganization 200 $.data.colour": ["text"]}
    of_answers = Misfits.of(description, SEEN | hidden)
    places = {place for place, what in of_answers.before if what == "it is not described"}
    assert places == {*hidden}


class WrongCorrector:
    """Proposes to take away a property that came, beside an edit that no answer contradicts."""

    def __init__(self, description: Description, observation: Observation) -> None:
        editor = Editor(description)
        (refuted,) = observation.refuted
        optional = editor.put(f"{ORGANIZATION}/properties/name/x-optional", value=True)
        gone = editor.remove(f"{ORGANIZATION}/properties/createdAt")
        self._made = [Correction(refuted, "name may be missing", optional), Correction(refuted, "no createdAt", gone)]

    def corrections(self) -> list[Correction]:
        return self._made


def test_an_edit_that_an_answer_contradicts_is_refused_and_the_others_are_made(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tests.settle.settling.Corrector", WrongCorrector)
    refuted = Refuted("", "schema-required", "getOrganization", "$.organization.name", "", "")
    made = settle(root, Observation("2026-11-26", (), (refuted,), {}, SEEN), check=None)
    assert made.corrected == ["name may be missing"]
    ((does, reason),) = made.refused
    assert does == "no createdAt"
    assert f"the answer of {PLACE}.createdAt would not fit any more" in reason
    assert misfits_below(root, made) <= set(misfits(load_description(root / ROOT_FILE), SEEN))


def misfits_below(root: Path, made: Settled) -> set[tuple[str, str]]:
    """Return what the answers contradict in what settling makes of the description below a folder."""
    settled = root / "settled"
    shutil.copytree(root / "openapi", settled / "openapi")
    write_settled(settled, made)
    return set(misfits(load_description(settled / ROOT_FILE), SEEN))
