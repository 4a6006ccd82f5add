"""Renders the client: from a description to the text of every file of `generated_client/`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from generator.client_facts import read_events, read_facts
from generator.client_models import ModelReader
from generator.client_options import read_options
from generator.client_resources import ResourceReader, error_class_of, secret_names
from generator.distribution import LICENSE, read_distribution
from generator.evidence import read_evidence
from generator.examples import NoExampleError, example_of
from generator.guesses import guesses_text
from generator.operations import read_deliveries, read_operations
from generator.parsing import environment, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.client_models import ModelModule
    from generator.client_resources import Resource
    from generator.description import Description
    from generator.operations import Operation

RUNTIME = Path(__file__).parent / "runtime"
"""The hand-written kernel of the client; its modules are copied as they are."""


_PACKAGE = "bullseye_partner"
_NOTE = "{what} by `nox -s regenerate`. Do not edit: change {source}."
_NOTES = {"py": f"# {_NOTE}\n", "toml": f"# {_NOTE}\n", "md": f"<!-- {_NOTE} -->\n\n"}
"""The first line of each file of the client, by its kind."""

EXPORTS = {
    "client": ("AsyncBullseyePartner", "BullseyePartner"),
    "_drift": ("DriftEvent", "DriftFile"),
    "_errors": (
        "APIConnectionError",
        "APIError",
        "APITimeoutError",
        "BadRequestError",
        "BullseyeError",
        "ConflictError",
        "ForbiddenError",
        "InternalError",
        "MethodNotAllowedError",
        "NotFoundError",
        "PayloadTooLargeError",
        "QueueTimeoutError",
        "RateBudgetExhaustedError",
        "ResponseDecodeError",
        "ResponseTooLargeError",
        "TooManyRequestsError",
        "UnauthorizedError",
        "UnprocessableEntityError",
        "UnsupportedMediaTypeError",
        "WebhookSignatureError",
    ),
    "_clock": ("Clock", "SystemClock"),
    "_deprecation": ("APIDeprecationWarning",),
    "_json": ("JSON",),
    "_options": ("ClientOptions", "RequestOptions"),
    "_observer": ("Attempt", "Observer"),
    "_operation": ("Operation",),
    "_pagination": ("AsyncPage", "AsyncPager", "Page"),
    "_parsed_response": ("ParsedResponse",),
    "_rate_budget": ("LocalRateBudget", "RateBudget", "Slot"),
    "_response": ("RateLimit", "RawResponse"),
    "_retry": ("RetryPolicy",),
}
"""What `bullseye_partner` exports, by the module of the kernel or of the output that defines it."""


class Render(Protocol):
    """Renders a template of the client."""

    def __call__(self, template: str, **values: object) -> str:
        """Return its text; `values` are there beside those that all templates have."""
        ...


def render_client(description: Description) -> dict[str, str]:
    """Return the files of the client's distribution, not yet formatted, by their path.

    Raises:
        DescriptionError: the facts of an operation, or their evidence, cannot be read.
        UnsupportedError: openapi-python-client would skip a part of the description.
        ModelError, ResourceError, UnsupportedTypeError: a part of it does not fit into the client.
    """
    project = parse(description.bundle)
    operations = read_operations(description)
    deliveries = read_deliveries(description)
    book = read_evidence(description)
    evidence = {fact.pointer: fact.evidence for fact in book.facts}
    sent_to_us = frozenset(delivery.request_body.schema_name for delivery in deliveries)
    models = ModelReader(description, project.openapi, evidence, _request_models(operations), sent_to_us)
    distribution = read_distribution()
    facts = read_facts(description, operations, deliveries, distribution.version)
    modules = models.modules()
    resources = ResourceReader(description, project.openapi, evidence, models, operations).resources()
    methods = [method for resource in resources for method in resource.methods]
    events = read_events(description, deliveries)
    templates = environment(project)
    shared = {
        "info": description.bundle["info"],
        "facts": facts,
        "modules": modules,
        "resources": resources,
        "module_of": models.module_of,
        "operation_count": len(operations),
        "error_class_of": error_class_of,
        "events": events,
    }

    def render(template: str, **values: object) -> str:
        return _noted(template, templates.get_template(template).render(shared | values))

    client_options = read_options((RUNTIME / "_options.py").read_text(encoding="utf-8"))
    return {
        "LICENSE": LICENSE.read_text(encoding="utf-8"),
        "pyproject.toml": render(
            "pyproject.toml.jinja", urls=distribution.urls(description.bundle["info"]["contact"]["url"])
        ),
        "README.md": render("README.md.jinja", operations=operations, client_options=client_options),
        "api.md": render("api.md.jinja"),
        "webhooks.md": render("webhooks.md.jinja", webhooks=description.bundle["webhooks"]),
        f"{_PACKAGE}/__init__.py": render("package_init.py.jinja", exports=EXPORTS),
        f"{_PACKAGE}/py.typed": "",
        f"{_PACKAGE}/client.py": render("client.py.jinja"),
        f"{_PACKAGE}/_raw_resources.py": render("raw_resources.py.jinja"),
        f"{_PACKAGE}/_facts.py": render("facts.py.jinja", secret_names=secret_names(description)),
        f"{_PACKAGE}/_operations.py": render(
            "operations.py.jinja",
            operation_imports=sorted(
                models.model_imports([method.item or method.result for method in methods], ".models.")
            ),
        ),
        f"{_PACKAGE}/_groups.py": render("command_groups.py.jinja"),
        f"{_PACKAGE}/_commands.py": render("commands.py.jinja"),
        f"{_PACKAGE}/_events.py": render(
            "events.py.jinja",
            event_imports=sorted(models.model_imports([event.model for event in events], ".models.")),
        ),
        f"{_PACKAGE}/_examples.py": render("examples.py.jinja", examples=_examples(description, modules)),
        **{f"{_PACKAGE}/models/{name}": text for name, text in _model_files(render, modules)},
        **{f"{_PACKAGE}/resources/{name}": text for name, text in _resource_files(render, resources)},
        **{f"{_PACKAGE}/{name}": text for name, text in _runtime_files(description)},
    }


def _request_models(operations: Iterable[Operation]) -> frozenset[str]:
    """Return the schemas of request bodies. By the conventions of the description no response contains them."""
    return frozenset(operation.request_body.schema_name for operation in operations if operation.request_body)


def _examples(description: Description, modules: Iterable[ModelModule]) -> dict[str, str]:
    """Return an example of each model, as a Python literal; one without is left out, which the lint reports."""
    schemas = description.bundle["components"]["schemas"]
    examples: dict[str, str] = {}
    for name in sorted(model.name for module in modules for model in module.models):
        with suppress(NoExampleError):
            examples[name] = repr(example_of(description.bundle, schemas[name]))
    return examples


def _model_files(render: Render, modules: Iterable[ModelModule]) -> Iterator[tuple[str, str]]:
    yield "__init__.py", render("models_init.py.jinja")
    for module in modules:
        yield f"{module.name}.py", render("models.py.jinja", module=module)


def _resource_files(render: Render, resources: Iterable[Resource]) -> Iterator[tuple[str, str]]:
    yield "__init__.py", render("resources_init.py.jinja")
    for resource in resources:
        yield f"{resource.name}.py", render("resource.py.jinja", resource=resource)


def _noted(template: str, text: str) -> str:
    """Put a line before a file that says where it comes from."""
    kind = template.removesuffix(".jinja").rpartition(".")[2]
    return _NOTES[kind].format(what="Generated from openapi/", source=f"generator/templates/{template}") + text


def _runtime_files(description: Description) -> Iterator[tuple[str, str]]:
    """Yield the modules of the kernel, and the data that one of them reads."""
    yield "_guesses.json", guesses_text(description)
    for file in sorted(RUNTIME.rglob("*.py")):
        if file != RUNTIME / "__init__.py":  # the package has its own, from a template
            name = file.relative_to(RUNTIME).as_posix()
            note = _NOTES["py"].format(what="Copied", source=f"generator/runtime/{name}")
            yield name, note + file.read_text(encoding="utf-8")
