"""What a change of the description means to whoever uses the client, one case for each rule."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from automation.release.entries import compared_entries
from contract_tests.tests.generator.tiny_description import TinyDescription
from generator.changes.descriptions import compare_for_users
from generator.changes.note import Note, bump_for
from generator.changes.python_api import compare_python_apis
from generator.changes.versions import VersionError, release_notes
from generator.cli import app
from generator.description import repository_description
from generator.regenerate import bundle_text

ROOT, PETS, SCHEMAS = "partner-api.yaml", "paths/pets.yaml", "components/schemas/pets.yaml"
ERRORS, PARAMETERS = "components/schemas/errors.yaml", "components/parameters.yaml"
RESPONSES, DELIVERIES = "components/responses.yaml", "paths/deliveries.yaml"

REPOSITORY = Path(__file__).parents[3]

TOY = "    toy: {$ref: pets.yaml#/Toy}\n"
IN_ANSWER = TOY + "    nickName:"
UPDATE = (
    "    toy: {$ref: pets.yaml#/Toy}\n  x-evidence: {level: documented, source: partner-api/pets#update-pet}\nAdoption"
)
KIND_PARAMETER = "      - name: kind\n"
AGE_PARAMETER = "      - {name: age, in: query, REQUIREDschema: {type: integer}, description: Age.}\n"
CLOSED = "UpdatePetRequest:\n  type: object\n  additionalProperties: false\n"
NICK_NAME = "      type: [string, 'null']\n"


@pytest.fixture
def old(tmp_path: Path) -> TinyDescription:
    return TinyDescription(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> TinyDescription:
    return TinyDescription(tmp_path / "new")


def notes_between(old: TinyDescription, new: TinyDescription) -> tuple[Note, ...]:
    return compare_for_users(old.load().bundle, new.load().bundle)


def test_two_relations_that_nothing_else_goes_with_are_two_changes() -> None:
    old, new = (json.loads(bundle_text(repository_description().bundle)) for _ in range(2))
    for name in ("Analytics", "Usage"):
        new["components"]["schemas"][name]["x-relations"]["holds"].append("startDate <= endDate")
    assert [note.subject.split()[1] for note in compare_for_users(old, new)] == ["Analytics", "Usage"]


@pytest.mark.parametrize(
    ("file", "before", "after", "forward", "backward"),
    [
        pytest.param(
            PETS, KIND_PARAMETER, AGE_PARAMETER.replace("REQUIRED", "") + KIND_PARAMETER,
            "feature listPets age", "breaking listPets age", id="an optional parameter",
        ),
        pytest.param(
            PETS, KIND_PARAMETER, AGE_PARAMETER.replace("REQUIRED", "required: true, ") + KIND_PARAMETER,
            "breaking listPets age", "breaking listPets age", id="a required parameter",
        ),
        pytest.param(
            PETS, "        in: query\n", "        in: query\n        required: true\n",
            "breaking listPets kind", "feature listPets kind", id="a parameter becomes required",
        ),
        pytest.param(
            PARAMETERS, "minimum: 1, default: 20", "minimum: 5, default: 20",
            "breaking listPets pageSize", "feature listPets pageSize", id="a limit of requests is raised",
        ),
        pytest.param(
            PARAMETERS, "minimum: 1, default: 20", "minimum: 1, maximum: 9, default: 20",
            "breaking listPets pageSize", "feature listPets pageSize", id="a limit of requests is new",
        ),
        pytest.param(
            PARAMETERS, "default: 20", "default: 50",
            "breaking listPets pageSize", "breaking listPets pageSize", id="another default",
        ),
        pytest.param(
            PARAMETERS, "{type: integer, minimum: 1, default: 20}", "{type: integer, minimum: 1}",
            "breaking listPets pageSize", "fix listPets pageSize", id="a default is gone",
        ),
        pytest.param(
            SCHEMAS, UPDATE, "    age: {type: integer, examples: [1]}\n" + UPDATE,
            "feature UpdatePetRequest.age", "breaking UpdatePetRequest.age", id="an optional property of a request",
        ),
        pytest.param(
            SCHEMAS, CLOSED + "  properties:\n", CLOSED + "  required: [toy]\n  properties:\n",
            "breaking UpdatePetRequest.toy", "feature UpdatePetRequest.toy", id="a property of a request is required",
        ),
        pytest.param(
            SCHEMAS, CLOSED, CLOSED.replace("false", "true"),
            "feature UpdatePetRequest", "breaking UpdatePetRequest", id="a request may have more",
        ),
        pytest.param(
            SCHEMAS, IN_ANSWER, "    age: {type: integer, examples: [1]}\n" + IN_ANSWER,
            "feature Pet.age", "breaking Pet.age", id="a property of an answer",
        ),
        pytest.param(
            SCHEMAS, "  required: [id, kind, toy, traits]\n", "  required: [id, kind, toy]\n",
            "breaking Pet.traits", "feature Pet.traits", id="a property of an answer may be absent",
        ),
        pytest.param(
            SCHEMAS, NICK_NAME, "      type: string\n",
            "feature Pet.nickName", "breaking Pet.nickName", id="an answer is never null",
        ),
        pytest.param(
            SCHEMAS, "total: {type: integer, examples: [1]}", "total: {type: number, examples: [1]}",
            "breaking PetPage.total", "breaking PetPage.total", id="another type",
        ),
        pytest.param(
            SCHEMAS, "    id: {type: string, format: uuid,", "    id: {type: string,",
            "breaking Pet.id", "breaking Pet.id", id="another format",
        ),
        pytest.param(
            SCHEMAS, "total: {type: integer, examples: [1]}", "total: {type: integer, minimum: 0, examples: [1]}",
            "fix PetPage.total", "fix PetPage.total", id="a limit of an answer",
        ),
        pytest.param(
            SCHEMAS, "  enum: [cat, dog]\n", "  enum: [cat, dog, fox]\n",
            "feature PetKind", "breaking PetKind", id="a value of an enum of both",
        ),
        pytest.param(
            ERRORS, "    - InternalError\n", "    - InternalError\n    - Teapot\n",
            "feature ErrorCode", "breaking ErrorCode", id="a value of an enum of errors",
        ),
        pytest.param(
            PETS, "      - PartnerKey: [read]\n", "      - PartnerKey: [write]\n",
            "breaking listPets", "feature listPets", id="another scope",
        ),
        pytest.param(
            PETS, "    summary: List pets\n", "    summary: List pets\n    deprecated: true\n",
            "feature listPets", "", id="deprecated",
        ),
        pytest.param(
            PETS, "      '404': {$ref: ../components/responses.yaml#/NotFound}\n", "",
            "fix updatePet", "fix updatePet", id="a status of an error",
        ),
        pytest.param(
            RESPONSES, "  x-error-code: NotFound\n", "  x-error-code: Missing\n",
            "breaking NotFound", "feature NotFound", id="the code of an error",
        ),
        pytest.param(
            DELIVERIES, "  post:\n    operationId: adoptionDelivery\n", "  post:\n    operationId: adopted\n",
            "breaking delivery adoptionDelivery", "feature delivery adoptionDelivery", id="another delivery",
        ),
        pytest.param(
            SCHEMAS, "oneOf: [{$ref: pets.yaml#/Pet}, {type: 'null'}]", "oneOf: [{$ref: pets.yaml#/Pet}]",
            "feature Adoption.pet oneOf", "breaking Adoption.pet oneOf", id="a variant of an answer",
        ),
        pytest.param(
            PETS, "    description: Returns the pets, one page at a time.\n", "    description: Returns pets.\n",
            "fix operation listPets description", "fix operation listPets description", id="documentation",
        ),
        pytest.param(
            PETS, "source: partner-api/pets#list-pets}\n/pets", "source: partner-api/cats#list-pets}\n/pets",
            "fix operation listPets x-evidence source", "fix operation listPets x-evidence source", id="evidence",
        ),
        pytest.param(
            ROOT, "Pets of a partner, version: 1.0.0", "Pets of a partner, version: 1.0.1",
            "fix info version", "fix info version", id="what no rule is about",
        ),
    ],
)  # fmt: skip
def test_each_rule_in_both_directions(
    old: TinyDescription, new: TinyDescription, file: str, before: str, after: str, forward: str, backward: str
) -> None:
    new.edit(file, before, after)

    first, second = old.load().bundle, new.load().bundle
    notes = compare_for_users(first, second)

    assert forward in [f"{note.impact} {note.subject}" for note in notes]
    assert bump_for(notes) == {"breaking": "major", "feature": "minor", "fix": "patch"}[forward.split()[0]]
    there_and_back = [f"{note.impact} {note.subject}" for note in compare_for_users(second, first)]
    assert backward in there_and_back or not backward


def test_a_description_does_not_differ_from_itself(old: TinyDescription, new: TinyDescription) -> None:
    assert notes_between(old, new) == ()


def test_operations_come_and_go(old: TinyDescription, new: TinyDescription) -> None:
    new.edit(ROOT, "  /pets:\n    $ref: paths/pets.yaml#/~1pets\n", "")

    assert Note("breaking", "listPets", "is gone") in notes_between(old, new)
    assert Note("feature", "listPets", "is new") in notes_between(new, old)


def test_a_renamed_model_breaks_code_that_names_it(old: TinyDescription, new: TinyDescription) -> None:
    for file in (PETS, SCHEMAS):
        text = (new.folder / file).read_text(encoding="utf-8")
        new.add(file, text.replace("PetEnvelope", "Basket"))

    assert Note("breaking", "PetEnvelope", "is now called `Basket`") in notes_between(old, new)


def test_another_path_is_a_fix_since_the_client_knows_it(old: TinyDescription, new: TinyDescription) -> None:
    new.edit(ROOT, "  /pets:\n", "  /animals:\n")

    assert [(note.impact, note.subject) for note in notes_between(old, new)] == [("fix", "listPets")]


def test_what_no_rule_is_about_is_said_beside_what_has_one(old: TinyDescription, new: TinyDescription) -> None:
    new.edit(ROOT, "name: X-Key", "name: X-Other-Key")
    new.edit(SCHEMAS, "  enum: [cat, dog]\n", "  enum: [cat, dog, fox]\n")

    assert [str(note) for note in notes_between(old, new) if note.impact == "fix"] == [
        "`securityScheme PartnerKey name` changed: 'X-Key' -> 'X-Other-Key'"
    ]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A git repository with two revisions, in the second of which an operation has another name."""
    folder = tmp_path_factory.mktemp("repository")
    tiny = TinyDescription(folder)
    git(folder, "init", "--quiet")
    client(folder, "list_pets")
    commit(folder, "one")
    tiny.edit(PETS, "operationId: listPets", "operationId: findPets")
    client(folder, "find_pets")
    commit(folder, "two")
    return folder


def client(folder: Path, method: str) -> None:
    package = folder / "generated_client" / "bullseye_partner"
    package.mkdir(parents=True, exist_ok=True)
    text = f"class Pets:\n    def {method}(self, kind: str) -> None:\n        ...\n"
    (package / "__init__.py").write_text(text, encoding="utf-8")


def commit(folder: Path, tag: str) -> None:
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)  # noqa: S607


def test_renaming_an_operation_breaks_in_both_views(real: Path, tmp_path: Path) -> None:
    notes = release_notes("one", "two", repository=real, workshop=tmp_path)

    broken = {(note.view, note.subject) for note in notes.notes if note.impact == "breaking"}
    assert broken == {("description", "listPets"), ("python", "bullseye_partner.Pets.list_pets")}
    assert ("python", "bullseye_partner.Pets.find_pets") in {(note.view, note.subject) for note in notes.notes}
    assert notes.bump == "major"
    assert "`listPets` is now called `findPets`" in notes.markdown()


def test_of_the_same_revision_there_is_nothing_to_say(real: Path, tmp_path: Path) -> None:
    notes = release_notes("one", "one", repository=real, workshop=tmp_path)

    assert (notes.bump, notes.markdown().splitlines()[0]) == ("none", "no change")


@pytest.mark.parametrize(
    ("taken", "expected"),
    [("Kernel", "none"), ("Clock", "major"), ("Shown", "major"), ("int", "major")],
)
def test_only_a_constructor_that_takes_what_users_cannot_make_may_change(
    tmp_path: Path, taken: str, expected: str
) -> None:
    for version, parameter in (("old", "before"), ("new", "after")):
        package = tmp_path / version / "bullseye_partner"
        package.mkdir(parents=True)
        parts = "from typing import Protocol\nclass Kernel: ...\nclass Shown: ...\nclass Clock(Protocol): ...\n"
        (package / "_parts.py").write_text(parts, encoding="utf-8")
        text = (
            "from ._parts import Shown\nfrom . import _page\nfrom ._page import Page\n__all__ = ('Page', 'Shown')\n",
            "from ._parts import Clock, Kernel, Shown\n"
            f"class Page:\n    def __init__(self, {parameter}: {taken}) -> None: ...\n",
        )
        for name, content in zip(("__init__", "_page"), text, strict=True):
            (package / f"{name}.py").write_text(content, encoding="utf-8")

    notes = compare_python_apis(tmp_path / "old", tmp_path / "new")

    assert ("major" if any(note.impact == "breaking" for note in notes) else "none") == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("class Settings:\n    timeout: float = 30.0\n", "class Settings:\n    timeout: float = 60.0\n", True),
        ("RETRY_AFTER = 5.0\n", "RETRY_AFTER = 6.0\n", True),
        ("_PRIVATE = 5.0\n", "_PRIVATE = 6.0\n", False),
        ("log = print()\n", "log = print(1)\n", False),
        ("class Settings:\n    timeout: float = 30.0\n", "class Settings:\n    timeout: float = 30.0\n", False),
    ],
)
def test_a_changed_default_of_the_kernel_is_a_change(tmp_path: Path, before: str, after: str, expected: bool) -> None:
    for version, text in (("old", before), ("new", after)):
        package = tmp_path / version / "bullseye_partner"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("", encoding="utf-8")
        for module in ("_core", "_facts"):  # what _facts.py has, the description tells
            (package / f"{module}.py").write_text(text, encoding="utf-8")

    notes = compare_python_apis(tmp_path / "old", tmp_path / "new")

    assert [note.subject.startswith("bullseye_partner._core.") for note in notes] == [True] * expected
    assert bump_for(notes) == ("minor" if expected else "none")


def test_a_new_option_of_the_client_is_a_feature(tmp_path: Path) -> None:
    for version, options in (("old", "    timeout: float\n"), ("new", "    timeout: float\n    suffix: str\n")):
        package = tmp_path / version / "bullseye_partner"
        package.mkdir(parents=True)
        export = "from ._options import ClientOptions\n__all__ = ('ClientOptions',)\n"
        (package / "__init__.py").write_text(export, encoding="utf-8")
        hidden = f"class Hidden:\n{options}\n"
        (package / "_options.py").write_text(f"class ClientOptions:\n{options}\n{hidden}", encoding="utf-8")

    notes = compare_python_apis(tmp_path / "old", tmp_path / "new")

    assert notes == (Note("feature", "bullseye_partner._options.ClientOptions.suffix", "is new", "python"),)
    (entry,) = compared_entries(notes, {})
    assert (entry.section, entry.text) == ("Added", "The option `suffix` of the client is new.")


def test_the_client_of_a_folder_is_generated(tmp_path: Path) -> None:
    """The whole way, with the description of the Partner API: one method more is a feature in both views."""
    openapi = REPOSITORY / "openapi"
    changed = tmp_path / "changed"
    shutil.copytree(openapi, changed)
    path = changed / "paths/analytics.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("operationId: getUsage") == 1
    path.write_text(text.replace("operationId: getUsage", "operationId: getUsageFigures"), encoding="utf-8")

    notes = release_notes(str(openapi), str(changed), repository=tmp_path, workshop=tmp_path / "workshop")

    assert {note.view for note in notes.notes if note.impact == "breaking"} == {"description", "python"}


@pytest.mark.parametrize(
    ("after", "arguments", "status"),
    [
        ("  enum: [cat, dog]\n", ["--at-most", "patch"], 0),
        ("  enum: [cat, dog, fox]\n", ["--at-most", "patch"], 1),
        ("  enum: [cat, dog, fox]\n", ["--at-most", "minor"], 0),
        ("  enum: [cat]\n", ["--at-most", "minor"], 1),
        ("  enum: [cat]\n", [], 0),
        ("  enum: [cat]\n", ["--at-most", "major"], 2),
    ],
)
def test_the_command_is_a_gate(
    old: TinyDescription, new: TinyDescription, tmp_path: Path, after: str, arguments: list[str], status: int
) -> None:
    new.edit(SCHEMAS, "  enum: [cat, dog]\n", after)
    new.edit(SCHEMAS, "\n    dog: {level: inferred, note: Only cat is shown.}", " {}") if "dog" not in after else None
    files: list[Path] = []
    for name, description in (("old", old), ("new", new)):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(bundle_text(description.load().bundle), encoding="utf-8")

    result = CliRunner().invoke(app, ["changes", *map(str, files), "--json", str(tmp_path / "notes.json"), *arguments])

    assert result.exit_code == status, result.output
    if status != 2:
        notes = json.loads((tmp_path / "notes.json").read_text(encoding="utf-8"))
        assert notes["python_api"].startswith("not compared, ")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no-such-revision", "nor a git revision"),
        ("--help", "nor a git revision"),
        ("FOLDER", "has no partner-api.yaml"),
    ],
)
def test_a_version_that_is_not_there_is_named(real: Path, tmp_path: Path, name: str, reason: str) -> None:
    name = str(tmp_path) if name == "FOLDER" else name
    with pytest.raises(VersionError, match=reason):
        release_notes("one", name, repository=real, workshop=tmp_path / "workshop")


@pytest.mark.parametrize("text", ["not JSON", "[]"])
def test_a_file_without_a_bundle_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(text, encoding="utf-8")

    assert CliRunner().invoke(app, ["changes", str(file), str(file)]).exit_code == 2
