"""Long work in processes can be stopped."""

from __future__ import annotations

import threading
import time
from multiprocessing import active_children
from typing import TYPE_CHECKING

import pytest

from contract_tests.process_pool import open_process_pool

if TYPE_CHECKING:
    from pathlib import Path


def work_forever(begun: Path) -> None:
    begun.touch()
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
