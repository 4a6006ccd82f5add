"""A model of an account that belongs to somebody else, which learns what the account holds from what a run reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contract_tests.scenario.session import Session
    from contract_tests.target.exchange import Wire


class AccountModel(Protocol):
    """Listens to a run, and says in the end what the answers should have been.

    Attributes:
        compared: How many answers it could predict, as a whole or in part.
    """

    compared: int

    def listen(self, wire: Wire) -> Wire:
        """Return a wire on which it hears what passes another one."""
        ...

    def hold_against(self, session: Session) -> None:
        """Note in a session what of its answers is otherwise than predicted; may read some things again."""
        ...
