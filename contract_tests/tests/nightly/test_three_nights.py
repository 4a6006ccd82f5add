"""The first night names what differs, the second one says that it still does, the third one that it is gone."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.memory import read_nights
from contract_tests.power.page_rendering import render
from contract_tests.tests.documentation.saved_pages import write
from contract_tests.tests.nightly.nights import THREE_DRIFTS, account_with, setting_of, watch
from generator.description import DEFAULT_PATH

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.nightly.memory import Night
    from generator.description import Description

ROOT = DEFAULT_PATH.parent.parent


@pytest.fixture(scope="module")
def pages(description: Description) -> dict[str, str]:
    return render(description)


def with_two_drifts(pages: dict[str, str]) -> dict[str, str]:
    changed = dict(pages)
    for page, old, new in (
        ("partner-api/organizations", "(default: 20)", "(default: 25)"),
        ("partner-api/billing", "| `credits` | integer | Yes |", "| `credits` | number | Yes |"),
    ):
        assert old in pages[page]
        changed[page] = pages[page].replace(old, new, 1)
    return changed


def did(night: Night) -> Counter[str]:
    return Counter(told.did for told in night.issues)


def test_five_drifts_are_named_then_still_there_then_gone(tmp_path: Path, pages: dict[str, str]) -> None:
    drifted, repaired = write(with_two_drifts(pages), tmp_path / "drifted"), write(pages, tmp_path / "repaired")
    memory, tracker = tmp_path / "memory", FolderTracker(tmp_path / "memory" / "issues")

    first = watch(memory, setting_of(day=26, pages=drifted, account=account_with(*THREE_DRIFTS)))
    assert (first.conclusion, did(first)) == ("differs", {"opened": 5})
    titles = [issue.title for issue in tracker.issues()]
    for words in (
        ("billing", "credits (type)"), ("organizations", "pageSize (default)"), ("companyName is now company_name",),
        ("getBilling", "$.billingMode"), ("listOrganizations", "credits"),
    ):  # fmt: skip
        assert len([title for title in titles if all(word in title for word in words)]) == 1, titles
    assert all("**Found on 2026-11-26**" in issue.body for issue in tracker.issues())

    second = watch(memory, setting_of(day=27, pages=drifted, account=account_with(*THREE_DRIFTS)))
    assert (second.conclusion, did(second)) == ("differs", {"still": 5})
    assert {told.since for told in second.issues} == {"2026-11-26"}
    assert [issue.title for issue in tracker.issues()] == titles, "no issue is made twice"
    assert all("**Still there on 2026-11-27**, since 2026-11-26 (2 nights)" in one.body for one in tracker.issues())
    assert all(watch.changes == () for watch in second.watches), "nothing changed since the last night"

    third = watch(memory, setting_of(day=28, pages=repaired, account=account_with()))
    assert (third.conclusion, did(third)) == ("passed", {"closed": 5})
    assert not any(issue.is_open for issue in tracker.issues())
    changes = {watch.name: watch.changes for watch in third.watches}
    assert any("billing" in change for change in changes["documentation"])
    assert any("companyName" in change for change in changes["live account"])

    fourth = watch(memory, setting_of(day=29, pages=repaired, account=account_with()))
    assert (fourth.conclusion, did(fourth)) == ("passed", {}), "silence"
    assert [night.at.day for night in read_nights(memory)] == [26, 27, 28, 29]


def test_each_issue_has_its_evidence_and_how_to_repeat_it(tmp_path: Path, pages: dict[str, str]) -> None:
    drifted = write(with_two_drifts(pages), tmp_path / "drifted")
    watch(tmp_path, setting_of(pages=drifted, account=account_with(*THREE_DRIFTS)))
    bodies = {issue.title.partition(":")[0]: issue.body for issue in FolderTracker(tmp_path / "issues").issues()}
    assert "- Evidence: " in bodies["documentation"]
    assert "Expected:\n\n```\n20\n```" in bodies["documentation"]
    assert "Got:\n\n```\n25\n```" in bodies["documentation"]
    assert f"python -m nox -s docs_drift -- --from {drifted} --all" in bodies["documentation"]
    assert "`openapi/components/schemas/pagination.yaml:" in bodies["documentation"]
    assert "```yaml\n25\n```" in bodies["documentation"]
    assert "python -m nox -s nightly -- --dry-run --target http://127.0.0.1:9/api/v1" in bodies["live account"]
    assert "curl" in bodies["live account"]
    assert "openapi/components/schemas/" in bodies["live account"]


def test_what_could_not_be_checked_is_neither_gone_nor_drift(tmp_path: Path, pages: dict[str, str]) -> None:
    drifted = write(with_two_drifts(pages), tmp_path / "drifted")
    watch(tmp_path, setting_of(day=26, pages=drifted, account=account_with(*THREE_DRIFTS)))
    empty = tmp_path / "empty"
    empty.mkdir()
    night = watch(tmp_path, setting_of(day=27, pages=empty, account="BULLSEYE_PARTNER_API_KEY is not set"))
    assert (night.conclusion, did(night)) == ("could not check", {"not checked": 5})
    assert [watch.conclusion for watch in night.watches] == ["could not check"] * 3
    assert night.watches[1].reason == "BULLSEYE_PARTNER_API_KEY is not set"
    assert all(issue.is_open for issue in FolderTracker(tmp_path / "issues").issues())


def test_a_page_that_is_not_there_tonight_keeps_its_issue_open(tmp_path: Path, pages: dict[str, str]) -> None:
    drifted = write(with_two_drifts(pages), tmp_path / "drifted")
    watch(tmp_path, setting_of(day=26, pages=drifted))
    (drifted / "partner-api" / "billing.md").unlink()
    write({page: text for page, text in pages.items() if page == "partner-api/organizations"}, drifted)
    night = watch(tmp_path, setting_of(day=27, pages=drifted))
    assert {("billing" in told.title, told.did) for told in night.issues} == {(True, "not checked"), (False, "closed")}


@pytest.mark.slow  # generates the client four times
def test_the_edits_that_apply_cleanly_are_one_patch(tmp_path: Path, pages: dict[str, str]) -> None:
    drifted = write(with_two_drifts(pages), tmp_path / "drifted")
    setting = dataclasses.replace(setting_of(pages=drifted), reports=tmp_path / "reports")
    night = watch(tmp_path, setting)
    assert len(night.proposal.applied) == 2
    assert not night.proposal.refused
    patch = tmp_path / "reports" / "edits.patch"
    text = patch.read_text(encoding="utf-8")
    for file in (*night.proposal.files, "generated_client/", "emulator/bullseye_partner_emulator/openapi.json"):
        assert f"diff --git a/{file}" in text
    git = shutil.which("git")
    assert git
    subprocess.run([git, "apply", "--check", str(patch)], cwd=ROOT, check=True)
    assert "pageSize" in (tmp_path / "reports" / "edits.md").read_text(encoding="utf-8")

    repaired = write(pages, tmp_path / "repaired")
    watch(tmp_path, dataclasses.replace(setting, pages=str(repaired)))
    assert not patch.exists(), "an old patch would be proposed again"
