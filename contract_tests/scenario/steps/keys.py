"""Keys, scopes, and what a key that is none gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.days import instant, years_from
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.values import accepted
from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from contract_tests.target.exchange import Answer


class KeySteps(Ground):
    """Makes, uses and revokes keys."""

    def make_keys(self) -> None:
        """Make a key of each scope; it is used from now on wherever it is enough."""
        for scope in self.facts.scopes:
            with self.session.step(f"key of scope {scope}", "createApiKey"):
                answer = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}{scope}", "scopes": [scope]})
                self._check_new_key(answer, f"{NAME_PREFIX}{scope}", [scope], None)
                self.session.keys[scope] = str(answer.pick("plainKey"))
        with self.session.step("key without scopes", "createApiKey"):
            answer = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}full"})
            full = str(answer.pick("plainKey"))
            self._check_new_key(answer, f"{NAME_PREFIX}full", self.facts.scopes, None)
            self.session.call("getBilling", key=full, oracle=oracles.FULL_ACCESS)
        with self.session.step("key that expires", "createApiKey"):
            later = self._expiry(50)
            answer = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}late", "expiresAt": later})
            self._check_new_key(answer, f"{NAME_PREFIX}late", self.facts.scopes, later)
            late = str(answer.pick("plainKey"))
            self.session.call("getWebhooks", key=late, oracle=oracles.KEY_UNTIL_EXPIRY)
        self._keys_with_all_values()
        self._list_keys()

    def _expiry(self, years: int) -> str:
        """Return a time so many years after a key was made, by the clock of the target."""
        return years_from(self.session.call("listApiKeys").pick("apiKeys", 0, "createdAt"), years)

    def _keys_with_all_values(self) -> None:
        operation = self.facts.operations["createApiKey"]
        for name, schema in self.facts.body_properties(operation).items():
            for number, value in enumerate(accepted(self.facts, schema, self.tag)):
                with self.session.step(f"key with {name} {number}", "createApiKey"):
                    # The prefix tells the keys of a run, and leaves room in no name that has a bound.
                    text = f"{NAME_PREFIX}{value}" if name == "name" else f"{NAME_PREFIX}{name}"
                    body: JsonObject = {"name": text} | ({name: value} if name != "name" else {})
                    claim = join(self._body_pointer(operation), "properties", name)
                    answer = self.session.call(
                        "createApiKey", body=body, oracle=oracles.VALUE_ACCEPTED, why=f"body {name}", claim=claim
                    )
                    scopes = body.get("scopes") or self.facts.scopes
                    self._check_new_key(answer, text, scopes, body.get("expiresAt"))

    def _check_new_key(self, answer: Answer, name: str, scopes: list[str], expires_at: str | None) -> None:
        self.session.keep_secret(str(answer.pick("plainKey")))
        self.made_keys.append(str(answer.pick("apiKey", "id")))
        session = self.session
        session.equal(answer.pick("apiKey", "name"), name, oracles.ECHO, "$.apiKey.name")
        session.equal(sorted(answer.pick("apiKey", "scopes")), sorted(scopes), oracles.ECHO, "$.apiKey.scopes")
        session.equal(answer.pick("apiKey", "status"), "active", oracles.NEW_KEY_ACTIVE, "$.apiKey.status")
        same = instant(answer.pick("apiKey", "expiresAt")) == instant(expires_at)
        session.check(
            same, oracles.ECHO, f"{expires_at}", answer.pick("apiKey", "expiresAt"), where="$.apiKey.expiresAt"
        )
        prefix = str(answer.pick("apiKey", "keyPrefix"))
        begins = str(answer.pick("plainKey")).startswith(prefix) and prefix != answer.pick("plainKey")
        session.check(
            begins, oracles.KEY_PREFIX, "the first characters of the key", "others", where="$.apiKey.keyPrefix"
        )
        self._created[str(answer.pick("apiKey", "id"))] = answer.pick("apiKey")

    def _list_keys(self) -> None:
        listed = {key["id"]: key for key in self.session.call("listApiKeys").pick("apiKeys")}
        for key_id, created in self._created.items():
            if key_id not in listed:
                self.session.find(oracles.READ_YOUR_WRITES, "the new key in the list", "no such key", where="$.apiKeys")
                continue
            for name, value in created.items():
                self.session.equal(listed[key_id].get(name), value, oracles.READ_YOUR_WRITES, f"$.apiKeys[0].{name}")
        ids = list(listed)
        order = [key_id for key_id in ids if key_id in self._created]
        self.session.equal(order, list(self._created), oracles.STABLE_ORDER, "$.apiKeys")
        again = [key["id"] for key in self.session.call("listApiKeys").pick("apiKeys")]
        self.session.equal(again, ids, oracles.STABLE_ORDER, "$.apiKeys")
        used = [listed[key].get("lastUsedAt") for key in self.made_keys if key in listed]
        self.session.check(
            any(used) and not all(used),
            oracles.LAST_USE,
            "a time for used keys, null for others",
            used,
            where="lastUsedAt",
        )

    def authentication(self) -> None:
        """Call every operation without a key, and with keys that are no more, or never were."""
        expired = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}old", "expiresAt": self._expiry(-1)})
        self.made_keys.append(str(expired.pick("apiKey", "id")))
        self.session.keep_secret(str(expired.pick("plainKey")))
        # One of the run's own keys, of which nothing is left afterwards.
        own = self.session.keys.get(self.facts.scopes[0], "no key was made")
        query = dict.fromkeys((self.facts.key_header, "api_key"), own)
        self.session.call(
            "getPartnerAccount",
            query=query,
            key=None,
            expect=401,
            oracle=oracles.AUTHENTICATION,
            why="the key in the query",
        )
        for operation in self.facts.operations.values():
            wrong: dict[str, str | None] = {
                "no key": None,
                "unknown key": "pk_live_nobody_has_this_key",
                "expired key": str(expired.pick("plainKey")),
            }
            for why, key in wrong.items():
                with self.session.step(why, operation.operation_id):
                    body = self.facts.example_body(operation) if operation.request_body else None
                    # A target that lets it pass must not lose what later steps need.
                    path = self._path_to_nothing(operation)
                    self.session.call(
                        operation.operation_id,
                        path,
                        body=body,
                        key=key,
                        expect=401,
                        oracle=oracles.AUTHENTICATION,
                        why=why,
                    )

    def scopes(self) -> None:
        """Call every operation with each scope below the one that it needs."""
        powers = self.facts.scopes
        for operation in self._operations():
            for held in powers[: powers.index(operation.scope)] if operation.scope else ():
                with self.session.step(f"scope {held}", operation.operation_id):
                    body = self._valid_body(operation) if operation.request_body else None
                    path = self._path_of(operation)
                    self.session.call(
                        operation.operation_id,
                        path,
                        query=self._required_query(operation),
                        body=body,
                        key=self.session.keys.get(held, ""),
                        expect=403,
                        oracle=oracles.SCOPE,
                        why=f"a key with the scope {held}",
                        claim=join(operation.pointer, "security"),
                    )

    def revoke(self) -> None:
        """Revoke every key that the run made: none of them works after that, and all are listed as revoked."""
        answer = self.session.call(
            "createApiKey", body={"name": f"{NAME_PREFIX}short"}, key=self.session.target.api_key
        )
        key, key_id = str(answer.pick("plainKey")), str(answer.pick("apiKey", "id"))
        self.session.keep_secret(key)
        self.session.call("getPartnerAccount", key=key)
        own = self.session.target.api_key
        namesake = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}short"}, key=own)
        self.session.keep_secret(str(namesake.pick("plainKey")))
        self.made_keys.append(str(namesake.pick("apiKey", "id")))
        self.session.call("revokeApiKey", {"keyId": key_id}, key=own)
        for operation_id in ("getPartnerAccount", "getBilling"):
            self.session.call(operation_id, key=key, expect=401, oracle=oracles.REVOKED_KEY, why="revoked key")
        other = str(namesake.pick("plainKey"))
        self.session.call("getPartnerAccount", key=other, oracle=oracles.OTHER_KEYS_STAY, why="namesake")
        self.session.keys.clear()
        for made in self.made_keys:
            with self.session.step("revoke", "revokeApiKey"):
                self.session.call("revokeApiKey", {"keyId": made})
        listed = {item["id"]: item["status"] for item in self.session.call("listApiKeys").pick("apiKeys")}
        for made in (*self.made_keys, key_id):
            self.session.equal(listed.get(made), "revoked", oracles.REVOKED_KEY_LISTED, "$.apiKeys[0].status")
