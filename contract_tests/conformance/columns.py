"""The columns of a finding, the same on the terminal, the page, in the Markdown and the JSON of a report.

A new column is a line in `COLUMNS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.conformance.correction import what_to_do
from contract_tests.conformance.difference import cut, narrowed, only_what_differs
from contract_tests.model.compare import ABSENT
from contract_tests.wording import THE_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.finding import Finding

_LONGEST_VALUE = 48
"""Characters of a value in the first line."""


@dataclass(frozen=True)
class Column:
    """What a report says of a finding.

    Attributes:
        key: Its name in JSON.
        title: Its name for people.
        text: What stands in it; empty if it does not apply.
        headline: Whether it is part of the heading where a finding has one.
        table: Whether it is in the table of a job's summary, where room is small.
        small: Whether it stands in the line of small print where a finding has one.
        code: Whether it is shown as it is, to be copied.
    """

    key: str
    title: str
    text: Callable[[Finding], str]
    headline: bool = False
    table: bool = False
    small: bool = False
    code: bool = False


COLUMNS: tuple[Column, ...] = (
    Column("operation", "Operation", lambda finding: finding.operation_id or "the API", headline=True, table=True),
    Column("what", "What", lambda finding: finding.title, table=True, small=True),
    Column("evidence", "Evidence", lambda finding: finding.level, table=True, small=True),
    Column("where", "Where", lambda finding: finding.where, table=True),
    Column("expected", "Expected", lambda f: only_what_differs(f.expected, f.got)[0], table=True),
    Column("got", "Got", lambda f: only_what_differs(f.expected, f.got)[1], table=True),
    Column("cause", "Cause", lambda finding: finding.cause or "", table=True),
    Column("to_do", "To do", what_to_do),
    Column("check", "Check", lambda f: f"{f.oracle.id} ({f.oracle.family}), {f.engine}", small=True),
    Column("claim", "Claim", lambda finding: finding.claim, small=True),
    Column("stated", "Stated", lambda finding: finding.stated or _of_law(finding), small=True),
    Column("fingerprint", "Fingerprint", lambda finding: finding.fingerprint, small=True),
    Column("repeat", "Repeat", lambda finding: finding.repeat, code=True),
)


def cells(finding: Finding) -> dict[str, str]:
    """Return what a report says of a finding, by the key of the column; its two values as a whole."""
    texts = {column.key: column.text(finding) for column in COLUMNS}
    return texts | {"expected": finding.expected, "got": finding.got}


def table() -> list[Column]:
    """Return the columns of a table, where room is small."""
    return [column for column in COLUMNS if column.table]


def headline(finding: Finding) -> str:
    """Return the heading of a finding, without a value that came."""
    return f"{finding.operation_id or 'the API'}: {finding.title}"


def first_line(finding: Finding) -> str:
    """Return what is wrong in a line: the operation, the place, what was due and what came."""
    copy = "the emulator: " if finding.of_our_copy else ""
    after = f" after {finding.after}" if finding.after else ""
    beside = f" and {finding.beside}" if finding.beside else ""
    where, expected, got = narrowed(finding.where, finding.expected, finding.got)
    said = f"{copy}{finding.operation_id or 'the API'}{beside}{after}: {where}"
    if finding.oracle == oracles.REQUIRED_PROPERTY:
        return f"{said} is missing"
    if finding.oracle == oracles.ADDITIONAL_PROPERTY or finding.got == THE_PROPERTY:
        return f"{said} is not described"
    if finding.oracle == oracles.UNDESCRIBED_HEADER:
        return f"{said} is not described"  # its value may be a token
    if finding.expected == ABSENT and not where.endswith("[0]"):
        return f"{said} comes, and our emulator does not send it: {cut(got, expected, _LONGEST_VALUE)}"
    if finding.oracle == oracles.CREATION_ORDER:
        return f"{said} is not in the order of creation"
    law = "" if finding.oracle.family == "schema" else f" (broken: {finding.oracle.says})"
    return f"{said}: expected {cut(expected, got, _LONGEST_VALUE)}, got {cut(got, expected, _LONGEST_VALUE)}{law}"


def _of_law(finding: Finding) -> str:
    """Return where a law is from."""
    law = finding.oracle
    return law.source or (f"nowhere. {law.note}" if law.note else "")


def details(finding: Finding) -> list[tuple[str, str]]:
    """Return titles and texts of the columns below the heading, without the empty ones."""
    return [(column.title, text) for column, text in below(finding)]


def below(finding: Finding) -> list[tuple[Column, str]]:
    """Return the columns below the heading with their texts, without the empty ones."""
    return [(one, text) for one in COLUMNS if not one.headline and (text := one.text(finding))]
