"""E-mail preferences: those of the partner, and what an organization inherits or overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.steps.ground import Ground

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject

_ALONE = "an e-mail preference changes alone"
_INHERITED = "an organization inherits what it does not override"


class EmailPreferenceSteps(Ground):
    """Changes e-mail preferences, and puts them back."""

    def email_preferences(self) -> None:
        """Change preferences of the partner, override one for an organization, and inherit it again."""
        session = self.session
        keys: list[str] = self.facts.bundle["components"]["schemas"]["EmailType"]["enum"]
        before: JsonObject = session.call("getEmailPreferences").pick("preferences")
        session.equal(sorted(before), sorted(keys), "each e-mail has a preference", "$.preferences")
        wanted = dict(before)
        for key in keys:
            wanted[key] = not wanted[key]
            session.call("updateEmailPreferences", body={"preferences": {key: wanted[key]}})
            session.equal(session.call("getEmailPreferences").pick("preferences"), wanted, _ALONE, "$.preferences")
        session.call(
            "updateEmailPreferences",
            body={"preferences": {keys[0]: before[keys[0]], "undescribed_email": True}},
            expect=400,
            oracle="a wrong request is refused",
            why="an unknown e-mail",
        )
        session.equal(session.call("getEmailPreferences").pick("preferences"), wanted, _ALONE, "$.preferences")
        self._inherit(wanted, keys)
        session.call("updateEmailPreferences", body={"preferences": before})
        session.equal(session.call("getEmailPreferences").pick("preferences"), before, _ALONE, "$.preferences")

    def _inherit(self, of_partner: JsonObject, keys: list[str]) -> None:
        """Look at an organization that inherits all, overrides one, and inherits that again; another one stays."""
        session, path, other = self.session, {"organizationId": self._id(0)}, {"organizationId": self._id(1)}
        inherited: JsonObject = {key: {"enabled": value, "inherited": True} for key, value in of_partner.items()}
        self._effective(path, inherited)
        overridden = {**inherited, keys[1]: {"enabled": of_partner[keys[1]], "inherited": False}}
        body: JsonObject = {"preferences": {keys[1]: of_partner[keys[1]]}}
        session.call("updateOrganizationEmailPreferences", path, body=body)
        self._effective(path, overridden)
        for key in keys[:2]:  # of the partner: one is inherited, the other one is not
            session.call("updateEmailPreferences", body={"preferences": {key: not of_partner[key]}})
        changed = {key: {"enabled": not of_partner[key], "inherited": True} for key in keys[:2]}
        self._effective(path, {**overridden, keys[0]: changed[keys[0]]})
        self._effective(other, {**inherited, **changed})
        session.call("updateOrganizationEmailPreferences", path, body={"preferences": {keys[1]: None}})
        self._effective(path, {**inherited, **changed})

    def _effective(self, path: dict[str, str], expected: JsonObject) -> None:
        got = self.session.call("getOrganizationEmailPreferences", path).pick("preferences")
        self.session.equal(got, expected, _INHERITED, "$.preferences")
