"""Fixtures of the tests of settling."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from contract_tests.tests.support.imports import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of what settling reads and writes of the repository."""
    shutil.copytree(ROOT / "openapi", tmp_path / "openapi")
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path
