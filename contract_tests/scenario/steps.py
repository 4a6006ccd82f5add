"""The steps of the scenario, in an order in which each finds what it needs."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from contract_tests.scenario.exchange import Request
from contract_tests.scenario.plan import NAME_PREFIX, tag_of
from contract_tests.scenario.values import accepted, refused, types_of
from generator.json_pointer import Json, JsonObject, join
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contract_tests.scenario.exchange import Answer
    from contract_tests.scenario.session import Session
    from generator.operations import Operation

NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""
_ORGANIZATIONS = 5
_SEARCHED = 10
"""Organizations that are searched for visitors."""
_PAGE_OPERATION = "listOrganizations"


class Steps:
    """The scenario against one session. `run` runs all steps; none depends on another but for ids."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.facts = session.facts
        self.tag = tag_of(session.seed)
        self.organizations: list[JsonObject] = []
        self.icp_config = NOBODY
        self.made_keys: list[str] = []
        self._created: dict[str, JsonObject] = {}
        self._allocations: set[tuple[str, str, str]] = set()
        self._items: list[JsonObject] = []

    @property
    def organization(self) -> str:
        """Id of the organization that is written to."""
        return self._id(0)

    def run(self) -> None:
        """Run all steps."""
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("keys of each scope", "createApiKey", self.make_keys),
            ("partner account", "getPartnerAccount", self.read_partner),
            ("create organizations", "createOrganization", self.make_organizations),
            ("create with defaults", "createOrganization", self.create_with_defaults),
            ("create with all fields", "createOrganization", self.create_with_all_values),
            ("pagination", _PAGE_OPERATION, self.page_organizations),
            ("filters", _PAGE_OPERATION, self.filter_organizations),
            ("visitors", "listOrganizationVisitors", self.page_visitors),
            ("ICP configs", "createIcpConfig", self.icp_configs),
            ("read your writes", "", self.read_your_writes),
            ("status", "updateOrganizationStatus", self.status),
            ("credits", "allocateCredits", self.credits),
            ("billing", "calculateBilling", self.billing),
            ("analytics", "getAnalytics", self.analytics),
            ("script configuration", "getScriptConfig", self.renamed_script_config),
            ("webhooks", "sendTestWebhook", self.webhooks),
            ("domain", "setDomain", self.domain),
            ("request rules", "", self.request_rules),
            ("unknown resources", "", self.unknown_resources),
            ("authentication", "", self.authentication),
            ("scopes", "", self.scopes),
            ("soft delete", "deleteOrganization", self.soft_delete),
            ("ICP config gone", "deleteIcpConfig", self.icp_config_gone),
            ("revoked key", "revokeApiKey", self.revoke),
            ("surface", "", self.surface),
        ]
        for name, operation_id, step in steps:
            with self.session.step(name, operation_id):
                step()
        with self.session.step("everything was reached"):
            self.reachability()

    def read(self) -> None:
        """Run the steps that only read what is there already, for targets that must not be changed."""
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("partner account", "getPartnerAccount", self.read_partner),
            ("pagination", _PAGE_OPERATION, self.page_organizations),
            ("visitors", "listOrganizationVisitors", self.page_visitors),
            ("billing", "calculateBilling", self.billing),
            ("analytics", "getAnalytics", self.analytics),
            ("script configuration", "getScriptConfig", self.script_config),
            ("delivery log", "listWebhookLogs", self.page_logs),
        ]
        for name, operation_id, step in steps:
            with self.session.step(name, operation_id):
                step()

    # Keys and account

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
            self.session.call("getBilling", key=full, oracle="a key without scopes has full access")
        with self.session.step("key that expires", "createApiKey"):
            later = "2099-12-31T23:59:59Z"
            answer = self.session.call("createApiKey", body={"name": f"{NAME_PREFIX}late", "expiresAt": later})
            self._check_new_key(answer, f"{NAME_PREFIX}late", self.facts.scopes, later)
            late = str(answer.pick("plainKey"))
            self.session.call("getWebhooks", key=late, oracle="a key works until it expires")
        self._list_keys()

    def _check_new_key(self, answer: Answer, name: str, scopes: list[str], expires_at: str | None) -> None:
        self.session.keep_secret(str(answer.pick("plainKey")))
        self.made_keys.append(str(answer.pick("apiKey", "id")))
        session = self.session
        session.equal(answer.pick("apiKey", "name"), name, "echo", "$.apiKey.name")
        session.equal(sorted(answer.pick("apiKey", "scopes")), sorted(scopes), "echo", "$.apiKey.scopes")
        session.equal(answer.pick("apiKey", "status"), "active", "new key is active", "$.apiKey.status")
        same = _instant(answer.pick("apiKey", "expiresAt")) == _instant(expires_at)
        session.check(same, "echo", f"{expires_at}", answer.pick("apiKey", "expiresAt"), where="$.apiKey.expiresAt")
        prefix = str(answer.pick("apiKey", "keyPrefix"))
        begins = str(answer.pick("plainKey")).startswith(prefix) and prefix != answer.pick("plainKey")
        session.check(begins, "key prefix", "the first characters of the key", "others", where="$.apiKey.keyPrefix")
        self._created[str(answer.pick("apiKey", "id"))] = answer.pick("apiKey")

    def _list_keys(self) -> None:
        listed = {key["id"]: key for key in self.session.call("listApiKeys").pick("apiKeys")}
        for key_id, created in self._created.items():
            if key_id not in listed:
                self.session.find("read your writes", "the new key in the list", "no such key", where="$.apiKeys")
                continue
            for name, value in created.items():
                self.session.equal(listed[key_id].get(name), value, "read your writes", f"$.apiKeys[0].{name}")
        ids = list(listed)
        again = [key["id"] for key in self.session.call("listApiKeys").pick("apiKeys")]
        self.session.equal(again, ids, "stable order", "$.apiKeys")
        used = [listed[key].get("lastUsedAt") for key in self.made_keys if key in listed]
        self.session.check(
            any(used) and not all(used), "last use", "a time for used keys, null for others", used, where="lastUsedAt"
        )

    def read_partner(self) -> None:
        """Read the account: the pool's numbers add up, and it says the same again."""
        first = self.session.call("getPartnerAccount").pick("partner")
        self.session.equal(
            self.session.call("getPartnerAccount").pick("partner"), first, "reading changes nothing", "$.partner"
        )
        self._pool(first)
        billing = self.session.call("getBilling").json
        for name in ("billingMode", "creditPoolTotal", "creditPoolUsed", "creditPoolAvailable"):
            self.session.equal(billing[name], first[name], "the same fact", f"$.{name}")
        self.session.equal(billing["partnerId"], first["id"], "the same fact", "$.partnerId")
        hooks = self.session.call("getWebhooks").json
        for kind, hook in hooks.items():
            self.session.equal(hook["url"], first[f"{kind}WebhookUrl"], "the same fact", f"$.{kind}.url")
            self.session.equal(hook["enabled"], first[f"{kind}WebhookEnabled"], "the same fact", f"$.{kind}.enabled")

    def _pool(self, holder: JsonObject) -> tuple[int, int, int]:
        total, used, available = (holder[f"creditPool{name}"] for name in ("Total", "Used", "Available"))
        self.session.equal(total, used + available, "total is used and available credits", "$.creditPoolTotal")
        return total, used, available

    def _current_pool(self) -> tuple[int, int, int]:
        return self._pool(self.session.call("getBilling").json)

    # Organizations

    def make_organizations(self) -> None:
        """Make organizations that differ in what can be filtered by."""
        for number in range(_ORGANIZATIONS):
            with self.session.step(f"organization {number}", "createOrganization"):
                body: JsonObject = {"name": f"{NAME_PREFIX}Näme {number}", "externalId": f"{self.tag}-{number}"}
                body |= {"tier": "paid"} if number != 1 else {}
                self.organizations.append(self._create(body))

    def _create(self, body: JsonObject) -> JsonObject:
        session = self.session
        created: JsonObject = session.call("createOrganization", body=body).pick("organization")
        for name, value in {**self._defaults("createOrganization"), **body}.items():
            if name in created:
                session.equal(created[name], value, "echo", f"$.organization.{name}")
        session.equal(
            created.get("credits"), body.get("initialCredits", 0), "initial credits", "$.organization.credits"
        )
        session.equal(created.get("status"), "active", "a new organization is active", "$.organization.status")
        session.equal(created.get("metadata"), body.get("metadata", {}), "echo", "$.organization.metadata")
        session.equal(created.get("externalId"), body.get("externalId"), "echo", "$.organization.externalId")
        read = session.call("getOrganization", {"organizationId": str(created["id"])}).pick("organization")
        session.equal(read, created, "read your writes", "$.organization")
        return created

    def _defaults(self, operation_id: str) -> JsonObject:
        properties = self.facts.body_properties(self.facts.operations[operation_id])
        merged = {name: self.facts.merged(schema) for name, schema in properties.items()}
        return {name: schema["default"] for name, schema in merged.items() if "default" in schema}

    def create_with_defaults(self) -> None:
        """Create with nothing but what is required: the described defaults apply."""
        made = self._create({"name": f"{NAME_PREFIX}bare"})
        self.organizations.append(made)

    def create_with_all_values(self) -> None:
        """Create with each accepted value of each field, as few organizations as that takes."""
        operation = self.facts.operations["createOrganization"]
        values = {
            name: accepted(self.facts, schema, self.tag)
            for name, schema in self.facts.body_properties(operation).items()
        }
        values["initialCredits"] = [0, 3, self.facts.trial_cap]
        for number in range(max(map(len, values.values()))):
            with self.session.step(f"create with values {number}", "createOrganization"):
                body = {name: options[number % len(options)] for name, options in values.items()}
                body["name"] = f"{NAME_PREFIX}{number} {body['name']}"
                body["externalId"] = f"{self.tag}-v{number}"
                self.organizations.append(self._create(body))

    def _id(self, number: int) -> str:
        return str(self.organizations[number]["id"]) if len(self.organizations) > number else NOBODY

    # Pages and filters

    def page_organizations(self) -> None:
        """Hold the pages of organizations against the laws of pagination."""
        known = [str(organization["id"]) for organization in self.organizations]
        listed = self._laws_of_pages(_PAGE_OPERATION, {}, {}, "organizations")
        missing = [organization_id for organization_id in known if organization_id not in listed]
        self.session.equal(missing, [], "the list has what was created", "$.organizations")
        order = [organization_id for organization_id in listed if organization_id in known]
        self.session.equal(order, known, "stable order", "$.organizations")
        own = {str(organization["id"]): organization for organization in self.organizations}
        for number, organization_id in enumerate(listed):
            if organization_id in own:
                item = self._items[number]
                self.session.equal(item, own[organization_id], "list and single answer agree", "$.organizations[0]")

    def _laws_of_pages(
        self, operation_id: str, path: Mapping[str, str], query: Mapping[str, str | int], items: str
    ) -> list[str]:
        """Walk all pages; return the ids of all items in their order."""
        session = self.session
        page_name, size_name = PAGE_PARAMETERS
        sizes = self._parameter(operation_id, size_name)
        pages = self._parameter(operation_id, page_name)
        default = session.call(operation_id, path, query=query)
        session.equal(default.pick(page_name), pages["default"], "default page", f"$.{page_name}")
        session.equal(default.pick(size_name), sizes["default"], "default page size", f"$.{size_name}")
        total = int(default.pick("total"))
        first = [str(item["id"]) for item in default.pick(items)]
        session.equal(len(first), min(total, sizes["default"]), "page size is honoured", f"$.{items}")
        everything: list[JsonObject] = []
        number = 1
        while len(everything) < total and number <= total // sizes["maximum"] + 1:
            answer = session.call(operation_id, path, query={**query, size_name: sizes["maximum"], page_name: number})
            session.equal(answer.pick("total"), total, "total is the same on every page", "$.total")
            session.equal(answer.pick(size_name), sizes["maximum"], "echo", f"$.{size_name}")
            session.equal(answer.pick(page_name), number, "echo", f"$.{page_name}")
            everything += answer.pick(items)
            number += 1
        ids = [str(item["id"]) for item in everything]
        session.equal(len(ids), total, "total counts all items", "$.total")
        session.equal(len(set(ids)), len(ids), "an item is listed once", f"$.{items}")
        session.equal(first, ids[: len(first)], "stable order", f"$.{items}")
        size = 2 if total < 40 else 7
        walked: list[str] = []
        for number in (1, 2, 3):
            answer = session.call(operation_id, path, query={**query, page_name: number, size_name: size})
            got = [str(item["id"]) for item in answer.pick(items)]
            expected = ids[(number - 1) * size : number * size]
            session.equal(got, expected, "pages are consecutive and disjoint", f"$.{items}")
            session.equal(answer.pick("total"), total, "total is the same on every page", "$.total")
            session.equal(answer.pick(size_name), size, "echo", f"$.{size_name}")
            session.equal(answer.pick(page_name), number, "echo", f"$.{page_name}")
            walked += got
        one = session.call(operation_id, path, query={**query, size_name: sizes["minimum"]})
        session.equal(len(one.pick(items)), min(total, sizes["minimum"]), "page size is honoured", f"$.{items}")
        # The last page is as long as what is left, the one after it is empty.
        last = max(1, -(-total // size))
        answer = session.call(operation_id, path, query={**query, page_name: last, size_name: size})
        session.equal(
            [str(item["id"]) for item in answer.pick(items)], ids[(last - 1) * size :], "last page", f"$.{items}"
        )
        past = session.call(operation_id, path, query={**query, page_name: last + 1, size_name: size})
        session.equal(past.pick(items), [], "a page past the end is empty", f"$.{items}")
        session.equal(past.pick("total"), total, "total is the same on every page", "$.total")
        self._items = everything
        return ids

    def _parameter(self, operation_id: str, name: str) -> JsonObject:
        parameters = self.facts.operations[operation_id].query_parameters
        (found,) = (parameter for parameter in parameters if parameter.name == name)
        return self.facts.merged(found.schema)

    def _all(self, operation_id: str, query: Mapping[str, str | int], items: str) -> list[JsonObject]:
        size = self._parameter(operation_id, PAGE_PARAMETERS[1])["maximum"]
        return list(self.session.call(operation_id, query={**query, PAGE_PARAMETERS[1]: size}).pick(items))

    def filter_organizations(self) -> None:
        """Hold each filter of the organizations against the whole list."""
        self.session.call("updateOrganizationStatus", {"organizationId": self._id(2)}, body={"status": "suspended"})
        self.session.call("deleteOrganization", {"organizationId": self._id(3)})
        self._laws_of_pages(_PAGE_OPERATION, {}, {}, "organizations")
        everything = list(self._items)
        folded = f"{NAME_PREFIX}näme 1".upper()
        states: list[str] = self._parameter(_PAGE_OPERATION, "status")["enum"]
        searched = (folded, NAME_PREFIX, "äme", "no organization is called so %_")
        external = (f"{self.tag}-1", f"{self.tag}-", f"{self.tag}-1".upper(), f"{self.tag}-nobody")
        queries: list[dict[str, str]] = [{"status": state} for state in states]
        queries += [{"search": text} for text in searched]
        queries += [{"externalId": text} for text in external]
        queries.append({"status": "suspended", "search": "NÄME"})
        for query in queries:
            with self.session.step(f"filter {query}", _PAGE_OPERATION):
                expected = [item["id"] for item in everything if _matches(item, query)]
                size = self._parameter(_PAGE_OPERATION, PAGE_PARAMETERS[1])["maximum"]
                answer = self.session.call(_PAGE_OPERATION, query={**query, PAGE_PARAMETERS[1]: size})
                where = f"filter {', '.join(query)}"
                got = [item["id"] for item in answer.pick("organizations")]
                self.session.equal(got, expected[:size], "a filter filters", where)
                self.session.equal(answer.pick("total"), len(expected), "total counts what matches", where)

    def page_visitors(self) -> None:
        """Hold visitors against the laws of pages and of the range of days."""
        with_visitors = NOBODY
        for item in self._all(_PAGE_OPERATION, {}, "organizations")[:_SEARCHED]:
            path = {"organizationId": str(item["id"])}
            if len(self.session.call("listOrganizationVisitors", path).pick("visitors")) > 2:
                with_visitors = path["organizationId"]
                break
        if with_visitors == NOBODY:
            return
        path = {"organizationId": with_visitors}
        self._laws_of_pages("listOrganizationVisitors", path, {}, "visitors")
        everything = list(self._items)
        days = sorted(str(visitor["lastSeenAt"])[:10] for visitor in everything if visitor.get("lastSeenAt"))
        if not days:
            return
        middle = days[len(days) // 2]
        ranges = [
            (middle, None),
            (None, middle),
            (middle, middle),
            (None, _shifted(days[0], -1)),
            (_shifted(days[-1], 1), None),
        ]
        for start, end in ranges:
            query: dict[str, str | int] = {"pageSize": 100}
            query |= {"startDate": start} if start else {}
            query |= {"endDate": end} if end else {}
            expected = [
                visitor["id"]
                for visitor in everything
                if (not start or str(visitor["lastSeenAt"])[:10] >= start)
                and (not end or str(visitor["lastSeenAt"])[:10] <= end)
            ]
            answer = self.session.call("listOrganizationVisitors", path, query=query)
            got = [visitor["id"] for visitor in answer.pick("visitors")]
            self.session.equal(got, expected[:100], "a filter filters", f"filter {', '.join(query)}")
            self.session.equal(
                answer.pick("total"), len(expected), "total counts what matches", f"filter {', '.join(query)}"
            )
        if not self.organizations:
            return
        empty = self.session.call("listOrganizationVisitors", {"organizationId": self.organization})
        self.session.equal(empty.pick("visitors"), [], "a new organization has no visitors", "$.visitors")

    # Writes

    def icp_configs(self) -> None:
        """Create ICP configs with every condition type, comparator and operator; read and list them."""
        path = {"organizationId": self.organization}
        before = self.session.call("listIcpConfigs", path).pick("icpConfigs")
        self.session.equal(before, [], "a new organization has no ICP configs", "$.icpConfigs")
        created = [self._create_icp_config(path, groups) for groups in self._groups()]
        listed = self.session.call("listIcpConfigs", path).pick("icpConfigs")
        self.session.equal(listed, created, "the list has what was created", "$.icpConfigs")
        self.icp_config = str(created[0]["id"])
        one = {**path, "icpConfigId": self.icp_config}
        for groups in reversed(self._groups()):
            with self.session.step("update groups", "updateIcpConfig"):
                updated = self.session.call("updateIcpConfig", one, body={"groups": groups}).pick("icpConfig")
                self.session.equal(updated["groups"], groups, "echo", "$.icpConfig.groups")
                read = self.session.call("getIcpConfig", one).pick("icpConfig")
                self.session.equal(read, updated, "read your writes", "$.icpConfig")
        other = self.session.call("listIcpConfigs", {"organizationId": self._id(1)}).pick("icpConfigs")
        self.session.equal(other, [], "ICP configs belong to one organization", "$.icpConfigs")
        elsewhere = {"organizationId": self._id(1), "icpConfigId": self.icp_config}
        self.session.call("getIcpConfig", elsewhere, expect=404, oracle="ICP configs belong to one organization")

    def _create_icp_config(self, path: Mapping[str, str], groups: Json) -> JsonObject:
        body = {"name": f"{NAME_PREFIX}ICP é", "groups": groups}
        created: JsonObject = self.session.call("createIcpConfig", path, body=body).pick("icpConfig")
        for name, value in body.items():
            self.session.equal(created.get(name), value, "echo", f"$.icpConfig.{name}")
        read = self.session.call("getIcpConfig", {**path, "icpConfigId": str(created["id"])}).pick("icpConfig")
        self.session.equal(read, created, "read your writes", "$.icpConfig")
        return created

    def _groups(self) -> list[Json]:
        """Return groups of conditions that together have every type, comparator, operator and kind of value."""
        schemas: JsonObject = self.facts.bundle["components"]["schemas"]
        comparators, operators = schemas["IcpComparator"]["enum"], schemas["IcpOperator"]["enum"]
        values: list[Json] = [["a", "é"], "text", 5, 0.5, True]
        conditions = [
            {
                "type": kind,
                "comparator": comparators[number % len(comparators)],
                "value": values[number % len(values)],
                "optional": number % 2 == 0,
            }
            for number, kind in enumerate(schemas["IcpConditionType"]["enum"])
        ]
        bare: JsonObject = {"operator": operators[0], "conditions": []}
        empty: JsonObject = {"operator": operators[0], "conditions": [{**conditions[0], "value": []}]}
        return [[{"operator": operator, "conditions": conditions} for operator in operators], [bare, empty], []]

    def read_your_writes(self) -> None:
        """Write every accepted value of every field of every update; read it back, and nothing else changed."""
        for operation in self.facts.operations.values():
            if operation.http_method != "PUT" or operation.request_body is None:
                continue
            if operation.operation_id in _OWN_STEPS:
                continue
            reader = self._reader_of(operation)
            path = self._path_of(operation)
            values = {
                name: accepted(self.facts, schema, self.tag)
                for name, schema in self.facts.body_properties(operation).items()
            }
            with self.session.step("read before writing", operation.operation_id):
                state = self._read(operation, reader, path)
            # Each field alone shows that the others stay; the rest of the values go together.
            bodies = [{name: options.pop(min(1, len(options) - 1))} for name, options in values.items()]
            bodies += [
                {name: options[number] for name, options in values.items() if number < len(options)}
                for number in range(max(map(len, values.values()), default=0))
            ]
            for body in (*bodies, {}):
                with self.session.step(f"write {', '.join(body) or 'nothing'}", operation.operation_id):
                    state = self._write(operation, path, reader, body, state)

    def _write(
        self,
        operation: Operation,
        path: Mapping[str, str],
        reader: str | None,
        body: JsonObject,
        before: JsonObject | None,
    ) -> JsonObject | None:
        session, operation_id = self.session, operation.operation_id
        pointer = self._body_pointer(operation)
        answer = session.call(
            operation_id, path, body=body, oracle="a described value is accepted", why=f"body {', '.join(body)}"
        )
        for name in body.keys() & self.facts.secrets:
            session.keep_secret(str(body[name]))
        written = self._entity(operation, answer)
        for name, value in body.items():
            if name in written:
                claim = join(pointer, "properties", name)
                session.equal(written[name], value, "echo", f"$.{name}", claim=claim)
        after = self._read(operation, reader, path)
        if after is None or before is None:
            return after
        for name, value in after.items():
            claim = join(pointer, "properties", name) if name in body else ""
            if name in body:
                session.equal(value, body[name], "read your writes", f"$.{name}", claim=claim)
            elif name in written and name in _MOVING:
                continue
            elif name not in {other for field in body for other in _DEPENDENT.get(field, ())}:
                session.equal(value, before.get(name), "what is left out stays", f"$.{name}")
        for name in written.keys() & after.keys():
            session.equal(after[name], written[name], "read your writes", f"$.{name}")
        return after

    def _read(self, operation: Operation, reader: str | None, path: Mapping[str, str]) -> JsonObject | None:
        return None if reader is None else self._entity(operation, self.session.call(reader, path))

    def _entity(self, operation: Operation, answer: Answer) -> JsonObject:
        body = answer.json
        name = operation.envelope.property_name if operation.envelope else ""
        found: Json = cast("JsonObject", body).get(name, body) if isinstance(body, dict) else {}
        return cast("JsonObject", found) if isinstance(found, dict) else {}

    def _reader_of(self, operation: Operation) -> str | None:
        """Return the operation that reads back what another wrote: a described link, or the GET of the same path."""
        if operation.operation_id == "updateBranding":
            return "getPartnerAccount"
        same = [
            other.operation_id
            for other in self.facts.operations.values()
            if other.http_method == "GET" and other.path == operation.path
        ]
        by_kind = [
            other.operation_id
            for other in self.facts.operations.values()
            if other.http_method == "GET" and operation.path.rpartition("/")[0] == other.path and not other.page
        ]
        return next(iter([*same, *by_kind]), None)

    def _path_of(self, operation: Operation) -> dict[str, str]:
        known = {"organizationId": self.organization, "icpConfigId": self.icp_config, "keyId": NOBODY}
        return {parameter.name: known.get(parameter.name, NOBODY) for parameter in operation.path_parameters}

    def _body_pointer(self, operation: Operation) -> str:
        assert operation.request_body is not None
        return join("/components/schemas", operation.request_body.schema_name)

    def status(self) -> None:
        """Disable and enable an organization, and bring a deleted one back."""
        path = {"organizationId": self.organization}
        pixel = self.session.call("getPixelConfig", path).json
        operation = self.facts.operations["updateOrganizationStatus"]
        for value in (*self._property(operation, "status")["enum"], "suspended", "active"):
            answer = self.session.call(operation.operation_id, path, body={"status": value})
            self.session.equal(answer.pick("organization", "status"), value, "echo", "$.organization.status")
            # Its name goes in again: what is disabled can be changed all the same.
            name = {"name": answer.pick("organization", "name")}
            changed = self.session.call("updateOrganization", path, body=name)
            self.session.equal(
                changed.pick("organization"), answer.pick("organization"), "the status changes nothing else", "$"
            )
            read = self.session.call("getOrganization", path)
            self.session.equal(
                read.pick("organization"), answer.pick("organization"), "read your writes", "$.organization"
            )
            self.session.equal(
                self.session.call("getPixelConfig", path).json,
                pixel,
                "the status changes nothing else",
                "$.pixelConfig",
            )

    def _property(self, operation: Operation, name: str) -> JsonObject:
        return self.facts.merged(self.facts.body_properties(operation)[name])

    # Credits and billing

    def credits(self) -> None:
        """Hold allocations, the pool and the tiers against a model of them."""
        session, cap = self.session, self.facts.trial_cap
        total, used, _ = self._current_pool()
        one, trial = {"organizationId": self.organization}, {"organizationId": self._id(1)}
        held = {"one": int(self._credits(one)), "trial": int(self._credits(trial))}
        rest = used - sum(held.values())

        def allocate(name: str, path: Mapping[str, str], number: int, expect: int = 200) -> None:
            body: JsonObject = {"credits": number, "notes": f"{self.tag} é"}
            answer = session.call(
                "allocateCredits", path, body=body, expect=expect, oracle="credits", why=f"{name} {number}"
            )
            if expect == 200:
                held[name] = number
                allocation = answer.pick("allocation")
                session.equal(allocation["creditsAllocated"], number, "credits", "$.allocation.creditsAllocated")
                session.equal(
                    allocation["creditsAvailable"],
                    number - allocation["creditsUsed"],
                    "credits",
                    "$.allocation.creditsAvailable",
                )
                session.equal(
                    allocation["creditsUsed"], 0, "a new organization has used nothing", "$.allocation.creditsUsed"
                )
                session.equal(
                    allocation["organizationId"], path["organizationId"], "echo", "$.allocation.organizationId"
                )
                self._allocations.add((name, str(allocation["id"]), str(allocation["partnerId"])))
            session.equal(self._credits(path), held[name], "credits are kept", "$.organization.credits")
            pool = self._current_pool()
            session.equal(pool[0], total, "the pool's total stays", "$.creditPoolTotal")
            session.equal(
                pool[1], rest + sum(held.values()), "the pool is the sum of the allocations", "$.creditPoolUsed"
            )

        for number in (100, 250, 40, 0, 60):
            allocate("one", one, number)
        available = self._current_pool()[2]
        allocate("one", one, available + held["one"] + 1, 422)
        allocate("one", one, available + held["one"])
        allocate("trial", trial, held["trial"] + 1, 422)
        session.call(
            "createOrganization",
            body={"name": f"{NAME_PREFIX}too dear", "initialCredits": 1, "tier": "paid"},
            expect=422,
            oracle="credits",
            why="the pool is empty",
        )
        allocate("one", one, 60)
        allocate("trial", trial, cap)
        allocate("trial", trial, cap + 1, 422)
        for number, expect in ((cap + 1, 422),):
            body = {"name": f"{NAME_PREFIX}dear", "initialCredits": number}
            session.call("createOrganization", body=body, expect=expect, oracle="credits", why="above the trial cap")
        rest += cap + 1
        made = self._create({"name": f"{NAME_PREFIX}rich", "initialCredits": cap + 1, "tier": "paid"})
        self.organizations.append(made)
        allocate("one", one, cap + 1)
        self._move(one, "trial", 422)
        allocate("one", one, cap)
        self._move(one, "trial", 200)
        allocate("one", one, cap + 1, 422)
        self._move(one, "paid", 200)
        allocate("one", one, 0)
        me = session.call("getPartnerAccount").pick("partner")
        session.equal(self._pool(me), self._current_pool(), "the same fact", "$.partner.creditPoolUsed")
        ids = self._allocations
        session.equal(len(ids), 2, "an allocation keeps its id", "$.allocation.id")
        session.equal({partner for *_, partner in ids} == {me["id"]}, True, "the same fact", "$.allocation.partnerId")
        listed = self._all(_PAGE_OPERATION, {}, "organizations")
        if len(listed) < 100:
            allocated = sum(item["credits"] for item in listed)
            session.equal(
                allocated, self._current_pool()[1], "the pool is the sum of the allocations", "$.creditPoolUsed"
            )

    def _credits(self, path: Mapping[str, str]) -> Json:
        return self.session.call("getOrganization", path).pick("organization", "credits")

    def _move(self, path: Mapping[str, str], tier: str, expect: int) -> None:
        before = self.session.call("getOrganization", path).pick("organization", "tier")
        why = f"to {tier}"
        answer = self.session.call(
            "updateOrganizationTier", path, body={"tier": tier}, expect=expect, oracle="tier change", why=why
        )
        if expect == 200:
            self.session.equal(answer.pick("organization", "tier"), tier, "echo", "$.organization.tier")
        read = self.session.call("getOrganization", path).pick("organization", "tier")
        self.session.equal(read, tier if expect == 200 else before, "tier change", f"tier {why}")

    def billing(self) -> None:
        """Hold the cost of a usage against the pricing tiers, at and around each of their bounds."""
        session = self.session
        facts = session.call("getBilling").json
        session.equal(session.call("getBilling").json, facts, "reading changes nothing", "$")
        tiers: list[JsonObject] = facts["pricingTiers"]
        for lower, upper in pairwise(tiers):
            session.equal(upper["minUsage"], lower["maxUsage"] + 1, "tiers follow each other", "$.pricingTiers[0]")
        edges = {0, 1, 4500}
        for tier in tiers:
            for edge in (tier["minUsage"], tier["maxUsage"]):
                edges |= {max(0, edge - 1), edge, edge + 1}
        for usage in sorted(edges):
            answer = session.call("calculateBilling", query={"usage": usage}).json
            lines = _priced(tiers, usage)
            where = f"usage {usage}"
            session.equal(answer["usage"], usage, "echo", "$.usage")
            got = [(line["tier"], line["quantity"], line["pricePerIdentification"]) for line in answer["breakdown"]]
            expected = [(tier["tier"], quantity, tier["pricePerIdentification"]) for tier, quantity in lines]
            session.equal([list(line) for line in got], [list(line) for line in expected], "pricing tiers", where)
            costs = [Fraction(str(tier["pricePerIdentification"])) * quantity for tier, quantity in lines]
            near = all(abs(line["cost"] - cost) < 1e-6 for line, cost in zip(answer["breakdown"], costs, strict=False))
            session.check(
                near,
                "pricing tiers",
                "quantity times price",
                [line["cost"] for line in answer["breakdown"]],
                where=f"{where}, cost",
            )
            session.check(
                abs(answer["totalCost"] - sum(costs)) < 1e-6,
                "pricing tiers",
                str(float(sum(costs))),
                answer["totalCost"],
                where=f"{where}, totalCost",
            )
        usage = session.call("getBillingUsage").json
        session.equal(usage["periodStart"], facts["billingPeriodStart"], "the same fact", "$.periodStart")
        session.equal(usage["periodEnd"], facts["nextBillingDate"], "the same fact", "$.periodEnd")
        start, end = datetime.fromisoformat(usage["periodStart"]), datetime.fromisoformat(usage["periodEnd"])
        session.equal(start.day, facts["billingDayOfMonth"], "a period begins on the billing day", "$.periodStart")
        days = {"monthly": range(28, 32), "annual": range(365, 367)}[facts["billingPeriod"]]
        session.check(
            (end - start).days in days, "length of a period", f"{days}", str(end - start), where="$.periodEnd"
        )
        price = session.call("calculateBilling", query={"usage": usage["usage"]}).pick("totalCost")
        session.check(
            abs(price - usage["estimatedCost"]) < 1e-6,
            "the same fact",
            str(price),
            usage["estimatedCost"],
            where="$.estimatedCost",
        )
        # The range of days ends today: the day of the period's last request is today for the target.
        period = session.call("getUsage", query={"startDate": usage["periodStart"][:10]}).json
        session.equal(period["totalQuantity"], usage["usage"], "the same fact", "$.usage")

    def analytics(self) -> None:
        """Hold ranges of days against each other."""
        session = self.session
        sums = session.call("getAnalytics").json
        usage = session.call("getUsage").json
        today = str(sums["endDate"])
        session.equal(str(sums["startDate"]), _shifted(today, -30), "default range", "$.startDate")
        session.equal(usage["endDate"], today, "default range", "$.endDate")
        session.equal(usage["startDate"], f"{today[:8]}01", "default range", "$.startDate")
        listed = session.call(_PAGE_OPERATION, query={"pageSize": 1})
        session.equal(sums["totalOrganizations"], listed.pick("total"), "the same fact", "$.totalOrganizations")
        session.check(
            sums["activeOrganizations"] <= sums["totalOrganizations"],
            "active organizations are some of all",
            f"at most {sums['totalOrganizations']}",
            f"{sums['activeOrganizations']}",
            where="$.activeOrganizations",
        )
        pool = session.call("getBilling").json
        session.equal(sums["creditsRemaining"], pool["creditPoolAvailable"], "the same fact", "$.creditsRemaining")
        session.equal(sums["partnerId"], pool["partnerId"], "the same fact", "$.partnerId")
        session.equal(
            sums["creditsUsed"], sums["totalIdentifications"], "an identification is a credit", "$.creditsUsed"
        )
        for operation_id, quantity in (("getAnalytics", "totalIdentifications"), ("getUsage", "totalQuantity")):
            self._additive(operation_id, quantity, today)
            for start in ("1999-01-01", "1999-01-01T10:00:00Z"):
                answer = session.call(operation_id, query={"startDate": start, "endDate": "1999-01-02"}).json
                session.equal(answer[quantity], 0, "nothing happened then", f"$.{quantity}")
                session.equal(answer["startDate"], "1999-01-01", "echo", "$.startDate")
                session.equal(answer["endDate"], "1999-01-02", "echo", "$.endDate")

    def _additive(self, operation_id: str, quantity: str, today: str) -> None:
        first, middle = _shifted(today, -20), _shifted(today, -1)

        def count(start: str, end: str) -> int:
            return int(self.session.call(operation_id, query={"startDate": start, "endDate": end}).pick(quantity))

        whole, early, late = count(first, today), count(first, middle), count(today, today)
        self.session.equal(whole, early + late, "ranges add up", f"$.{quantity}")

    def renamed_script_config(self) -> None:
        """Compare the script configuration with an account that has just got another name."""
        self.session.call("updateBranding", body={"companyName": f"{NAME_PREFIX}{self.tag}"})
        self.script_config()

    def script_config(self) -> None:
        """Compare the script configuration with the account."""
        config = self.session.call("getScriptConfig").pick("scriptConfig")
        me = self.session.call("getPartnerAccount").pick("partner")
        for name in config.keys() & me.keys():
            self.session.equal(config[name], me[name], "the same fact", f"$.scriptConfig.{name}")

    # Webhooks and domain

    def webhooks(self) -> None:
        """Update both webhooks, send test deliveries to a receiver, and look at those and at the log."""
        session = self.session
        for kind, operation_id in (
            ("identification", "updateIdentificationWebhook"),
            ("billing", "updateBillingWebhook"),
        ):
            secret = f"whsec_{kind}_{self.tag}"
            session.keep_secret(secret)
            url = session.receiver.url if session.receiver else f"https://{self.tag}.example/{kind}"
            session.call(operation_id, body={"url": url, "secret": secret, "enabled": True})
            hook = session.call("getWebhooks").pick(kind)
            session.equal(hook, {"url": url, "enabled": True, "hasSecret": True}, "read your writes", f"$.{kind}")
            for status in (200, 500):
                with session.step(f"test delivery {kind} {status}", "sendTestWebhook"):
                    self._deliver(kind, secret, status, url)
        if session.receiver is not None:
            session.receiver.status = 200
        self._laws_of_pages("listWebhookLogs", {}, {}, "logs")
        everything = list(self._items)
        query = {name: self._parameter("listWebhookLogs", name) for name in ("type", "status")}
        tests = [({name: value}, name) for name, schema in query.items() for value in schema["enum"]]
        about = next((log["organizationId"] for log in everything if log["organizationId"]), None)
        tests += [({"organizationId": value}, "organizationId") for value in (about, NOBODY) if value]
        for wanted, name in tests:
            expected = [log["id"] for log in everything if log[name] == wanted[name]]
            answer = session.call("listWebhookLogs", query={**wanted, "pageSize": 100})
            session.equal(
                [log["id"] for log in answer.pick("logs")], expected[:100], "a filter filters", f"filter {name}"
            )
            session.equal(answer.pick("total"), len(expected), "total counts what matches", f"filter {name}")

    def page_logs(self) -> None:
        """Hold the delivery log against the laws of pagination."""
        self._laws_of_pages("listWebhookLogs", {}, {}, "logs")

    def _deliver(self, kind: str, secret: str, status: int, url: str) -> None:
        session, receiver = self.session, self.session.receiver
        before = int(session.call("listWebhookLogs", query={"type": kind, "pageSize": 1}).pick("total"))
        if receiver is not None:
            receiver.status = status
            receiver.received.clear()
        answer = session.call("sendTestWebhook", body={"type": kind}).json
        logs = self._all("listWebhookLogs", {"type": kind}, "logs")
        session.equal(len(logs), before + 1, "a delivery is logged", "$.logs")
        if receiver is None:
            return
        session.equal(answer, {"success": status == 200, "statusCode": status}, "test delivery", "$")
        log = logs[-1]
        for name, value in {
            "type": kind,
            "url": url,
            "status": "success" if status == 200 else "failed",
            "statusCode": status,
            "attempts": 1,
            "organizationId": None,
        }.items():
            session.equal(log[name], value, "a delivery is logged", f"$.logs[0].{name}")
        session.equal(len(receiver.received), 1, "a test delivery is sent once", "deliveries")
        (received,) = receiver.received
        session.deliveries.append((kind, received))
        delivery = self.facts.deliveries[kind]
        schema = {"$ref": f"#/components/schemas/{delivery.request_body.schema_name}"}
        for error in self.facts.validator(schema).iter_errors(json.loads(received.body)):
            session.find("delivery schema", "a described payload", error.message, claim=delivery.pointer, where=kind)
        signature = hmac.new(secret.encode(), received.body, hashlib.sha256).hexdigest()
        got = received.headers.get(self.facts.signature_header.lower())
        session.check(
            got == signature,
            "signature",
            "HMAC-SHA256 of the raw body, hexadecimal",
            f"{got}",
            claim=delivery.pointer,
            where=f"header {self.facts.signature_header}",
        )
        declared = received.headers.get("content-type", "").split(";")[0]
        session.equal(declared, "application/json", "delivery schema", "header Content-Type", claim=delivery.pointer)

    def domain(self) -> None:
        """Set domains, read them back, and check that a change is pending until it is verified."""
        session = self.session
        operation = self.facts.operations["setDomain"]
        records: dict[str, Json] = {}
        for domain in accepted(self.facts, self._property(operation, "domain"), self.tag):
            with session.step("set domain", "setDomain"):
                answer = session.call("setDomain", body={"domain": domain}, why="a described value")
                self._check_domain(answer.json, domain, verified=False)
                records[domain] = answer.pick("verificationRecord")
                read = session.call("getDomainVerification").json
                session.equal(read, answer.json, "read your writes", "$")
                checked = session.call("verifyDomain").json
                self._check_domain(checked, domain, verified=False)
                me = session.call("getPartnerAccount").pick("partner")
                session.equal(me["scriptDomain"], domain, "read your writes", "$.partner.scriptDomain")
                session.equal(me["scriptDomainVerified"], False, "read your writes", "$.partner.scriptDomainVerified")
                again = session.call("setDomain", body={"domain": domain})
                session.equal(
                    again.pick("verificationRecord"),
                    records[domain],
                    "the same domain keeps its record",
                    "$.verificationRecord",
                )
        session.equal(
            len(set(records.values())), len(records), "a domain has a record of its own", "$.verificationRecord"
        )

    def _check_domain(self, answer: JsonObject, domain: str, *, verified: bool) -> None:
        session = self.session
        session.equal(answer["domain"], domain, "echo", "$.domain")
        session.equal(answer["verified"], verified, "pending until verified", "$.verified")
        names = [record["value"] for record in answer["dnsRecords"] if record["type"] == "CNAME"]
        session.equal(names, [answer["cnameTarget"]], "the records lead to the target", "$.dnsRecords[0].value")
        session.equal(
            [record["name"] for record in answer["dnsRecords"]],
            [domain] * len(answer["dnsRecords"]),
            "the records are the domain's",
            "$.dnsRecords[0].name",
        )
        for text in (domain, answer["cnameTarget"]):
            session.check(
                text in answer["instructions"], "instructions", f"a text with {text}", "another", where="$.instructions"
            )

    # Rules of requests

    def request_rules(self) -> None:
        """Send each described mistake, one at a time: all of them are refused, and nothing else happens."""
        for operation in self.facts.operations.values():
            statuses = {error.status for error in operation.errors}
            if 400 not in statuses:
                continue
            path = self._path_of(operation)
            if operation.request_body is not None:
                with self.session.step("body rules", operation.operation_id):
                    self._body_rules(operation, path)
            with self.session.step("parameter rules", operation.operation_id):
                self._parameter_rules(operation, path)

    def _body_rules(self, operation: Operation, path: Mapping[str, str]) -> None:
        session, operation_id = self.session, operation.operation_id
        valid = self.facts.example_body(operation)
        properties = self.facts.body_properties(operation)
        bodies: list[tuple[str, str, Json]] = [
            (f"without {name}", name, {key: value for key, value in valid.items() if key != name})
            for name in self.facts.required(operation)
        ]
        for name, schema in properties.items():
            bodies += [(f"{name}: {why}", name, {**valid, name: value}) for why, value in refused(self.facts, schema)]
        if "groups" in properties:
            wrong = self._wrong_groups()
            bodies += [(f"groups: {why}", "groups", {**valid, "groups": value}) for why, value in wrong]
        bodies += [("an undescribed property", "", {**valid, "undescribed": 1}), ("an array", "", [valid])]
        pointer = self._body_pointer(operation)
        for why, name, body in bodies:
            answer = session.call(
                operation_id, path, body=body, expect=400, oracle="a wrong request is refused", why=why
            )
            if 200 <= answer.status < 300 and name:
                session.find(
                    "a wrong request is refused",
                    "status 400",
                    str(answer.status),
                    claim=join(pointer, "properties", name),
                    where=why,
                )
        oracle = "a wrong request is refused"
        session.call(operation_id, path, raw=b'{"', expect=400, oracle=oracle, why="no JSON")
        session.call(operation_id, path, expect=400, oracle=oracle, why="no body")
        if any(error.status == 415 for error in operation.errors):
            text = json.dumps(valid).encode()
            for declared in ("text/plain", None):
                session.call(
                    operation_id,
                    path,
                    raw=text,
                    content_type=declared,
                    expect=415,
                    oracle=oracle,
                    why=f"body declared as {declared}",
                )

    def _wrong_groups(self) -> list[tuple[str, Json]]:
        """Return groups of ICP conditions with one mistake each."""
        operation = self.facts.operations["createIcpConfig"]
        schema = self.facts.body_properties(operation)["groups"]
        group = self.facts.merged(self.facts.merged(schema)["items"])
        condition = self.facts.merged(self.facts.merged(group["properties"]["conditions"])["items"])
        fine = {name: self.facts.example(value) for name, value in condition["properties"].items()}
        wrong: list[tuple[str, Json]] = []
        for name, value in condition["properties"].items():
            broken = [(why, {**fine, name: bad}) for why, bad in refused(self.facts, value)]
            broken.append(("missing", {key: kept for key, kept in fine.items() if key != name}))
            wrong += [(f"condition {name} {why}", [{"operator": "AND", "conditions": [bad]}]) for why, bad in broken]
        wrong.append(
            (
                "condition with an undescribed property",
                [{"operator": "AND", "conditions": [{**fine, "undescribed": 1}]}],
            )
        )
        for name, value in group["properties"].items():
            whole: JsonObject = {"operator": "AND", "conditions": [fine]}
            wrong += [(f"group {name} {why}", [{**whole, name: bad}]) for why, bad in refused(self.facts, value)]
            wrong.append((f"group without {name}", [{key: kept for key, kept in whole.items() if key != name}]))
        wrong.append(
            ("group with an undescribed property", [{"operator": "AND", "conditions": [fine], "undescribed": 1}])
        )
        return [(why, value) for why, value in wrong if not self.facts.is_valid(value, schema)]

    def _parameter_rules(self, operation: Operation, path: Mapping[str, str]) -> None:
        session, operation_id = self.session, operation.operation_id
        oracle = "a wrong request is refused"
        body = self.facts.example_body(operation) if operation.request_body else None
        needed = {p.name: self._text(self.facts.example(p.schema)) for p in operation.query_parameters if p.required}
        for parameter in operation.query_parameters:
            merged = self.facts.merged(parameter.schema)
            for why, value in refused(self.facts, parameter.schema):
                # In a query everything is text: what is wrong as text only because of its type is not.
                if value is None or (why == "another type" and "string" in types_of(merged)):
                    continue
                text = self._text(value) if why != "another type" else "text"
                session.call(
                    operation_id,
                    path,
                    query={**needed, parameter.name: text},
                    body=body,
                    expect=400,
                    oracle=oracle,
                    why=f"query {parameter.name}: {why}",
                )
            for value in accepted(self.facts, parameter.schema, self.tag):
                if value is not None and value != "":
                    session.call(
                        operation_id,
                        path,
                        query={**needed, parameter.name: self._text(value)},
                        body=body,
                        oracle="a described value is accepted",
                        why=f"query {parameter.name}",
                    )
            if parameter.required:
                rest = {name: value for name, value in needed.items() if name != parameter.name}
                session.call(
                    operation_id,
                    path,
                    query=rest,
                    body=body,
                    expect=400,
                    oracle=oracle,
                    why=f"without query {parameter.name}",
                )
            if "anyOf" in merged:
                for text in ("yesterday", "2025-13-01", "2025-02-30", "01.02.2025"):
                    session.call(
                        operation_id,
                        path,
                        query={**needed, parameter.name: text},
                        body=body,
                        expect=400,
                        oracle=oracle,
                        why=f"query {parameter.name}: no day",
                    )
        session.call(
            operation_id,
            path,
            query={**needed, "undescribed": "1"},
            body=body,
            expect=400,
            oracle=oracle,
            why="an undescribed query parameter",
        )
        for parameter in operation.path_parameters:
            session.call(
                operation_id,
                {**path, parameter.name: "not-an-id"},
                query=needed,
                body=body,
                expect=400,
                oracle=oracle,
                why=f"path {parameter.name}: no UUID",
            )

    @staticmethod
    def _text(value: Json) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    def unknown_resources(self) -> None:
        """Ask for what does not exist."""
        for operation in self.facts.operations.values():
            if not operation.path_parameters:
                continue
            body = self.facts.example_body(operation) if operation.request_body else None
            for parameter in operation.path_parameters:
                path = {**self._path_of(operation), parameter.name: NOBODY}
                with self.session.step("unknown id", operation.operation_id):
                    self.session.call(
                        operation.operation_id,
                        path,
                        body=body,
                        expect=404,
                        oracle="an unknown id",
                        why=f"unknown {parameter.name}",
                    )

    # Keys again

    def authentication(self) -> None:
        """Call every operation without a key, and some with keys that are no more, or never were."""
        expired = self.session.call(
            "createApiKey", body={"name": f"{NAME_PREFIX}old", "expiresAt": "2001-01-01T00:00:00Z"}
        )
        self.made_keys.append(str(expired.pick("apiKey", "id")))
        self.session.keep_secret(str(expired.pick("plainKey")))
        for operation in self.facts.operations.values():
            wrong: list[tuple[str, str | None]] = [("no key", None)]
            if operation.http_method == "GET" and not operation.path_parameters:
                wrong += [
                    ("unknown key", "pk_live_nobody_has_this_key"),
                    ("expired key", str(expired.pick("plainKey"))),
                ]
            for why, key in wrong:
                with self.session.step(why, operation.operation_id):
                    body = self.facts.example_body(operation) if operation.request_body else None
                    # A target that lets it pass must not lose what later steps need.
                    path = {parameter.name: NOBODY for parameter in operation.path_parameters}
                    self.session.call(
                        operation.operation_id, path, body=body, key=key, expect=401, oracle="authentication", why=why
                    )

    def scopes(self) -> None:
        """Call every operation with each scope below the one that it needs."""
        powers = self.facts.scopes
        for operation in self.facts.operations.values():
            for held in powers[: powers.index(operation.scope)] if operation.scope else ():
                with self.session.step(f"scope {held}", operation.operation_id):
                    body = self._harmless_body(operation)
                    query = {
                        p.name: self._text(self.facts.example(p.schema))
                        for p in operation.query_parameters
                        if p.required
                    }
                    path = {**self._path_of(operation), **({"keyId": NOBODY} if "keyId" in operation.path else {})}
                    claim = join(operation.pointer, "security")
                    answer = self.session.call(
                        operation.operation_id,
                        path,
                        query=query,
                        body=body,
                        key=self.session.keys.get(held, ""),
                        expect=403,
                        oracle="scope",
                        why=f"a key with the scope {held}",
                    )
                    if answer.status < 400:
                        self.session.find("scope", "status 403", str(answer.status), claim=claim)

    def _harmless_body(self, operation: Operation) -> JsonObject | None:
        return self.facts.example_body(operation) if operation.request_body else None

    # The end of things

    def soft_delete(self) -> None:
        """Delete an organization: it is canceled, still there, and can be deleted again."""
        path = {"organizationId": self._id(4)}
        before = self.session.call("getOrganization", path).pick("organization")
        for _ in range(2):
            self.session.call("deleteOrganization", path)
            after = self.session.call("getOrganization", path).pick("organization")
            self.session.equal(
                after, {**before, "status": "canceled"}, "a soft delete changes the status alone", "$.organization"
            )
        back = self.session.call("updateOrganizationStatus", path, body={"status": before["status"]})
        self.session.equal(back.pick("organization"), before, "a deleted organization can come back", "$.organization")
        self.session.call("deleteOrganization", path)
        listed = self._all(_PAGE_OPERATION, {"status": "canceled"}, "organizations")
        self.session.check(
            any(item["id"] == path["organizationId"] for item in listed),
            "a deleted organization is listed",
            "it",
            "others",
            where="$.organizations",
        )

    def icp_config_gone(self) -> None:
        """Delete an ICP config: it is gone for every operation."""
        path = {"organizationId": self.organization, "icpConfigId": self.icp_config}
        before = self.session.call("listIcpConfigs", {"organizationId": self.organization}).pick("icpConfigs")
        self.session.call("deleteIcpConfig", path)
        for operation_id, body in (
            ("getIcpConfig", None),
            ("updateIcpConfig", {"name": "gone"}),
            ("deleteIcpConfig", None),
        ):
            self.session.call(operation_id, path, body=body, expect=404, oracle="gone after deletion", why="deleted")
        after = self.session.call("listIcpConfigs", {"organizationId": self.organization}).pick("icpConfigs")
        self.session.equal(
            after, [item for item in before if item["id"] != self.icp_config], "gone after deletion", "$.icpConfigs"
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
        self.session.call("revokeApiKey", {"keyId": key_id}, key=own)
        for operation_id in ("getPartnerAccount", "getBilling"):
            self.session.call(operation_id, key=key, expect=401, oracle="revoked key", why="revoked key")
        self.session.keys.clear()
        for made in self.made_keys:
            with self.session.step("revoke", "revokeApiKey"):
                self.session.call("revokeApiKey", {"keyId": made})
        listed = {item["id"]: item["status"] for item in self.session.call("listApiKeys").pick("apiKeys")}
        for made in (*self.made_keys, key_id):
            self.session.equal(listed.get(made), "revoked", "revoked key", "$.apiKeys[0].status")

    # The surface

    def surface(self) -> None:
        """Ask for paths and methods that the description does not have."""
        paths = {operation.path for operation in self.facts.operations.values()}
        own = self.session.target.api_key
        for path in (
            "/partner",
            "/partner/nothing",
            "/partner/me/nothing",
            "/partner/organizations/x/y/z/w",
            "/nothing",
        ):
            with self.session.step(f"unknown path {path}"):
                answer = self.session.send(Request("GET", path, {}, None), own)
                self.session.check(answer.status == 404, "unknown path", "status 404", str(answer.status), where=path)
        for number, path in enumerate(sorted(paths)):
            methods = {operation.http_method for operation in self.facts.operations.values() if operation.path == path}
            concrete = (
                path.replace("{organizationId}", self.organization)
                .replace("{icpConfigId}", NOBODY)
                .replace("{keyId}", NOBODY)
            )
            undescribed = [method for method in ("POST", "DELETE", "PUT", "GET") if method not in methods]
            for method in ("PATCH", undescribed[number % len(undescribed)]):
                with self.session.step(f"{method} {path}"):
                    answer = self.session.send(Request(method, concrete, {}, None), own)
                    where = f"{method} {path}"
                    self.session.check(
                        answer.status == 405, "undescribed method", "status 405", str(answer.status), where=where
                    )
                    allowed = {name.strip() for name in answer.headers.get("allow", "").split(",")}
                    self.session.check(
                        methods <= allowed <= methods | {"HEAD", "OPTIONS"},
                        "allowed methods",
                        ", ".join(sorted(methods)),
                        answer.headers.get("allow", "none"),
                        where=where,
                    )

    def reachability(self) -> None:
        """Every operation answered with success at least once."""
        reached = {exchange.operation_id for exchange in self.session.exchanges if 200 <= exchange.answer.status < 300}
        for operation_id, operation in self.facts.operations.items():
            if operation_id not in reached:
                self.session.find(
                    "reached with success",
                    "a success",
                    "none",
                    claim=operation.pointer,
                    where="reachability",
                    operation_id=operation_id,
                )


_OWN_STEPS = frozenset({"allocateCredits", "updateOrganizationTier", "updateOrganizationStatus", "setDomain"})
"""Updates with a model of their own."""
_MOVING = frozenset({"updatedAt"})
"""What an update changes by itself."""
_DEPENDENT: dict[str, frozenset[str]] = {"secret": frozenset({"hasSecret"})}
"""What else changes with a field that is written."""


def _matches(organization: JsonObject, query: Mapping[str, str]) -> bool:
    """Return whether an organization passes the filters of the list."""
    return (
        query.get("status", organization["status"]) == organization["status"]
        and query.get("externalId", organization["externalId"]) == organization["externalId"]
        and query.get("search", "").casefold() in organization["name"].casefold()
    )


def _priced(tiers: list[JsonObject], usage: int) -> list[tuple[JsonObject, int]]:
    """Return how much of a usage falls into each tier; what is above the last one costs what that one says."""
    lines: list[tuple[JsonObject, int]] = []
    below = 0
    for number, tier in enumerate(tiers):
        if usage >= tier["minUsage"]:
            upper = usage if number == len(tiers) - 1 else min(usage, tier["maxUsage"])
            lines.append((tier, upper - below))
            below = upper
    return lines


def _instant(text: Json) -> datetime | None:
    return None if text is None else datetime.fromisoformat(str(text))


def _shifted(day: str, by: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=by)).date().isoformat()
