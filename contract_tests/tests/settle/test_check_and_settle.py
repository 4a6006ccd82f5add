"""A partner's check of an API that differs from the description, and what settling makes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from bullseye_partner import BullseyePartner
from bullseye_partner._check import Checker, Guesses
from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.description import bundle_of_package
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.documentation.applying import ROOT_FILE, lint_findings
from contract_tests.power.mutants import find_mutant, mutated
from contract_tests.settle.observation import Check, ObservationError, observation_of_check, read_observation
from contract_tests.settle.settling import settle, write_settled
from contract_tests.tests.support.imports import ROOT
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.guesses import read_guesses
from generator.json_pointer import lookup

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from contract_tests.settle.settling import Settled
    from generator.description import Description

SERVED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "a name, a status, fields that are missing": (
        ("rename-field:getPixelConfig:/pixelConfig/scriptUrl", "success-status:getScriptConfig:201"),
        {"C9": "guide"},
    ),
    "a type, null, other words": (
        ("retype-field:getPixelConfig:/pixelConfig/enabled", "null-field:getPartnerAccount:/partner/slug"),
        {"C5": "guide"},
    ),
    "a wrapper, a format, a property that is gone": (
        (
            "rename-field:getPartnerAccount:/partner",
            "date-as-epoch:listOrganizations:/organizations/*/createdAt",
            "drop-field:getScriptConfig:/scriptConfig/companyName",
        ),
        {},
    ),
}
"""Three readings each in which an emulator differs from the description: mutants, and contradictions."""

SAID = {
    "a name, a status, fields that are missing": [
        "C9: the reading guide holds, not reference",
        "getScriptConfig answers 201, not 200",
        "scriptUrl of PixelConfig is called script_url",
    ],
    "a type, null, other words": [
        "C5: the reading guide holds, not reference",
        "getPixelConfig $.pixelConfig.enabled is string",
        "getPartnerAccount $.partner.slug may be null",
    ],
    "a wrapper, a format, a property that is gone": [
        "partner of PartnerAccountEnvelope is called partnerValue",
        "listOrganizations $.organizations[].createdAt is not limited by format date-time",
        "ScriptConfig has no companyName",
    ],
}


@contextmanager
def served(name: str) -> Generator[tuple[str, str]]:
    """Serve an emulator that differs; yield its address and a key. It has an organization that is disabled."""
    mutants, readings = SERVED[name]
    app = create_app(Settings(seed=1, readings=readings))
    with serve_in_thread(app) as address, BullseyePartner(app.api_key, base_url=address + app.base_path) as client:
        made = client.organizations.create(name="Secret Customer")
        word = "disabled" if "C5" in readings else "suspended"
        client.organizations.update_status(made.id, status=word)
    layer: Any = app
    for one in mutants:
        layer = mutated(layer, find_mutant(bundle_of_package(), one))
    with serve_in_thread(layer) as address:
        yield address + app.base_path, app.api_key
    app.close()


def check(url: str, key: str, path: Path) -> Check:
    """Run the command of the client against an address, in a process of its own; return what it wrote."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "generated_client")}
    environment |= {"BULLSEYE_PARTNER_API_KEY": key, "BULLSEYE_PARTNER_BASE_URL": url}
    command = [sys.executable, "-m", "bullseye_partner", "check", "--output", str(path)]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    text = path.read_text(encoding="utf-8")
    assert "Secret Customer" not in text
    return msgspec.json.decode(text, type=Check)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What settling reads and writes of the repository."""
    root = tmp_path / "repository"
    for folder in ("openapi", "generated_client", "emulator/bullseye_partner_emulator"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def said(made: Settled) -> list[str]:
    """Return what settling changes, leaves or cannot do, without readings that are chosen already."""
    changed = [text for text in made.decided if not text.endswith("the chosen reading holds")]
    return [*changed, *made.corrected, *made.open, *(text for text, _ in made.refused)]


def refuted(description: Description, url: str, key: str) -> list[str]:
    """Return what a check with the guesses of a description would refute."""
    guesses = msgspec.json.decode(msgspec.json.encode(read_guesses(description)), type=Guesses)
    with BullseyePartner(key, base_url=url) as client:
        found = Checker(client, guesses, lambda _name: None).run()
    return [f"{one.oracle} {one.operation_id} {one.where}" for one in found.refuted]


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a minute of processor time, on a machine that may be busy
@pytest.mark.parametrize("name", SERVED)
def test_three_readings_that_a_check_refutes_are_settled_in_a_copy(name: str, repository: Path, tmp_path: Path) -> None:
    with served(name) as (url, key):
        found = check(url, key, tmp_path / "check.json")
        made = settle(repository, observation_of_check(found), check=lint_findings)
        assert sorted(said(made)) == sorted(SAID[name])
        before = load_description(repository / ROOT_FILE)
        write_settled(repository, made)
        after = load_description(repository / ROOT_FILE)
        assert refuted(before, url, key)
        assert refuted(after, url, key) == []


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a minute of processor time, on a machine that may be busy
def test_the_command_settles_the_file_of_a_partner_and_refuses_that_of_an_emulator(
    repository: Path, tmp_path: Path
) -> None:
    path = tmp_path / "check.json"
    with served("a name, a status, fields that are missing") as (url, key):
        check(url, key, path)
    with pytest.raises(ObservationError, match="emulator"):
        read_observation(path)
    before = {file: file.read_bytes() for file in (repository / "openapi").rglob("*.yaml")}
    refused = settle_command(path, repository)
    assert (refused.returncode, "Nothing is settled" in refused.stderr) == (2, True)
    assert before == {file: file.read_bytes() for file in (repository / "openapi").rglob("*.yaml")}

    told = json.loads(path.read_text(encoding="utf-8"))
    told["target"] = "live"  # as a partner's own account would have told it
    told["seen"] = {where: looks for where, looks in told["seen"].items() if "x-emulator" not in where}
    path.write_text(json.dumps(told), encoding="utf-8")
    done = settle_command(path, repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "corrected: scriptUrl of PixelConfig is called script_url" in done.stdout
    description = load_description(repository / ROOT_FILE)
    assert read_contradictions(description)["C9"].chosen == "guide"
    assert "script_url" in lookup(description.bundle, "/components/schemas/PixelConfig/properties")
    models = [file.read_text(encoding="utf-8") for file in (repository / "generated_client").rglob("models/*.py")]
    assert any('name="script_url"' in text for text in models), "the client reads the name that the API has"


def settle_command(path: Path, root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "contract_tests.settle", "--from", str(path), "--root", str(root), "--apply"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((".", "generated_client", "emulator")), "COLUMNS": "300"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
