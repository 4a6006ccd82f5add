"""The client of this working tree side by side with that of another commit.

Each has a process of its own, and they take turns. What is counted is the time of the processor, so that other programs
of the machine do not count; pairs of processes are begun anew several times, since where a process has its objects in
memory makes a difference of some per cent for as long as it lives.
"""

from __future__ import annotations

import io
import math
import os
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import bullseye_partner
from benchmarks import imports, organizations
from benchmarks.emulator_servers import bare_server
from benchmarks.pairs import paired
from benchmarks.rows import Row
from benchmarks.timed_calls import Answers
from bullseye_partner import _facts

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

GOAL = 1.05
PROCESSES = 8
"""How often the pair of processes is begun anew."""

_ROOT = Path(__file__).parents[1]
PACKAGES = Path(bullseye_partner.__file__).parents[1]
_NORMAL = 1.96
"""Standard deviations within which 95 % of a normal distribution are."""


@dataclass(frozen=True)
class Worker:
    """A process that times the calls of a client when it is asked to, and the names of those that it has."""

    process: subprocess.Popen[str]
    names: list[str]

    def microseconds(self, name: str) -> float:
        """Return what each call of a row takes."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())


def measure(revision: str, rounds: int) -> Iterator[Row]:
    """Yield a row for each kind of call and of start; the note is between what the median ratio is by 95 %."""
    with checked_out(revision) as theirs, answering() as answers:
        timings: dict[str, list[tuple[float, float]]] = {}
        for _ in range(PROCESSES):
            with working(PACKAGES, answers) as ours, working(theirs, answers) as baseline:
                for number in range(max(1, rounds // PROCESSES)):
                    for name in ours.names:
                        timings.setdefault(name, []).append(turn(ours, baseline, name, ours_first=bool(number % 2)))
        for name, pairs in timings.items():
            yield row(name, revision, pairs, "µs")
        for name, pairs in imports.against(theirs, rounds):
            yield row(name, revision, pairs, "ms")


def turn(ours: Worker, baseline: Worker, name: str, *, ours_first: bool) -> tuple[float, float]:
    """Time a row of both; who begins may change too."""
    if ours_first:
        first = ours.microseconds(name)
        return first, baseline.microseconds(name)
    first = baseline.microseconds(name)
    return ours.microseconds(name), first


def row(name: str, revision: str, pairs: list[tuple[float, float]], unit: str) -> Row:
    """Return the row of pairs of measurements."""
    pair = paired(pairs)
    low, high = interval([ours / baseline for ours, baseline in pairs])
    return Row(
        name=name,
        ours=pair.ours,
        baseline_name=revision,
        baseline=pair.baseline,
        unit=unit,
        ratio=pair.ratio,
        goal=GOAL,
        note=f"{low:.3f} to {high:.3f}",
    )


def interval(values: list[float]) -> tuple[float, float]:
    """Return between which two of some values their median is by 95 %, however they are distributed.

    How many of n values are below the median has the standard deviation sqrt(n) / 2.
    """
    ranked, count = sorted(values), len(values)
    below = max(0, math.floor((count - _NORMAL * math.sqrt(count)) / 2))
    return ranked[below], ranked[count - 1 - below]


@contextmanager
def checked_out(revision: str) -> Generator[Path]:
    """Give the folder of the client as it was at a commit."""
    command = ["git", "archive", "--format=tar", revision, "generated_client"]
    archive = subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
        yield Path(folder) / "generated_client"


@contextmanager
def answering() -> Generator[Answers]:
    """Give what both clients are answered, by a transport and by a server."""
    with bare_server() as server:
        yield Answers(
            headers=organizations.HEADERS,
            one=organizations.one().decode(),
            page=organizations.page(20).decode(),
            long_page=organizations.page(100).decode(),
            address=f"http://127.0.0.1:{server.port}{urlsplit(_facts.BASE_URL).path}",
        )


@contextmanager
def working(packages: Path, answers: Answers) -> Generator[Worker]:
    """Give a process that times the client of a folder."""
    path = os.pathsep.join([str(packages), *filter(None, sys.path)])
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.timed_calls"],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write(answers.as_line())
            process.stdin.flush()
            yield Worker(process, process.stdout.readline().rstrip("\n").split("\t"))
        finally:
            process.kill()
