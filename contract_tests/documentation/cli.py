"""The command line of the comparison."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer
from rich.console import Console

from contract_tests.documentation.baseline import BaselineError, read_baseline, write_baseline
from contract_tests.documentation.crawl import CrawlError
from contract_tests.documentation.look import look
from contract_tests.documentation.report import print_look, write_look
from contract_tests.terminal import open_console
from generator.description import repository_description
from generator.finding import DescriptionError

_DRIFT = 1
_COULD_NOT_RUN = 2

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def docs_drift(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="URL|FOLDER",
            help="The address of the overview page, from which the others are reached, or a folder with the pages.",
        ),
    ],
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Hashes of the sections, as the last look left them.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write-baseline", help="Write the baseline anew after the comparison.")
    ] = False,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Where the findings go, as JSON.")] = None,
) -> None:
    """Hold the published documentation against the description.

    Exit status: 0 no drift, 1 something to act on, 2 nothing could be compared.
    """
    console, complaints = open_console(), Console(stderr=True)
    if write and baseline is None:
        complaints.print("--write-baseline needs the file: --baseline FILE")
        raise typer.Exit(_COULD_NOT_RUN)
    try:
        known = read_baseline(baseline) if baseline and (baseline.exists() or not write) else None
        with console.status(f"reading {source}"):
            result, crawled = look(repository_description(), source, known)
    except (CrawlError, BaselineError, DescriptionError) as error:
        complaints.print(f"Nothing was compared: {error}", markup=False)
        raise typer.Exit(_COULD_NOT_RUN) from None
    print_look(result, console)
    if json:
        write_look(result, json)
    if write and baseline:
        write_baseline(baseline, crawled.pages)
        console.print(f"Baseline: {baseline}", markup=False)
    if result.drift:
        raise typer.Exit(_DRIFT)
