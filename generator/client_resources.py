"""The methods of the client as the templates see them: one resource class per tag, one method per operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from generator.annotations import STANDARD_IMPORTS, Role, annotation_of, names_in, optional
from generator.docstrings import docstring, entries, evidence_elsewhere, evidence_sentences, limits, sentence
from generator.names import python_name_of
from generator.operations import SAFE_METHODS
from generator.schema import parameter_places, types_of
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.openapi import Endpoint

    from generator.annotations import ParsedProperty
    from generator.client_models import ModelReader
    from generator.description import Description
    from generator.evidence import Evidence
    from generator.json_pointer import JsonObject
    from generator.operations import Operation, Parameter


class ResourceError(Exception):
    """An operation cannot become a method."""


@dataclass(frozen=True)
class Typed:
    """How a command line reads a value: its kind, the words that an enum has, and whether nobody else may see it."""

    kind: str
    words: tuple[str, ...]
    secret: bool


@dataclass(frozen=True)
class Argument:
    """A parameter of a method. `wire_name` is its name in the path, the query or the body."""

    name: str
    wire_name: str
    annotation: str
    required: bool
    text: str
    typed: Typed


@dataclass(frozen=True)
class Method:
    """A method: what it takes, what it sends, what it returns.

    `item` is the class of an item if the result is a page; `result` the annotation of the result otherwise. `outcome`
    is the property that says whether it succeeded, if the operation checks something.
    """

    name: str
    operation: Operation
    constant: str
    path_arguments: tuple[Argument, ...]
    query_arguments: tuple[Argument, ...]
    body_arguments: tuple[Argument, ...]
    body_model: str | None
    item: str | None
    result: str
    outcome: str | None
    docstring: str

    @property
    def keyword_arguments(self) -> tuple[Argument, ...]:
        """Query and body arguments, required ones first."""
        keywords = (*self.query_arguments, *self.body_arguments)
        return tuple(sorted(keywords, key=lambda argument: not argument.required))

    @property
    def short_signature(self) -> str:
        """The names of the arguments, optional ones in one ellipsis, as a reader of an overview needs them."""
        required = [argument.name for argument in self.path_arguments]
        required += [f"{argument.name}=" for argument in self.keyword_arguments if argument.required]
        optional = ["…"] if any(not argument.required for argument in self.keyword_arguments) else []
        return ", ".join(required + optional)

    @property
    def evidence(self) -> str:
        """How well the operation is known, and its answer where that is less."""
        own, answer = self.operation.evidence.level, self.operation.answer_evidence
        return f"{own}, answer inferred" if answer and answer.level == "inferred" and own != "inferred" else own

    @property
    def annotations(self) -> tuple[str, ...]:
        """All annotations in the signature."""
        arguments = (*self.path_arguments, *self.keyword_arguments)
        return (*(argument.annotation for argument in arguments), self.item or self.result)


@dataclass(frozen=True)
class Resource:
    """A resource class, `client.<name>`: the operations of one tag."""

    name: str
    class_name: str
    docstring: str
    summary: str
    documentation_url: str
    methods: tuple[Method, ...]
    body_imports: tuple[str, ...]
    type_imports: tuple[str, ...]

    @property
    def has_optional_arguments(self) -> bool:
        """Whether any argument may be left out."""
        return any(not argument.required for method in self.methods for argument in method.keyword_arguments)

    @property
    def has_pages(self) -> bool:
        """Whether any method returns pages."""
        return any(method.item for method in self.methods)


class ResourceReader:
    """Reads the resources of a description.

    Args:
        description: The description, for the texts of the tags.
        parsed: The same description as openapi-python-client parsed it, for the types.
        evidence: The evidence of each fact by its JSON pointer.
        models: The models of the client.
        operations: The operations of the description.
    """

    def __init__(
        self,
        description: Description,
        parsed: GeneratorData,
        evidence: Mapping[str, Evidence],
        models: ModelReader,
        operations: Sequence[Operation],
    ) -> None:
        self._description = description
        self._evidence = evidence
        self._models = models
        self._operations = operations
        endpoints = (end for collection in parsed.endpoint_collections_by_tag.values() for end in collection.endpoints)
        self._endpoints: dict[str, Endpoint] = {str(endpoint.name): endpoint for endpoint in endpoints}

    def resources(self) -> tuple[Resource, ...]:
        """Return the resources in the order of the tags.

        Raises:
            ResourceError: an operation has two parameters of one Python name.
        """
        return tuple(
            self._resource(tag["name"], tag["description"], tag["externalDocs"]["url"])
            for tag in self._description.bundle["tags"]
        )

    def _resource(self, tag: str, description: str, url: str) -> Resource:
        methods = tuple(self._method(operation) for operation in self._operations if operation.tag == tag)
        annotations = [annotation for method in methods for annotation in method.annotations]
        bodies = [method.body_model for method in methods if method.body_model]
        used = names_in(annotations)
        imports = {STANDARD_IMPORTS[name] for name in used if name in STANDARD_IMPORTS}
        imports |= self._models.model_imports(annotations, "..models.")
        if "builtins" in used:
            imports.add("import builtins")
        return Resource(
            name=tag,
            # The suffix keeps it apart from models (`Billing`, `Branding`).
            class_name="".join(word.title() for word in tag.split("_")) + "Resource",
            docstring=docstring([sentence(description), f"Documentation: {url}"], 4),
            summary=sentence(description),
            documentation_url=url,
            methods=methods,
            body_imports=tuple(sorted(self._models.model_imports(bodies, "..models."))),
            type_imports=tuple(sorted(imports)),
        )

    def _method(self, operation: Operation) -> Method:
        endpoint = self._endpoint(operation)
        path = tuple(
            self._parameter(operation, parameter, parsed)
            for parameter, parsed in zip(operation.path_parameters, endpoint.path_parameters, strict=True)
        )
        parsed_query = {parsed.name.get_untrusted_value(): parsed for parsed in endpoint.query_parameters}
        query = tuple(
            self._parameter(operation, parameter, parsed_query[parameter.name])
            for parameter in operation.query_parameters
        )
        body_model = operation.request_body.schema_name if operation.request_body else None
        body = self._body_arguments(body_model) if body_model else ()
        names = [argument.name for argument in (*path, *query, *body)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ResourceError(
                f"{operation.operation_id}: more than one parameter is called {', '.join(twice)} in Python"
            )
        item = operation.page.item_schema_name if operation.page else None
        result = self._result(operation)
        arguments = (*path, *sorted((*query, *body), key=lambda argument: not argument.required))
        return Method(
            name=operation.method_name,
            operation=operation,
            constant=str(endpoint.name).upper(),
            path_arguments=path,
            query_arguments=query,
            body_arguments=body,
            body_model=body_model,
            item=item,
            result=result,
            outcome=self._outcome(operation),
            docstring=_docstring(operation, arguments, _meaning_of_none(query, body)),
        )

    def _parameter(self, operation: Operation, parameter: Parameter, parsed: ParsedProperty) -> Argument:
        schema = self._description.resolve(parameter.schema)
        evidence = self._evidence[self._parameter_pointer(operation, parameter)]
        # What another section documents is an assumption about a path that none does.
        elsewhere = evidence.source != operation.evidence.source
        of_place = operation.evidence if elsewhere else evidence
        known = evidence_elsewhere(evidence, of_place, operation.evidence)
        texts = (sentence(parameter.description), limits(schema), known)
        annotation = _argument_annotation(parsed, required=parameter.required)
        if parameter.place == "query" and not parameter.required and not annotation.endswith(" | None"):
            annotation += " | None"  # a query has no null, so that None can only mean that nothing is given
        text = " ".join(filter(None, texts))
        typed = self._typed(schema)
        return Argument(parameter.python_name, parameter.name, annotation, parameter.required, text, typed)

    def _parameter_pointer(self, operation: Operation, parameter: Parameter) -> str:
        """Return the pointer of a parameter, which an operation defines, shares with its path, or refers to."""
        places = parameter_places(self._description.bundle, operation.pointer)
        own = {(one["name"], one["in"]): place for place, one in places}
        return own[parameter.name, parameter.place]

    def _endpoint(self, operation: Operation) -> Endpoint:
        return self._endpoints[python_name_of(operation.operation_id)]

    def _body_arguments(self, model: str) -> tuple[Argument, ...]:
        arguments: list[Argument] = []
        for wire_name in self._models.wire_names(model):
            required = self._models.is_required(model, wire_name)
            annotation = _argument_annotation(self._models.field_of(model, wire_name), required=required)
            text = " ".join(filter(None, self._models.texts_of(model, wire_name)))
            schema = self._description.component("schemas", model)["properties"][wire_name]
            typed = self._typed(schema)
            arguments.append(Argument(python_name_of(wire_name), wire_name, annotation, required, text, typed))
        return tuple(arguments)

    def _typed(self, schema: JsonObject) -> Typed:
        """Return how a value is read that somebody typed."""
        secret = self._description.is_secret(schema)
        schema = self._description.resolve(schema)
        for alternatives in (schema.get("oneOf"), schema.get("anyOf"), schema.get("allOf")):
            if alternatives:
                first = self._typed(alternatives[0])
                return replace(first, secret=secret or first.secret)
        name = next(name for name in types_of(schema) or ("object",) if name != "null")
        return Typed(_KINDS.get(name, "json"), tuple(schema.get("enum", ())), secret)

    def _result(self, operation: Operation) -> str:
        if operation.response_schema_name is None:
            return "None"
        if operation.envelope is None:
            return operation.response_schema_name
        annotation = annotation_of(
            self._models.field_of(operation.response_schema_name, operation.envelope.property_name), Role.RESPONSE
        )
        # Within a class that has a method `list`, the bare name is that method for mypy.
        return annotation.replace("list[", "builtins.list[")

    def _outcome(self, operation: Operation) -> str | None:
        """Return the only boolean in the answer of a POST that has no wrapper: such an operation checks something."""
        if operation.http_method != "POST" or operation.envelope or not operation.response_schema_name:
            return None
        schema = self._description.component("schemas", operation.response_schema_name)
        properties: dict[str, JsonObject] = schema["properties"]
        booleans = [name for name in properties if self._description.resolve(properties[name]).get("type") == "boolean"]
        return booleans[0] if len(booleans) == 1 else None


def secret_names(description: Description) -> list[str]:
    """Return the names of secret properties, in lower case, so that they are known in whatever JSON they stand."""
    parts = [
        part for part in visit(description.bundle) if part.role == "properties" and description.is_secret(part.value)
    ]
    return sorted({part.name.replace("_", "").lower() for part in parts})


_KINDS = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
"""How the command line reads values of each type of JSON Schema; others are typed as JSON."""


def error_class_of(code: str) -> str:
    """Return the exception that the client raises for an error `code` (`NotFound` -> NotFoundError)."""
    return code if code.endswith("Error") else f"{code}Error"


def _meaning_of_none(query: Sequence[Argument], body: Sequence[Argument]) -> str:
    """Return what None means as an argument, as sentences."""
    nullable = [argument.name for argument in body if argument.annotation.endswith(" | None")]
    if nullable:
        return f"None is sent as null for {', '.join(nullable)}, and refused for every other argument."
    if all(argument.required for argument in query):
        return ""
    return "An optional argument that is None is left out, like one that is not given."


def _evidence(operation: Operation) -> str:
    """Return how we know the operation, its answer where we know that less well, and its scope, as sentences."""
    sentences = [evidence_sentences(operation.evidence)]
    answer = operation.answer_evidence
    if answer and answer.level == "inferred" and operation.evidence.level != "inferred":
        sentences.append(f"Its answer is inferred: {sentence(answer.note or '')}")
    if operation.scope:
        inferred = operation.scope_evidence is None or operation.scope_evidence.level == "inferred"
        sentences.append(f"Needs an API key with the scope `{operation.scope}`{' (inferred)' if inferred else ''}.")
    return " ".join(sentences)


def _repetition(operation: Operation) -> str:
    """Return what the client does when the outcome of a request is unknown, as sentences; reading needs none."""
    if operation.http_method in SAFE_METHODS:
        return ""
    does = "Sent again" if operation.repeatable else "Not sent again"
    evidence = operation.repeatable_evidence
    if evidence and evidence.level == "inferred":
        how_we_know = (
            f"Inferred: {sentence(evidence.note or '')}"  # in other words than the operation, which may be known
        )
    else:
        how_we_know = evidence_sentences(evidence) if evidence else ""
    return f"{does} when the outcome of an attempt is unknown. {how_we_know}".rstrip()


def _docstring(operation: Operation, arguments: Sequence[Argument], meaning_of_none: str) -> str:
    errors = [
        (
            error_class_of(error.code),
            f"Status {error.status}{' (inferred)' if error.inferred else ''}. {sentence(error.description)}",
        )
        for error in operation.errors
    ]
    return docstring(
        [
            sentence(operation.summary),
            sentence(operation.description),
            _evidence(operation),
            _repetition(operation),
            " ".join(f"Advice ({advice.basis}): {sentence(advice.text)}" for advice in operation.advice),
            meaning_of_none,
            entries("Args", [(argument.name, argument.text) for argument in arguments]),
            entries("Raises", errors),
        ],
        8,
    )


def _argument_annotation(parsed: ParsedProperty, *, required: bool) -> str:
    annotation = annotation_of(parsed, Role.ARGUMENT)
    return annotation if required else optional(annotation)
