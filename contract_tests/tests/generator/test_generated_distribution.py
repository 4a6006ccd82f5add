"""The client is a distribution of its own: it installs into an empty environment, with its dependencies and no more."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path

import pytest

CLIENT = Path(__file__).parents[3] / "generated_client"

PROGRAM = """
import importlib.metadata, importlib.resources, json
import bullseye_partner
bullseye_partner.preload()
client = bullseye_partner.BullseyePartner(api_key="pk_test")
print(json.dumps({
    "distributions": sorted(d.metadata["Name"] for d in importlib.metadata.distributions()),
    "version": importlib.metadata.version("bullseye-partner") == bullseye_partner.__version__,
    "typed": importlib.resources.files("bullseye_partner").joinpath("py.typed").is_file(),
    "resource": type(client.organizations).__name__,
}))
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_client_installs_and_imports_in_an_empty_environment(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", CLIENT], check=True)
    # From another folder: the checkout must not be what is imported.
    done = subprocess.run([python, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["version"]
    assert found["typed"]
    assert found["resource"] == "OrganizationsResource"
    assert {"bullseye-partner", "httpx2", "msgspec"} <= set(found["distributions"])
    assert not {"attrs", "pydantic", "openapi-python-client"} & set(found["distributions"])
