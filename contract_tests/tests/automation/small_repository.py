"""A git repository with both distributions, small enough to be released in a moment."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from automation.release.repository import Repository
from contract_tests.tests.generator.tiny_description import TinyDescription
from generator.regenerate import bundle_text

if TYPE_CHECKING:
    from pathlib import Path

RETRY = "class RetryPolicy:\n    max_retries: int = 2\n"


def small_repository(root: Path) -> TinyDescription:
    """Make a repository that was never released; return its description."""
    description = TinyDescription(root)
    files = {
        "pyproject.toml": '[tool.bullseye-partner]\nclient-version = "0.1.0"\n',
        "emulator/pyproject.toml": '[project]\nversion = "0.1.0"\n',
        "generated_client/bullseye_partner/__init__.py": "from ._retry import RetryPolicy\n__all__ = ['RetryPolicy']\n",
        "generated_client/bullseye_partner/_retry.py": RETRY,
        "emulator/bullseye_partner_emulator/__init__.py": "",
        "emulator/bullseye_partner_emulator/pytest_plugin.py": "def bullseye_emulator() -> None: ...\n",
        "changelog/unreleased/README.md": "Notes.\n",
    }
    for name, text in files.items():
        write(root, name, text)
    generate(root, description)
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, "Begin")
    return description


def generate(root: Path, description: TinyDescription) -> None:
    """Stand in for `python -m generator`: what the real one writes depends on the description in the same places."""
    bundle = description.load().bundle
    write(root, "emulator/bullseye_partner_emulator/openapi.json", bundle_text(bundle))
    names: list[str] = [
        operation["operationId"]
        for item in bundle["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    operations = [f"Operation(id={name!r}, resource='pets', method_name={name.lower()!r})\n" for name in names]
    write(root, "generated_client/bullseye_partner/_operations.py", f'"""{bundle["paths"]}"""\n' + "".join(operations))
    models = [
        f"class {name}:\n    " + "".join(f"{field}: object\n    " for field in schema.get("properties", {})) + "...\n"
        for name, schema in bundle["components"]["schemas"].items()
    ]
    text = f'"""{bundle["components"]["schemas"]}"""\n' + "".join(models)
    write(root, "generated_client/bullseye_partner/models.py", text)


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    command = [str(shutil.which("git")), "-C", str(root), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def commit(root: Path, message: str, *tags: str) -> Repository:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    for tag in tags:
        git(root, "tag", tag)
    return Repository(root)
