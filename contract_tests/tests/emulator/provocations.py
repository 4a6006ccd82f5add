"""Requests that make every rule about an operation show: right ones, and those that break one rule each."""

from __future__ import annotations

import copy
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode

from contract_tests.power.mutants.places import OperationPlaces, change_at
from contract_tests.power.mutants.requests import sample_of
from contract_tests.scenario.values import accepted_candidates, refused_candidates
from contract_tests.tests.emulator.asgi import BASE, JSON, KEY_HEADER, Answer, Caller, send
from contract_tests.tests.emulator.story import others, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator import Emulator
    from contract_tests.target.target import AsgiApp
    from generator.json_pointer import JsonObject

_OF_ANY_KIND: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 0.5, 10**17),
    *("", "zz", "Ünï Çode", "A-b", "2020-01-01T00:00:00Z", "2025-02-20"),
    *([], {}, ["b", "a", "c"], {"a": {"B": 1}, "C": [1]}),
)
_QUERIES = ("", "zz", "0", "1", "2", "3", "5", "20", "A", "ü", "x" * 80, "2025-02-20", "2025-02-27T10:30:00Z")
_NIL = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Provoking(Caller):
    """A caller that sends all variations of each request to one operation after it."""

    operation: OperationPlaces
    weak_keys: tuple[str, ...]

    def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        bare, _, query = path.partition("?")
        template = self.operation.path.removeprefix(BASE).split("/")
        parts = bare.split("/")
        same = len(parts) == len(template) and all(
            t.startswith("{") or t == p for t, p in zip(template, parts, strict=True)
        )
        if method == self.operation.method and same:
            for varied_path, varied_body in self._variations(bare, query, body):
                super().__call__(method, varied_path, varied_body)
            self._with_other_callers(method, path, body)
        answer = super().__call__(method, path, body)
        if method == self.operation.method and same:
            super().__call__(method, path, body)
        return answer

    def _variations(self, path: str, query: str, body: Any) -> Iterator[tuple[str, Any]]:
        last = path.rsplit("/", 1)[0]
        yield path.replace(path.split("/")[-1], _NIL), body
        yield f"{last}/no-uuid", body
        pairs = dict(parse_qsl(query))
        for parameter in self.operation.query:
            without = {name: value for name, value in pairs.items() if name != parameter.name}
            yield f"{path}?{urlencode(without)}", body
            for value in (*_QUERIES, *map(str, derived_values(parameter.schema))):
                yield f"{path}?{urlencode({**pairs, parameter.name: value})}", body
        if query:
            yield f"{path}?{query}&undescribed=1", body
        for place in self.operation.body:
            base = {place.steps[0]: sample_of(place.schema), **body}
            for value in (*_OF_ANY_KIND, *derived_values(place.schema)):
                varied = copy.deepcopy(base)
                change_at(varied, place.steps, partial(_set, value))
                yield path, varied
            varied = copy.deepcopy(base)
            if place.name != "*":
                change_at(varied, place.steps, lambda container, key: container.pop(key))
            yield path, varied
        if body is not None:
            yield path, {**body, "undescribed": 1}
            yield path, {}

    def _with_other_callers(self, method: str, path: str, body: Any) -> None:
        content = () if body is None else (JSON,)
        chunks = [b"" if body is None else json.dumps(body).encode()]
        keys = [(KEY_HEADER, key) for key in ("pk_live_unknown", *self.weak_keys)]
        for headers in ((), *((key,) for key in keys)):
            send(self.emulator, method, BASE + path, [*headers, *content], chunks)
        send(self.emulator, method, BASE + path, [(KEY_HEADER, self.api_key), ("Content-Type", "text/plain")], chunks)
        send(self.emulator, "PATCH", BASE + path, [(KEY_HEADER, self.api_key)])
        send(self.emulator, method, f"{BASE}{path.partition('?')[0]}?api_key={self.api_key}", content, chunks)


def derived_values(schema: JsonObject) -> Iterator[Any]:
    """Yield values that show the rules of a schema: at its bounds and beyond, and other spellings of its example."""
    yield from accepted_candidates(schema, "tag")
    yield from (value for _, value in refused_candidates(schema))
    for example in schema.get("examples", []):
        if isinstance(example, str):
            yield example.swapcase()
    if schema.get("format") == "date-time":
        yield "2025-03-01T00:00:00+05:00"


def provoke(app: AsgiApp, api_key: str, foreign_keys: tuple[str, ...], operation: OperationPlaces) -> Iterator[None]:
    """Send more and more: the story, what depends on more than one request, the story with all variations.

    `foreign_keys` are those of other accounts; each is used twice, which may be beyond a rate limit.
    Yields after each part, so that who has seen enough can stop.
    """
    emulator = cast("Emulator", app)  # all that a caller does with it is to call it
    api = Caller(emulator, api_key)
    keys: list[str] = []
    revoked = ""
    weak: list[dict[str, Any]] = [
        {"scopes": ["read"]},
        {"scopes": ["write"]},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {},
    ]
    for fields in weak:
        made = api("POST", "/partner/api-keys", {"name": "Weak", **fields})
        with suppress(KeyError, TypeError):
            keys.append(made.json["plainKey"])
            revoked = made.json["apiKey"]["id"]
    api("DELETE", f"/partner/api-keys/{revoked}")
    provoking = Provoking(emulator, api_key, operation, (*keys, *foreign_keys, *foreign_keys))
    parts: list[tuple[Callable[[Caller], None], Caller]] = [(_story, api), (_epilogue, api), (_story, provoking)]
    for part, caller in parts:
        # A part may come to no end with a mutant: one of its answers is not what the next request needs.
        with suppress(AssertionError, KeyError, IndexError, TypeError, AttributeError, ValueError):
            part(caller)
        yield


def _story(api: Caller) -> None:
    answers = dict(walk(api))
    deque(others(api, answers), maxlen=0)


def _epilogue(api: Caller) -> None:
    """Do what depends on more than one request."""
    trial = api.create_organization(initialCredits=500, metadata={"plan": 1}, externalId="Mixed Case")
    path = f"/partner/organizations/{trial['id']}"
    _read_lists(api)
    _change_organization(api, path)
    _change_configs(api, path)
    _change_webhooks(api)
    _change_branding_and_domain(api, path)
    _use_up_and_remove(api, path)


def _read_lists(api: Caller) -> None:
    for filters in (
        "",
        "?pageSize=100",
        "?status=canceled",
        "?status=active&search=globex",
        "?search=Corp",
        "?search=corp",
        "?externalId=acme-1",
        "?externalId=MIXED%20CASE",
        "?externalId=Mixed%20Case&search=new",
        "?page=2&pageSize=3",
    ):
        api("GET", f"/partner/organizations{filters}")
    api("POST", "/partner/organizations", {"name": "Over", "initialCredits": 501})


def _change_organization(api: Caller, path: str) -> None:
    for number in (500, 501, 100, 0, 10**17, 1):
        api("PUT", f"{path}/credits", {"credits": number})
    api("PUT", path, {"name": "Again", "metadata": {"more": True}})
    api("PUT", path, {"name": "Again", "metadata": {"more": True}})
    bodies: list[dict[str, Any]] = [{"externalId": None}, {"name": "Only"}, {}]
    for body in bodies:
        api("PUT", path, body)
    api("PUT", f"{path}/tier", {"tier": "paid"})
    api("PUT", f"{path}/credits", {"credits": 501})
    for tier in ("trial", "paid"):
        api("PUT", f"{path}/tier", {"tier": tier})
    for status in ("suspended", "active"):
        api("PUT", f"{path}/status", {"status": status})
        api("PUT", path, {"name": status})
    for pixel in ({"allowedReferrers": ["a.example", "b.example"]}, {"enabled": False}, {"enabled": True}):
        api("PUT", f"{path}/pixel-config", pixel)


def _change_configs(api: Caller, path: str) -> None:
    groups = [
        {"operator": "OR", "conditions": [{"type": "company_size", "comparator": "gte", "value": 5, "optional": True}]},
        {"operator": "AND", "conditions": [{"type": "domain", "comparator": "eq", "value": "a", "optional": False}]},
    ]
    configs = [api("POST", f"{path}/icp-configs", {"name": "ICP", "groups": groups}).json["icpConfig"] for _ in "ab"]
    changes: list[dict[str, Any]] = [{"groups": groups[:1]}, {"groups": groups}, {"name": "Other"}]
    for change in changes:
        api("PUT", f"{path}/icp-configs/{configs[0]['id']}", change)
    api("GET", f"{path}/icp-configs")
    api("DELETE", f"{path}/icp-configs/{configs[0]['id']}")
    api("GET", f"{path}/icp-configs")


def _change_webhooks(api: Caller) -> None:
    for kind in ("identification", "billing"):
        api("PUT", f"/partner/webhooks/{kind}", {"enabled": True})
        api("PUT", f"/partner/webhooks/{kind}", {"url": "https://e.example/a"})
        api("PUT", f"/partner/webhooks/{kind}", {"enabled": False})
        api("GET", "/partner/webhooks")
        for _ in range(8):
            api("POST", "/partner/webhooks/test", {"type": kind})
    for page in ("", "?page=2&pageSize=1", "?type=billing", "?pageSize=2"):
        api("GET", f"/partner/webhooks/logs{page}")
    busy = f"/partner/organizations/{api.get('/partner/organizations')['organizations'][0]['id']}"
    for page in ("?pageSize=100", "?page=2&pageSize=5", "?startDate=2025-02-20&endDate=2025-02-26"):
        api("GET", f"{busy}/visitors{page}")


def _change_branding_and_domain(api: Caller, path: str) -> None:
    for color in ("#AABBcc", "#00ff00"):
        api("PUT", "/partner/branding", {"primaryColor": color})
    api("PUT", "/partner/branding", {"logoUrl": None, "companyName": "x" * 255})
    api("PUT", "/partner/domain", {"domain": "Track.Example.com"})
    api("POST", "/partner/domain/verify")
    for path_read in (
        "/partner/domain/verification",
        "/partner/me",
        "/partner/script-config",
        "/partner/billing",
        path,
    ):
        api("GET", path_read)


def _use_up_and_remove(api: Caller, path: str) -> None:
    for day in ("2025-02-24", "2025-02-26"):
        api("GET", f"/partner/analytics?startDate={day}&endDate=2025-02-27")
        api("GET", f"/partner/usage?startDate={day}&endDate={day}")
    api("PUT", f"{path}/credits", {"credits": 7})
    made = api(
        "POST", "/partner/api-keys", {"name": "Key", "expiresAt": "2030-01-01T10:00:00+05:00", "scopes": ["write"]}
    )
    api("DELETE", f"/partner/api-keys/{made.json['apiKey']['id']}")
    api("GET", "/partner/api-keys")
    api("DELETE", path)
    api("DELETE", path)
    api("PUT", f"{path}/status", {"status": "active"})
    api("PUT", f"/partner/organizations/{_NIL}", {"name": "None"})
    for after in (
        path,
        "/partner/organizations",
        "/partner/billing",
        "/partner/me",
        f"{path}/pixel-config",
        f"{path}/icp-configs",
    ):
        api("GET", after)


def _set(value: Any, container: Any, key: str | int) -> None:
    container[key] = value
