"""Loads the description's YAML files and bundles them into one JSON document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generator.document_shape import shape_problems
from generator.examples import add_body_examples
from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.named_components import missing_components
from generator.schema import COMPONENT_REFERENCE, component_reference, resolved
from generator.yaml_document import YamlDocument, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_PATH = Path(__file__).parent.parent / "openapi" / "partner-api.yaml"
"""The description of the Partner API in this repository."""

COMPONENT_KINDS = (
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
)
"""The kinds of components in the order of the Components Object (OpenAPI 3.1.0, section 4.8.7)."""

_COMPONENT_FILE = re.compile(r"components/(?P<kind>\w+)(/(?P<page>[\w.-]+))?\.yaml")


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is read from one can be cached
class Description:
    """A bundled description and the way back to its YAML files.

    `path` is the root file; `bundle` the whole description as one JSON document without external references, in the
    order of the sources. The bundle is shared: copy before changing it. `unindexed` names what stands in a file of
    paths/ and is not part of the description, since nothing refers to it.
    """

    path: Path
    bundle: JsonObject = field(repr=False)
    _locations: dict[str, Location] = field(repr=False)
    _pages: dict[tuple[str, str], str] = field(repr=False)
    unindexed: tuple[Finding, ...] = field(default=(), repr=False)

    def locate(self, pointer: str) -> Location:
        """Return file and line of the value at a JSON pointer into the bundle, or of what would hold it."""
        while pointer not in self._locations:
            pointer = parent(pointer)
        return self._locations[pointer]

    def page_of(self, kind: str, name: str) -> str | None:
        """Return the documentation page whose file defines a component (`schemas`, `Visitor` -> `organizations`).

        None for kinds that keep all their components in one file, and for components of the root file.
        """
        return self._pages.get((kind, name))

    def component(self, kind: str, name: str) -> JsonObject:
        """Return a component.

        Raises:
            KeyError: there is no such component.
        """
        component: JsonObject = self.bundle["components"][kind][name]
        return component

    def resolve(self, node: JsonObject) -> JsonObject:
        """Return what `node` stands for: itself, or the component that its `$ref` leads to."""
        return resolved(self.bundle, node)

    def missing_components(self) -> tuple[Finding, ...]:
        """Return a finding for each component that code beside the description knows by name and that is not there."""
        return tuple(
            Finding(self.locate(pointer), "component-read", message)
            for pointer, message in missing_components(self.path.parent.parent, self.bundle)
        )

    def is_secret(self, schema: JsonObject) -> bool:
        """Whether a schema, or what it refers to, says that its values are for nobody else."""
        return any(
            one.get("x-secret") or one.get("writeOnly") or one.get("format") == "password"
            for one in (schema, self.resolve(schema))
        )


def load_description(path: Path = DEFAULT_PATH) -> Description:
    """Load the description whose root file is `path` and bundle it.

    The files of its `components/` folder become the bundle's components: `components/<kind>/<page>.yaml` and
    `components/<kind>.yaml` hold them by name. A reference to one becomes `#/components/<kind>/<name>`; any other
    reference is replaced by what it leads to. No reference leaves the folder of the root file. A body without a sample
    gets one that is composed of the samples of its properties.

    Raises:
        DescriptionError: a file is missing or broken, a reference leads nowhere or round in a circle, or the bundle
            has not the shape of an OpenAPI 3.1 document.
    """
    return _Bundler(path.resolve()).bundle()


@cache
def repository_description() -> Description:
    """Return the description of this repository, loaded once in each process.

    Raises:
        DescriptionError: as `load_description` raises it, or a component is not there that code knows by name.
    """
    description = load_description(DEFAULT_PATH)
    if missing := description.missing_components():
        raise DescriptionError(missing)
    return description


@dataclass
class _Bundler:
    root: Path
    findings: list[Finding] = field(default_factory=list[Finding])
    locations: dict[str, Location] = field(default_factory=dict[str, Location])
    pages: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    documents: dict[Path, YamlDocument | None] = field(default_factory=dict[Path, YamlDocument | None])
    included: set[tuple[Path, str]] = field(default_factory=set[tuple[Path, str]])

    def bundle(self) -> Description:
        root = self._read(self.root)
        if root is None:
            raise DescriptionError(self.findings)
        if not isinstance(cast("object", root.value), dict):
            message = "the root must be a mapping"
            raise DescriptionError([Finding(self._source(self.root, ""), "openapi-valid", message)])
        bundle: JsonObject = self._copy(root.value, self.root, "", "", ())
        self._add_component_files(bundle)
        if None not in self.documents.values():  # what a broken file defines, is not missing
            self._check_component_references(bundle)
        if self.findings:
            raise DescriptionError(self.findings)
        description = Description(self.root, bundle, self.locations, self.pages, tuple(self._unindexed()))
        if problems := list(shape_problems(bundle)):
            raise DescriptionError(
                Finding(description.locate(pointer), "openapi-valid", message) for pointer, message in problems
            )
        add_body_examples(bundle)
        return description

    def _add_component_files(self, bundle: JsonObject) -> None:
        components: JsonObject = bundle.setdefault("components", {})
        self.locations.setdefault("/components", self._source(self.root, ""))
        kinds = cast("object", components)
        if not isinstance(kinds, dict) or not all(isinstance(of_kind, dict) for of_kind in components.values()):
            message = "components must be a mapping from kinds to mappings from names to components"
            raise DescriptionError([*self.findings, Finding(self.locations["/components"], "openapi-valid", message)])
        for file in sorted(self.root.parent.glob("components/**/*.yaml")):
            match = _COMPONENT_FILE.fullmatch(file.relative_to(self.root.parent).as_posix())
            kind = match["kind"] if match else ""
            if match is None or kind not in COMPONENT_KINDS:
                kinds = ", ".join(COMPONENT_KINDS)
                message = f"no kind of component: expected components/<kind>.yaml, <kind> one of {kinds}"
                self.findings.append(Finding(self._source(file, ""), "component-file", message))
                continue
            if (document := self._read(file)) is None:
                continue
            if not isinstance(cast("object", document.value), dict):
                message = "a components file must be a mapping from names to components"
                self.findings.append(Finding(self._source(file, ""), "component-file", message))
                continue
            of_kind: JsonObject = components.setdefault(kind, {})
            self.locations.setdefault(join("/components", kind), self._source(file, ""))
            for name, component in cast("JsonObject", document.value).items():
                pointer = join("/components", kind, name)
                source = join("", name)
                if name in of_kind:
                    message = f"{kind} has a {name} already, at {self.locations[pointer]}"
                    self.findings.append(Finding(self._source(file, source), "component-duplicate", message))
                    continue
                of_kind[name] = self._copy(component, file, source, pointer, ((file, source),))
                if match["page"]:
                    self.pages[kind, name] = match["page"]
        bundle["components"] = {kind: components[kind] for kind in COMPONENT_KINDS if kind in components} | components

    def _copy(self, value: Json, file: Path, source: str, target: str, trail: tuple[tuple[Path, str], ...]) -> Json:
        """Copy the value at pointer `source` of `file` to pointer `target` of the bundle.

        `trail` holds the references that are being replaced on the way, which is how a circle shows.
        """
        self.locations[target] = self._source(file, source)
        if isinstance(value, list):
            items = cast("list[object]", value)
            return [self._copy(item, file, join(source, i), join(target, i), trail) for i, item in enumerate(items)]
        if not isinstance(value, dict):
            return value
        mapping = cast("JsonObject", value)
        if isinstance(reference := mapping.get("$ref"), str):
            address = self._component_address(reference, file, join(source, "$ref"))
            if address is None:
                return self._include(mapping, file, source, target, trail)
            mapping = {**mapping, "$ref": address}
        return {
            key: self._copy(item, file, join(source, key), join(target, key), trail) for key, item in mapping.items()
        }

    def _component_address(self, reference: str, file: Path, source: str) -> str | None:
        """Return the bundle's form of a reference to a component; None for a reference to anything else."""
        target, pointer = self._target(reference, file)
        if not target.is_relative_to(self.root.parent):
            return None
        match = _COMPONENT_FILE.fullmatch(target.relative_to(self.root.parent).as_posix())
        if match is None:
            return f"#{pointer}" if target == self.root and COMPONENT_REFERENCE.fullmatch(f"#{pointer}") else None
        document = self._read(target, self._source(file, source))
        if document is not None and (not pointer or "/" in pointer[1:] or not _holds(document.value, pointer)):
            missing = pointer[1:] or "without a name"
            message = f"{reference} leads nowhere: {self._name(target)} has no component {missing}"
            self.findings.append(Finding(self._source(file, source), "ref-dangling", message))
        return f"#/components/{match['kind']}{pointer}"

    def _include(
        self, mapping: JsonObject, file: Path, source: str, target: str, trail: tuple[tuple[Path, str], ...]
    ) -> Json:
        reference: str = mapping["$ref"]
        location = self._source(file, join(source, "$ref"))
        if len(mapping) > 1:
            others = ", ".join(key for key in mapping if key != "$ref")
            self.findings.append(Finding(location, "ref-siblings", f"{others} beside {reference} would be lost"))
        address = path, pointer = self._target(reference, file)
        if "://" in reference or not path.is_relative_to(self.root.parent):
            message = f"{reference} leaves the folder {self.root.parent.name}/"
            self.findings.append(Finding(location, "ref-outside", message))
        elif address in trail:
            hops = (*trail[trail.index(address) :], address)
            circle = " -> ".join(f"{self._name(hop)}#{place}" for hop, place in hops)
            self.findings.append(Finding(location, "ref-circular", f"the inclusion never ends: {circle}"))
        elif (document := self._read(path, location)) is not None:
            if _holds(document.value, pointer):
                self.included.add(address)
                return self._copy(lookup(document.value, pointer), path, pointer, target, (*trail, address))
            message = f"{reference} leads nowhere: {self._name(path)} has nothing at {pointer or 'its root'}"
            self.findings.append(Finding(location, "ref-dangling", message))
        return None

    def _unindexed(self) -> Iterator[Finding]:
        for file in sorted(self.root.parent.glob("paths/*.yaml")):
            document = self._read(file)
            held = cast("object", document.value) if document else None
            for name in cast("JsonObject", held) if isinstance(held, dict) else ():
                source = join("", name)
                if (file, source) not in self.included:
                    path = f"{file.relative_to(self.root.parent).as_posix()}#{source}"
                    place = f'under "{"paths" if name.startswith("/") else "webhooks"}" of {self.root.name}'
                    message = f"{name} is not in the description: add it {place}, with $ref: {path}"
                    yield Finding(self._source(file, source), "path-unindexed", message)

    def _check_component_references(self, bundle: JsonObject) -> None:
        """Find references to components that do not exist, and components that are nothing but each other."""
        components: dict[str, JsonObject] = bundle["components"]
        reported = {finding.location for finding in self.findings}
        for pointer, node in _objects(bundle, ""):
            location = self.locations[pointer]
            seen: list[tuple[str, str]] = []
            target: Json = node
            while (reference := component_reference(target)) and reference not in seen:
                seen.append(reference)
                kind, name = reference
                target = components.get(kind, {}).get(name)
            if reference:
                circle = " -> ".join(name for _, name in (*seen, reference))
                self.findings.append(Finding(location, "ref-circular", f"the reference never ends: {circle}"))
            elif seen and target is None and self.locations[join(pointer, "$ref")] not in reported:
                message = f"there is no component {'/'.join(seen[-1])}"
                self.findings.append(Finding(self.locations[join(pointer, "$ref")], "ref-dangling", message))

    def _target(self, reference: str, file: Path) -> tuple[Path, str]:
        target, _, pointer = reference.partition("#")
        return ((file.parent / target).resolve() if target else file), pointer

    def _read(self, file: Path, referrer: Location | None = None) -> YamlDocument | None:
        """Read a file once; None if it is broken or missing, which is a finding at the place that needs it."""
        if file not in self.documents:
            self.documents[file] = None
            if referrer and not file.is_file():
                self.findings.append(Finding(referrer, "file-missing", f"there is no file {self._name(file)}"))
                del self.documents[file]
                return None
            try:
                self.documents[file] = read_yaml(file, self._name(file))
            except DescriptionError as error:
                self.findings += error.findings
        return self.documents[file]

    def _source(self, file: Path, pointer: str) -> Location:
        document = self.documents.get(file)
        return Location(self._name(file), document.lines.get(pointer, 1) if document else 1)

    def _name(self, file: Path) -> str:
        folder = self.root.parent
        if not file.is_relative_to(folder):
            return file.as_posix()
        return f"{folder.name}/{file.relative_to(folder).as_posix()}"


def _holds(document: Json, pointer: str) -> bool:
    try:
        lookup(document, pointer)
    except (KeyError, ValueError):
        return False
    return True


def _objects(value: Json, pointer: str) -> list[tuple[str, JsonObject]]:
    """Return every object within `value`, with its pointer."""
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [found for i, item in enumerate(items) for found in _objects(item, join(pointer, i))]
    if not isinstance(value, dict):
        return []
    mapping = cast("JsonObject", value)
    return [
        (pointer, mapping),
        *(found for key, item in mapping.items() for found in _objects(item, join(pointer, key))),
    ]
