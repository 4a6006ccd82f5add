"""The list of all checks in the documentation is what the checks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from contract_tests.conformance import oracle_list
from contract_tests.oracles import FAMILIES
from contract_tests.scenario.every_oracle import ORACLES

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

app = typer.Typer()
app.command()(oracle_list.write_oracle_list)


def test_the_committed_list_is_up_to_date() -> None:
    assert oracle_list.PAGE.read_text("utf-8") == oracle_list.oracle_page(), "nox -s oracles writes it"


def test_each_family_is_a_table_of_markdown() -> None:
    tables = [
        token for token in MarkdownIt().enable("table").parse(oracle_list.oracle_page()) if token.type == "tbody_open"
    ]
    assert len(tables) == len(FAMILIES)
    assert sum(end - start for start, end in filter(None, (token.map for token in tables))) == len(ORACLES)


def test_a_list_that_is_not_up_to_date_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "oracles.md"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr(oracle_list, "PAGE", page)
    assert CliRunner().invoke(app, ["--check"]).exit_code == 1
    assert page.read_text("utf-8") == "old"
    assert CliRunner().invoke(app, []).exit_code == 0
    assert CliRunner().invoke(app, ["--check"]).exit_code == 0
    assert all(f"| `{oracle.id}` | {oracle.says} |" in page.read_text("utf-8") for oracle in ORACLES)
