# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_model.py.
"""Base of the generated models."""

from __future__ import annotations

import msgspec


class Model(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An immutable object of the API. `UNSET` stands for a property that is absent, None for null."""
