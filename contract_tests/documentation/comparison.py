"""Holds what the pages state against the description."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.described import GUIDES, rate_limit_key, rate_limit_value
from contract_tests.documentation.drift import Drift, Edit, Kind
from contract_tests.documentation.edits import Editor
from contract_tests.documentation.sample_fit import misfits
from contract_tests.documentation.statement import Aspect, Spot, Statement, Subject
from generator.json_pointer import Json, JsonObject, join, parent
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.documentation.described import Described, Part
    from contract_tests.documentation.statement import PageFacts
    from generator.contradictions import Contradiction
    from generator.description import Description

_STATED_IN_ROWS: tuple[Aspect, ...] = ("default", "range", "length", "values", "required")
_KEYWORDS: dict[Aspect, tuple[str, ...]] = {
    "default": ("default",),
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
}
_OF_DELIVERIES = frozenset({"event", "events", "payload", "payloads", "delivery", "deliveries"})
"""Words in the heading of a section about what is sent to a webhook."""
_FIELD_PLACES = ("body", "response", "error body")


def compare(
    description: Description,
    described: Described,
    contradictions: Mapping[str, Contradiction],
    pages: Iterable[PageFacts],
) -> list[Drift]:
    """Return the differences between pages and description, each once, in the order of the pages.

    A page that was not read is not missed: what the description has from it alone is left out.
    """
    comparison = _Comparison(description, described, contradictions)
    return comparison.of([*pages])


class _Comparison:
    def __init__(
        self, description: Description, described: Described, contradictions: Mapping[str, Contradiction]
    ) -> None:
        self._described = described
        self._parts = described.parts
        self._contradictions = contradictions
        self._edit = Editor(description)
        self._found: dict[tuple[str, str, str, str], Drift] = {}

    def of(self, pages: list[PageFacts]) -> list[Drift]:
        stated: dict[Subject, list[Statement]] = defaultdict(list)
        for page in pages:
            moved = self._moved(page)
            for puzzle in page.not_understood:
                self._find("not understood", Subject("", "concept"), "presence", puzzle.spot, "", puzzle.construct)
            delivered: set[str] = set()
            for original in page.statements:
                statement = original
                if (delivery := self._delivery_at(original)) is not None:
                    key = delivery.subject.operation
                    if key not in delivered:
                        delivered.add(key)
                        told = Statement(delivery.subject, "presence", True, original.spot)
                        stated[delivery.subject].append(told)
                        self._statement(told)
                    subject = Subject(key, "body", original.subject.name)
                    statement = msgspec.structs.replace(original, subject=subject)
                elif (operation := moved.get(original.subject.operation)) is not None:
                    subject = msgspec.structs.replace(original.subject, operation=operation)
                    statement = msgspec.structs.replace(original, subject=subject)
                    if subject.place == "operation" and original.aspect == "presence":
                        stated[subject].append(statement)  # told already: it has moved
                        continue
                stated[statement.subject].append(statement)
                self._statement(statement)
        starts = {page.page: {spot.section: spot for spot in reversed(page.sections)} for page in pages}
        self._silences(stated, starts)
        self._silent_guides({page.page: page.words for page in pages}, starts)
        return sorted(self._found.values(), key=lambda drift: (drift.spot, drift.kind, drift.subject))

    def _delivery_at(self, statement: Statement) -> Part | None:
        """Return the delivery that a sample or table of a section without a request is about."""
        subject, spot = statement.subject, statement.spot
        if subject.operation or subject.place != "concept":
            return None
        words = {*spot.section.split("-")}
        for name, delivery in self._described.deliveries.items():
            named = name in words and bool(words & _OF_DELIVERIES) and spot.page == delivery.page
            if named or ("#" in delivery.source and spot.source == delivery.source):
                return delivery
        return None

    def _moved(self, page: PageFacts) -> dict[str, str]:
        """Find requests that the description does not have, and return whose they are by their section."""
        moved: dict[str, str] = {}
        on_page = {statement.subject.operation for statement in page.statements}
        for statement in page.statements:
            subject, spot = statement.subject, statement.spot
            if subject.place != "operation" or statement.aspect != "presence" or subject in self._parts:
                continue
            known = self._described.sections.get(spot.source)
            if known is not None and "#" in spot.source and known not in on_page:
                part = self._parts[Subject(known, "operation")]
                kind: Kind = "different" if part.level == "documented" else "refuted"
                method, path = subject.operation.split(" ", 1)
                edit = self._edit.note(part.pointer, f"move this operation to {join('/paths', path, method.lower())}")
                self._find(kind, Subject(known, "operation"), "presence", spot, known, subject.operation, edit, part)
                moved[subject.operation] = known
            else:
                self._extra_operation(statement)
        return moved

    def _extra_operation(self, statement: Statement) -> None:
        method, path = statement.subject.operation.split(" ", 1)
        words = statement.spot.section.split("-")
        operation = {
            "operationId": words[0] + "".join(word.title() for word in words[1:]),
            "responses": {},
            "x-evidence": {"level": "documented", "source": statement.spot.source},
        }
        edit = self._edit.put(join("/paths", path, method.lower()), operation)
        self._find(
            "extra", statement.subject, "presence", statement.spot, "no such operation", str(statement.subject), edit
        )

    def _statement(self, statement: Statement) -> None:
        subject = statement.subject
        if subject.place == "value":
            self._value_of_table(statement)
        elif subject.place == "concept":
            self._concept(statement)
        elif (part := self._parts.get(subject)) is not None:
            self._known(statement, part)
        elif subject.place not in ("operation",) and self._is_outermost(subject):
            self._extra(statement)

    def _is_outermost(self, subject: Subject) -> bool:
        """Return whether what holds a subject is described, so that the subject itself is what is new."""
        if subject.operation and Subject(subject.operation, "operation") not in self._parts:
            return False
        if subject.place not in _FIELD_PLACES or "." not in subject.name:
            return True
        holder = self._parts.get(msgspec.structs.replace(subject, name=_holder(subject.name)))
        return holder is not None and not holder.open

    def _extra(self, statement: Statement) -> None:
        subject, spot, value = statement.subject, statement.spot, statement.value
        if statement.aspect not in ("presence", "sample", "status"):
            return
        evidence = {"level": "documented", "source": spot.source}
        match subject.place:
            case "body" | "response" if msgspec.structs.replace(subject, name="") not in self._parts:
                operation = self._parts[Subject(subject.operation, "operation")].pointer
                schema = {"type": "object", "properties": {}, "x-evidence": evidence}
                body = {"content": {JSON_MEDIA_TYPE: {"schema": schema}}}
                at = ("requestBody",) if subject.place == "body" else ("responses", "200")
                edit = self._edit.put(join(operation, *at), body)
            case "body" | "response" | "error body":
                schema = self._edit.schema_of(value if statement.aspect == "sample" else "", spot)
                holder = self._holder_of(subject)
                edit = self._edit.put(join(holder, "properties", subject.name.rpartition(".")[2]), schema)
            case "path" | "query":
                operation = self._parts[Subject(subject.operation, "operation")].pointer
                parameter = {"name": subject.name, "in": subject.place, "schema": {"type": "string"}}
                edit = self._edit.appended(join(operation, "parameters"), parameter | {"x-evidence": evidence})
            case "status" if subject.operation:
                operation = self._parts[Subject(subject.operation, "operation")].pointer
                response = {"description": "To be described.", "x-evidence": evidence}
                edit = self._edit.put(join(operation, "responses", subject.name), response)
            case "header":
                header = {"description": "To be described.", "schema": {"type": "string"}, "x-evidence": evidence}
                edit = self._edit.put(join("/components/headers", subject.name.replace("-", "")), header)
            case "authentication":
                scheme = next(part for part in self._parts.values() if part.subject.place == "authentication")
                edit = self._edit.put(join(scheme.pointer, "name"), subject.name)
            case "error code":
                enum = next(part for part in self._parts.values() if part.subject.place == "error code").holders[0]
                edit = self._edit.put(join(enum, "-"), subject.name)
            case "page":
                tag = {"name": subject.name.rpartition("/")[2].replace("-", "_"), "description": "To be described."}
                edit = self._edit.put("/tags/-", tag)
            case _:
                edit = self._edit.put("/components/responses", {f"Status{subject.name}": {"x-evidence": evidence}})
        self._find("extra", subject, "presence", spot, f"no such {subject.place}", subject.name, edit)

    def _holder_of(self, subject: Subject) -> str:
        """Return the pointer of the object that a field belongs to."""
        if "." in subject.name:
            holder = self._parts[msgspec.structs.replace(subject, name=_holder(subject.name))]
            return holder.holders[-1]
        return self._parts[msgspec.structs.replace(subject, name="")].pointer

    def _known(self, statement: Statement, part: Part) -> None:
        spot, aspect, value = statement.spot, statement.aspect, statement.value
        if aspect in ("presence", "sample") and part.level == "inferred" and part.subject.place != "error code":
            edit = self._edit.known(part.pointer, spot)
            self._find("confirmed", part.subject, "presence", spot, "inferred", "stated", edit, part)
        if aspect == "presence" or aspect == "table":
            return
        if aspect == "sample":
            self._sample(statement, part)
        elif aspect == "values":
            self._values(part, spot, cast("list[str]", value))
        else:
            self._facet(statement, part)

    def _facet(self, statement: Statement, part: Part) -> None:
        aspect, value, spot = statement.aspect, statement.value, statement.spot
        facet = part.facets.get(aspect)
        if facet is None:
            if aspect == "type":
                return  # described as one of several
            edit = self._put_facet(part.pointer, part, aspect, value)
            self._find("extra", part.subject, aspect, spot, "nothing", _show(value), edit, part)
        elif facet.value == value or str(facet.value) == str(value):
            known_here = part in self._described.guides.get(spot.source, [])
            certain = part.level == "documented" or part.subject.place == "error code"
            if facet.level == "inferred" and certain and not known_here:
                edit = self._edit.known(facet.pointer, spot)
                self._find("confirmed", part.subject, aspect, spot, "inferred", _show(value), edit, part)
        else:
            kind: Kind = "different" if facet.level == "documented" else "refuted"
            edit = self._put_facet(facet.pointer, part, aspect, value)
            self._find(kind, part.subject, aspect, spot, _show(facet.value), _show(value), edit, part)

    def _put_facet(self, pointer: str, part: Part, aspect: Aspect, value: Json) -> Edit | None:
        name = part.subject.name.rpartition(".")[2]
        match aspect:
            case "type" if str(value).endswith("[]"):
                return self._edit.merged(pointer, {"type": "array", "items": {"type": str(value)[:-2]}})
            case "type":
                return self._edit.put(join(pointer, "type"), value)
            case "required" if part.subject.place in _FIELD_PLACES:
                required = join(pointer, "required")
                return self._edit.appended(required, name) if value else self._edit.without(required, name)
            case "required":
                return self._edit.put(join(pointer, "required"), value)
            case "status":
                return self._edit.note(pointer, f"every operation that answers so refers to it under status {value}")
            case "value" if part.subject.place == "base URL":
                return self._edit.put(join(pointer, "url"), value)
            case "value" if part.subject.place == "rate limit":
                return self._edit.put(join(pointer, rate_limit_key(name)), rate_limit_value(name, value))
            case "default":
                return self._edit.put(join(pointer, "default"), value)
            case "value":
                return None  # a rule about all of the description
            case _:
                return self._edit.merged(pointer, dict(zip(_KEYWORDS[aspect], value, strict=True)))

    def _values(self, part: Part, spot: Spot, values: list[str]) -> None:
        if part.enum_pointer is None:
            edit = self._edit.put(join(part.holders[-1], "enum"), values)
            self._find("extra", part.subject, "values", spot, "any value", ", ".join(values), edit, part)
            return
        for value in values:
            self._value(part, value, spot)
        for value, allowed in part.allowed.items():
            if value not in values:
                self._unlisted(part, value, allowed.level, spot)

    def _unlisted(self, part: Part, value: str, level: str, spot: Spot) -> None:
        kind: Kind = "missing" if level == "documented" else "refuted"
        edit = self._edit.remove(part.allowed[value].pointer)
        self._find(kind, part.subject, "values", spot, value, "not listed", edit, part)

    def _value(self, part: Part, value: str, spot: Spot) -> None:
        """Hold one stated value against an enum."""
        allowed = part.allowed.get(value)
        if allowed is None:
            edit = self._edit.put(join(str(part.enum_pointer), "-"), value)
            kind: Kind = "extra"
            self._find(kind, part.subject, "values", spot, ", ".join(part.allowed), value, edit, part)
        elif allowed.level == "inferred":
            edit = self._edit.known_value(parent(str(part.enum_pointer)), value, spot)
            found = msgspec.structs.replace(part, pointer=allowed.pointer)
            self._find("confirmed", part.subject, "values", spot, "inferred", value, edit, found)

    def _sample(self, statement: Statement, part: Part) -> None:
        subject, value, spot = part.subject, statement.value, statement.spot
        if subject.place == "operation":
            self._example(statement, part)
        elif subject.place == "convention":
            for _, shown in misfits(value, {"type": "string", "format": "date-time"}):
                self._find("different", subject, "sample", spot, "a time as ISO 8601", _show(shown), None, part)
        elif part.schema is not None:
            self._fit(value, part, spot)

    def _fit(self, value: Json, part: Part, spot: Spot) -> None:
        schema = cast("JsonObject", part.schema)
        for keyword, shown in misfits(value, schema):
            kind: Kind = "different" if part.level == "documented" else "refuted"
            edit = self._edit.put(join(part.holders[-1], *keyword.split("/")), shown)
            expected = schema.get(keyword) or schema.get("items", {}).get(keyword.rpartition("/")[2])
            self._find(kind, part.subject, "sample", spot, f"{keyword} {_show(expected)}", _show(shown), edit, part)
        if part.allowed and isinstance(value, str):
            self._value(part, value, spot)
        elif isinstance(value, list) and (enum := self._enum_of_items(schema)):
            for item in cast("list[object]", value):
                self._value(enum, str(item), spot)

    def _enum_of_items(self, schema: JsonObject) -> Part | None:
        reference = str(cast("JsonObject", schema.get("items", {})).get("$ref", ""))
        pointer = reference.removeprefix("#")
        return next((p for parts in self._described.enums.values() for p in parts if p.pointer == pointer), None)

    def _example(self, statement: Statement, part: Part) -> None:
        sample = cast("dict[str, str]", statement.value)
        expected = (
            f"{part.subject.operation.split(' ')[0]} {self._described.base_url}{part.subject.operation.split(' ')[1]}"
        )
        got = f"{sample['method']} {sample['url'].split('?')[0]}"
        pattern = re.sub(r"\\{[^/]*?\\}", r"[^/]+", re.escape(expected))
        if not re.fullmatch(pattern, got):
            self._find("different", part.subject, "sample", statement.spot, expected, got, None, part)

    def _value_of_table(self, statement: Statement) -> None:
        enums = self._described.enums.get(statement.spot.source, [])
        page = statement.spot.page
        nearby = [enum for source, of in self._described.enums.items() if source.startswith(page) for enum in of]
        value = statement.subject.name
        enum = next((e for e in (*enums, *nearby) if value in e.allowed), enums[0] if enums else None)
        if enum is None:
            self._find("not understood", statement.subject, "values", statement.spot, "a described enum", value)
        else:
            self._value(enum, value, statement.spot)

    def _concept(self, statement: Statement) -> None:
        if not statement.subject.name:
            return
        path = statement.subject.name
        name = path.rpartition(".")[2].replace("[]", "")
        candidates = self._described.concepts.get(statement.spot.page, {}).get(name, [])
        if statement.spot.page.startswith(GUIDES) or statement.aspect not in ("presence", "sample", "table"):
            candidates = self._fields_named(name) or candidates
        if candidates and statement.aspect != "sample":
            best = min(candidates, key=lambda part: self._distance(statement, part))
            if statement.aspect == "values":
                self._values(best, statement.spot, cast("list[str]", statement.value))
            elif statement.aspect not in ("presence", "table"):
                self._facet(statement, best)
            return
        if not candidates:
            subject = Subject("", "concept", path)
            self._find("extra", subject, "sample", statement.spot, "a field of a schema of this page", name)
            return
        fitting = [part for part in candidates if not list(misfits(statement.value, part.schema or {}))]
        self._fit(statement.value, (fitting or candidates)[0], statement.spot)

    def _fields_named(self, name: str) -> list[Part]:
        """Return the fields of all bodies that have a name, those of requests first."""
        fields = [
            part
            for subject, part in self._parts.items()
            if subject.operation
            and subject.place in ("body", "response")
            and subject.name.rpartition(".")[2].removesuffix("[]") == name
        ]
        return sorted(fields, key=lambda part: part.subject.place != "body")

    def _distance(self, statement: Statement, part: Part) -> int:
        """Return 0 for a field that is as a table says, 1 for one that is otherwise, 2 for one that says nothing."""
        if statement.aspect == "values":
            return 0 if {*cast("list[str]", statement.value)} == part.allowed.keys() else 1 if part.allowed else 2
        facet = part.facets.get(statement.aspect)
        return 2 if facet is None else int(str(facet.value) != str(statement.value))

    def _silent_guides(
        self, words: Mapping[str, Mapping[str, frozenset[str]]], starts: dict[str, dict[str, Spot]]
    ) -> None:
        """Find facts from the guides whose section does not have their words any more.

        Guides tell in prose what the reference has in tables: a word anywhere in the section is taken for the fact.
        """
        for source, parts in self._described.guides.items():
            page, _, section = source.partition("#")
            if page not in starts:
                continue
            spot = starts[page].get(section, Spot(page, "", 1))
            said = words[page].get(section, frozenset())
            for part in parts:
                for word in _words_of(part):
                    if word.lower() not in said:
                        edit = self._edit.doubtful(part.pointer, source)
                        self._find("missing", part.subject, "presence", spot, word, "not stated", edit, part)

    def _silences(self, stated: dict[Subject, list[Statement]], starts: dict[str, dict[str, Spot]]) -> None:
        for part in self._parts.values():
            spots = starts.get(part.page)
            if spots is None:
                continue
            subject = part.subject
            top = Spot(part.page, "", 1)
            if subject.operation and subject.place != "operation":
                presence = [s for s in stated[Subject(subject.operation, "operation")] if s.aspect == "presence"]
                if presence:
                    self._silence(part, stated, presence[0].spot)
            else:
                section = spots.get(part.source.partition("#")[2], top)
                self._silence(part, stated, section)
        self._sections_gone(starts)
        self._unlisted_in_tables(stated)
        self._left_out_of_concepts(stated, starts)

    def _sections_gone(self, starts: dict[str, dict[str, Spot]]) -> None:
        """Find documented enums and fields whose section, which is about no operation, is no longer there."""
        for source, parts in self._explained().items():
            page, _, section = source.partition("#")
            spots = starts.get(page)
            if spots is None or not section or section in spots or source in self._described.sections:
                continue
            for part in parts:
                edit = self._edit.doubtful(part.pointer, source)
                top = Spot(page, "", 1)
                self._find(
                    "missing", part.subject, "presence", top, f"section {section}", "no such section", edit, part
                )

    def _explained(self) -> dict[str, list[Part]]:
        explained = {
            source: [enum for enum in enums if all(value.level == "documented" for value in enum.allowed.values())]
            for source, enums in self._described.enums.items()
            if not source.startswith(GUIDES)
        }
        for concepts in self._described.concepts.values():
            for parts in concepts.values():
                for part in parts:
                    if part.level == "documented" and not part.source.startswith(GUIDES):
                        explained.setdefault(part.source, []).append(part)
        return explained

    def _left_out_of_concepts(self, stated: dict[Subject, list[Statement]], starts: dict[str, dict[str, Spot]]) -> None:
        """Find documented fields of the schemas of a section without operation that its sample does not show."""
        shown: dict[str, set[str]] = defaultdict(set)
        of_operations: set[str] = set()
        for subject, statements in stated.items():
            if subject.operation:
                of_operations |= {statement.spot.source for statement in statements}
            elif subject.place == "concept" and subject.name:
                for statement in statements:
                    shown[statement.spot.source].add(subject.name.rpartition(".")[2])
        for page, spots in starts.items():
            for spot in spots.values():
                if not spot.section or spot.source in of_operations or page == self._described.overview:
                    continue
                for name, parts in self._described.concepts.get(page, {}).items():
                    for part in parts:
                        if part.source == spot.source and part.level == "documented" and name not in shown[spot.source]:
                            edit = self._edit.doubtful(part.pointer, part.source)
                            subject = Subject("", "concept", name)
                            self._find("missing", subject, "presence", spot, name, "not in the sample", edit, part)

    def _silence(self, part: Part, stated: dict[Subject, list[Statement]], spot: Spot) -> None:
        subject = part.subject
        statements = [s for s in stated.get(subject, []) if subject.operation or s.spot.page == part.page]
        rows = [s for s in statements if s.aspect == "presence"]
        if part.table and not any(s.aspect == "table" for s in statements):
            edit = self._edit.doubtful(part.pointer, part.source)
            self._find("missing", subject, "table", spot, "a table of the fields", "no table", edit, part)
        if not self._container(subject, stated):
            return
        absent = not [s for s in statements if s.aspect in ("presence", "sample", "value", "status")]
        if subject.place == "status" and not subject.operation:
            absent = absent and subject.name not in self._statuses_of_codes(stated)
        if absent:
            self._absent(part, spot)
        elif rows and subject.place in ("path", "query", "body"):
            self._facets_left_out(part, statements, rows[0].spot)
        if subject.place == "body" and subject.name and "." not in subject.name and statements:
            self._required_in_sample(part, statements, stated, spot)

    def _statuses_of_codes(self, stated: dict[Subject, list[Statement]]) -> set[str]:
        """Return the statuses that the pages' table of error codes has."""
        codes = [subject for subject in stated if subject.place == "error code"]
        return {str(statement.value) for subject in codes for statement in stated[subject]}

    def _absent(self, part: Part, spot: Spot) -> None:
        subject = part.subject
        if part.expected:
            edit = self._edit.doubtful(part.pointer, part.source)
            self._find("missing", subject, "presence", spot, str(subject), "not stated", edit, part)
        elif (
            part.level == "inferred"
            and subject.name
            and not part.optional
            and subject.place
            in (
                "path",
                "query",
                "body",
                "response",
            )
        ):
            self._find(
                "refuted", subject, "presence", spot, str(subject), "not stated", self._edit.remove(part.pointer), part
            )
        elif part.level == "inferred" and subject.place == "body" and subject.name:
            edit = self._edit.remove(part.pointer)
            self._find("refuted", subject, "presence", spot, str(subject), "not stated", edit, part)

    def _container(self, subject: Subject, stated: dict[Subject, list[Statement]]) -> bool:
        """Return whether the pages show what a subject would stand in."""
        if not subject.name:
            return True
        root = stated.get(msgspec.structs.replace(subject, name=""), [])
        if subject.place in ("path", "query"):
            part = self._parts[subject]
            return part.expected or bool(root)
        if subject.place not in _FIELD_PLACES:
            return True
        if "." in subject.name:
            holder = _holder(subject.name)
            values = [
                s.value for s in stated.get(msgspec.structs.replace(subject, name=holder), []) if s.aspect == "sample"
            ]
            return any(value and isinstance(value, (dict, list)) for value in values)
        return bool(root) or (subject.place == "error body" and bool(self._parts[subject].expected))

    def _facets_left_out(self, part: Part, statements: list[Statement], spot: Spot) -> None:
        said = {statement.aspect for statement in statements}
        for aspect in _STATED_IN_ROWS:
            facet = part.facets.get(aspect)
            if aspect == "values" and part.allowed and aspect not in said:
                documented = [value for value, allowed in part.allowed.items() if allowed.level == "documented"]
                if documented and part.expected:
                    edit = self._edit.doubtful(parent(str(part.enum_pointer)), part.source)
                    self._find("missing", part.subject, aspect, spot, ", ".join(documented), "any value", edit, part)
            elif facet is None or aspect in said or facet.level == "inferred" or not part.expected:
                continue
            elif aspect != "required" or (facet.value and part.subject.place != "path"):
                keywords = [*_KEYWORDS.get(aspect, (aspect,))]
                edit = self._edit.put(join(facet.pointer, "x-assumed"), keywords)
                self._find("missing", part.subject, aspect, spot, _show(facet.value), "not stated", edit, part)

    def _required_in_sample(
        self, part: Part, statements: list[Statement], stated: dict[Subject, list[Statement]], spot: Spot
    ) -> None:
        root = stated.get(msgspec.structs.replace(part.subject, name=""), [])
        has_sample = any(statement.aspect == "sample" for statement in root)
        required = part.facets.get("required")
        if has_sample and required and required.value and not any(s.aspect == "sample" for s in statements):
            self._find(
                "missing", part.subject, "sample", spot, "in the sample, since required", "not there", None, part
            )
        has_table = any(statement.aspect == "table" for statement in root)
        if has_table and part.expected and not any(s.aspect == "presence" for s in statements):
            self._find(
                "missing", part.subject, "presence", spot, "a row of the table", "only in the sample", None, part
            )

    def _unlisted_in_tables(self, stated: dict[Subject, list[Statement]]) -> None:
        """Find values of an enum that a table of values, in the section of the enum, does not have."""
        listed: dict[str, dict[str, Spot]] = defaultdict(dict)
        for subject, statements in stated.items():
            if subject.place == "value":
                for statement in statements:
                    listed[statement.spot.source][subject.name] = statement.spot
        for source, values in listed.items():
            for enum in self._described.enums.get(source, []):
                if not enum.allowed.keys().isdisjoint(values):
                    for value, allowed in enum.allowed.items():
                        if value not in values and allowed.source in ("", source):
                            self._unlisted(enum, value, allowed.level, min(values.values()))

    def _find(
        self,
        kind: Kind,
        subject: Subject,
        aspect: Aspect,
        spot: Spot,
        expected: str,
        got: str,
        edit: Edit | None = None,
        part: Part | None = None,
    ) -> None:
        contradiction = self._explanation(part, aspect, spot, got, kind) if part is not None else None
        drift = Drift(
            "contradicted" if contradiction else kind, subject, aspect, spot, expected, got, edit, contradiction
        )
        about = f"{spot}" if kind == "not understood" else str(subject)
        if kind == "confirmed" and part is not None:
            about = part.pointer  # several operations share it: one edit
        self._found.setdefault((kind, about, aspect, got), drift)

    def _explanation(self, part: Part, aspect: Aspect, spot: Spot, got: str, kind: Kind) -> str | None:
        """Return the id of the recorded contradiction one of whose readings is what this page says.

        It has to be the reading that the description did not choose, on the page that it is from, and its claim has to
        name what the page says. The chosen page taking the other side is news.
        """
        if kind in ("confirmed", "missing"):
            return None
        places = (
            part.pointer,
            *part.holders,
            *(facet.pointer for facet in part.facets.values()),
            part.enum_pointer or "",
        )
        for identifier, contradiction in self._contradictions.items():
            if not any(where == place for where in contradiction.where for place in places):
                continue
            for name, reading in contradiction.readings.items():
                said = {"required": got == "true"}.get(aspect)
                word = "required" if said else got
                if (
                    name != contradiction.chosen
                    and reading.source in (spot.source, spot.page)
                    and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", reading.claim)
                ):
                    return identifier
        return None


def _words_of(part: Part) -> list[str]:
    """Return the words with which a section states a part."""
    subject = part.subject
    if part.enum_pointer:
        return [value for value, allowed in part.allowed.items() if allowed.level == "documented"]
    if subject.place == "operation":
        return [subject.operation.partition(" ")[2]]
    bounds = part.facets.get("length") if subject.place == "body" else None
    return [subject.name.rpartition(".")[2], *([str(bounds.value[1])] if bounds else [])]


def _holder(name: str) -> str:
    """Return the path of the field that a field stands in: `a[].b` -> `a`."""
    return name.rpartition(".")[0].removesuffix("[]")


def _show(value: Json) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
