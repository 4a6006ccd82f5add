"""What the description says about each subject that a page can speak of, and how well it is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import msgspec

from contract_tests.documentation.statement import Aspect, Place, Subject
from generator.description import component_reference
from generator.evidence import Evidence, Level
from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

GUIDES = "partner-program/"
"""What the names of the guides' pages begin with."""
_WINDOWS = {1: "second", 60: "minute", 3600: "hour", 86400: "day"}
_CAMEL_CASE = re.compile(r"[a-z][a-zA-Z0-9]*")
_ASSUMED = "x-assumed"


class Facet(msgspec.Struct, frozen=True):
    """One aspect of a part: its value, where in the bundle it stands, and how well it is known."""

    value: Json
    pointer: str
    level: Level


class Allowed(msgspec.Struct, frozen=True):
    """An allowed value of an enum: where in the bundle it stands, and how well it is known.

    `source` is the page and section of its evidence, if that is its own and not the enum's.
    """

    pointer: str
    level: Level
    source: str = ""


class Part(msgspec.Struct, frozen=True):
    """What the description says about a subject.

    Attributes:
        subject: What it is about.
        pointer: Where it stands in the bundle.
        level: How well its existence is known.
        page: The page that tells of it.
        source: The page and section of its evidence.
        expected: Whether the documentation states it, so that a page that does not is drift.
        table: Of a body: whether the documentation has a table of its fields.
        optional: Whether an object need not have it, so that a sample without it refutes nothing.
        facets: What is said about it besides.
        allowed: The values of its enum, and where that stands; empty when it has none.
        schema: Its schema, for samples; None for what has none.
        open: Whether it is an object whose fields are not described.
        holders: The evidence-carrying components and operations that it stands in, for contradictions.
    """

    subject: Subject
    pointer: str
    level: Level
    page: str
    source: str
    expected: bool
    table: bool = False
    optional: bool = False
    facets: dict[Aspect, Facet] = {}
    allowed: dict[str, Allowed] = {}
    enum_pointer: str | None = None
    schema: JsonObject | None = None
    open: bool = False
    holders: tuple[str, ...] = ()


class Described(msgspec.Struct, frozen=True):
    """All parts of a description by their subject; `overview` is the page about the whole API.

    `sections` has the operation that the evidence of an operation or delivery finds in a section, by `page#section`.
    `concepts` are the parts of schemas by the page of their evidence, for samples without an operation; `enums` the
    enums by `page#section`. `deliveries` are the parts of the webhooks that Bullseye calls, by the name of the webhook;
    `guides` what the description has from a section (`page#section`) of the guides, which are not about operations.
    """

    overview: str
    base_url: str
    parts: dict[Subject, Part]
    sections: dict[str, str]
    enums: dict[str, list[Part]]
    concepts: dict[str, dict[str, list[Part]]]
    deliveries: dict[str, Part]
    guides: dict[str, list[Part]]


def read_described(description: Description) -> Described:
    """Return the parts of a description."""
    return _Reader(description).read()


class _Reader:
    def __init__(self, description: Description) -> None:
        self._description = description
        self._bundle = description.bundle
        self._parts: dict[Subject, Part] = {}
        self._tag_pages: dict[str, str] = {
            tag["name"]: _page(tag["externalDocs"]["url"]) for tag in self._bundle["tags"]
        }

    def read(self) -> Described:
        overview = _page(self._bundle["info"]["contact"]["url"])
        sections: dict[str, str] = {}
        for pointer, path, method, operation in operations_of(self._bundle, "paths"):
            key = f"{method.upper()} {path}"
            self._operation(pointer, key, operation)
            source = self._evidence(pointer).source or ""
            if "#" in source:
                sections[source] = key
        self._whole_api(overview)
        deliveries = {
            name: self._delivery(pointer, name, method, operation)
            for pointer, name, method, operation in operations_of(self._bundle, "webhooks")
        }
        enums: dict[str, list[Part]] = {}
        concepts: dict[str, dict[str, list[Part]]] = {}
        for name, schema in cast("dict[str, JsonObject]", self._bundle["components"]["schemas"]).items():
            pointer = join("/components/schemas", name)
            evidence = self._evidence(pointer)
            source = evidence.source or ""
            if "enum" in schema:
                enums.setdefault(source, []).append(
                    self._part(Subject("", "value", name), pointer, evidence, "", schema, ())
                )
            for field, inner in cast("dict[str, JsonObject]", schema.get("properties", {})).items():
                subject = Subject("", "concept", field)
                place = join(pointer, "properties", field)
                part = self._part(subject, place, self._evidence(place), "", inner, ())
                concepts.setdefault(source.partition("#")[0], {}).setdefault(field, []).append(part)
        base_url: str = self._bundle["servers"][0]["url"]
        guides = self._guides(enums)
        return Described(overview, base_url, self._parts, sections, enums, concepts, deliveries, guides)

    def _delivery(self, pointer: str, name: str, method: str, operation: JsonObject) -> Part:
        """Add what is sent to a webhook, as the body of an operation of its own."""
        evidence = self._evidence(pointer)
        page = self._tag_pages[operation["tags"][0]]
        key = f"{method.upper()} {name} webhook"
        known = evidence.level == "documented"
        self._body(key, "body", join(pointer, "requestBody"), operation["requestBody"], page, known=known)
        body = msgspec.structs.replace(self._parts[Subject(key, "body")], table=False)
        self._parts[body.subject] = body
        subject = Subject(key, "operation")
        part = Part(subject, pointer, evidence.level, page, evidence.source or "", body.expected)
        self._parts[subject] = part
        return part

    def _guides(self, enums: dict[str, list[Part]]) -> dict[str, list[Part]]:
        """Return what documented facts have their source in a guide; of fields of one name there, that of a body."""
        found: dict[str, dict[str, Part]] = {}

        def add(source: str, name: str, part: Part) -> None:
            if source.startswith(GUIDES):
                known = found.setdefault(source, {}).setdefault(name, part)
                if part.subject.place == "body" != known.subject.place:
                    found[source][name] = part

        for part in self._parts.values():
            subject = part.subject
            if part.level != "documented" or part.enum_pointer or (subject.place == "status" and subject.operation):
                continue
            if subject.name or subject.place == "operation":
                add(part.source, subject.name.rpartition(".")[2] or subject.operation, part)
            if subject.operation and subject.name:
                for holder in part.holders[1:]:
                    evidence = self._evidence(holder)
                    of_value = lookup(self._bundle, holder).get("type") != "object"
                    if evidence.level == "documented" and of_value and holder.count("/") == 3:
                        add(evidence.source or "", subject.name.rpartition(".")[2], part)
        for source, of_source in enums.items():
            for enum in of_source:
                here = {value: allowed for value, allowed in enum.allowed.items() if allowed.source in ("", source)}
                add(source, enum.subject.name, msgspec.structs.replace(enum, allowed=here))
        return {source: list(parts.values()) for source, parts in found.items()}

    def _whole_api(self, overview: str) -> None:
        def add(place: Place, name: str, pointer: str, value: Json = True, aspect: Aspect = "presence") -> None:
            evidence = self._evidence(pointer)
            page = (evidence.source or "").partition("#")[0]
            subject = Subject("", place, name)
            expected = evidence.level == "documented"
            facets: dict[Aspect, Facet] = (
                {} if aspect == "presence" else {aspect: Facet(value, pointer, evidence.level)}
            )
            self._parts[subject] = Part(
                subject, pointer, evidence.level, page, evidence.source or "", expected, facets=facets
            )

        add("base URL", "", "/servers/0", self._bundle["servers"][0]["url"], "value")
        limit: JsonObject = self._bundle["info"]["x-rate-limit"]
        add("rate limit", "requests", "/info/x-rate-limit", limit["requests"], "value")
        add("rate limit", "window", "/info/x-rate-limit", _WINDOWS.get(limit["seconds"], limit["seconds"]), "value")
        add("rate limit", "scope", "/info/x-rate-limit", f"{limit['scope']} account", "value")
        components: JsonObject = self._bundle["components"]
        for name, scheme in cast("dict[str, JsonObject]", components["securitySchemes"]).items():
            pointer = join("/components/securitySchemes", name)
            add("authentication", scheme["name"], pointer)
            stated_as_header = Subject("", "header", scheme["name"])
            add("header", scheme["name"], pointer)
            self._parts[stated_as_header] = msgspec.structs.replace(self._parts[stated_as_header], expected=False)
        for pointer, name in self._headers():
            add("header", name, pointer)
        for pointer, _, _, operation in operations_of(self._bundle, "webhooks"):
            for i, parameter in enumerate(operation.get("parameters", [])):
                place, value = self._followed(join(pointer, "parameters", i), parameter)
                add("header", value["name"], place)
        self._errors(overview)
        self._conventions(overview)

    def _headers(self) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        for response in cast("dict[str, JsonObject]", self._bundle["components"]["responses"]).values():
            for name, header in cast("dict[str, JsonObject]", response.get("headers", {})).items():
                pointer, _ = self._followed("", header)
                if pointer not in seen:
                    seen.add(pointer)
                    yield pointer, name

    def _errors(self, overview: str) -> None:
        responses = cast("dict[str, JsonObject]", self._bundle["components"]["responses"])
        schema_pointer = ""
        for name, response in responses.items():
            pointer = join("/components/responses", name)
            code = response.get("x-error-code", "")
            schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
            place, error = self._followed(schema_pointer, lookup(self._bundle, schema_pointer))
            code_pointer, code_schema = self._followed("", error["properties"]["code"])
            if code in code_schema["enum"]:
                self._error_code(overview, code, pointer, code_pointer, code_schema)
        if schema_pointer:
            place, error = self._followed(schema_pointer, lookup(self._bundle, schema_pointer))
            evidence = self._evidence(place)
            subject = Subject("", "error body")
            source = evidence.source or ""
            self._parts[subject] = Part(subject, place, evidence.level, overview, source, expected=True, schema=error)
            self._fields("", "error body", place, error, evidence.level == "documented", overview, ())
        statuses: dict[str, str] = {}
        for _, _, _, operation in operations_of(self._bundle, "paths"):
            for status, response in operation["responses"].items():
                if reference := component_reference(response):
                    statuses[status] = join("/components", *reference)
        for status, pointer in statuses.items():
            evidence = self._evidence(pointer)
            subject = Subject("", "status", status)
            # A status that the table of codes has, need not be named in the text as well.
            expected = evidence.level == "documented" and (evidence.source or "").startswith(f"{overview}#")
            listed = any(part.pointer == pointer and part.expected for part in self._parts.values())
            self._parts[subject] = Part(
                subject, pointer, evidence.level, overview, evidence.source or "", expected and not listed
            )

    def _error_code(
        self, overview: str, code: str, response_pointer: str, code_pointer: str, code_schema: JsonObject
    ) -> None:
        single = join(code_pointer, "x-enum-evidence", code)
        own: JsonObject = code_schema.get("x-enum-evidence", {})
        evidence = self._evidence(single if code in own else code_pointer, itself=code in own)
        status = next(
            status
            for response in self._all_responses()
            for status, reference in response.items()
            if (found := component_reference(reference)) and join("/components", *found) == response_pointer
        )
        subject = Subject("", "error code", code)
        facet = Facet(int(status), response_pointer, evidence.level)
        self._parts[subject] = Part(
            subject=subject,
            pointer=response_pointer,
            level=evidence.level,
            page=overview,
            source=evidence.source or "",
            expected=evidence.level == "documented",
            facets={"status": facet},
            holders=(join(code_pointer, "enum"),),
        )

    def _all_responses(self) -> Iterator[JsonObject]:
        for _, _, _, operation in operations_of(self._bundle, "paths"):
            yield operation["responses"]
        if "x-undescribed-method" in self._bundle:
            yield {"405": self._bundle["x-undescribed-method"]}

    def _conventions(self, overview: str) -> None:
        """Add what holds for all operations together and is derived from them."""
        source = f"{overview}#response-conventions"

        def add(place: Place, name: str, pointer: str, facets: dict[Aspect, Facet]) -> None:
            subject = Subject("", place, name)
            self._parts[subject] = Part(subject, pointer, "documented", overview, source, expected=True, facets=facets)

        statuses = sorted({status for responses in self._all_responses() for status in responses if status[0] == "2"})
        for status in statuses:
            add("success status", status, "/paths", {})
        for name in (*PAGE_PARAMETERS, "total"):
            add("pagination", name, "/components/parameters", {})
        for i, page in enumerate(self._tag_pages.values()):
            of_page = [p for p in self._parts.values() if p.page == page and p.subject.place == "operation"]
            subject = Subject("", "page", page)
            self._parts[subject] = Part(
                subject=subject,
                pointer=join("/tags", i),
                level="documented",
                page=overview,
                source=f"{overview}#endpoint-groups",
                expected=any(part.expected for part in of_page)
                and not self._bundle["tags"][i].get("x-not-in-overview"),
            )
        names = {part.subject.name for part in self._parts.values() if part.subject.place in ("query", "path")}
        schemas = cast("dict[str, JsonObject]", self._bundle["components"]["schemas"])
        names |= {name for schema in schemas.values() for name in schema.get("properties", {})}
        case = "camelCase" if all(_CAMEL_CASE.fullmatch(name) for name in names) else "mixed"
        pointer = "/components/schemas"
        add("convention", "case of property names", pointer, {"value": Facet(case, pointer, "documented")})
        add("convention", "timestamps", pointer, {"value": Facet("ISO 8601", pointer, "documented")})

    def _operation(self, pointer: str, key: str, operation: JsonObject) -> None:
        evidence = self._evidence(pointer)
        page = self._tag_pages[operation["tags"][0]]
        known = evidence.level == "documented"
        subject = Subject(key, "operation")
        self._parts[subject] = Part(subject, pointer, evidence.level, page, evidence.source or "", known)
        for holder in (parent(pointer), pointer):
            for i, parameter in enumerate(lookup(self._bundle, holder).get("parameters", [])):
                place, value = self._followed(join(holder, "parameters", i), parameter)
                if value["in"] in ("path", "query"):
                    own = self._evidence(place)
                    subject = Subject(key, value["in"], value["name"])
                    required = Facet(value.get("required", False), place, own.level)
                    part = self._part(subject, place, own, page, value["schema"], (), schema_at=join(place, "schema"))
                    facets = {**part.facets, "required": required}
                    expected = known and own.level == "documented"
                    self._parts[subject] = msgspec.structs.replace(part, facets=facets, expected=expected)
        self._body(key, "body", join(pointer, "requestBody"), operation.get("requestBody"), page, known=known)
        for status, response in cast("dict[str, JsonObject]", operation["responses"]).items():
            place, value = self._followed(join(pointer, "responses", status), response)
            own = self._evidence(place)
            subject = Subject(key, "status", status)
            expected = known and status[0] == "2" and own.level == "documented"
            self._parts[subject] = Part(subject, place, own.level, page, own.source or "", expected)
            if status[0] == "2":
                self._body(key, "response", place, value, page, known=known)

    def _body(self, key: str, place: Place, pointer: str, holder: JsonObject | None, page: str, *, known: bool) -> None:
        if not holder or JSON_MEDIA_TYPE not in holder.get("content", {}):
            return
        schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        root, schema = self._followed(schema_pointer, lookup(self._bundle, schema_pointer))
        # What a body says of itself goes before what its schema says, which other bodies share.
        own = "x-evidence" in holder["content"][JSON_MEDIA_TYPE]
        evidence = self._evidence(join(pointer, "content", JSON_MEDIA_TYPE) if own else root)
        subject = Subject(key, place)
        documented = known and evidence.level == "documented"
        expected = documented and (evidence.source or "").partition("#")[0] == page
        own_section = evidence.source in (self._evidence(join(*self._operation_tokens(pointer))).source, page)
        self._parts[subject] = Part(
            subject=subject,
            pointer=root,
            level=evidence.level,
            page=page,
            source=evidence.source or "",
            expected=expected,
            table=expected and place == "body" and own_section,
            schema=schema,
            holders=(root,),
        )
        self._fields(key, place, root, schema, documented, page, (root,))

    def _operation_tokens(self, pointer: str) -> tuple[str, ...]:
        tokens = pointer.split("/")[1:4]
        return ("", *(token.replace("~1", "/").replace("~0", "~") for token in tokens))

    def _fields(
        self,
        key: str,
        place: Place,
        pointer: str,
        schema: JsonObject,
        known: bool,
        page: str,
        holders: tuple[str, ...],
        prefix: str = "",
    ) -> None:
        for name, (at, field) in self._members(pointer, schema).items():
            own = self._evidence(at)
            subject = Subject(key, place, f"{prefix}{name}")
            part = self._part(subject, at, own, page, field, holders)
            facets = part.facets
            if place == "body":
                required = Facet(name in schema.get("required", []), pointer, own.level)
                facets = {**facets, "required": required}
            optional = bool(field.get("x-optional")) or name not in schema.get("required", [])
            expected = known and own.level == "documented"
            if "propertyNames" in schema:  # an answer has all keys, a request those that change
                optional = place == "body"
                expected = expected and not optional
            self._parts[subject] = msgspec.structs.replace(part, facets=facets, expected=expected, optional=optional)
            if part.schema is not None:
                inner_at, inner = self._object(at, field)
                suffix = "[]" if self._is_array(field) else ""
                if self._members(inner_at, inner):
                    self._fields(key, place, inner_at, inner, expected, page, part.holders, f"{subject.name}{suffix}.")

    def _members(self, pointer: str, schema: JsonObject) -> dict[str, tuple[str, JsonObject]]:
        """Return place and schema of each property of an object, or of each known key of a map."""
        properties: dict[str, JsonObject] = schema.get("properties", {})
        members = {name: (join(pointer, "properties", name), field) for name, field in properties.items()}
        if "propertyNames" in schema:
            _, keys = self._followed("", schema["propertyNames"])
            place = join(pointer, "additionalProperties")
            members |= dict.fromkeys(keys["enum"], (place, schema["additionalProperties"]))
        return members

    def _part(
        self,
        subject: Subject,
        pointer: str,
        evidence: Evidence,
        page: str,
        schema: JsonObject,
        holders: tuple[str, ...],
        schema_at: str | None = None,
    ) -> Part:
        at = schema_at or pointer
        facets: dict[Aspect, Facet] = {}
        allowed: dict[str, Allowed] = {}
        enum_pointer: str | None = None
        assumed: set[str] = {*lookup(self._bundle, pointer).get(_ASSUMED, [])}
        layers = list(self._layers(at, schema))
        for _, layer in layers:
            assumed |= {*layer.get(_ASSUMED, [])}
        for place, layer in layers:
            level = self._evidence(place).level

            def facet(value: Json, *keywords: str, place: str = place, level: Level = level) -> Facet:
                return Facet(value, place, "inferred" if assumed & {*keywords} else level)

            if "default" in layer:
                facets.setdefault("default", facet(layer["default"], "default"))
            if "minimum" in layer and "maximum" in layer:
                facets.setdefault("range", facet([layer["minimum"], layer["maximum"]], "minimum", "maximum"))
            if "minLength" in layer and "maxLength" in layer:
                facets.setdefault("length", Facet([layer["minLength"], layer["maxLength"]], place, "inferred"))
            if "enum" in layer and not allowed:
                enum_pointer = join(place, "enum")
                for i, value in enumerate(layer["enum"]):
                    own: JsonObject = layer.get("x-enum-evidence", {})
                    single = msgspec.convert(own.get(value, {"level": level}), Evidence)
                    allowed[str(value)] = Allowed(join(place, "enum", i), single.level, single.source or "")
        if kind := self._type(schema):
            facets["type"] = Facet(kind, layers[-1][0], evidence.level)
        inner = layers[-1][1]
        return Part(
            subject=subject,
            pointer=pointer,
            level=evidence.level,
            page=page,
            source=evidence.source or "",
            expected=False,
            facets=facets,
            allowed=allowed,
            enum_pointer=enum_pointer,
            schema=self._merged(layers),
            open=inner.get("type") == "object" and not inner.keys() & {"properties", "propertyNames"},
            holders=(*holders, pointer, *(place for place, _ in layers)),
        )

    def _layers(self, pointer: str, schema: JsonObject) -> Iterator[tuple[str, JsonObject]]:
        """Yield the schema and the ones that it stands for, the outermost first."""
        yield pointer, schema
        if component_reference(schema):
            yield from self._layers(*self._followed(pointer, schema))
            return
        for keyword in ("allOf", "oneOf"):
            for i, alternative in enumerate(schema.get(keyword, [])):
                if alternative.get("type") != "null":
                    yield from self._layers(join(pointer, keyword, i), alternative)
                    return

    def _merged(self, layers: list[tuple[str, JsonObject]]) -> JsonObject:
        merged: JsonObject = {}
        for _, layer in reversed(layers):
            merged |= {key: value for key, value in layer.items() if key not in ("$ref", "allOf", "oneOf")}
        return merged

    def _type(self, schema: JsonObject) -> str | None:
        inner = self._merged(list(self._layers("", schema)))
        alternatives = {self._type(alternative) for alternative in inner.get("anyOf", [])}
        declared: Json = alternatives.pop() if len(alternatives) == 1 else inner.get("type")
        several = cast("list[str]", declared) if isinstance(declared, list) else [str(declared)]
        kinds = [kind for kind in several if kind not in ("null", "None")]
        if len(kinds) != 1:
            return None
        if kinds[0] == "array":
            item = self._type(inner["items"])
            return f"{item}[]" if item else None
        return str(kinds[0])

    def _is_array(self, schema: JsonObject) -> bool:
        return self._merged(list(self._layers("", schema))).get("type") == "array"

    def _object(self, pointer: str, schema: JsonObject) -> tuple[str, JsonObject]:
        """Return the object that a field is or holds, and where it stands."""
        place, inner = list(self._layers(pointer, schema))[-1]
        if inner.get("type") == "array":
            return self._object(join(place, "items"), inner["items"])
        return place, inner

    def _followed(self, pointer: str, node: JsonObject) -> tuple[str, JsonObject]:
        while reference := component_reference(node):
            pointer, node = join("/components", *reference), self._description.component(*reference)
        return pointer, node

    def _evidence(self, pointer: str, *, itself: bool = False) -> Evidence:
        """Return the evidence of what stands at a pointer: its own, or that of what it is written in."""
        if itself:
            return msgspec.convert(lookup(self._bundle, pointer), Evidence)
        while pointer:
            node = lookup(self._bundle, pointer)
            if isinstance(node, dict) and "x-evidence" in node:
                return msgspec.convert(cast("JsonObject", node)["x-evidence"], Evidence)
            pointer = parent(pointer)
        return Evidence("inferred", None, "no evidence is given")


def rate_limit_key(name: str) -> str:
    """Return the key of `x-rate-limit` that a statement about the rate limit is about."""
    return "seconds" if name == "window" else name


def rate_limit_value(name: str, value: Json) -> Json:
    """Return what a statement about the rate limit is in `x-rate-limit`: the window `hour` is 3600 seconds."""
    if name == "window":
        return next((seconds for seconds, window in _WINDOWS.items() if window == value), value)
    return str(value).removesuffix(" account") if name == "scope" else value


def _page(url: str) -> str:
    return urlsplit(url).path.strip("/")
