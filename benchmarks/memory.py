"""What many results take in memory."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING, cast
from uuid import UUID

import msgspec

from benchmarks import organizations
from benchmarks.rows import Row
from bullseye_partner import models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT = 10_000
_DICTS = "dicts of json.loads"


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
        baseline_name=_DICTS,
        baseline=baseline,
        unit="MB",
        ratio=ours / baseline,
        goal=0.5,
    )


def parts() -> Iterator[Row]:
    """Yield what the objects of each type take, as a share of all that the dicts take."""
    body = organizations.page(COUNT)
    decoded = msgspec.json.decode(body, type=models.OrganizationPage)
    ours, theirs = _by_type(decoded), _by_type(json.loads(body))
    whole = theirs.total()
    for side, sizes in (("models", ours), ("dicts", theirs)):
        for kind, size in sizes.most_common():
            if size > whole / 100:
                yield Row(
                    name=f"part of the memory of {side}: {kind}",
                    ours=size / 1e6,
                    baseline_name=_DICTS,
                    baseline=whole / 1e6,
                    unit="MB",
                    ratio=size / whole,
                )


def _by_type(root: object) -> Counter[str]:
    """Return the bytes of all objects that are reached, by the name of their type."""
    sizes: Counter[str] = Counter()
    seen: set[int] = set()
    waiting: list[object] = [root]
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        sizes[type(value).__name__] += sys.getsizeof(value)
        waiting += _inside(value)
    return sizes


def _inside(value: object) -> list[object]:
    if isinstance(value, msgspec.Struct):
        return [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, UUID):
        return [value.int]
    if isinstance(value, dict):
        entries = cast("dict[object, object]", value)
        return [*entries, *entries.values()]
    return cast("list[object]", value) if isinstance(value, list) else []


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
