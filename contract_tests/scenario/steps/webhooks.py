"""Webhooks, test deliveries to them, and the log of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.steps.deliveries import Hook, addresses, below, check_delivery
from contract_tests.scenario.steps.ground import NOBODY
from contract_tests.scenario.steps.pages import law_of_filters, laws_of_pages
from generator.changes_of_writes import CHANGES
from generator.json_pointer import join
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.receiver import Receiver
    from generator.json_pointer import JsonObject

UPDATES = {"identification": "updateIdentificationWebhook", "billing": "updateBillingWebhook"}
"""The operation that updates the webhook of each kind."""


def webhooks(ground: Ground) -> None:
    """Update both webhooks, send test deliveries to a receiver, and look at those and at the log."""
    session = ground.session
    logged: list[JsonObject] = []
    for kind, operation_id in UPDATES.items():
        secret = new_secret(ground, kind)
        url = session.receiver.url if session.receiver else f"https://{ground.tag}.example/{kind}"
        before = session.call("getWebhooks").json
        settings: list[JsonObject] = [{"url": f"{url}?before", "enabled": False}, {"url": url, "enabled": True}]
        for written in settings:
            session.call(operation_id, body={**written, "secret": secret})
            after = session.call("getWebhooks").json
            hooks = {**before, kind: {**written, "hasSecret": True}}
            session.equal(after, hooks, oracles.WEBHOOK_ALONE, "$")
        for status in (200, 202, 299, 302, 404, 500):
            with session.step(f"test delivery {kind} {status}", "sendTestWebhook"):
                logged.append(test_delivery(ground, kind, secret, status, url))
        with session.step(f"webhooks after refused test deliveries {kind}", "getWebhooks"):
            _stay(ground, {**before, kind: {**settings[-1], "hasSecret": True}})
        secret = new_secret(ground, kind, "_replaced")
        session.call(operation_id, body={"url": url, "enabled": True, "secret": secret})
        with session.step(f"test delivery {kind} with another secret", "sendTestWebhook"):
            logged.append(test_delivery(ground, kind, secret, 200, url))
    if session.receiver is not None:
        logged += _secrets_apart(ground, session.receiver)
        logged += _each_address(ground, session.receiver)
        session.receiver.status = 200
        # The log has to have more than a page.
        for _ in range(ground.parameter("listWebhookLogs", PAGE_PARAMETERS[1])["default"]):
            session.call("sendTestWebhook", body={"type": next(iter(ground.facts.deliveries))})
    _log(ground, logged)


def _stay(ground: Ground, hooks: JsonObject) -> None:
    """Hold the webhooks against what they were before test deliveries."""
    test = ground.facts.operations["sendTestWebhook"]
    after = ground.session.call("getWebhooks").json
    claim = join(test.pointer, CHANGES)
    ground.session.equal(after, hooks, oracles.FRAME, "$", claim=claim, operation_id=test.operation_id)


def new_secret(ground: Ground, kind: str, name: str = "") -> str:
    """Return a secret for a webhook of a kind; no answer may show it from now on.

    Each second one has what may get lost on its way to the key of a signature: spaces at its ends, escapes, an umlaut.
    """
    is_plain = len(ground.webhook_secrets) % 2 == 0
    name = f"{kind}{name}"
    secret = f"whsec_{name}_{ground.tag}" if is_plain else f' whsec {name} "\u00fc" &+%20=/\\ {ground.tag} '
    ground.session.keep_secret(secret)
    ground.webhook_secrets[secret] = kind
    return secret


def _secrets_apart(ground: Ground, receiver: Receiver) -> list[JsonObject]:
    """Set the secrets of both webhooks in either order, and then something else; test both each time."""
    session = ground.session
    logged: list[JsonObject] = []
    kinds = list(UPDATES)
    for turn, order in enumerate((kinds, kinds[::-1])):
        secrets = {kind: new_secret(ground, kind, f"_{turn}") for kind in order}
        for kind in order:
            session.call(UPDATES[kind], body={"url": receiver.url, "secret": secrets[kind], "enabled": True})
        for changed in (None, *order):
            if changed is not None:
                session.call(UPDATES[changed], body={"url": receiver.url, "enabled": True})
            for kind in kinds:
                with session.step(f"the secret of {kind}", "sendTestWebhook"):
                    logged.append(test_delivery(ground, kind, secrets[kind], 200, receiver.url))
    return logged


def _each_address(ground: Ground, receiver: Receiver) -> list[JsonObject]:
    """Set telling addresses of both webhooks, and test them: each delivery goes to the very address."""
    session = ground.session
    logged: list[JsonObject] = []
    for kind, operation_id in UPDATES.items():
        secret = new_secret(ground, kind, "_addresses")
        session.call(operation_id, body={"secret": secret})
        for url in addresses(ground, receiver):
            with session.step(f"address {below(ground, url)} of {kind}", "sendTestWebhook"):
                session.call(operation_id, body={"url": url})
                logged.append(test_delivery(ground, kind, secret, 200, url))
        session.call(operation_id, body={"url": receiver.url})
    return logged


def _log(ground: Ground, logged: list[JsonObject]) -> None:
    """Hold the log against the laws of pages and filters, and what it said of each delivery just after it."""
    everything = laws_of_pages(ground, "listWebhookLogs", {}, {}, "logs")
    stays(ground, logged, everything)
    filter_log(ground, everything)


def stays(ground: Ground, logged: list[JsonObject], everything: list[JsonObject]) -> None:
    """Hold the log against what it said of deliveries before."""
    by_id = {log["id"]: log for log in everything}
    for log in logged:
        ground.session.equal(by_id.get(log["id"]), log, oracles.LOG_STAYS, "$.logs[0]", operation_id="listWebhookLogs")


def filter_log(ground: Ground, everything: list[JsonObject], key: str = "") -> None:
    """Hold each filter of the log, and each two of them, against the whole log; `key` is that of another account."""
    query = {name: ground.parameter("listWebhookLogs", name) for name in ("type", "status")}
    types, states = ([{name: value} for value in schema["enum"]] for name, schema in query.items())
    tests: list[dict[str, str]] = [*types, *states, *({**kind, **state} for kind in types for state in states)]
    about = next((log["organizationId"] for log in everything if log["organizationId"]), None)
    for organization_id in filter(None, (about, NOBODY)):
        of_it = {"organizationId": organization_id}
        tests += [of_it, *({**of_it, **other} for other in (*types, *states))]
    for wanted in tests:
        expected = [log["id"] for log in everything if wanted.items() <= log.items()]
        law_of_filters(ground, "listWebhookLogs", {}, wanted, "logs", expected, key)


def newest(ground: Ground, logs: list[JsonObject], count: int, known: Collection[str]) -> list[JsonObject]:
    """Return the newest so many entries of a log, which stand last, or first: no page names an order.

    Args:
        ground: The scenario.
        logs: The entries, or some from both ends.
        count: How many are new.
        known: Ids of entries that were there before.
    """
    first, last = logs[:count], logs[len(logs) - count :]
    if known and all(log["id"] not in known for log in first) and any(log["id"] in known for log in last):
        ground.session.find(oracles.CREATION_ORDER, "the newest last", "the newest first", where="$.logs")
        return first
    return last


def test_delivery(ground: Ground, kind: str, secret: str, status: int, url: str) -> JsonObject:
    """Send a test delivery, which is answered with a status; return what the log says of it."""
    session, receiver = ground.session, ground.session.receiver
    page, size = PAGE_PARAMETERS
    old = session.call("listWebhookLogs", query={"type": kind, size: 1})
    before, known = int(old.pick("total")), [log["id"] for log in old.pick("logs")]
    if receiver is not None:
        receiver.status = status
        receiver.received.clear()
    answer = session.call("sendTestWebhook", body={"type": kind}).json
    after = session.call("listWebhookLogs", query={"type": kind, size: 1, page: before + 1})
    session.equal(after.pick("total"), before + 1, oracles.DELIVERY_LOGGED, "$.logs")
    log: JsonObject = after.pick("logs", 0)
    if receiver is None:
        return log
    acknowledged = ground.facts.acknowledgement(ground.facts.deliveries[kind], status) is not None
    session.equal(answer, {"success": acknowledged, "statusCode": status}, oracles.TEST_DELIVERY, "$")
    expected: JsonObject = {
        "type": kind,
        "url": url,
        "status": "success" if acknowledged else "failed",
        "statusCode": status,
        "attempts": 1,
        "organizationId": None,
    }
    if not expected.items() <= log.items():
        first = session.call("listWebhookLogs", query={"type": kind, size: 1}).pick("logs")
        last = [*known, log["id"]] if before else []  # the one that stands last was there before, if the first is new
        (log,) = newest(ground, [*first, log], 1, last)
    for name, value in expected.items():
        session.equal(log[name], value, oracles.DELIVERY_LOGGED, f"$.logs[0].{name}")
    session.equal(len(receiver.received), 1, oracles.TEST_DELIVERY_ONCE, "deliveries")
    (received,) = receiver.received
    check_delivery(ground, Hook(kind, url, secret), received, "sendTestWebhook")
    return log
