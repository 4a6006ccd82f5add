"""The command: exit statuses, what it writes, and what it needs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from contract_tests.nightly.cli import app
from contract_tests.power.page_rendering import render
from contract_tests.tests.documentation.saved_pages import write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from generator.description import Description

run = CliRunner().invoke


def options(folder: Path, pages: Path, *others: str) -> list[str]:
    return ["--from", str(pages), "--memory", str(folder / "memory"), "--reports", str(folder / "reports"),
            "--no-emulator", *others]  # fmt: skip


def test_a_night_without_drift_passes_and_says_what_was_not_looked_at(
    tmp_path: Path, description: Description, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BULLSEYE_PARTNER_API_KEY", raising=False)
    pages = write(render(description), tmp_path / "pages")
    result = run(app, options(tmp_path, pages, "--dry-run"))
    assert result.exit_code == 0, result.output
    assert "live account: could not check; not set up (no account was named: --target)" in result.output
    night = json.loads((tmp_path / "reports" / "night.json").read_bytes())
    assert [(one["name"], one["conclusion"]) for one in night["watches"]] == [
        ("documentation", "passed"),
        ("live account", "could not check"),
        ("emulator", "could not check"),
    ]
    assert (tmp_path / "reports" / "night.md").read_text(encoding="utf-8").startswith("## The night of")
    assert len(list((tmp_path / "memory").glob("night-*.json"))) == 1

    result = run(app, options(tmp_path, pages, "--dry-run", "--target", "https://api.partner.example/api/v1"))
    assert result.exit_code == 2, "a target without its key was asked for, and not looked at"
    assert "BULLSEYE_PARTNER_API_KEY is not set" in result.output


def test_pages_that_cannot_be_read_are_no_drift(tmp_path: Path) -> None:
    result = run(app, options(tmp_path, tmp_path, "--dry-run"))
    assert result.exit_code == 2, result.output
    assert "documentation: could not check" in result.output


def test_issues_on_github_need_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    result = run(app, options(tmp_path, tmp_path))
    assert result.exit_code == 2
    assert "GITHUB_TOKEN" in result.output
    assert not (tmp_path / "reports").exists()


def test_a_damaged_memory_is_said(tmp_path: Path) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "night-2026-11-26T03-17-00Z.json").write_text("{", encoding="utf-8")
    result = run(app, options(tmp_path, tmp_path, "--dry-run"))
    assert result.exit_code == 2
    assert "is no report of a night" in result.output
