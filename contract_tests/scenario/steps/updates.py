"""Updates: what was written can be read, and nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.operations import Operation


_OWN_STEPS = frozenset(
    {
        "allocateCredits",
        "updateOrganizationTier",
        "updateOrganizationStatus",
        "setDomain",
        "updateEmailPreferences",
        "updateOrganizationEmailPreferences",
    }
)
"""Updates with a model of their own."""
_MOVING = frozenset({"updatedAt"})
"""What an update changes by itself."""
_DEPENDENT: dict[str, frozenset[str]] = {"secret": frozenset({"hasSecret"})}
"""What else changes with a field that is written."""


class UpdateSteps(Ground):
    """Writes every accepted value of every field."""

    def read_your_writes(self) -> None:
        """Write every accepted value of every field of every update; read it back, and nothing else changed."""
        for operation in self._operations():
            if operation.http_method != "PUT" or operation.request_body is None:
                continue
            if operation.operation_id in _OWN_STEPS:
                continue
            reader = self._reader_of(operation)
            path = self._path_of(operation)
            values = self._accepted_values(operation)
            with self.session.step("read before writing", operation.operation_id):
                state = self._read(operation, reader, path)
            others = self._others()
            needed = {name: values[name][0] for name in self.facts.required(operation)}
            # Each field alone shows that the others stay; the rest of the values go together.
            bodies = [needed | {name: options.pop(min(1, len(options) - 1))} for name, options in values.items()]
            bodies += [
                needed | {name: options[number] for name, options in values.items() if number < len(options)}
                for number in range(max(map(len, values.values()), default=0))
            ]
            for body in (*bodies, needed):
                with self.session.step(f"write {', '.join(body) or 'nothing'}", operation.operation_id):
                    state = self._write(operation, path, reader, body, state)
            with self.session.step("read the others", operation.operation_id):
                self.session.equal(
                    self._others(),
                    others,
                    "other organizations stay as they are",
                    "$",
                    operation_id=operation.operation_id,
                )

    def _others(self) -> list[JsonObject]:
        listed = self._all(PAGE_OPERATION, {}, "organizations")
        return [organization for organization in listed if organization["id"] != self.organization]

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
