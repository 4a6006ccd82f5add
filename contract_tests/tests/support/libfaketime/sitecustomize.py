"""Lets Python sleep under libfaketime 0.9.10, whose sleep until a monotonic time is refused (EINVAL).

Python imports a module of this name at its start, in the processes of tests too, when its folder is in PYTHONPATH;
`nox -s tests_any_time` puts it there.
"""

from __future__ import annotations

import select
import time
from typing import SupportsIndex


def _sleep(seconds: float | SupportsIndex, /) -> None:
    wait = seconds if isinstance(seconds, float) else seconds.__index__()
    if wait < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], wait)


time.sleep = _sleep
