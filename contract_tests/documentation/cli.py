"""The command line of the comparison."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import typer

from contract_tests.accepted import ACCEPTED_FILE, AcceptedError, read_accepted
from contract_tests.documentation.applying import ROOT_FILE
from contract_tests.documentation.baseline import BaselineError, read_baseline, write_baseline
from contract_tests.documentation.choice import KINDS, chooser
from contract_tests.documentation.correction import Choose, Correction, correct
from contract_tests.documentation.correction_report import print_correction
from contract_tests.documentation.crawl import Crawl, CrawlError
from contract_tests.documentation.earlier_look import EarlierLook, EarlierLookError, read_earlier, standing_since
from contract_tests.documentation.html_report import write_page
from contract_tests.documentation.look import Look, look
from contract_tests.documentation.page_source import shown_address
from contract_tests.documentation.report import print_look, write_look
from contract_tests.terminal import FAILED, command_line, could_not_run, open_console
from generator.description import DEFAULT_PATH, Description, load_description, repository_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Callable

app = command_line()

JsonFile: TypeAlias = Annotated[Path | None, typer.Option(metavar="FILE", help="Where the findings go, as JSON.")]
HtmlFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Where the findings go as a page, with lines and diffs.")
]
SinceFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The JSON of an earlier look: what is new and gone since then.")
]
All: TypeAlias = Annotated[
    bool, typer.Option("--all", help="Show all of each finding, with its edit, and not what fits on one screen.")
]


@app.command()
def docs_drift(
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="URL|FOLDER",
            help="The address of the documentation or of one of its pages, or a folder with some of the pages.",
        ),
    ],
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Hashes of the sections, as the last look left them.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write-baseline", help="Write the baseline anew after the comparison.")
    ] = False,
    json: JsonFile = None,
    html: HtmlFile = None,
    since: SinceFile = None,
    everything: All = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Write the proposed edits into openapi/, and generate what follows.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND|PAGE", help="Apply findings of this kind or page alone. Repeatable."),
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Ask about each edit: accept, skip or edit it.")] = False,
    accepted: Annotated[
        Path, typer.Option(metavar="FILE", help="Known differences, which do not count for the exit status.")
    ] = ACCEPTED_FILE,
    repository: Annotated[Path, typer.Option(hidden=True)] = DEFAULT_PATH.parent.parent,
) -> None:
    """Hold the published documentation against the description.

    Exit status: 0 no drift, or all of it applied; 1 something to act on; 2 nothing could be compared.
    """
    console = open_console()
    if write and baseline is None:
        raise could_not_run("--write-baseline needs the file: --baseline FILE")
    if (review or only) and not apply:
        raise could_not_run("--review and --only say what to apply: --apply")
    try:
        known = read_baseline(baseline) if baseline and (baseline.exists() or not write) else None
        earlier = read_earlier(since) if since else None
        with console.status(f"reading {shown_address(source)}"):
            result, crawled = look(_description(repository), source, known)
        entries, today = read_accepted(accepted), datetime.now(UTC).date()
    except (AcceptedError, CrawlError, BaselineError, DescriptionError, EarlierLookError) as error:
        raise could_not_run(f"Nothing was compared: {error}") from None
    result = _since(earlier, result.accepting(entries, today))
    _write_reports(_description(repository), result, crawled, json, html, baseline if write else None)
    print_look(result, console, everything=everything)
    if write and baseline:
        console.print(f"Baseline: {baseline}", markup=False)
    if apply:
        _check_words(only or [], crawled)
        correction = _apply(
            repository, result, crawled, chooser(only or [], review=review), lambda one: one.accepting(entries, today)
        )
        print_correction(correction, repository, console)
        result = correction.look
    if result.drift:
        raise typer.Exit(FAILED)


def _since(earlier: EarlierLook | None, result: Look) -> Look:
    return msgspec.structs.replace(result, standing=standing_since(earlier, result)) if earlier else result


def _write_reports(
    description: Description, result: Look, crawled: Crawl, json: Path | None, html: Path | None, baseline: Path | None
) -> None:
    """Write the files that were asked for: before the console is written to, which nobody may read to its end."""
    try:
        if json:
            write_look(result, json, datetime.now(UTC))
        if html:
            write_page(description, result, crawled, html, datetime.now(UTC))
        if baseline:
            write_baseline(baseline, crawled.pages)
    except OSError as error:
        raise could_not_run(f"{error.filename} cannot be written: {error.strerror}") from None


def _description(repository: Path) -> Description:
    if repository == DEFAULT_PATH.parent.parent:
        return repository_description()
    return load_description(repository / ROOT_FILE)


def _apply(
    repository: Path, result: Look, crawled: Crawl, choose: Choose, accept: Callable[[Look], Look]
) -> Correction:
    try:
        return correct(repository, result, crawled, choose, accept=accept)
    except DescriptionError as error:
        raise could_not_run(f"Nothing was applied: {error}") from None


def _check_words(only: list[str], crawled: Crawl) -> None:
    """Refuse words of `--only` that are no kind of finding and no page that was read."""
    pages = {*crawled.pages, *(page.rpartition("/")[2] for page in crawled.pages)}
    if unknown := [word for word in only if word not in KINDS and word not in pages]:
        raise could_not_run(f"--only: {', '.join(unknown)} is neither a kind ({', '.join(KINDS)}) nor a page")
