"""A workflow as its file states it: jobs, their rights, matrices and steps."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Table: TypeAlias = "dict[str, object]"


@dataclass(frozen=True)
class Job:
    """A job of a workflow."""

    key: str
    stated: Mapping[str, object]
    permissions: Mapping[str, str]
    """Rights of its token; those that are not named are none."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The jobs that have to succeed before it."""
        needs = self.stated.get("needs", [])
        return (needs,) if isinstance(needs, str) else tuple(cast("list[str]", needs))

    @property
    def steps(self) -> list[Table]:
        """Its steps."""
        return cast("list[Table]", self.stated.get("steps", []))

    def combinations(self) -> list[dict[str, str]]:
        """Return the rows of its matrix, one without names if it has none."""
        matrix = table(table(self.stated.get("strategy")).get("matrix"))
        axes = {name: cast("list[str]", values) for name, values in matrix.items() if isinstance(values, list)}
        return [dict(zip(axes, row, strict=True)) for row in itertools.product(*axes.values())]


@dataclass(frozen=True)
class Workflow:
    """A workflow."""

    file: Path
    stated: Mapping[str, object]

    @property
    def events(self) -> frozenset[str]:
        """What starts it."""
        events = self.stated["on"]
        return frozenset(cast("Mapping[str, object]", events))

    @property
    def shell(self) -> str | None:
        """The shell of its steps, None if it says nothing."""
        shell = table(table(self.stated.get("defaults")).get("run")).get("shell")
        return None if shell is None else str(shell)

    def jobs(self) -> list[Job]:
        """Return its jobs, those that others need first.

        Raises:
            ValueError: a job needs one that does not exist, or they need each other.
        """
        stated = cast("dict[str, Table]", self.stated["jobs"])
        jobs = {
            key: Job(key, one, cast("Mapping[str, str]", one.get("permissions", self.stated.get("permissions", {}))))
            for key, one in stated.items()
        }
        ordered: dict[str, Job] = {}
        while len(ordered) < len(jobs):
            ready = [job for job in jobs.values() if job.key not in ordered and {*job.needs} <= ordered.keys()]
            if not ready:
                raise ValueError(f"{self.file.name}: {', '.join(jobs.keys() - ordered.keys())} wait for ever")
            ordered |= {job.key: job for job in ready}
        return list(ordered.values())


def read_workflow(file: Path) -> Workflow:
    """Read a workflow."""
    stated: Table = YAML(typ="safe").load(file)  # pyright: ignore[reportUnknownMemberType] - it has no types
    return Workflow(file, stated)


def table(value: object) -> Table:
    """Return a table of YAML; nothing is an empty one."""
    return cast("Table", value) if isinstance(value, dict) else {}
