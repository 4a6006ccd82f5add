"""Fixtures for the test suites of partners: `pip install 'bullseye-partner-emulator[client]'`.

pytest imports this module in every run of an environment that has the emulator. What only the fixtures need is imported
when a test asks for one of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Unpack

    from bullseye_partner import BullseyePartner, ClientOptions
    from bullseye_partner_emulator.application import Emulator
    from bullseye_partner_emulator.faults import FaultKind


@dataclass(frozen=True)
class PartnerUnderTest:
    """A partner account of one test: where the API is, and a key that may do everything."""

    id: str
    base_url: str
    api_key: str = field(repr=False)
    _control_url: str

    def client(self, **options: Unpack[ClientOptions]) -> BullseyePartner:
        """Return a client of this account; it takes the options of any other.

        Raises:
            ModuleNotFoundError: the client is not installed; the extra `client` of the emulator brings it.
        """
        try:
            from bullseye_partner import BullseyePartner
        except ModuleNotFoundError as error:
            if error.name != "bullseye_partner":
                raise
            reason = "client() needs the client: pip install 'bullseye-partner-emulator[client]'"
            raise ModuleNotFoundError(reason, name=error.name) from None

        options.setdefault("base_url", self.base_url)
        return BullseyePartner(self.api_key, **options)

    def advance_clock(self, seconds: int) -> None:
        """Let time pass for this partner: keys expire, rate windows end, billing periods roll over."""
        _post(f"{self._control_url}partners/{self.id}/clock", {"advanceSeconds": seconds})

    @property
    def faults_url(self) -> str:
        """Where the control API takes faults of this account."""
        return f"{self._control_url}partners/{self.id}/faults"

    def identify_visitor(self, organization_id: str | None = None, **known: Any) -> str:  # noqa: ANN401 - JSON values
        """Let the tracking script identify a visitor, for one credit; the webhooks are told.

        Args:
            organization_id: Whose visitor it is; None takes the first organization that has a credit left.
            known: What is known about the visitor, as the API names it (`email`, `firstName`...); the rest is made up.

        Returns:
            The id of the visitor.

        Raises:
            HTTPError: nobody can be identified there: 409, and the answer says why.
        """
        body: dict[str, Any] = {"visitor": known} | ({"organizationId": organization_id} if organization_id else {})
        visitor_id: str = _post(f"{self._control_url}partners/{self.id}/visitors", body)["visitorId"]
        return visitor_id


@dataclass(frozen=True)
class FaultsUnderTest:
    """What goes wrong for one partner account, until its test ends."""

    _url: str

    def inject(self, kind: FaultKind, **how: Any) -> None:  # noqa: ANN401 - JSON values
        """Let a fault hit requests of the account.

        Args:
            kind: `status`, `rate-limit`, `delay`, `truncate`, `malform` or `reset`.
            how: As the control API has it: `operationId`, `times`, `probability`, `seed`, `status`, `retryAfter`,
                `delaySeconds`.

        """
        _post(self._url, {"kind": kind, **how})

    def clear(self) -> None:
        """Take all faults of the account away."""
        _request("DELETE", self._url)


@dataclass(frozen=True)
class ReceivedDelivery:
    """A delivery as it came: its raw body and its headers (lower case)."""

    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)

    @property
    def event(self) -> dict[str, Any]:
        """The event that the body holds."""
        event: dict[str, Any] = json.loads(self.body)
        return event


class WebhooksUnderTest:
    """The webhooks of one partner account, which this object receives and remembers.

    `secret` is what deliveries are signed with, `status` what they are answered with from now on.
    """

    def __init__(self, url: str, secret: str, settle: Callable[[], None]) -> None:
        self.url = url
        self.secret = secret
        self.status = 200
        self._received: list[ReceivedDelivery] = []
        self._settle = settle

    @property
    def deliveries(self) -> list[ReceivedDelivery]:
        """What was delivered so far: everything that is due, waited for if need be."""
        self._settle()
        return list(self._received)

    def receive(self, delivery: ReceivedDelivery) -> int:
        """Remember a delivery; return the status to answer with."""
        self._received.append(delivery)
        return self.status


@dataclass(frozen=True)
class EmulatorUnderTest:
    """An emulator that the tests of a session share; each partner in it is on its own.

    `emulator` is the application itself, `base_url` where its API is, `control_url` where its control API is.
    """

    base_url: str
    control_url: str
    emulator: Emulator

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until every delivery that is due was attempted.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: some receiver takes longer.
        """
        self.emulator.settle(timeout)

    def create_partner(self, data_set: str = "small", rate_limit: int | None = None) -> PartnerUnderTest:
        """Make a partner.

        Args:
            data_set: `empty`, `small` (seven organizations) or `agency` (a hundred).
            rate_limit: Requests that it may send in a window; None is as many as the documentation says.
        """
        own_limit = {} if rate_limit is None else {"rateLimit": rate_limit}
        made = _post(f"{self.control_url}partners", {"dataSet": data_set, **own_limit})
        return PartnerUnderTest(made["id"], self.base_url, made["apiKey"], self.control_url)


def _post(url: str, body: dict[str, Any]) -> dict[str, Any]:
    return _request("POST", url, json.dumps(body).encode())


def _request(method: str, url: str, body: bytes | None = None) -> dict[str, Any]:
    from urllib.request import Request, urlopen

    request = Request(url, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - of this machine
    with urlopen(request, timeout=30) as response:  # noqa: S310 - of this machine
        answer: dict[str, Any] = json.loads(response.read() or b"{}")
        return answer


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that says which readings of the documentation the emulator follows."""
    parser.addoption(
        "--bullseye-reading",
        action="append",
        default=[],
        metavar="C4=guide",
        help="Reading of the documentation that bullseye_emulator follows instead of the chosen one. Repeatable.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse readings that there are not, before any test runs."""
    if not (chosen := config.getoption("bullseye_reading")):
        return
    from bullseye_partner_emulator.readings import readings_of

    try:
        readings_of(chosen)
    except ValueError as error:
        raise pytest.UsageError(f"--bullseye-reading: {error}") from error


@pytest.fixture(scope="session")
def bullseye_emulator(pytestconfig: pytest.Config) -> Generator[EmulatorUnderTest]:
    """Serve an emulator on a free port of this machine, for the whole session."""
    from bullseye_partner_emulator.application import create_app
    from bullseye_partner_emulator.control import CONTROL_PATH
    from bullseye_partner_emulator.readings import readings_of
    from bullseye_partner_emulator.serving import serve_in_thread
    from bullseye_partner_emulator.settings import Settings

    readings = readings_of(pytestconfig.getoption("bullseye_reading", default=None) or ())
    emulator = create_app(Settings(readings=readings))
    with serve_in_thread(emulator) as address:
        yield EmulatorUnderTest(address + emulator.base_path, address + CONTROL_PATH, emulator)
    emulator.close()


@pytest.fixture
def bullseye_partner(bullseye_emulator: EmulatorUnderTest) -> Generator[PartnerUnderTest]:
    """Make a fresh partner account with a few organizations, for one test."""
    partner = bullseye_emulator.create_partner()
    yield partner
    # With it go retries that would reach whoever has the port of its webhooks then.
    bullseye_emulator.emulator.remove_partner(partner.id)


@pytest.fixture
def bullseye_faults(bullseye_partner: PartnerUnderTest) -> Generator[FaultsUnderTest]:
    """Let things go wrong for the account of this test."""
    faults = FaultsUnderTest(bullseye_partner.faults_url)
    yield faults
    faults.clear()


@pytest.fixture
def bullseye_webhooks(
    bullseye_emulator: EmulatorUnderTest, bullseye_partner: PartnerUnderTest
) -> Generator[WebhooksUnderTest]:
    """Receive what both webhooks of the account of this test are told, signed with a secret that is made up."""
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(webhooks.receive(ReceivedDelivery(body, headers)))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- named by the base class
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        url, secret = f"http://127.0.0.1:{server.server_port}/", "whsec_of_the_test_suite"
        webhooks = WebhooksUnderTest(url, secret, bullseye_emulator.settle)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        bullseye_emulator.emulator.set_webhooks(bullseye_partner.id, url, secret)
        yield webhooks
        server.shutdown()
        thread.join()
