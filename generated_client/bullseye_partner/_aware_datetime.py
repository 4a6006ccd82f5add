# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_aware_datetime.py.
"""Points in time."""

from datetime import datetime
from typing import Annotated, TypeAlias

import msgspec

AwareDatetime: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A `datetime` with a time zone: one without is no point in time, and a deviation when the API sends it."""
