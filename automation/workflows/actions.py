"""Stand-ins for the actions that workflows use: what each needs, and what the next steps find because of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.workflows.image import python_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class StepError(Exception):
    """A step fails; the message says why."""


class UnavailableError(Exception):
    """A job cannot be rehearsed on this machine; the message says what it lacks."""


@dataclass
class Machine:
    """A runner: where a job works, what its token may do, where everything else is."""

    workspace: Path
    origin: Path
    revision: str
    artifacts: Path
    permissions: Mapping[str, str]
    environment: dict[str, str] = field(default_factory=dict[str, str])


def run_action(action: str, inputs: Mapping[str, str], machine: Machine) -> None:
    """Do what an action does.

    Raises:
        StepError: it would fail, or there is no stand-in for it.
        UnavailableError: this machine lacks what it brings.
    """
    name, _, version = action.partition("@")
    if not version:
        raise StepError(f"{action} names no version")
    if name not in _ACTIONS:
        raise StepError(f"the rehearsal has no stand-in for {name}: write one in automation/workflows/actions.py")
    _ACTIONS[name](inputs, machine)


def _check_out(inputs: Mapping[str, str], machine: Machine) -> None:
    if machine.permissions.get("contents") not in {"read", "write"}:
        raise StepError("the token has no right `contents: read`: a private repository cannot be checked out")
    shutil.rmtree(machine.workspace)
    revision = inputs.get("ref") or machine.revision
    depth = [] if inputs.get("fetch-depth") == "0" else ["--depth", "1"]
    _git(machine.workspace.parent, "init", "--quiet", str(machine.workspace))
    _git(machine.workspace, "remote", "add", "origin", machine.origin.as_uri())
    tags = ["--tags"] if not depth else ["--no-tags"]
    names = ["+refs/heads/*:refs/remotes/origin/*"] if not depth else []
    _git(machine.workspace, "fetch", "--quiet", *tags, *depth, "origin", *names, revision)
    commit = "FETCH_HEAD" if depth else revision_of(machine.origin, revision)
    _git(machine.workspace, "checkout", "--quiet", "-B", "rehearsed", commit)
    if inputs.get("persist-credentials") == "false" or machine.permissions.get("contents") != "write":
        _git(machine.workspace, "remote", "set-url", "--push", "origin", "/there/is/no/right/to/push")


def _set_up_python(inputs: Mapping[str, str], machine: Machine) -> None:
    version = inputs["python-version"]
    python = python_for(version)
    if python is None:
        raise UnavailableError(f"Python {version}")
    place = machine.workspace.parent / "python"
    subprocess.run([str(python), "-m", "venv", str(place)], check=True)
    machine.environment["PATH"] = f"{place / 'bin'}:{machine.environment['PATH']}"


def _upload(inputs: Mapping[str, str], machine: Machine) -> None:
    source = machine.workspace / inputs["path"]
    files = [file for file in source.rglob("*") if file.is_file()]
    if not files and inputs.get("if-no-files-found") == "error":
        raise StepError(f"there is no file in {inputs['path']}")
    shutil.copytree(source, machine.artifacts / inputs["name"], dirs_exist_ok=True) if files else None


def _download(inputs: Mapping[str, str], machine: Machine) -> None:
    source = machine.artifacts / inputs["name"]
    if not source.is_dir():
        raise StepError(f"no job before this one has uploaded {inputs['name']}")
    shutil.copytree(source, machine.workspace / inputs.get("path", "."), dirs_exist_ok=True)


def _cache(inputs: Mapping[str, str], machine: Machine) -> None:
    if not inputs.get("path") or not inputs.get("key"):
        raise StepError("a cache needs path and key")
    # Found empty, as at the first run; packages come from this machine's own cache, which saves minutes.
    machine.environment.pop("UV_CACHE_DIR", None)


def _publish(inputs: Mapping[str, str], machine: Machine) -> None:
    if machine.permissions.get("id-token") != "write":
        raise StepError("the token has no right `id-token: write`: the index does not trust it")
    files = sorted((machine.workspace / inputs.get("packages-dir", "dist")).glob("*"))
    if not files:
        raise StepError("there is nothing to publish")
    if others := [file.name for file in files if not file.name.endswith((".whl", ".tar.gz"))]:
        raise StepError(f"{', '.join(others)}: the index takes archives only")
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepError(done.stdout)


_ACTIONS: dict[str, Callable[[Mapping[str, str], Machine], None]] = {
    "actions/cache": _cache,
    "actions/checkout": _check_out,
    "actions/download-artifact": _download,
    "actions/setup-python": _set_up_python,
    "actions/upload-artifact": _upload,
    "pypa/gh-action-pypi-publish": _publish,
}


def revision_of(repository: Path, name: str) -> str:
    """Return the commit that a branch, a tag or a hash names."""
    return _git(repository, "rev-parse", f"{name}^{{commit}}").strip()


def _git(folder: Path, *arguments: str) -> str:
    command = [shutil.which("git") or "git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StepError(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
