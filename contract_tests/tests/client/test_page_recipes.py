"""The recipes of the guide about pages: removing, going on where a walk stopped, and visitors since the last time."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator.pytest_plugin import bullseye_emulator, bullseye_partner

if TYPE_CHECKING:
    from bullseye_partner import BullseyePartner
    from bullseye_partner_emulator.pytest_plugin import PartnerUnderTest

__all__ = ["bullseye_emulator", "bullseye_partner"]

GUIDE = (Path(__file__).parents[3] / "generated_client" / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", GUIDE.partition("\n## Pages\n")[2].partition("\n## ")[0], re.S)


def recipe(name: str, until: str = "\nwith BullseyePartner()") -> dict[str, Any]:
    """Return the names that the snippet with a function defines, without what it runs at its end."""
    (snippet,) = [snippet for snippet in SNIPPETS if f"def {name}(" in snippet]
    names: dict[str, Any] = {}
    before = "from collections.abc import Iterator\nfrom bullseye_partner import BullseyePartner\n"
    before += "from bullseye_partner.models import Organization\n"
    exec(before + snippet.partition(until)[0], names)  # noqa: S102 - our own guide
    return names


@pytest.fixture
def client(bullseye_partner: PartnerUnderTest) -> Any:
    with bullseye_partner.client() as client:
        yield client


def fill(client: BullseyePartner, count: int, name: str = "Walked") -> set[str]:
    return {client.organizations.create(name=f"{name} {number:03}").name for number in range(count)}


def test_collecting_first_removes_all(client: BullseyePartner, monkeypatch: pytest.MonkeyPatch):
    fill(client, 45, "left over")
    (snippet,) = [snippet for snippet in SNIPPETS if ".delete(" in snippet]
    monkeypatch.setattr(client, "close", lambda: None)
    exec(snippet, {"BullseyePartner": lambda: client})  # noqa: S102 - our own guide
    assert client.organizations.list(search="left over", status="active").total == 0


def test_a_walk_that_stopped_goes_on_and_misses_nothing(client: BullseyePartner):
    names = fill(client, 80) | {organization.name for organization in client.organizations.list()}
    walk_on, bookmark = recipe("walk_on")["walk_on"], dict[str, int]()
    first = [organization.name for organization in islice(walk_on(client, bookmark), 65)]
    bookmark = json.loads(json.dumps(bookmark))
    assert bookmark == {"page": 2}
    second = [organization.name for organization in walk_on(client, bookmark)]
    assert {*first, *second} == names
    assert len(second) == len(names) - 50
    assert bookmark == {}


def test_a_walk_that_stopped_at_its_very_end_goes_on_to_nothing(client: BullseyePartner):
    fill(client, 50)
    last = client.organizations.list(page_size=50)
    pages = len(list(last.pages()))
    assert list(recipe("walk_on")["walk_on"](client, {"page": pages + 1})) == []


def test_visitors_come_once_and_again_when_they_have_changed(
    client: BullseyePartner, bullseye_partner: PartnerUnderTest
):
    organization = client.organizations.create(name="Synced", tier="paid", initial_credits=500)
    new_visitors, state = recipe("new_visitors")["new_visitors"], dict[str, Any]()

    def sync() -> list[str]:
        nonlocal state
        found = sorted(visitor.email for visitor in new_visitors(client, organization.id, state))
        state = json.loads(json.dumps(state))
        return found

    def identify(email: str) -> None:
        bullseye_partner.identify_visitor(str(organization.id), email=email)

    assert sync() == []
    for number in range(105):
        identify(f"{number:03}@people.example")
    assert len(sync()) == 105
    assert sync() == []
    identify("late@people.example")
    assert sync() == ["late@people.example"]
    assert sync() == []
    (mark, *_) = state["seen"]
    state["seen"].remove(mark)  # as if that visitor had been different the last time
    assert len(sync()) == 1


def test_what_was_not_handled_comes_again(client: BullseyePartner, bullseye_partner: PartnerUnderTest):
    organization = client.organizations.create(name="Synced", tier="paid", initial_credits=500)
    new_visitors, state = recipe("new_visitors")["new_visitors"], dict[str, Any]()
    for number in range(3):
        bullseye_partner.identify_visitor(str(organization.id), email=f"{number}@people.example")
    assert len(list(islice(new_visitors(client, organization.id, state), 1))) == 1
    assert len(list(new_visitors(client, organization.id, state))) == 3
