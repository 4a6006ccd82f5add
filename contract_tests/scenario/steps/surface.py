"""Paths and methods: those that are described answer, others do not."""

from __future__ import annotations

import re

from contract_tests import oracles
from contract_tests.scenario.steps.ground import NOBODY, Ground
from contract_tests.target.exchange import Request


def surface(ground: Ground) -> None:
    """Ask for paths and methods that the description does not have."""
    paths = {operation.path for operation in ground.facts.operations.values()}
    own = ground.session.target.api_key
    for path in (
        "/partner",
        "/partner/nothing",
        "/partner/me/nothing",
        "/partner/organizations/x/y/z/w",
        "/nothing",
    ):
        with ground.session.step(f"unknown path {path}"):
            answer = ground.session.send(Request("GET", path, {}, None), own)
            ground.session.check(
                answer.status == 404, oracles.UNKNOWN_PATH, "status 404", str(answer.status), where=path
            )
    for number, path in enumerate(sorted(paths)):
        methods = {operation.http_method for operation in ground.facts.operations.values() if operation.path == path}
        concrete = re.sub(r"\{\w+\}", NOBODY, path.replace("{organizationId}", ground.organization))
        undescribed = [method for method in ("POST", "DELETE", "PUT", "GET") if method not in methods]
        for method in ("PATCH", undescribed[number % len(undescribed)]):
            with ground.session.step(f"{method} {path}"):
                answer = ground.session.send(Request(method, concrete, {}, None), own)
                where = f"{method} {path}"
                ground.session.check(
                    answer.status == 405, oracles.UNKNOWN_METHOD, "status 405", str(answer.status), where=where
                )
                allowed = {name.strip() for name in answer.headers.get("allow", "").split(",")}
                ground.session.check(
                    methods <= allowed <= methods | {"HEAD", "OPTIONS"},
                    oracles.ALLOWED_METHODS,
                    ", ".join(sorted(methods)),
                    answer.headers.get("allow", "none"),
                    where=where,
                )
