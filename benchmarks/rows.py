"""Results: one row for each comparison, a table for people and JSON for machines."""

from __future__ import annotations

import operator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

import msgspec
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

_HOLDS = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A comparison of two measurements of one run; `ratio` is the median of those of all pairs.

    Attributes:
        name: What is compared.
        ours: Our measurement, in `unit`.
        baseline_name: With what it is compared.
        baseline: The measurement of that, in `unit`.
        unit: Unit of both.
        ratio: Ours through the baseline.
        goal: What the ratio should be; None where the row is there to be read only.
        relation: On which side of the goal the ratio should be.
        note: What else is worth knowing.

    """

    name: str
    ours: float
    baseline_name: str
    baseline: float
    unit: str
    ratio: float
    goal: float | None = None
    relation: Literal["<=", ">="] = "<="
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.goal is None else _HOLDS[self.relation](self.ratio, self.goal)


def table(rows: Iterable[Row]) -> Table:
    """Return the rows as a table."""
    result = Table("what", "ours", "baseline", "", "ratio", "goal", "met", title="Benchmarks", title_justify="left")
    for column in (1, 2, 4):
        result.columns[column].justify = "right"
    for row in rows:
        goal = "" if row.goal is None else f"{row.relation} {row.goal:.2f}"
        met = {None: "", True: "[green]yes[/]", False: "[red]no[/]"}[row.met]
        ours, baseline = (f"{value:,.4g} {row.unit}" for value in (row.ours, row.baseline))
        name = f"{row.name} [dim]({row.note})[/]" if row.note else row.name
        result.add_row(name, ours, baseline, row.baseline_name, f"{row.ratio:.2f}", goal, met)
    return result


def as_json(rows: Iterable[Row]) -> bytes:
    """Return the rows as JSON."""
    return msgspec.json.format(msgspec.json.encode([asdict(row) | {"met": row.met} for row in rows]))
