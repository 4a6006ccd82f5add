"""One thing that a run which only reads asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Question:
    """Some requests, and what their answers are held against.

    Attributes:
        kind: What it is about, and what a step is called.
        operation_id: The operation that it asks.
        variant: What tells it from others of its kind and operation: words of this suite, and no values.
        ask: Sends the requests and holds the answers against laws.
        parameters: Names of the parameters that it is about.
        which: Which of several with the same variant it is: a number, or a name of the description.
        each: Whether each operation has to be asked: one that does right says little of another.
    """

    kind: str
    operation_id: str
    variant: str
    ask: Callable[[], None]
    parameters: tuple[str, ...] = ()
    which: str = ""
    each: bool = False

    @property
    def name(self) -> str:
        """The same in each run, whatever the account holds: what `order.txt` calls it."""
        return " ".join(filter(None, (self.kind, self.operation_id, *self.parameters, self.variant, self.which)))

    @property
    def shape(self) -> str:
        """What it asks, whichever parameter or thing it is about; whichever operation, unless each has to be asked."""
        operation_id = self.operation_id if self.each else ""
        return " ".join(filter(None, (self.kind, operation_id, self.variant)))
