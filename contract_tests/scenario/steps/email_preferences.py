"""E-mail preferences: those of the partner, and what an organization inherits or overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from generator.named_components import Component

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject


def email_preferences(ground: Ground) -> None:
    """Change preferences of the partner, override one for an organization, and inherit it again."""
    session = ground.session
    keys: list[str] = Component.EMAIL_TYPE.of(ground.facts.bundle)["enum"]
    before: JsonObject = session.call("getEmailPreferences").pick("preferences")
    session.equal(sorted(before), sorted(keys), oracles.EMAIL_PREFERENCES_COMPLETE, "$.preferences")
    wanted = dict(before)
    # There and back in the opposite order: of two that are the same, either one changes first.
    for key in (*keys, *reversed(keys), *keys):
        wanted[key] = not wanted[key]
        session.call("updateEmailPreferences", body={"preferences": {key: wanted[key]}})
        _preferences_are(ground, wanted)
    session.call(
        "updateEmailPreferences",
        body={"preferences": {keys[0]: before[keys[0]], "undescribed_email": True}},
        expect=400,
        oracle=oracles.MISTAKE_REFUSED,
        why="an unknown e-mail",
    )
    _preferences_are(ground, wanted)
    _inherit(ground, wanted, keys)
    session.call("updateEmailPreferences", body={"preferences": before})
    _preferences_are(ground, before)


def _preferences_are(ground: Ground, expected: JsonObject) -> None:
    got = ground.session.call("getEmailPreferences").pick("preferences")
    ground.session.equal(got, expected, oracles.EMAIL_PREFERENCE_ALONE, "$.preferences")


def _inherit(ground: Ground, of_partner: JsonObject, keys: list[str]) -> None:
    """Look at an organization that inherits all, overrides one, and inherits that again; another one stays."""
    session = ground.session
    path, other = {"organizationId": ground.organization}, {"organizationId": ground.organization_id(1)}
    inherited: JsonObject = {key: {"enabled": value, "inherited": True} for key, value in of_partner.items()}
    _effective(ground, path, inherited)
    overridden = {**inherited, keys[1]: {"enabled": of_partner[keys[1]], "inherited": False}}
    body: JsonObject = {"preferences": {keys[1]: of_partner[keys[1]]}}
    session.call("updateOrganizationEmailPreferences", path, body=body)
    _effective(ground, path, overridden)
    for key in keys[:2]:  # of the partner: one is inherited, the other one is not
        session.call("updateEmailPreferences", body={"preferences": {key: not of_partner[key]}})
    changed = {key: {"enabled": not of_partner[key], "inherited": True} for key in keys[:2]}
    _effective(ground, path, {**overridden, keys[0]: changed[keys[0]]})
    _effective(ground, other, {**inherited, **changed})
    session.call("updateOrganizationEmailPreferences", path, body={"preferences": {keys[1]: None}})
    _effective(ground, path, {**inherited, **changed})
    of_partner = {**of_partner, **{key: not of_partner[key] for key in keys[:2]}}
    _override_all_with_the_same(ground, path, of_partner)


def _override_all_with_the_same(ground: Ground, path: dict[str, str], of_partner: JsonObject) -> None:
    """Override each preference with the value that it has already; it stays when the partner changes each, twice."""
    session = ground.session
    overridden: JsonObject = {key: {"enabled": value, "inherited": False} for key, value in of_partner.items()}
    session.call("updateOrganizationEmailPreferences", path, body={"preferences": of_partner})
    _effective(ground, path, overridden)
    opposites: JsonObject = {key: not value for key, value in of_partner.items()}
    for written in (opposites, of_partner):
        session.call("updateEmailPreferences", body={"preferences": written})
        _effective(ground, path, overridden)
    first, *others = of_partner
    for order in ({first: opposites[first], "undescribed_email": True}, {"undescribed_email": True} | opposites):
        session.call(
            "updateOrganizationEmailPreferences",
            path,
            body={"preferences": {**order, others[0]: opposites[others[0]]}},
            expect=400,
            oracle=oracles.MISTAKE_REFUSED,
            why="an unknown e-mail",
        )
    _effective(ground, path, overridden)
    for key in others:
        session.call("updateOrganizationEmailPreferences", path, body={"preferences": {key: None}})
        overridden[key] = {"enabled": of_partner[key], "inherited": True}
        _effective(ground, path, overridden)
    session.call("updateEmailPreferences", body={"preferences": opposites})
    _effective(
        ground,
        path,
        {key: one if key == first else {**one, "enabled": opposites[key]} for key, one in overridden.items()},
    )
    session.call("updateOrganizationEmailPreferences", path, body={"preferences": {first: None}})


def override_and_inherit(ground: Ground) -> None:
    """Override all preferences of an organization, then inherit one and all of them again; the partner's stay."""
    session, path = ground.session, {"organizationId": ground.organization_id(1)}
    of_partner: JsonObject = session.call("getEmailPreferences").pick("preferences")
    inherited: JsonObject = {key: {"enabled": value, "inherited": True} for key, value in of_partner.items()}
    overridden: JsonObject = {key: {"enabled": not value, "inherited": False} for key, value in of_partner.items()}
    opposites: JsonObject = {key: not value for key, value in of_partner.items()}
    first = next(iter(of_partner))
    _effective(ground, path, inherited)
    for written, expected in (
        (opposites, overridden),
        ({first: None}, {**overridden, first: inherited[first]}),
        (dict.fromkeys(of_partner), inherited),
    ):
        session.call("updateOrganizationEmailPreferences", path, body={"preferences": written})
        _effective(ground, path, expected)


def _effective(ground: Ground, path: dict[str, str], expected: JsonObject) -> None:
    got = ground.session.call("getOrganizationEmailPreferences", path).pick("preferences")
    ground.session.equal(got, expected, oracles.EMAIL_PREFERENCE_INHERITED, "$.preferences")
