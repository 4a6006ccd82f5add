"""The command line of the comparison."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import typer

from contract_tests.documentation.baseline import BaselineError, read_baseline, write_baseline
from contract_tests.documentation.crawl import CrawlError
from contract_tests.documentation.look import look
from contract_tests.documentation.report import print_look, write_look
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import repository_description
from generator.finding import DescriptionError

app = command_line()


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
    console = open_console()
    if write and baseline is None:
        raise could_not_run("--write-baseline needs the file: --baseline FILE")
    try:
        known = read_baseline(baseline) if baseline and (baseline.exists() or not write) else None
        with console.status(f"reading {source}"):
            result, crawled = look(repository_description(), source, known)
    except (CrawlError, BaselineError, DescriptionError) as error:
        raise could_not_run(f"Nothing was compared: {error}") from None
    print_look(result, console)
    if json:
        write_look(result, json)
    if write and baseline:
        write_baseline(baseline, crawled.pages)
        console.print(f"Baseline: {baseline}", markup=False)
    if result.drift:
        raise typer.Exit(FAILED)
