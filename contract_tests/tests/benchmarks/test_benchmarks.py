"""The benchmarks run, and a goal that is missed is said to be."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from typer import Exit

from benchmarks import __main__ as command
from benchmarks import calls, emulator, load, memory, pairs, peers
from benchmarks.emulator_servers import CREATE, GET, KINDS, Server, bare_server
from benchmarks.pairs import compare, paired
from benchmarks.rows import Row, as_json, table
from bullseye_partner._core import Core
from contract_tests.real_parts import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    import httpx2

    from bullseye_partner._call import Call


def row(ratio: float, **changes: object) -> Row:
    facts: dict[str, object] = {"goal": 1.0, **changes}
    return Row(name="a call", ours=2.0, baseline_name="raw", baseline=1.0, unit="µs", ratio=ratio, **facts)  # type: ignore[arg-type]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Measure hardly anything: what counts here is what is measured, and what is said of it."""
    monkeypatch.setattr(pairs, "STRETCH", 1e-4)
    monkeypatch.setattr(memory, "COUNT", 200)
    monkeypatch.setattr(emulator, "SECONDS", 0.05)


@pytest.mark.slow
@pytest.mark.usefixtures("short")
def test_a_quick_run_has_every_row(tmp_path: Path) -> None:
    output = tmp_path / "reports" / "bench.json"
    command.main(quick=True, output=output)
    rows = {found["name"]: found for found in json.loads(output.read_bytes())}
    peers = {
        f"{call}{peer}"
        for call in ("get one", "list 20", "list 100")
        for peer in ("", ", stock templates", ", pydantic")
    }
    assert peers <= set(rows)
    assert {f"{call}, rate budget off" for call in ("get one", "list 20", "list 100")} <= set(rows)
    assert {"decode 100", "get one, async", "50 tasks, lists of 20", "memory of 200 organizations"} <= set(rows)
    assert {"import bullseye_partner", "import of the name BullseyePartner", "client and first call"} <= set(rows)
    for name in ("SQLite in memory", "SQLite file"):
        assert {f"emulator, {name}: {kind}{p99}" for kind in KINDS for p99 in ("", ", p99")} <= set(rows)
    alone = {"start to first answer", "get one, in process", "a fresh partner"}
    assert {f"emulator: {name}" for name in alone} <= set(rows)
    assert all(found["ours"] > 0 and found["baseline"] > 0 and found["ratio"] > 0 for found in rows.values())
    assert sum(found["met"] is not None for found in rows.values()) >= 8


@pytest.mark.parametrize(("ratio", "quick", "status"), [(1.0, False, 0), (1.01, False, 1), (1.01, True, 0)])
def test_the_exit_status_tells_whether_all_goals_are_met(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ratio: float, quick: bool, status: int
) -> None:
    def rows(*, quick: bool) -> Iterator[Row]:
        yield row(0.5)
        yield row(ratio)
        yield row(9.0, goal=None)

    monkeypatch.setattr(command, "_rows", rows)
    try:
        command.main(quick=quick, output=tmp_path / "bench.json")
    except Exit as end:
        assert end.exit_code == status
    else:
        assert status == 0


def test_a_row_says_whether_its_goal_is_met() -> None:
    rows = [row(1.0), row(1.1), row(0.9, relation=">="), row(1.1, relation=">="), row(2.0, goal=None)]
    assert [found.met for found in rows] == [True, False, False, True, None]
    assert [found["met"] for found in json.loads(as_json(rows))] == [True, False, False, True, None]
    console = Console(width=200, record=True, file=None)
    with console.capture() as capture:
        console.print(table(rows))
    lines = [line for line in capture.get().splitlines() if "a call" in line]
    assert [("yes" in line, "no " in line) for line in lines[:2]] == [(True, False), (False, True)]


def test_a_pair_is_the_median_of_ratios_not_the_ratio_of_medians() -> None:
    pair = paired([(1.0, 1.0), (4.0, 2.0), (9.0, 3.0)])
    assert (pair.ours, pair.baseline, pair.ratio) == (4.0, 2.0, 2.0)
    assert paired([(2.0, 1.0), (2.0, 4.0), (10.0, 4.0)]).ratio == 2.0


@pytest.mark.usefixtures("short")
def test_both_sides_take_turns() -> None:
    turns: list[str] = []
    compare(lambda: turns.append("ours"), lambda: turns.append("theirs"), rounds=2)
    order = [turn for i, turn in enumerate(turns) if i == 0 or turns[i - 1] != turn]
    assert order == ["theirs", "ours", "theirs"]


@pytest.mark.slow
@pytest.mark.usefixtures("short")
def test_a_client_that_became_slow_misses_its_goals(monkeypatch: pytest.MonkeyPatch) -> None:
    build = Core.request

    def slowly(core: Core, call: Call, given: httpx2.Client | None = None) -> httpx2.Request:
        for _ in range(200):
            build(core, call, given)
        return build(core, call, given)

    def peer(*_: object) -> Callable[[], object]:
        return lambda: None

    monkeypatch.setattr(Core, "request", slowly)
    for name in ("stock_get", "stock_list", "pydantic_call"):
        monkeypatch.setattr(peers, name, peer)
    met = {found.name: found.met for found in calls.measure(1)}
    assert [met[name] for name in ("get one", "list 20", "list 100")] == [False] * 3


@pytest.mark.usefixtures("short")
def test_the_parts_of_the_memory_are_the_whole() -> None:
    whole, parts = memory.measure(), list(memory.parts())
    for side, size in (("models", whole.ours), ("dicts", whole.baseline)):
        found = sum(part.ours for part in parts if part.name.startswith(f"part of the memory of {side}: "))
        assert found == pytest.approx(size, rel=0.05)


def test_parts_are_shown_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def rows(*, quick: bool) -> Iterator[Row]:
        yield row(1.0)

    def parts(*, quick: bool) -> Iterator[Row]:
        yield row(0.5, goal=None, note="a part")

    monkeypatch.setattr(command, "_rows", rows)
    monkeypatch.setattr(command, "_parts", parts)
    for profile, notes in ((False, [""]), (True, ["", "a part"])):
        command.main(profile=profile, output=tmp_path / "bench.json")
        assert [found["note"] for found in json.loads((tmp_path / "bench.json").read_bytes())] == notes


def test_a_storage_and_a_peer_that_cannot_be_had_are_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> AbstractContextManager[Server]:
        raise MissingPartError("node")

    @contextmanager
    def storage() -> Generator[Server]:
        with bare_server() as server:
            yield replace(server, name="a storage")

    monkeypatch.setattr(emulator, "prism", lambda: missing())
    monkeypatch.setattr(emulator, "EMULATORS", (storage, missing))
    monkeypatch.setattr(emulator, "SECONDS", 0.05)
    rows = list(emulator.under_load(1, quick=False))
    names = [f"emulator, a storage: {kind}" for kind in KINDS]
    assert [found.name for found in rows] == [f"{name}{p99}" for name in names for p99 in ("", ", p99")]
    assert all(found.note == "; ".join(["8 connections", *[str(MissingPartError("node"))] * 2]) for found in rows[::2])


def test_reads_have_a_goal_against_prism_alone() -> None:
    found = [load.Load(rate=199.0, p99=1.0)]
    peer = [load.Load(rate=100.0, p99=1.0)]
    goals = {
        (kind, baseline): next(emulator.rows(kind, "SQLite in memory", found, baseline, peer, "")).met
        for kind in (GET, CREATE)
        for baseline in ("Prism", "another")
    }
    assert goals == {(GET, "Prism"): False, (GET, "another"): None, (CREATE, "Prism"): None, (CREATE, "another"): None}


def test_an_answer_that_is_no_success_ends_a_measurement() -> None:
    with bare_server() as server, pytest.raises(load.RefusedError, match="400"):
        load.load(server.port, b"nonsense\r\n\r\n", 0.05)
