"""Long work in processes can be stopped."""

from __future__ import annotations

import os
import sys
import threading
import time
from multiprocessing import active_children, get_context
from pathlib import Path

import pytest

from contract_tests.process_pool import open_process_pool


def work_forever(begun: Path) -> None:
    begun.with_suffix(".pid").write_text(str(os.getpid()))
    begun.with_suffix(".pid").rename(begun)
    threading.Event().wait()


def lead(begun: Path) -> None:
    with open_process_pool(1) as pool:
        pool.submit(work_forever, begun)
        threading.Event().wait()


@pytest.mark.timeout(60)
def test_who_interrupts_waits_neither_for_what_runs_nor_for_what_is_queued(tmp_path: Path) -> None:
    running, queued = tmp_path / "running", tmp_path / "queued"
    before = set(active_children())

    with pytest.raises(KeyboardInterrupt), open_process_pool(1, tasks_each=1) as pool:
        pool.submit(work_forever, running)
        pool.submit(work_forever, queued)
        while not running.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    assert not queued.exists()
    assert set(active_children()) == before


def test_results_come_back_and_the_processes_end() -> None:
    before = set(active_children())

    with open_process_pool(2) as pool:
        assert list(pool.map(abs, [-1, -2, -3])) == [1, 2, 3]

    assert set(active_children()) == before


@pytest.mark.timeout(60)
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL, and a parent's end ends nothing there")
def test_who_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    leader = get_context("spawn").Process(target=lead, args=(begun,))
    leader.start()
    while not begun.exists():
        time.sleep(0.01)
    follower = int(begun.read_text())
    leader.kill()
    leader.join()
    while is_alive(follower):
        time.sleep(0.01)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended and that nobody has waited for is still there.
    return (
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z" if Path("/proc").exists() else True
    )
