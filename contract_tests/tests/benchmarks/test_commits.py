"""The client of this tree is measured side by side with that of another commit, and one that became slower is found."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from typer import Exit

from benchmarks import __main__ as command
from benchmarks import commits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.rows import Row


@pytest.mark.parametrize(
    ("count", "low", "high"), [(1, 0.0, 0.0), (4, 0.0, 3.0), (40, 13.0, 26.0), (60, 22.0, 37.0), (1000, 469.0, 530.0)]
)
def test_the_median_is_within_its_interval(count: int, low: float, high: float) -> None:
    values = [float(number) for number in range(count)]
    assert commits.interval(values[::-1]) == (low, high)


@pytest.mark.parametrize(("ratio", "met"), [(0.9, True), (1.05, True), (1.06, False)])
def test_a_row_has_the_median_of_ratios_their_interval_and_a_goal(ratio: float, met: bool) -> None:
    row = commits.row("a call", "HEAD~1", [(ratio * size, size) for size in (1.0, 2.0, 4.0)], "µs")
    assert (row.met, row.baseline_name) == (met, "HEAD~1")
    assert row.ratio == pytest.approx(ratio)
    assert row.note == f"{ratio:.3f} to {ratio:.3f}"


def test_another_commit_takes_the_place_of_the_peers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def measure(revision: str, rounds: int) -> Iterator[Row]:
        assert rounds > 1
        yield commits.row("a call", revision, [(1.06, 1.0)], "µs")

    monkeypatch.setattr(commits, "measure", measure)
    with pytest.raises(Exit) as end:
        command.main(against="HEAD~1", output=tmp_path / "bench.json")
    assert end.value.exit_code == 1
    assert "HEAD~1" in (tmp_path / "bench.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_client_that_became_slower_is_found(tmp_path: Path) -> None:
    shutil.copytree(commits.PACKAGES / "bullseye_partner", tmp_path / "bullseye_partner")
    core = tmp_path / "bullseye_partner" / "_core.py"
    quick = "        settings = self.settings\n"
    source = core.read_text(encoding="utf-8")
    assert quick in source
    core.write_text(source.replace(quick, f"        sum(range(20_000))\n{quick}"), encoding="utf-8")
    with (
        commits.answering() as answers,
        commits.working(commits.PACKAGES, answers) as ours,
        commits.working(tmp_path, answers) as slower,
    ):
        assert ours.names == slower.names
        found = {name: commits.turn(slower, ours, name, ours_first=True) for name in ("get one", "decode 100")}
    ratios = {name: theirs / own for name, (theirs, own) in found.items()}
    assert ratios["get one"] > commits.GOAL
    assert ratios["get one"] > ratios["decode 100"], "which the change does not concern"


@pytest.mark.slow
def test_the_client_of_a_commit_is_taken_from_its_history() -> None:
    with commits.checked_out("HEAD") as folder:
        assert (folder / "bullseye_partner" / "__init__.py").is_file()
    assert not folder.exists()
