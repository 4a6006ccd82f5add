"""The models of the client as the templates see them: one module per documentation page, classes in order of use."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from generator.annotations import STANDARD_IMPORTS, Role, annotation_of, is_map, names_in, optional
from generator.docstrings import docstring, evidence_elsewhere, evidence_sentences, limits, sentence, summary_first
from generator.json_pointer import JsonObject, join
from generator.names import python_name_of
from generator.schema import component_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty

    from generator.annotations import ParsedProperty
    from generator.description import Description
    from generator.evidence import Evidence


class ModelError(Exception):
    """The models of the description do not fit into the modules of the client."""


@dataclass(frozen=True)
class ModelField:
    """A field of a model.

    `value` is what follows the annotation in the source (` = UNSET`), empty for a required field that needs nothing.
    `secret` fields never appear in a repr.
    """

    name: str
    wire_name: str
    annotation: str
    value: str
    docstring: str
    required: bool
    secret: bool


@dataclass(frozen=True)
class ModelClass:
    """A `msgspec.Struct`; `rename` says that the wire names are the camelCase of the Python names.

    `base` is the class of the kernel that it derives from.
    """

    name: str
    base: str
    docstring: str
    fields: tuple[ModelField, ...]
    rename: bool

    @property
    def has_secrets(self) -> bool:
        """Whether a field must not appear in a repr."""
        return any(field.secret for field in self.fields)


@dataclass(frozen=True)
class EnumMember:
    """A value of an enum."""

    name: str
    value: str
    docstring: str


@dataclass(frozen=True)
class EnumClass:
    """An open string enum."""

    name: str
    docstring: str
    members: tuple[EnumMember, ...]


@dataclass(frozen=True)
class ModelModule:
    """A module of `models/`: the classes of one documentation page, each after those it uses."""

    name: str
    page: str
    imports: tuple[str, ...]
    enums: tuple[EnumClass, ...]
    models: tuple[ModelClass, ...]

    @property
    def runtime_names(self) -> tuple[str, ...]:
        """What the fields need of msgspec besides annotations."""
        values = "".join(field.value for model in self.models for field in model.fields)
        return tuple(name for name in ("UNSET", "field") if name in values)

    @property
    def bases(self) -> tuple[str, ...]:
        """The classes of the kernel that the models derive from, sorted."""
        return tuple(sorted({model.base for model in self.models}))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of all classes, sorted."""
        return tuple(sorted([*(enum.name for enum in self.enums), *(model.name for model in self.models)]))


class ModelReader:
    """Reads the models of a description.

    Args:
        description: The description, for texts, order and pages.
        parsed: The same description as openapi-python-client parsed it, for classes and types.
        evidence: The evidence of each fact by its JSON pointer.
        request_models: The schemas that are only ever sent, as request bodies.
        event_models: The schemas of what webhooks deliver.
    """

    def __init__(
        self,
        description: Description,
        parsed: GeneratorData,
        evidence: Mapping[str, Evidence],
        request_models: frozenset[str],
        event_models: frozenset[str],
    ) -> None:
        self._description = description
        self._evidence = evidence
        self._request_models = request_models
        self._event_models = event_models
        self._models = {str(model.class_info.name): model for model in parsed.models if not is_map(model)}
        self._enums = {str(enum.class_info.name): enum for enum in parsed.enums}
        self._module_of = {name: self._module_name(name) for name in (*self._enums, *self._models)}

    def modules(self) -> tuple[ModelModule, ...]:
        """Return the modules, sorted by name.

        Raises:
            ModelError: a schema is not a component of a page's file, or pages need each other's classes in a circle.
        """
        names: dict[str, list[str]] = {}
        for name in self._description.bundle["components"]["schemas"]:
            if name in self._module_of:
                names.setdefault(self._module_of[name], []).append(name)
        modules = tuple(self._module(module, names[module]) for module in sorted(names))
        self._check_imports(modules)
        return modules

    def module_of(self, class_name: str) -> str:
        """Return the module of `models/` that defines a class."""
        return self._module_of[class_name]

    def model_imports(self, annotations: Iterable[str], package: str) -> set[str]:
        """Return the imports of the model classes that annotations use, from a package like `.models`."""
        return {
            f"from {package}{self._module_of[name]} import {name}"
            for name in names_in(annotations)
            if name in self._module_of
        }

    def field_of(self, model: str, wire_name: str) -> ParsedProperty:
        """Return the parsed property of a model."""
        return next(field for field in _fields(self._models[model]) if field.name == wire_name)

    def wire_names(self, model: str) -> tuple[str, ...]:
        """Return the properties of a model in the order of the description."""
        return tuple(self._description.component("schemas", model).get("properties", {}))

    def is_required(self, model: str, wire_name: str) -> bool:
        """Return whether a property of a model is required."""
        return wire_name in self._description.component("schemas", model).get("required", [])

    def texts_of(self, model: str, wire_name: str) -> tuple[str, str]:
        """Return what there is to say about a property: description, limits and example; and its evidence.

        A property that refers to another component speaks through it where it does not speak for itself. The evidence
        is empty where that of the model covers the property.
        """
        own: JsonObject = self._description.component("schemas", model)["properties"][wire_name]
        target = self._target_name(own)
        facts = (self._description.component("schemas", target) if target else {}) | own
        of_model = self._evidence[join("/components/schemas", model)]
        of_place = self._evidence[join("/components/schemas", model, "properties", wire_name)]
        evidence = [evidence_sentences(of_place, of_model)]
        if target and target not in self._module_of:  # a class says on its own what its evidence is
            evidence.append(evidence_elsewhere(self._evidence[join("/components/schemas", target)], of_place, of_model))
        meaning = f"{sentence(facts.get('description', ''))} {limits(facts)}".strip()
        return meaning, " ".join(dict.fromkeys(filter(None, evidence)))

    def _module_name(self, class_name: str) -> str:
        page = self._description.page_of("schemas", class_name)
        if page is None:
            raise ModelError(
                f"the object or enum {class_name} is no component of components/schemas/<page>.yaml: "
                "make it one, so that the client can name it and place it"
            )
        return python_name_of(page)

    def _module(self, module: str, names: list[str]) -> ModelModule:
        enums = tuple(self._enum(self._enums[name]) for name in names if name in self._enums)
        models = {name: self._model(self._models[name]) for name in names if name in self._models}
        used = {name: names_in(field.annotation for field in model.fields) for name, model in models.items()}
        try:
            order = tuple(TopologicalSorter({name: used[name] & models.keys() for name in models}).static_order())
        except CycleError as error:
            raise ModelError(
                f"models that contain each other are not supported: {' -> '.join(error.args[1])}"
            ) from error
        annotations = [field.annotation for model in models.values() for field in model.fields]
        elsewhere = [name for name in names_in(annotations) if self._module_of.get(name, module) != module]
        imports = self.model_imports(elsewhere, ".")
        imports |= {STANDARD_IMPORTS[name] for name in names_in(annotations) if name in STANDARD_IMPORTS}
        page = self._description.page_of("schemas", names[0]) or ""
        return ModelModule(module, page, tuple(sorted(imports)), enums, tuple(models[name] for name in order))

    def _check_imports(self, modules: tuple[ModelModule, ...]) -> None:
        graph = {
            module.name: {line.split()[1].removeprefix(".") for line in module.imports if line.startswith("from .")}
            for module in modules
        }
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            pages = " -> ".join(error.args[1])
            raise ModelError(
                f"pages whose models need each other: {pages}; move a schema to break the circle"
            ) from error

    def _model(self, parsed: ModelProperty) -> ModelClass:
        name = str(parsed.class_info.name)
        schema = self._description.component("schemas", name)
        fields = tuple(self._field(name, wire_name) for wire_name in self.wire_names(name))
        texts = (
            *summary_first(schema["description"]),
            evidence_sentences(self._evidence[join("/components/schemas", name)]),
        )
        renamed = any(field.name != field.wire_name for field in fields)
        base = "Model" if name in self._request_models else "Event" if name in self._event_models else "ReceivedModel"
        if taken := sorted({field.name for field in fields} & _NAMES_OF_BASES[base]):
            raise ModelError(f"{name}: every {base} has a property {taken[0]} of its own, so no field can be called so")
        return ModelClass(name, base, docstring(texts, 4), fields, rename=renamed)

    def _field(self, model: str, wire_name: str) -> ModelField:
        role = Role.REQUEST if model in self._request_models else Role.RESPONSE
        annotation = annotation_of(self.field_of(model, wire_name), role)
        required = self.is_required(model, wire_name)
        name = python_name_of(wire_name)
        if name in _ANNOTATION_NAMES:
            raise ModelError(f"{model}.{wire_name}: a field called {name} would hide the type of that name")
        if not required:
            annotation = optional(annotation)
        given = [] if required else ["default=UNSET"]
        if _camel_case(name) != wire_name:
            given.append(f'name="{wire_name}"')
        value = f" = field({', '.join(given)})" if given else ""
        return ModelField(
            name=name,
            wire_name=wire_name,
            annotation=annotation,
            value=" = UNSET" if given == ["default=UNSET"] else value,
            docstring=docstring(self.texts_of(model, wire_name), 4),
            required=required,
            secret=self._description.is_secret(self._description.component("schemas", model)["properties"][wire_name]),
        )

    def _enum(self, parsed: EnumProperty | LiteralEnumProperty) -> EnumClass:
        name = str(parsed.class_info.name)
        pointer = join("/components/schemas", name)
        schema = self._description.component("schemas", name)
        own = self._evidence[pointer]
        members: list[EnumMember] = []
        for i, value in enumerate(schema["enum"]):
            evidence = self._evidence[join(pointer, "enum", i)]
            text = docstring([evidence_sentences(evidence, own)], 4) if evidence != own else ""
            members.append(EnumMember(_member_name(value), value, text))
        texts = (*summary_first(schema["description"]), evidence_sentences(own))
        return EnumClass(name, docstring(texts, 4), tuple(members))

    def _target_name(self, schema: JsonObject) -> str | None:
        """Return the component that a property refers to, directly or as the nullable or only member of a union."""
        for candidate in (schema, *schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", [])):
            if name := component_name(candidate):
                return name
        return None


_ANNOTATION_NAMES = {*STANDARD_IMPORTS, "bool", "dict", "float", "int", "list", "str", "field"}


_NAMES_OF_MODEL = frozenset({"to_dict"})
_NAMES_OF_RECEIVED = _NAMES_OF_MODEL | {"extra_properties", "answer_properties", "from_json"}
_NAMES_OF_BASES = {
    "Model": _NAMES_OF_MODEL,
    "ReceivedModel": _NAMES_OF_RECEIVED,
    "Event": _NAMES_OF_RECEIVED | {"payload"},
}
"""The public names that a field would hide, by the class of the kernel."""


def _fields(model: ModelProperty) -> list[ParsedProperty]:
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def _camel_case(name: str) -> str:
    """Return what `rename="camel"` of msgspec makes of a name."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def _member_name(value: str) -> str:
    """Return the name of an enum member (`visitor.identified` -> VISITOR_IDENTIFIED)."""
    return "".join(character if character.isalnum() else "_" for character in value).upper()
