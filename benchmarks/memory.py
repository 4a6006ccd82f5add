"""What many results take in memory."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import TYPE_CHECKING

import msgspec

from benchmarks import organizations
from benchmarks.rows import Row
from bullseye_partner import models

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 10_000


def measure() -> Row:
    """Return the row of many organizations."""
    body = organizations.page(COUNT)
    decode = msgspec.json.Decoder(models.OrganizationPage).decode
    ours, baseline = _megabytes(lambda: decode(body)), _megabytes(lambda: json.loads(body))
    free_form = _megabytes(lambda: [item["metadata"] for item in json.loads(body)["organizations"]])
    return Row(
        note=f"metadata, a dict on both sides, takes {free_form:.1f} MB",
        name=f"memory of {COUNT:,} organizations",
        ours=ours,
        baseline_name="dicts of json.loads",
        baseline=baseline,
        unit="MB",
        ratio=ours / baseline,
        goal=0.5,
    )


def _megabytes(make: Callable[[], object]) -> float:
    make()
    gc.collect()
    tracemalloc.start()
    try:
        result = make()
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / 1e6 if result else 0.0
    finally:
        tracemalloc.stop()
