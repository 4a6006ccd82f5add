"""A law that needs requests of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_tests.scenario.law import Law

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.scenario.steps.ground import Ground


@dataclass(frozen=True)
class AskingLaw(Law):
    """A law that is looked for with requests of its own, near the end of the whole scenario.

    Attributes:
        asks: Makes what it needs (`ground.create`; the organizations of `ground.made` belong to steps that declare
            them), sends requests (`ground.session.call`) and checks their answers (`ground.session.equal` or `check`).
    """

    asks: Callable[[Ground], None]
