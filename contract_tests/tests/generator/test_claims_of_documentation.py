"""Where the client says "Documented", the description says so of that place. Read from YAML, without the generator."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "generated_client"
SITE = "https://docs.bullseye.so/"
CLAIM = re.compile(r"\bDocumented\s+\(" + re.escape(SITE) + r"(?P<source>[^\s)]+)\)")


FOLDERS = ("models", "resources")


def read(file: str | Path) -> Any:
    text = (ROOT / "openapi" / file).read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)  # pyright: ignore[reportUnknownMemberType] - it has no types


def snake_case(name: str) -> str:
    return "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", name)).lower()


SCHEMAS = {
    name: schema for file in (ROOT / "openapi/components/schemas").iterdir() for name, schema in read(file).items()
}
PARAMETERS = read("components/parameters.yaml")
OPERATIONS = {
    operation["operationId"]: (operation, [*path.get("parameters", []), *operation.get("parameters", [])])
    for file in sorted((ROOT / "openapi/paths").iterdir())
    for path in read(file).values()
    for method, operation in path.items()
    if method != "parameters"
}


def referred(node: Any) -> str | None:
    """Return the name of the component that a node is, directly or as one of its alternatives."""
    for one in (node, *node.get("allOf", []), *node.get("oneOf", []), *node.get("anyOf", [])):
        if "$ref" in one:
            return str(one["$ref"]).rpartition("/")[2]
    return None


def sources_of_property(model: str, name: str) -> set[str]:
    """Return the sources that a property may be said to be documented by: none in an object that is inferred."""
    schema = SCHEMAS[model]
    own = schema["properties"][name]
    at_place = own.get("x-evidence", schema["x-evidence"])
    if at_place["level"] != "documented":
        return set()
    shared = SCHEMAS[target]["x-evidence"] if (target := referred(own)) else at_place
    return {evidence["source"] for evidence in (at_place, shared) if evidence["level"] == "documented"}


def sources_of_parameter(operation: Any, reference: str) -> set[str]:
    """Return the sources of a parameter: in a path that is inferred, only the section of the operation counts."""
    evidence = PARAMETERS[reference]["x-evidence"]
    own = operation["x-evidence"]
    counts = own["level"] == "documented" or evidence["source"] == own["source"]
    return {evidence["source"]} if evidence["level"] == "documented" and counts else set()


def claims_of_models(file: Path, tree: ast.Module) -> Iterator[tuple[str, str, set[str]]]:
    """Yield the place, the claimed source, and the sources that the place has, of each claim about a model."""
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        schema = SCHEMAS[node.name]
        documented = schema["x-evidence"]["level"] == "documented"
        for source in CLAIM.findall(ast.get_docstring(node) or ""):
            yield node.name, source, {schema["x-evidence"]["source"]} if documented else set()
        names = {snake_case(name): name for name in schema.get("properties", {})}
        members = {re.sub(r"\W", "_", str(value)).upper(): value for value in schema.get("enum", [])}
        for field, text in zip(node.body, node.body[1:], strict=False):
            if not (isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)):
                continue
            target = field.target if isinstance(field, ast.AnnAssign) else getattr(field, "targets", [None])[0]
            if not isinstance(target, ast.Name):
                continue
            for source in CLAIM.findall(str(text.value.value)):
                if target.id in members:
                    own = schema.get("x-enum-evidence", {}).get(members[target.id], schema["x-evidence"])
                    allowed = {str(own["source"])} if own["level"] == "documented" else set[str]()
                else:
                    allowed = sources_of_property(node.name, names[target.id.rstrip("_")])
                yield f"{node.name}.{target.id}", source, allowed


def claims_of_methods(file: Path, tree: ast.Module) -> Iterator[tuple[str, str, set[str]]]:
    """Yield the same of each claim about an operation and its arguments."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not (text := ast.get_docstring(node)):
            continue
        constants = [one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr.isupper()]
        if not constants:
            continue
        (operation_id,) = (one for one in OPERATIONS if snake_case(one).upper() == constants[0])
        operation, parameters = OPERATIONS[operation_id]
        evidence = operation["x-evidence"]
        before, _, arguments = text.partition("\nArgs:\n")
        for source in CLAIM.findall(before):
            yield operation_id, source, {evidence["source"]} if evidence["level"] == "documented" else set()
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        model = referred(body) if body else None
        arguments = arguments.partition("\nRaises:\n")[0]
        for entry in re.split(r"\n(?=    \w+: )", f"\n{arguments}"):
            name = entry.strip().partition(":")[0]
            for source in CLAIM.findall(entry):
                allowed: set[str] = set()
                for parameter in parameters:
                    if snake_case(PARAMETERS[reference := referred(parameter) or ""]["name"]) == name:
                        allowed |= sources_of_parameter(operation, reference)
                if model:
                    names = {snake_case(key): key for key in SCHEMAS[model]["properties"]}
                    allowed |= sources_of_property(model, names[name]) if name in names else set()
                yield f"{operation_id}({name})", source, allowed


def claims(client: Path) -> list[tuple[str, str, set[str]]]:
    found: list[tuple[str, str, set[str]]] = []
    for folder, read_claims in zip(FOLDERS, (claims_of_models, claims_of_methods), strict=True):
        for file in sorted((client / "bullseye_partner" / folder).glob("[!_]*.py")):
            found += read_claims(file, ast.parse(file.read_text(encoding="utf-8")))
    return found


def false_claims(client: Path) -> list[str]:
    return [f"{place}: {source}" for place, source, allowed in claims(client) if source not in allowed]


def answer_level(operation: Any) -> str | None:
    for status, response in operation["responses"].items():
        if status.startswith("2") and "content" in response:
            content = response["content"]["application/json"]
            name = referred(content["schema"])
            return str((content.get("x-evidence") or SCHEMAS[name]["x-evidence"])["level"])
    return None


def test_every_docstring_that_says_documented_is_about_a_documented_place() -> None:
    assert false_claims(CLIENT) == []
    texts = [
        file.read_text("utf-8") for folder in FOLDERS for file in (CLIENT / "bullseye_partner" / folder).glob("*.py")
    ]
    assert len(claims(CLIENT)) == sum(len(CLAIM.findall(text)) for text in texts) > 100  # none was overlooked


@pytest.mark.parametrize(
    ("file", "after"),
    [
        ("models/deliveries.py", "    external_id: "),
        ("models/webhooks.py", "class WebhookLog("),
        ("resources/organizations.py", "    def update("),
        ("resources/icp_configs.py", "            groups: "),
    ],
)
def test_one_forged_docstring_is_found(tmp_path: Path, file: str, after: str) -> None:
    claim = f"Documented ({SITE}partner-api/organizations#list-organizations)."
    for source in (CLIENT / "bullseye_partner").rglob("*.py"):
        copy = tmp_path / source.relative_to(CLIENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8")
        if source == CLIENT / "bullseye_partner" / file:
            before, rest = text.split(after, 1)
            mark = after if after.startswith("     ") else '"""'
            text = (
                before + after + rest.replace(mark, f"{mark}{claim} ", 1)
                if mark == '"""'
                else (f"{before}{after}{claim} {rest}")
            )
        copy.write_text(text, encoding="utf-8")
    assert len(false_claims(tmp_path)) == 1


def test_the_overview_says_how_well_each_operation_is_known() -> None:
    rows = re.findall(r"\| \[([A-Z]+) (\S+)\]\S* \|.*\| ([a-z, ]+) \|$", (CLIENT / "api.md").read_text("utf-8"), re.M)
    told = {(method, path): level for method, path, level in rows}
    expected: dict[tuple[str, str], str] = {}
    for file in sorted((ROOT / "openapi/paths").iterdir()):
        for path, item in read(file).items() if file.stem != "deliveries" else ():
            for method, operation in item.items():
                if method != "parameters":
                    level, answer = operation["x-evidence"]["level"], answer_level(operation)
                    also = ", answer inferred" if (level, answer) == ("documented", "inferred") else ""
                    expected[method.upper(), path] = level + also
    assert told == expected
