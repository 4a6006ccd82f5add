"""`docs_drift --apply`: a person runs one command, and the description is corrected."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
import typer
from typer.testing import CliRunner

from contract_tests.documentation.choice import ask_person, chooser
from contract_tests.documentation.cli import app
from contract_tests.documentation.drift import Drift, Edit
from contract_tests.documentation.statement import Spot, Subject
from contract_tests.tests.support.imports import ROOT
from generator.description import load_description

if TYPE_CHECKING:
    from contract_tests.documentation.drift import Kind
    from generator.description import Description

run = CliRunner().invoke
NEW_PAGE = (Path(__file__).parent / "new_pages" / "reports.md").read_text(encoding="utf-8")
ORGANIZATIONS, BILLING = "partner-api/organizations", "partner-api/billing"


def section(markdown: str, title: str) -> str:
    return next(part for part in re.split(r"\n(?=## )", markdown) if part.startswith(f"## {title}\n"))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What the command reads and writes of the repository."""
    root = tmp_path / "repository"
    for folder in ("openapi", "generated_client", "emulator/bullseye_partner_emulator", "contract_tests/scenario"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def saved(pages: dict[str, str], complete_pages: dict[str, str], tmp_path: Path) -> Path:
    """Three pages that somebody has saved, of a site that has more of them."""
    full = complete_pages[ORGANIZATIONS]
    confirmed = section(full, "Get Organization")
    moved = (
        section(full, "Update Organization Status")
        .replace("Id}/status", "Id}/state")
        .replace("-id/status", "-id/state")
    )
    organizations = f"{pages[ORGANIZATIONS].rstrip()}\n\n***\n{confirmed}\n{moved}"
    folder = tmp_path / "saved"
    folder.mkdir()
    organizations = organizations.replace("`monthly`, `annual`", "`monthly`, `annual`, `quarterly`")
    (folder / "organizations.md").write_text(organizations, encoding="utf-8")
    billing = pages[BILLING].replace('"stripeCustomerId"', '"stripeCustomer"')
    (folder / "billing.md").write_text(billing, encoding="utf-8")
    (folder / "reports.md").write_text(NEW_PAGE, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_three_saved_pages_correct_the_description(description: Description, repository: Path, saved: Path) -> None:
    command = ["--from", str(saved), "--repository", str(repository)]
    result = run(app, [*command, "--apply"])
    assert result.exit_code == 0, result.output
    assert " 0 not, " in result.output
    assert "a second run finds 0 to act on" in result.output
    bundle = load_description(repository / "openapi" / "partner-api.yaml").bundle
    # A new page, a renamed field, a new value, a confirmed guess, a refuted path.
    assert "/partner/organizations/{organizationId}/reports" in bundle["paths"]
    billing = bundle["components"]["schemas"]["Billing"]
    was = description.bundle["components"]["schemas"]["Billing"]
    assert billing["properties"]["stripeCustomer"] == was["properties"]["stripeCustomerId"]
    assert billing["required"] == [name.replace("stripeCustomerId", "stripeCustomer") for name in was["required"]]
    assert bundle["components"]["schemas"]["BillingPeriod"]["enum"] == ["monthly", "annual", "quarterly"]
    paths = bundle["paths"]
    assert paths["/partner/organizations/{organizationId}"]["get"]["x-evidence"]["level"] == "documented"
    assert paths["/partner/organizations/{organizationId}/state"]["put"]["x-evidence"]["level"] == "documented"
    assert "/partner/organizations/{organizationId}/status" not in paths
    # What is not on the saved pages stays as it is: nothing of it is called missing.
    assert "missing" not in {line.split(":")[2].strip() for line in result.output.splitlines() if line.count(":") > 3}
    for kept in ("api-keys", "webhooks", "domains", "branding", "analytics"):
        untouched = Path("openapi/paths") / f"{kept}.yaml"
        assert (repository / untouched).read_bytes() == (ROOT / untouched).read_bytes()
    place = next(line for line in result.output.splitlines() if line.endswith(": stripeCustomerId") and ".py:" in line)
    file, line, _ = place.strip().split(":")
    assert '"stripeCustomerId"' in (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert '"stripeCustomer"' in (repository / "emulator/bullseye_partner_emulator/openapi.json").read_text()
    again = run(app, command)
    assert again.exit_code == 0, again.output


def drift(kind: Kind, page: str, pointer: str = "/a") -> Drift:
    edit = Edit("openapi/x.yaml", 1, pointer, "b: 1")
    subject = Subject("GET /a", "body", page)
    return Drift(kind, subject, "presence", Spot(page, "s", 1), "x", "y", "/c", edit)


def test_only_takes_kinds_and_pages() -> None:
    one, other = drift("confirmed", "partner-api/billing"), drift("extra", "partner-api/webhooks")
    for words, expected in (([], [True, True]), (["confirmed"], [True, False]), (["webhooks"], [False, True]),
                            (["extra", "partner-api/billing"], [True, True])):  # fmt: skip
        choose = chooser(words, review=False)
        assert [choose(drift) is not None for drift in (one, other)] == expected


def test_what_a_person_has_to_decide_is_never_chosen() -> None:
    advice = drift("different", "p")
    assert advice.edit is not None
    note = msgspec.structs.replace(advice, edit=Edit(advice.edit.file, 1, "/a", "# think"))
    assert chooser([], review=False)(note) is None


def test_a_review_asks_about_each_edit_once(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); p.write_text(p.read_text().strip() + '2')"
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, "-c", script]))
    taken: list[Edit | None] = []

    def review() -> None:
        choose = chooser([], review=True, ask=ask_person)
        taken.extend(choose(drift("extra", "p", pointer)) for pointer in ("/a", "/b", "/c", "/a"))

    command = typer.Typer()
    command.command()(review)
    result = run(command, input="a\nwhat?\ns\ne\n")
    assert result.exit_code == 0, result.output
    assert [edit and (edit.pointer, edit.yaml) for edit in taken] == [
        ("/a", "b: 1"),
        None,
        ("/c", "b: 12"),
        ("/a", "b: 1"),
    ]
    assert run(command, input="a\nq\n").exit_code == 1, "nothing is applied when the review is ended"


@pytest.mark.parametrize("options", [["--only", "confirmed"], ["--review"]])
def test_what_to_apply_is_said_together_with_apply(options: list[str], tmp_path: Path) -> None:
    result = run(app, ["--from", str(tmp_path), *options])
    assert result.exit_code == 2
    assert "--apply" in result.output


def test_only_refuses_what_is_neither_kind_nor_page(saved: Path, repository: Path) -> None:
    command = ["--from", str(saved), "--repository", str(repository), "--apply", "--only", "gut-feeling"]
    result = run(app, command)
    assert result.exit_code == 2
    assert "gut-feeling is neither a kind" in result.output


def test_an_accepted_difference_is_folded_and_not_applied(pages: dict[str, str], tmp_path: Path) -> None:
    folder, accepted = tmp_path / "pages", tmp_path / "accepted.yaml"
    folder.mkdir()
    page = pages[ORGANIZATIONS].replace("(default: 20)", "(default: 25)")
    (folder / "organizations.md").write_text(page, encoding="utf-8")
    command = ["--from", str(folder), "--accepted", str(accepted), "--all"]
    first = run(app, command)
    assert first.exit_code == 1
    (fingerprint,) = set(re.findall(r"\b[0-9a-f]{12}\b", first.output))
    entry = f"- {{fingerprint: '{fingerprint}', engine: documentation, reason: known, who: ann, until: 2999-01-01}}\n"
    accepted.write_text(entry, encoding="utf-8")
    second = run(app, command)
    assert second.exit_code == 0, second.output
    assert "Accepted until 2999-01-01 (ann: known)" in second.output
    accepted.write_text(entry.replace("2999", "2020"), encoding="utf-8")
    third = run(app, command)
    assert third.exit_code == 1
    assert "No longer accepted since 2020-01-01" in third.output
