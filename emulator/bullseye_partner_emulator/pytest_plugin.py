"""Fixtures for the test suites of partners; `pip install bullseye-partner-emulator` is all that they need."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
import uvicorn

from bullseye_partner_emulator.application import create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Unpack

    from bullseye_partner import BullseyePartner, ClientOptions
    from bullseye_partner_emulator.faults import FaultKind


@dataclass(frozen=True)
class PartnerUnderTest:
    """A partner account of one test: where the API is, and a key that may do everything."""

    id: str
    base_url: str
    api_key: str
    _control_url: str

    def client(self, **options: Unpack[ClientOptions]) -> BullseyePartner:
        """Return a client of this account; it takes the options of any other (`pip install bullseye-partner`)."""
        from bullseye_partner import BullseyePartner

        options.setdefault("base_url", self.base_url)
        return BullseyePartner(self.api_key, **options)

    def advance_clock(self, seconds: int) -> None:
        """Let time pass for this partner: keys expire, rate windows end, billing periods roll over."""
        _post(f"{self._control_url}partners/{self.id}/clock", {"advanceSeconds": seconds})

    def inject(self, kind: FaultKind, **how: Any) -> None:  # noqa: ANN401 - JSON values
        """Let a fault hit requests of this account.

        Args:
            kind: `status`, `rate-limit`, `delay`, `truncate` or `malform`.
            how: As the control API has it: `operationId`, `times`, `probability`, `seed`, `status`, `retryAfter`,
                `delaySeconds`.

        """
        _post(f"{self._control_url}partners/{self.id}/faults", {"kind": kind, **how})


@dataclass(frozen=True)
class EmulatorUnderTest:
    """An emulator that the tests of a session share; each partner in it is on its own."""

    base_url: str
    control_url: str

    def create_partner(self, data_set: str = "small") -> PartnerUnderTest:
        """Make a partner: `empty`, `small` (seven organizations) or `agency` (a hundred)."""
        made = _post(f"{self.control_url}partners", {"dataSet": data_set})
        return PartnerUnderTest(made["id"], self.base_url, made["apiKey"], self.control_url)


def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST")  # noqa: S310 - of this machine
    with urlopen(request, timeout=30) as response:  # noqa: S310 - of this machine
        answer: dict[str, Any] = json.loads(response.read() or b"{}")
        return answer


@pytest.fixture(scope="session")
def bullseye_emulator() -> Generator[EmulatorUnderTest]:
    """Serve an emulator on a free port of this machine, for the whole session."""
    emulator = create_app(Settings())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(emulator, log_level="error", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield EmulatorUnderTest(address + emulator.base_path, address + CONTROL_PATH)
        server.should_exit = True
        thread.join()
    emulator.close()


@pytest.fixture
def bullseye_partner(bullseye_emulator: EmulatorUnderTest) -> PartnerUnderTest:
    """Make a fresh partner account with a few organizations, for one test."""
    return bullseye_emulator.create_partner()
