"""Regenerating is reproducible, tells what it would change, and never leaves a half-written client behind."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.finding import DescriptionError
from generator.parsing import UnsupportedError
from generator.regenerate import Outcome, ToolVersionError, regenerate
from generator.swap import swap_in

REPOSITORY = Path(__file__).parents[3]


@dataclass(frozen=True)
class Workspace:
    """A root folder with `openapi/`, `generated_client/` and the emulator's bundle, up to date when a test begins."""

    root: Path

    def edit(self, file: str, old: str, new: str) -> None:
        """Replace a piece of a file; it must be there exactly once."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def remove(self, file: str, key: str) -> None:
        """Remove a key, given with its indentation, and all that stands below it."""
        text = (self.root / file).read_text(encoding="utf-8")
        indentation = " " * (len(key) - len(key.lstrip()))
        block = re.search(rf"^{re.escape(key)}.*\n(?:{indentation} .*\n)*", text, re.MULTILINE)
        assert block, f"there is no {key} in {file}"
        self.edit(file, block[0], "")

    def check(self) -> Outcome:
        return regenerate(self.root, check=True)

    def files(self) -> dict[str, bytes]:
        """All files that exist, by their path."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes() for path in self.root.rglob("*") if path.is_file()
        }


@pytest.fixture(scope="session")
def generated_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("generated")
    shutil.copytree(REPOSITORY / "openapi", root / "openapi")
    shutil.copy(REPOSITORY / "pyproject.toml", root)
    regenerate(root, check=False)
    return root


@pytest.fixture
def workspace(generated_root: Path, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(generated_root, tmp_path / "root"))


def test_the_repository_holds_what_the_description_gives() -> None:
    outcome = regenerate(REPOSITORY, check=True)
    assert outcome.up_to_date, outcome.summary()


def test_two_runs_give_identical_bytes(workspace: Workspace) -> None:
    first = workspace.files()
    shutil.rmtree(workspace.root / "generated_client")
    shutil.rmtree(workspace.root / "emulator")
    regenerate(workspace.root, check=False)
    assert workspace.files() == first


def test_a_run_without_a_change_writes_nothing(workspace: Workspace) -> None:
    outcome = regenerate(workspace.root, check=False)
    assert outcome.up_to_date
    assert not outcome.written


def test_check_names_a_renamed_property_and_writes_nothing(workspace: Workspace) -> None:
    _rename_credits(workspace)
    before = workspace.files()
    outcome = workspace.check()
    assert not outcome.up_to_date
    assert not outcome.written
    assert [str(note) for note in outcome.notes] == [
        "`Organization.creditBalance` is new in answers",
        "`Organization.credits` is gone",
    ]
    summary = outcome.summary().splitlines()
    assert "  breaking: Organization.credits is gone" in summary
    assert "  feature: Organization.creditBalance is new in answers" in summary
    assert any(
        line.startswith("  generated_client/bullseye_partner/models/organizations.py changed") for line in summary
    )
    assert workspace.files() == before


def test_check_names_a_removed_operation(workspace: Workspace) -> None:
    workspace.remove("openapi/partner-api.yaml", "  /partner/usage:")
    workspace.remove("openapi/paths/analytics.yaml", "/partner/usage:")
    workspace.remove("openapi/paths/partner-account.yaml", "          getUsage:")
    workspace.remove("openapi/components/links.yaml", "GetUsage:")
    workspace.remove("openapi/components/parameters.yaml", "UsageStartDate:")
    workspace.remove("openapi/components/parameters.yaml", "UsageEndDate:")
    workspace.remove("openapi/components/schemas/analytics.yaml", "Usage:")
    workspace.remove("openapi/contradictions.yaml", "C9:")
    workspace.remove("openapi/contradictions.yaml", "C10:")
    assert "`getUsage` is gone" in [str(note) for note in workspace.check().notes]


def test_a_rule_of_the_lint_that_is_broken_stops_everything(workspace: Workspace) -> None:
    workspace.edit("openapi/components/schemas/domains.yaml", "      examples: [bullseye-verify=abc123]\n", "")
    before = workspace.files()
    with pytest.raises(DescriptionError, match=r"openapi/paths/domains.yaml:\d+: example-present"):
        regenerate(workspace.root, check=False)
    assert workspace.files() == before


def test_check_names_an_added_field_with_its_model(workspace: Workspace) -> None:
    workspace.edit(
        "openapi/components/schemas/domains.yaml",
        "    verified:\n",
        "    checkedAt:\n"
        "      type: string\n"
        "      format: date-time\n"
        "      description: When the records were last looked for.\n"
        "      examples: ['2025-02-27T10:30:00Z']\n"
        "      x-optional: true\n"
        "    verified:\n",
    )
    assert [str(note) for note in workspace.check().notes] == ["`DomainVerification.checkedAt` is new in answers"]


def test_check_says_how_a_limit_changes(workspace: Workspace) -> None:
    workspace.edit("openapi/components/schemas/pagination.yaml", "maximum: 100", "maximum: 50")
    assert [str(note) for note in workspace.check().notes] == [
        "`PageSize` has maximum 50 instead of 100",  # breaking in requests
        "`PageSize` has maximum 50 instead of 100",  # a fix in answers
    ]


def test_check_names_a_generated_file_that_somebody_edited(workspace: Workspace) -> None:
    workspace.edit("generated_client/bullseye_partner/_facts.py", '"X-Partner-API-Key"', '"X-API-Key"')
    outcome = workspace.check()
    assert outcome.notes == ()
    assert [change.path for change in outcome.files] == ["generated_client/bullseye_partner/_facts.py"]
    assert "X-API-Key" in outcome.files[0].hint


def test_check_names_files_that_are_missing_or_do_not_belong(workspace: Workspace) -> None:
    (workspace.root / "generated_client/bullseye_partner/py.typed").unlink()
    (workspace.root / "generated_client/bullseye_partner/notes.py").touch()
    assert [str(change) for change in workspace.check().files] == [
        "generated_client/bullseye_partner/notes.py removed",
        "generated_client/bullseye_partner/py.typed added",
    ]


def test_what_python_and_builds_leave_behind_is_no_difference(workspace: Workspace) -> None:
    cache = workspace.root / "generated_client/bullseye_partner/__pycache__"
    cache.mkdir()
    (cache / "client.cpython-311.pyc").touch()
    assert workspace.check().up_to_date


def test_regenerating_takes_the_change_over(workspace: Workspace) -> None:
    _rename_credits(workspace)
    outcome = regenerate(workspace.root, check=False)
    assert outcome.written
    models = (workspace.root / "generated_client/bullseye_partner/models/organizations.py").read_text(encoding="utf-8")
    assert "credit_balance: int" in models
    assert workspace.check().up_to_date
    assert not list(workspace.root.glob(".regenerate-*"))


def test_a_broken_description_is_named_by_file_line_and_rule_and_the_old_client_stays(workspace: Workspace) -> None:
    workspace.edit("openapi/components/schemas/errors.yaml", "$ref: errors.yaml#/ErrorCode", "$ref: errors.yaml#/Code")
    before = workspace.files()
    with pytest.raises(DescriptionError) as caught:
        regenerate(workspace.root, check=False)
    (finding,) = caught.value.findings
    assert str(finding).startswith("openapi/components/schemas/errors.yaml:7: ref-dangling: ")
    assert workspace.files() == before


def test_an_error_after_the_description_leaves_the_old_client_too(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rename_credits(workspace)
    before = workspace.files()
    monkeypatch.setattr("generator.regenerate.render_client", _refuse)
    with pytest.raises(UnsupportedError):
        regenerate(workspace.root, check=False)
    assert workspace.files() == before


def test_another_version_of_a_tool_is_refused(workspace: Workspace) -> None:
    pinned = '"griffelib==2.4.1",\n    "jinja2==3.1.6",\n    "openapi-python-client=='
    workspace.edit("pyproject.toml", f"{pinned}0.29.1", f"{pinned}0.28.0")
    with pytest.raises(ToolVersionError, match=r"0\.29\.1 is installed, pyproject\.toml pins .*0\.28\.0"):
        workspace.check()


def test_a_swap_that_fails_half_way_is_undone(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    new_first = tmp_path / "new-first"
    for path, text in ((first, "old"), (second, "old"), (new_first, "new")):
        path.write_text(text, encoding="utf-8")
    attic = tmp_path / "attic"
    attic.mkdir()
    with pytest.raises(FileNotFoundError):
        swap_in({new_first: first, tmp_path / "never-written": second}, attic)
    assert (first.read_text(encoding="utf-8"), second.read_text(encoding="utf-8")) == ("old", "old")


def _rename_credits(workspace: Workspace) -> None:
    schemas = "openapi/components/schemas/organizations.yaml"
    workspace.edit(schemas, "    credits: {$ref", "    creditBalance: {$ref")
    workspace.edit(
        schemas,
        "required: [id, name, externalId, status, tier, credits, metadata, createdAt]",
        "required: [id, name, externalId, status, tier, creditBalance, metadata, createdAt]",
    )
    workspace.edit(
        "openapi/paths/billing.yaml", "values: [Organization.credits,", "values: [Organization.creditBalance,"
    )


def _refuse(_: object) -> dict[str, str]:
    raise UnsupportedError("an operation was skipped")
