"""What stands in the client's distribution beside its package."""

from __future__ import annotations

import tomllib

from contract_tests.tests.support.imports import ROOT

CLIENT = ROOT / "generated_client"


def test_the_license_comes_with_the_client() -> None:
    """The MIT license asks for it: its text has to be in all copies."""
    project = tomllib.loads((CLIENT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["license-files"] == ["LICENSE"]
    assert "LICENSE" in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert (CLIENT / "LICENSE").read_text(encoding="utf-8") == (ROOT / "LICENSE").read_text(encoding="utf-8")
