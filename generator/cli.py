"""The command line of the generator."""

from __future__ import annotations

import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console

from generator.changes.note import BUMPS
from generator.changes.versions import VersionError, release_notes
from generator.client_models import ModelError
from generator.client_resources import ResourceError
from generator.contradictions import read_contradictions
from generator.description import DEFAULT_PATH, load_description
from generator.evidence import read_evidence
from generator.finding import DescriptionError
from generator.lint import lint as findings_of
from generator.operations import read_operations
from generator.parsing import UnsupportedError
from generator.regenerate import ToolVersionError, bundle_text, regenerate
from generator.strict import strict_variant

ROOT = Path(__file__).parent.parent

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help="Make the client from the description.")
_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if files would change.")] = False,
) -> None:
    """Write the client and the emulator's bundle anew from openapi/, unless a command is given."""
    if context.invoked_subcommand:
        return
    try:
        with _err.status("Generating the client") if sys.stderr.isatty() else nullcontext():
            outcome = regenerate(ROOT, check=check)
    except DescriptionError as error:
        _fail(error, f"The description is broken ({len(error.findings)} findings); nothing was written.")
    except (UnsupportedError, ModelError, ResourceError, ToolVersionError) as error:
        _fail(error, "Nothing was written.")
    _out.print(outcome.summary(), markup=False)
    raise typer.Exit(1 if check and not outcome.up_to_date else 0)


@app.command()
def lint() -> None:
    """Say what is wrong with the description: file, line, rule. Exit 1 if anything is."""
    try:
        description = load_description(DEFAULT_PATH)
    except DescriptionError as error:
        _fail(error, "The description cannot be loaded.", status=1)
    findings = findings_of(description)
    for finding in findings:
        _out.print(str(finding), markup=False)
    if findings:
        _err.print(f"{len(findings)} findings", markup=False)
        raise typer.Exit(1)
    counts = ", ".join(f"{count} {level}" for level, count in read_evidence(description).counts().items())
    operations, contradictions = len(read_operations(description)), len(read_contradictions(description))
    _out.print(f"No findings: {operations} operations; facts {counts}; {contradictions} contradictions.", markup=False)


@app.command()
def bundle(
    output: Annotated[Path, typer.Option(help="The JSON file to write.")],
    strict: Annotated[
        bool, typer.Option("--strict", help="The closed-world variant that an API is held against.")
    ] = False,
) -> None:
    """Write the description as one JSON document."""
    try:
        document = load_description(DEFAULT_PATH).bundle
    except DescriptionError as error:
        _fail(error, "The description cannot be loaded.", status=1)
    output.write_text(bundle_text(strict_variant(document) if strict else document), encoding="utf-8")


@app.command()
def changes(
    old: Annotated[str, typer.Argument(help="A git revision, a folder like openapi/, or a file with a bundle.")],
    new: Annotated[str, typer.Argument(help="The same.")],
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the notes there too.")] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write what is printed there too.")
    ] = None,
    at_most: Annotated[
        str | None, typer.Option(metavar="minor|patch", help="Exit 1 if the changes ask for a larger bump than this.")
    ] = None,
) -> None:
    """Write release notes between two versions, and the bump that they ask for. Exit 2 if that was not possible."""
    if at_most not in (None, "minor", "patch"):
        _fail(ValueError(f"--at-most is minor or patch, not {at_most}."), "Nothing was compared.")
    try:
        with tempfile.TemporaryDirectory() as workshop:
            notes = release_notes(old, new, repository=ROOT, workshop=Path(workshop))
    except (VersionError, DescriptionError, UnsupportedError, ModelError, ResourceError, OSError) as error:
        _fail(error, "Nothing was compared.")
    _out.print(notes.markdown(), markup=False)
    if markdown is not None:
        markdown.write_text(notes.markdown() + "\n", encoding="utf-8")
    if json is not None:
        json.write_bytes(msgspec.json.format(msgspec.json.encode(notes)) + b"\n")
    if at_most is not None and BUMPS.index(notes.bump) > BUMPS.index(at_most):
        _err.print(f"The changes ask for a {notes.bump} release, allowed is a {at_most} one.", markup=False)
        raise typer.Exit(1)


def _fail(error: Exception, conclusion: str, status: int = 2) -> NoReturn:
    _err.print(f"{error}\n{conclusion}", markup=False)
    raise typer.Exit(status)
