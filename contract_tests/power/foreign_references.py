"""Reads API references of other publishers: how much of them the reader of the documentation understands.

`python -m contract_tests.power.foreign_references --from FOLDER` takes a folder that has a folder of Markdown pages for
each reference. Nothing of them is kept; the references are not part of this repository.
"""

from __future__ import annotations

import re
import time
import traceback
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from contract_tests.documentation.page_facts import read_page
from contract_tests.terminal import FAILED, command_line, open_console

_REQUEST = re.compile(
    r"(?<![\w/])(?:GET|POST|PUT|PATCH|DELETE)\b[`*\s\]:]{1,8}(?:https?://[^\s`]+|\{\{?\w+\}?\}/|/)[^\s`|)]*",
    re.IGNORECASE,
)
"""What looks like a request to a person: a method and an address or path behind it."""

_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE = re.compile(r"[\s|:-]+")
_SAMPLE = re.compile(r"\s*[{\[]")

app = command_line()


class Reference(msgspec.Struct, kw_only=True):
    """The figures of one reference.

    Attributes:
        name: The name of its folder.
        pages: How many pages it has.
        lines: How many lines they have.
        seconds: How long reading took.
        tracebacks: Pages at which the reader broke down, with its last line.
        requests: Lines that look like a request.
        requests_read: Those of them that are read as one, or as an example of one.
        rows: Rows of tables.
        rows_read: Rows that a statement is about.
        rows_told: Rows of tables that are told to be not understood.
        samples: Fenced samples of JSON.
        samples_read: Those that statements are about.
        samples_told: Those that are told to be not understood.
    """

    name: str
    pages: int = 0
    lines: int = 0
    seconds: float = 0.0
    tracebacks: list[str] = []
    requests: int = 0
    requests_read: int = 0
    rows: int = 0
    rows_read: int = 0
    rows_told: int = 0
    samples: int = 0
    samples_read: int = 0
    samples_told: int = 0

    @property
    def silent(self) -> int:
        """Rows and samples of which nothing is said at all."""
        return self.rows - self.rows_read - self.rows_told + self.samples - self.samples_read - self.samples_told


class _Block(msgspec.Struct, frozen=True):
    kind: str
    start: int
    end: int
    """Its lines from 1, the last one included."""


def read_reference(folder: Path) -> Reference:
    """Read all Markdown pages below a folder."""
    found = Reference(name=folder.name)
    for path in sorted([*folder.rglob("*.md"), *folder.rglob("*.mdx")]):
        text = path.read_text(encoding="utf-8", errors="replace")
        found.pages += 1
        found.lines += text.count("\n") + 1
        start = time.perf_counter()
        try:
            facts = read_page(f"foreign/{path.stem}", text)
        except Exception:  # noqa: BLE001 - whatever a page makes the reader raise is a finding
            found.tracebacks.append(f"{path.name}: {traceback.format_exc().strip().splitlines()[-1]}")
            continue
        finally:
            found.seconds += time.perf_counter() - start
        stated = {statement.spot.line for statement in facts.statements}
        of_requests = {s.spot.line for s in facts.statements if s.subject.place == "operation"}
        told = {puzzle.spot.line for puzzle in facts.not_understood}
        _count(found, text.splitlines(), stated, of_requests, told)
    return found


def _count(found: Reference, lines: list[str], stated: set[int], of_requests: set[int], told: set[int]) -> None:
    for i, line in enumerate(lines, 1):
        if _REQUEST.search(line) and "curl" not in line:
            found.requests += 1
            found.requests_read += i in of_requests
    for block in _blocks(lines):
        inside = range(block.start, block.end + 1)
        is_told = any(i in told for i in range(block.start - 1, block.end + 1))
        if block.kind == "sample":
            found.samples += 1
            is_read = any(i in stated for i in inside)
            found.samples_read += is_read
            found.samples_told += is_told and not is_read
            continue
        for i in inside[2:]:
            found.rows += 1
            found.rows_read += i in stated
            found.rows_told += i not in stated and (i in told or is_told)


def _blocks(lines: list[str]) -> list[_Block]:
    """Return the tables with a rule below their head, and the fenced samples of JSON."""
    found: list[_Block] = []
    i = 0
    while i < len(lines):
        if lines[i].lstrip().startswith("```"):
            end = next((j for j in range(i + 1, len(lines)) if lines[j].lstrip().startswith("```")), len(lines) - 1)
            if end > i + 1 and _SAMPLE.match(lines[i + 1]):
                found.append(_Block("sample", i + 1, end + 1))
            i = end + 1
        elif _ROW.match(lines[i]) and i + 1 < len(lines) and "-" in lines[i + 1] and _RULE.fullmatch(lines[i + 1]):
            end = next((j for j in range(i, len(lines)) if not _ROW.match(lines[j])), len(lines))
            found.append(_Block("table", i + 1, end))
            i = end
        else:
            i += 1
    return found


@app.command()
def foreign_references(
    source: Annotated[
        Path, typer.Option("--from", metavar="FOLDER", help="A folder with a folder for each reference.")
    ],
    report: Annotated[Path | None, typer.Option(help="Where the figures go, as JSON.")] = None,
) -> None:
    """Measure how much of other publishers' API references is understood.

    Exit status: 0 every page was read, 1 the reader broke down on some.
    """
    console = open_console()
    references = [read_reference(folder) for folder in sorted(source.iterdir()) if folder.is_dir()]
    table = Table(title="API references of other publishers")
    table.add_column("reference")
    for name in (
        "pages",
        "lines",
        "seconds",
        "requests read",
        "rows read",
        "rows told",
        "samples read",
        "samples told",
        "silent",
    ):
        table.add_column(name, justify="right")
    for one in references:
        shares = [f"{_share(part, whole)} of {whole}" for part, whole in _pairs(one)]
        table.add_row(one.name, str(one.pages), str(one.lines), f"{one.seconds:.1f}", *shares, str(one.silent))
    console.print(table)
    broken = [line for one in references for line in one.tracebacks]
    for line in broken:
        console.print(line, markup=False)
    if report:
        report.write_bytes(msgspec.json.format(msgspec.json.encode(references), indent=2) + b"\n")
    if broken:
        raise typer.Exit(FAILED)


def _pairs(one: Reference) -> list[tuple[int, int]]:
    return [
        (one.requests_read, one.requests),
        (one.rows_read, one.rows),
        (one.rows_told, one.rows),
        (one.samples_read, one.samples),
        (one.samples_told, one.samples),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "-"


if __name__ == "__main__":
    app(prog_name="foreign_references")
