"""Events of another account, which the target lets happen: what its webhooks get, and what the log keeps of it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.billing import RANGES, period, since, sums_until_today, today_of
from contract_tests.scenario.steps.deliveries import Hook, addresses, check_delivery
from contract_tests.scenario.steps.snapshot import snapshot
from contract_tests.scenario.steps.webhooks import UPDATES, filter_log, new_secret, newest, stays, test_delivery
from contract_tests.target.events import TimePassed, VisitorIdentified
from contract_tests.target.exchange import without
from generator.named_components import Component
from generator.operations import PAGE_PARAMETERS
from generator.schema import types_of

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.snapshot import Snapshot
    from contract_tests.target.receiver import Received, Receiver
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_MINUTE = 60
_DAY = 86_400
_LATER = (3_601, _DAY + 1, 7 * _DAY, 31 * _DAY, 366 * _DAY)
"""Seconds that pass one after another: an hour, a day, a week, a month and a year; after each, something may end."""
_DATED = (*RANGES, "getBilling", "getBillingUsage", "listApiKeys", "listWebhookLogs", "listOrganizations")
"""Operations whose answers depend on the day, or on who asked; of the list of organizations each one is read."""
_COUNTING = (*RANGES, "getBillingUsage")
"""Operations that count identifications."""
_VISITORS = 5
_NOT_FOUND = 404
_OF_ATTEMPTS = ("status", "statusCode", "attempts")
"""What the log says of the attempts of a delivery, not of its event."""
_CREDITS = 1000
"""More than the events of this step use, and than would be few."""
_ADDRESSES = 4
"""How many of the addresses that tests went to."""
_ANSWERS = (204, 202, 503, 200, 404, 200)


def events(ground: Ground) -> None:
    """Let visitors be identified in another account, with each setting of its webhooks; then let time pass."""
    receiver = ground.session.receiver
    with ground.session.another_account() as key:
        if key is None or receiver is None:
            return
        account = _Account(ground, receiver, key)
        if account.identify():
            account.try_settings()
            account.try_period()
            account.try_days()
            account.try_answers()
            account.try_visitors()
            account.try_figures()
            account.try_tiers()
            account.try_other_account()
            account.try_deletion()
            account.try_retries()


class _Account:
    """An account that was lent, with an organization and both webhooks."""

    def __init__(self, ground: Ground, receiver: Receiver, key: str) -> None:
        self._ground = ground
        self._session = ground.session
        self._receiver = receiver
        self._key = key
        body: JsonObject = {"name": f"{NAME_PREFIX}events", "tier": "paid", "initialCredits": _CREDITS}
        made = self._session.call("createOrganization", body=body, key=key)
        self._organization = str(made.pick("organization", "id"))
        self._hooks: dict[str, JsonObject] = {}
        self._refused: set[bytes] = set()
        self._identified = 0
        self._logged: list[JsonObject] = []
        for kind in UPDATES:
            url = f"{receiver.origin}/{kind}"
            self._set(kind, {"url": url, "secret": new_secret(ground, kind, "_events"), "enabled": True})

    def identify(self, known: JsonObject | None = None) -> bool:
        """Let a visitor be identified, and hold what was delivered against the webhooks; False if that cannot be."""
        self._receiver.received.clear()
        if not self._session.bring_about(self._key, VisitorIdentified(self._organization, known or {})):
            return False
        self._identified += 1
        came = list(self._receiver.received)
        # So that the model says what it has to of these deliveries, and the log is read after them.
        logs = self._logs()
        # Of a delivery that is tried again its attempts change, and nothing else.
        events = [without(log, _OF_ATTEMPTS) for log in logs]
        stays(self._ground, self._logged, events)
        old = {str(log["id"]) for log in self._logged}
        self._logged = events
        for kind, hook in self._hooks.items():
            # What was answered with a failure before may come again at any time.
            of_kind = [one for one in came if self._is_of(kind, one) and one.body not in self._refused]
            operation_id = UPDATES[kind]
            if not hook["enabled"]:
                got = f"{len(of_kind)} deliveries"
                self._session.check(
                    not of_kind, oracles.DISABLED_WEBHOOK, "none", got, where=kind, operation_id=operation_id
                )
                continue
            if kind == "identification":  # which billing events there are, and when, no page says
                self._session.equal(len(of_kind), 1, oracles.EVENT_DELIVERED, kind, operation_id=operation_id)
            for received in of_kind:
                body = check_delivery(self._ground, Hook(kind, str(hook["url"]), str(hook["secret"])), received)
                self._session.check(
                    self._organization in body.values(),
                    oracles.EVENT_DELIVERED,
                    "the organization of the event",
                    "another",
                    where=f"organization of {kind}",
                )
            self._check_logged(kind, len(of_kind), logs, old)
        if not 200 <= self._receiver.status < 300:
            self._refused |= {one.body for one in came}
        return True

    def try_settings(self) -> None:
        """Let a visitor be identified after each change of the webhooks."""
        ground = self._ground
        off: JsonObject = {"enabled": False}
        on: JsonObject = {"enabled": True}
        for kind in UPDATES:
            for changes in (off, {"url": self._hooks[kind]["url"]}, {"secret": new_secret(ground, kind, "_off")}, on):
                self._change(kind, changes)
        for changes in (off, on):
            for kind in UPDATES:
                self._set(kind, changes)
            with self._session.step(f"event with both webhooks {changes}"):
                self.identify()
        for kind in UPDATES:
            for url in addresses(ground, self._receiver)[-_ADDRESSES:]:
                self._change(kind, {"url": url.replace(self._receiver.origin, f"{self._receiver.origin}/{kind}", 1)})
            self._change(kind, {"url": f"{self._receiver.origin}/{kind}"})

    def try_answers(self) -> None:
        """Answer deliveries with different statuses: the next delivery is made all the same."""
        for status in _ANSWERS:
            self._receiver.status = status
            with self._session.step(f"event that is answered {status}"):
                self.identify()
        # Now that some deliveries failed, and others are tried again.
        filter_log(self._ground, self._logs(), self._key)
        self._receiver.status = 200
        known = len(self._receiver.received)
        before = self._attempts()
        is_quiet = known == len(self._receiver.received)
        with self._session.step("deliveries that are tried again"):
            self._session.bring_about(self._key, TimePassed(_LATER[0]))
            again = self._receiver.received[known:]
            after = self._attempts()
            if is_quiet and before.keys() <= after.keys():
                counted = after.total() - before.total()
                self._session.equal(
                    counted, len(again), oracles.DELIVERY_LOGGED, "$.logs[0].attempts", operation_id="listWebhookLogs"
                )
            for kind, hook in self._hooks.items():
                for received in (one for one in again if self._is_of(kind, one)):
                    check_delivery(self._ground, Hook(kind, str(hook["url"]), str(hook["secret"])), received)

    def try_visitors(self) -> None:
        """Identify visitors of whom little is known: they are listed as all others are."""
        unknown = self._unknown()
        for names in (unknown, unknown[::2], unknown[1::2]):
            with self._session.step(f"visitor without {', '.join(names)}"):
                self.identify(dict.fromkeys(names))
        path = {"organizationId": self._organization}
        total = self._session.call("listOrganizationVisitors", path, key=self._key).pick("total")
        self._session.equal(total, self._identified, oracles.VISITOR_LISTED, "$.total")

    def _unknown(self) -> list[str]:
        """Return the properties of a visitor that may be unknown."""
        properties: JsonObject = Component.VISITOR.of(self._ground.facts.bundle)["properties"]
        return [
            name
            for name, schema in properties.items()
            if name != "id"
            and "null" in types_of(self._ground.facts.merged(schema))
            and not {"x-time", "x-organization-api"} & schema.keys()
        ]

    def try_figures(self) -> None:
        """Identify a visitor: all figures of today and of the billing period are others then."""
        with self._session.step("figures after an identification"):
            before = self._figures()
            if self.identify():
                for operation_id, figures in self._figures().items():
                    self._session.check(
                        figures != before[operation_id],
                        oracles.VISITORS_COUNTED,
                        "other figures than before an identification",
                        "the same",
                        where="$",
                        operation_id=operation_id,
                    )

    def _figures(self) -> dict[str, Json]:
        return {name: self._session.call(name, key=self._key).json for name in _COUNTING}

    def try_tiers(self) -> None:
        """Identify visitors of whom all is known, of an organization of each tier: the list tells all of it."""
        ground, session = self._ground, self._session
        visitor: JsonObject = Component.VISITOR.of(ground.facts.bundle)["properties"]
        known = {name: ground.facts.example(visitor[name]) for name in self._unknown() if visitor[name].get("examples")}
        for tier in ground.property_of(ground.facts.operations["createOrganization"], "tier")["enum"]:
            body: JsonObject = {"name": f"{NAME_PREFIX}events {tier}", "tier": tier, "initialCredits": _VISITORS}
            with session.step(f"visitors in the tier {tier}", "listOrganizationVisitors"):
                made = str(session.call("createOrganization", body=body, key=self._key).pick("organization", "id"))
                seen = [session.bring_about(self._key, VisitorIdentified(made, known)) for _ in range(_VISITORS)]
                answer = session.call("listOrganizationVisitors", {"organizationId": made}, key=self._key)
                told: list[JsonObject] = answer.pick("visitors")
                session.equal(len(told), sum(seen), oracles.VISITOR_LISTED, "$.visitors")
                for name, value in known.items():
                    got: list[Json] = [one[name] for one in told if name in one]
                    session.equal(got, [value] * len(got), oracles.VISITOR_TOLD, f"$.visitors[0].{name}")

    def try_deletion(self) -> None:
        """Delete the organization: the log keeps its deliveries."""
        logs = [log for log in self._logs() if log["status"] == "success"]
        path = {"organizationId": self._organization}
        with self._session.step("the log after a deletion", "listWebhookLogs"):
            self._session.call("deleteOrganization", path, key=self._key)
            stays(self._ground, logs, self._logs())

    def try_retries(self) -> None:
        """Let time pass after deliveries that failed: what the log says of their events stays."""
        self._receiver.status = 200
        for seconds in _LATER:
            if self._session.bring_about(self._key, TimePassed(seconds)):
                with self._session.step(f"retries {seconds} seconds later", "listWebhookLogs"):
                    stays(self._ground, self._logged, [without(log, _OF_ATTEMPTS) for log in self._logs()])

    def try_period(self) -> None:
        """Let the billing period end: its last and its first minute have the figures of their own period."""
        if not self.identify():
            return
        ground, session = self._ground, self._session
        path = {"organizationId": self._organization}
        visitors = session.call("listOrganizationVisitors", path, key=self._key).pick("visitors")
        if not visitors:
            return
        now = max(datetime.fromisoformat(visitor["lastSeenAt"]) for visitor in visitors)
        end = session.call("getBilling", key=self._key).pick("nextBillingDate")
        left = int((datetime.fromisoformat(end) - now).total_seconds()) if isinstance(end, str) else 0
        for seconds in (left - _MINUTE, 2 * _MINUTE):
            with session.step("the end of a billing period", "getBillingUsage"):
                if seconds > 0 and session.bring_about(self._key, TimePassed(seconds)):
                    period(ground, self._key)
                    sums_until_today(ground, self._key)
        self.try_figures()

    def try_days(self) -> None:
        """Hold the filters of the log against it, and let time pass: what nobody writes stays."""
        filter_log(self._ground, self._logs(), self._key)
        ended = [log for log in self._logs() if log["status"] == "success"]
        for seconds in _LATER:
            with self._session.step(f"{seconds} seconds later", "listWebhookLogs"):
                before = self._undated()
                day = today_of(self._ground, self._key)
                if not self._session.bring_about(self._key, TimePassed(seconds)):
                    return
                stays(self._ground, ended, self._logs())
                for place, value in self._undated().items():
                    where = f"$.{place.name}"
                    self._session.equal(
                        value, before.get(place), oracles.TIME_LEAVES, where, operation_id=place.operation_id
                    )
            if seconds >= _DAY and self.identify():
                for operation_id in RANGES:
                    with self._session.step(f"figures {seconds} seconds later", operation_id):
                        since(self._ground, operation_id, day, self._key)

    def _undated(self) -> Snapshot:
        """Return all that can be read of the account and does not depend on the day; credits may come back with it."""
        missing = [one.operation_id for one in self._ground.operations() if _may_be_missing(one)]
        seen = snapshot(self._ground, [self._organization], self._key, without=(*_DATED, *missing))
        return {place: value for place, value in seen.items() if "credit" not in place.name.lower()}

    def try_other_account(self) -> None:
        """Set the webhooks of either account: neither shows in the deliveries and the log of the other one."""
        ground, session = self._ground, self._session
        secrets = {kind: new_secret(ground, kind, "_own") for kind in UPDATES}
        for kind, secret in secrets.items():
            session.call(UPDATES[kind], body={"url": self._receiver.url, "secret": secret, "enabled": True})
        with session.step("event after another account's update"):
            self.identify()
        for kind, secret in secrets.items():
            self._set(kind, {"secret": new_secret(ground, kind, "_apart"), "enabled": False})
            with session.step(f"test delivery {kind} after another account's update", "sendTestWebhook"):
                test_delivery(ground, kind, secret, 200, self._receiver.url)
        about = session.call("listWebhookLogs", query={"organizationId": self._organization})
        session.equal(about.pick("total"), 0, oracles.ACCOUNTS_APART, "$.total")

    def _change(self, kind: str, changes: JsonObject) -> None:
        """Change a webhook, and let a visitor be identified."""
        with self._session.step(f"event after {', '.join(changes)} of {kind}", UPDATES[kind]):
            self._set(kind, changes)
            self.identify()

    def _set(self, kind: str, changes: JsonObject) -> None:
        self._receiver.received.clear()
        self._session.call(UPDATES[kind], body=changes, key=self._key)
        came = f"{len(self._receiver.received)} deliveries"
        self._session.check(not self._receiver.received, oracles.DELIVERY_HAS_CAUSE, "none", came, where=kind)
        self._hooks[kind] = {**self._hooks.get(kind, {}), **changes}

    def _is_of(self, kind: str, received: Received) -> bool:
        """Return whether a delivery is of a kind: the other one has another schema."""
        delivery = self._ground.facts.deliveries[kind]
        schema: JsonObject = {"$ref": f"#/components/schemas/{delivery.request_body.schema_name}"}
        return self._ground.facts.is_valid(json.loads(received.body), schema)

    def _check_logged(self, kind: str, count: int, logs: list[JsonObject], known: set[str]) -> None:
        """Hold the newest entries of the log against so many deliveries that were just answered."""
        status = self._receiver.status
        acknowledged = self._ground.facts.acknowledgement(self._ground.facts.deliveries[kind], status) is not None
        of_kind = [log for log in logs if log["type"] == kind]
        expected: JsonObject = {
            "organizationId": self._organization,
            "url": self._hooks[kind]["url"],
            "statusCode": status,
            "attempts": 1,
        }
        for log in newest(self._ground, of_kind, count, known):
            for name, value in expected.items():
                self._session.equal(log[name], value, oracles.DELIVERY_LOGGED, f"$.logs[0].{name}")
            self._session.equal(log["status"] == "success", acknowledged, oracles.DELIVERY_LOGGED, "$.logs[0].status")

    def _attempts(self) -> Counter[str]:
        """Return how many attempts of each delivery the log has."""
        return Counter({str(log["id"]): log["attempts"] for log in self._logs()})

    def _logs(self) -> list[JsonObject]:
        """Return all of the log, page by page."""
        page, size = PAGE_PARAMETERS
        most = self._ground.parameter("listWebhookLogs", size)["maximum"]
        logs: list[JsonObject] = []
        for number in range(1, 10):
            answer = self._session.call("listWebhookLogs", query={page: number, size: most}, key=self._key)
            logs += answer.pick("logs")
            if len(logs) >= answer.pick("total"):
                break
        return logs


def _may_be_missing(operation: Operation) -> bool:
    """Return whether an operation is about something that an account need not have, such as a domain."""
    return not operation.path_parameters and any(error.status == _NOT_FOUND for error in operation.errors)
