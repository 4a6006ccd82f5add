"""What a change is released as: version, changelog and verdict of both distributions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from packaging.version import Version

from automation.release.distributions import DISTRIBUTIONS
from automation.release.entries import UnreleasedNoteError
from automation.release.making import write_release
from automation.release.plan import Plan, plan_release
from contract_tests.tests.automation.small_repository import RETRY, commit, generate, git, small_repository, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from automation.release.versions import Stage
    from contract_tests.tests.generator.tiny_description import TinyDescription

CLIENT, EMULATOR = DISTRIBUTIONS
PETS, SCHEMAS = "paths/pets.yaml", "components/schemas/pets.yaml"
KIND = "      - name: kind\n"
AGE = "      - {name: age, in: query, required: true, schema: {type: integer}, description: Age.}\n"
NICK_NAME = """    nickName:
      type: [string, 'null']
      examples: [Tom]
      x-optional: true
      x-evidence: {level: inferred, note: Seen elsewhere.}
"""
PUT = "  put:\n    operationId: updatePet\n"
GET = """  get:
    operationId: getPet
    tags: [pets]
    summary: Get a pet
    security:
      - PartnerKey: [read]
    responses:
      '200': {description: Nothing.}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "repository"


@pytest.fixture
def released(root: Path) -> TinyDescription:
    """The description of a repository whose two distributions were released as 0.1.0."""
    description = small_repository(root)
    commit(root, "Release", "client-v0.1.0", "emulator-v0.1.0")
    return description


def plans(root: Path, stage: Stage | None = None) -> list[Plan | None]:
    repository = commit(root, "Change")
    return [
        plan_release(distribution, repository, root.parent / f"workshop-{distribution.key}", stage)
        for distribution in DISTRIBUTIONS
    ]


def edit(*edits: tuple[str, str, str]) -> Callable[[TinyDescription, Path], None]:
    def apply(description: TinyDescription, root: Path) -> None:
        for one in edits:
            description.edit(*one)
        generate(root, description)

    return apply


def change_default(_: TinyDescription, root: Path) -> None:
    write(root, "generated_client/bullseye_partner/_retry.py", RETRY.replace("2", "9"))


OPTIONAL_FIELD = edit((SCHEMAS, NICK_NAME, "    age: {type: integer, examples: [1]}\n" + NICK_NAME))


@pytest.mark.parametrize(
    ("change", "stage", "bump", "client", "emulator", "text"),
    [
        pytest.param(
            edit((PETS, "Returns the pets, one", "Returns pets, one")), None, "patch", "0.1.1", "0.1.1",
            "### Fixed\n\n- Documentation of `client.pets.listpets()`.", id="a typo",
        ),
        pytest.param(
            OPTIONAL_FIELD, None, "minor", "0.2.0", "0.2.0",
            "### Added\n\n- `Pet.age` is new in answers.", id="an optional field",
        ),
        pytest.param(
            edit((PETS, KIND, AGE + KIND)), None, "major", "0.2.0", "0.2.0",
            "### Changed\n\n- **Breaking:** `client.pets.listpets()`: `age` is a new parameter, and required.",
            id="a required parameter",
        ),
        pytest.param(
            edit((SCHEMAS, NICK_NAME, "")), None, "major", "0.2.0", "0.2.0",
            "### Removed\n\n- **Breaking:** `Pet.nick_name` is gone.", id="a removed field",
        ),
        pytest.param(
            edit((PETS, "operationId: listPets", "operationId: findPets")), None, "major", "0.2.0", "0.2.0",
            "### Changed\n\n- **Breaking:** `client.pets.listpets()` is now called `client.pets.findpets()`.",
            id="a renamed operation",
        ),
        pytest.param(
            edit((SCHEMAS, "  enum: [cat, dog]\n", "  enum: [cat, dog, fox]\n")), None, "minor", "0.2.0", "0.2.0",
            "### Added\n\n- `PetKind` has the new value `fox`.", id="a new value of an enum",
        ),
        pytest.param(
            edit((PETS, PUT, GET + PUT)), None, "minor", "0.2.0", "0.2.0",
            "### Added\n\n- `client.pets.getpet()` is new.", id="a new operation",
        ),
        pytest.param(
            change_default, None, "minor", "0.2.0", None,
            "### Changed\n\n- `RetryPolicy.max_retries` is 9 by default instead of 2.", id="a default of the kernel",
        ),
        pytest.param(
            OPTIONAL_FIELD, "rc", "minor", "0.2.0rc1", "0.2.0rc1",
            "### Added\n\n- `Pet.age` is new in answers.", id="a prerelease",
        ),
    ],
)  # fmt: skip
def test_a_change_decides_version_changelog_and_verdict(
    released: TinyDescription,
    root: Path,
    change: Callable[[TinyDescription, Path], None],
    stage: Stage | None,
    bump: str,
    client: str,
    emulator: str | None,
    text: str,
) -> None:
    change(released, root)

    of_client, of_emulator = plans(root, stage)

    assert of_client is not None
    assert (str(of_client.version), of_client.bump, of_client.since) == (client, bump, "client-v0.1.0")
    assert of_client.notes().strip() == text
    assert (str(of_emulator.version) if of_emulator else None) == emulator


def test_the_first_release_needs_no_tag(root: Path) -> None:
    small_repository(root)

    found = plans(root)

    assert [(plan.tag, plan.since) for plan in found if plan] == [("client-v0.1.0", None), ("emulator-v0.1.0", None)]


def test_nothing_is_released_twice(released: TinyDescription, root: Path) -> None:
    write(root, "README.md", "Not a part of a distribution.\n")

    assert plans(root) == [None, None]


def test_the_distributions_are_released_apart(released: TinyDescription, root: Path) -> None:
    OPTIONAL_FIELD(released, root)
    commit(root, "Release the client", "client-v0.2.0")

    of_client, of_emulator = plans(root)

    assert of_client is None
    assert of_emulator is not None
    assert of_emulator.tag == "emulator-v0.2.0"


def test_a_final_version_tells_all_since_the_last_final_one(released: TinyDescription, root: Path) -> None:
    OPTIONAL_FIELD(released, root)
    commit(root, "Release", "client-v0.2.0rc1")
    released.edit(SCHEMAS, NICK_NAME, "")
    generate(root, released)

    assert next(str(plan.version) for plan in plans(root, "rc") if plan) == "0.2.0rc2"
    plan = plan_release(CLIENT, commit(root, "Change"), root.parent / "again")
    assert plan is not None
    assert (str(plan.version), plan.since) == ("0.2.0", "client-v0.1.0")
    assert "`Pet.age` is new" in plan.notes()
    assert "`Pet.nick_name` is gone" in plan.notes()


def test_a_changed_file_of_which_nothing_can_be_said_is_a_patch(released: TinyDescription, root: Path) -> None:
    write(root, "generated_client/bullseye_partner/_clock.py", "# a comment\n")

    of_client, of_emulator = plans(root)

    assert of_client is not None
    assert (of_client.bump, of_client.notes()) == ("patch", "### Fixed\n\n- Internal changes in 1 file.\n")
    assert of_emulator is None


def test_what_people_write_counts_and_is_used_up(released: TinyDescription, root: Path) -> None:
    note = "changelog/unreleased/emulator/clock.removed.md"
    write(root, note, "The clock can no longer\nbe turned back.\n")

    of_client, of_emulator = plans(root)

    assert of_client is None
    assert of_emulator is not None
    assert of_emulator.notes() == "### Removed\n\n- **Breaking:** The clock can no longer be turned back.\n"
    write_release([of_emulator], root, date(2026, 11, 26))
    assert not (root / note).exists()
    assert EMULATOR.read_version(root) == of_emulator.version
    changelog = (root / "changelog/bullseye-partner-emulator.md").read_text(encoding="utf-8")
    assert "\n## [0.2.0] - 2026-11-26\n\n### Removed\n" in changelog


@pytest.mark.parametrize("name", ["clock.md", "clock.better.md", "clock.fixed.txt"])
def test_a_note_that_nobody_would_read_is_refused(released: TinyDescription, root: Path, name: str) -> None:
    write(root, f"changelog/unreleased/client/{name}", "Text.")

    with pytest.raises(UnreleasedNoteError, match="sections are added, changed"):
        plans(root)


def test_a_prerelease_leaves_the_changelog_to_the_final_version(released: TinyDescription, root: Path) -> None:
    OPTIONAL_FIELD(released, root)
    found = [plan for plan in plans(root, "b") if plan]

    write_release(found, root, date(2026, 11, 26))

    assert CLIENT.read_version(root) == Version("0.2.0b1")
    assert not (root / CLIENT.changelog).exists()


def test_the_newest_version_is_on_top_of_the_changelog(released: TinyDescription, root: Path) -> None:
    for version, day, change in (
        ("0.2.0", 26, OPTIONAL_FIELD),
        ("0.3.0", 27, edit((SCHEMAS, "[cat, dog]", "[cat, dog, fox]"))),
    ):
        change(released, root)
        plan = plan_release(CLIENT, commit(root, "Change"), root.parent / version)
        assert plan is not None
        write_release([plan], root, date(2026, 11, day))
        commit(root, "Release", f"client-v{version}")

    lines = (root / CLIENT.changelog).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("## ")] == ["## [0.3.0] - 2026-11-27", "## [0.2.0] - 2026-11-26"]
    assert sum(line.startswith("# ") for line in lines) == 1


def test_a_shallow_clone_is_refused(released: TinyDescription, root: Path, tmp_path: Path) -> None:
    commit(root, "Another")
    git(tmp_path, "clone", "--quiet", "--depth", "1", root.as_uri(), "shallow")

    with pytest.raises(Exception, match="the clone is shallow"):
        plans(tmp_path / "shallow")
