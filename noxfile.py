"""Everything that people and CI do with this repository; `nox -l` is its table of contents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

nox.options.sessions = ["conformance"]
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True

PYPROJECT = nox.project.load_toml("pyproject.toml")
CODE = ("benchmarks", "generator", "generated_client", "emulator", "contract_tests", "noxfile.py")
PACKAGES = {"PYTHONPATH": os.pathsep.join(("generated_client", "emulator"))}
REDOCLY = "@redocly/cli@2.77.0"
SPECTRAL = "@stoplight/spectral-cli@6.16.3"


def install(session: nox.Session, group: str) -> None:
    """Install a dependency group of pyproject.toml, everything beneath it pinned by constraints.txt."""
    session.install("-c", "constraints.txt", *nox.project.dependency_groups(PYPROJECT, group))


@nox.session
def conformance(session: nox.Session) -> None:
    """The main job: client up to date? emulator as described? with what evidence? (-- --help for options)"""
    install(session, "contract")
    session.run("python", "-m", "generator", "--check")
    session.run("python", "-m", "contract_tests.conformance", *session.posargs, env=PACKAGES)


@nox.session
@nox.parametrize("served", ["memory", "file", "postgresql"])
def conformance_served(session: nox.Session, served: str) -> None:
    """The whole conformance run over HTTP, for each place that the emulator can have its state in (-- OPTIONS)."""
    install(session, "contract")
    report = f"reports/conformance-{served}.json"
    options = ("--served", served, "--report", report, *session.posargs)
    session.run("python", "-m", "contract_tests.conformance", *options, env=PACKAGES)


@nox.session
def false_alarms(session: nox.Session) -> None:
    """False alarms of conformance runs on an emulator that conforms (-- --profile nightly --seeds 20, --clocks)."""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.false_alarms", *session.posargs, env=PACKAGES)


@nox.session
def docs_drift(session: nox.Session) -> None:
    """Documentation against description: -- --from URL|FOLDER (-- --help for options)."""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.documentation", *session.posargs, env=PACKAGES)


@nox.session
def parity(session: nox.Session) -> None:
    """Replay a recording against the emulator and list the differences (-- --cassette FILE, -- --help for options)."""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.parity", *session.posargs, env=PACKAGES)


@nox.session
def sweep(session: nox.Session) -> None:
    """Remove what conformance runs with --allow-writes left behind: -- --target URL (--dry-run only lists)."""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.sweep", *session.posargs, env=PACKAGES)


@nox.session
def drift_power(session: nox.Session) -> None:
    """Which mutants of the API does the contract suite catch? (-- --sample 200 takes some of each operator)"""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.drift_power", *session.posargs, env=PACKAGES)


@nox.session
def tests(session: nox.Session) -> None:
    """All tests, on all cores (-- PYTEST OPTIONS)."""
    install(session, "typecheck")  # the tests ask the type checkers about code as partners write it
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)


@nox.session
def regenerate(session: nox.Session) -> None:
    """Write generated_client/ and the emulator's bundle anew from openapi/ (-- --check only compares)."""
    install(session, "generator")
    session.run("python", "-m", "generator", *session.posargs)


@nox.session
def changes(session: nox.Session) -> None:
    """Release notes and version bump between two versions (-- OLD NEW: git revisions, folders or bundles)."""
    install(session, "generator")
    session.run("python", "-m", "generator", "changes", *session.posargs)


@nox.session
def lint_openapi(session: nox.Session) -> None:
    """Is the description valid, complete and with evidence? Redocly and Spectral too where node is there."""
    install(session, "generator")
    session.run("python", "-m", "generator", "lint")
    if not shutil.which("npx"):
        session.warn("npx was not found: Redocly's and Spectral's recommended rules were not run")
        return
    bundle = Path(session.create_tmp()) / "openapi.json"
    session.run("python", "-m", "generator", "bundle", "--output", str(bundle))
    session.run("npx", "--yes", REDOCLY, "lint", "--config", "redocly.yaml", str(bundle), external=True)
    session.run("npx", "--yes", SPECTRAL, "lint", "--ruleset", ".spectral.yaml", str(bundle), external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, rules and format (-- --fix mends what it can)."""
    install(session, "lint")
    session.run("ruff", "check", *session.posargs, *CODE)
    session.run("ruff", "format", *([] if "--fix" in session.posargs else ["--check"]), *CODE)


@nox.session
def typecheck(session: nox.Session) -> None:
    """mypy --strict and pyright strict on everything, the generated client included."""
    install(session, "typecheck")
    session.run("mypy", *CODE)
    session.run("pyright")


@nox.session
def emulator(session: nox.Session) -> None:
    """Serve the emulator on loopback (-- --help for options)."""
    install(session, "emulator")
    session.run("python", "-m", "bullseye_partner_emulator", *session.posargs, env=PACKAGES)


@nox.session
def emulator_soak(session: nox.Session) -> None:
    """100,000 bad inputs for the emulator: no fault, no growth of memory (-- --help for options)."""
    install(session, "contract")
    session.run("python", "-m", "contract_tests.soak", *session.posargs, env=PACKAGES)


@nox.session
def bench(session: nox.Session) -> None:
    """What a call costs, side by side with raw HTTP, stock templates and pydantic (-- --quick takes few rounds)."""
    install(session, "benchmark")
    session.run("python", "-m", "benchmarks", *session.posargs, env=PACKAGES)


@nox.session
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: the versions that all dependency groups together resolve to today."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "typecheck", "lint"))
    versions = session.run("python", "-m", "pip", "freeze", silent=True)
    header = "# Written by `nox -s constraints`: every version beneath the dependency groups of pyproject.toml.\n"
    Path("constraints.txt").write_text(header + str(versions), encoding="utf-8")


@nox.session
def build(session: nox.Session) -> None:
    """Build both distributions into dist/."""
    session.install("build==1.6.1")
    for distribution in ("generated_client", "emulator"):
        session.run("python", "-m", "build", "--outdir", "dist", distribution)
