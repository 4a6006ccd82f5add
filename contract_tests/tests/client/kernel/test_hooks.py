"""A call has its outcome whatever the user's hooks do; what they raise is logged once for each of them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import (
    APIConnectionError,
    AsyncBullseyePartner,
    BullseyePartner,
    DriftEvent,
    DriftFile,
    LocalRateBudget,
    NotFoundError,
    RateBudgetExhaustedError,
    _facts,
    _hooks,
)
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, as_json, refusal

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from bullseye_partner import RateLimit
    from bullseye_partner._rate_budget import Slot
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
DRIFTED = as_json({"apiKeys": [{"id": 1}]})
LOGGER = "bullseye_partner"


class TroubleError(Exception):
    """Raised by every hook of this module; its message has the key."""

    def __init__(self) -> None:
        super().__init__(f"no disk is left for {KEY}")


class Attempt:
    """An attempt that fails in one place."""

    def __init__(self, place: str) -> None:
        self._place = place

    @property
    def headers(self) -> Mapping[str, str]:
        """What to send along."""
        if self._place == "headers":
            raise TroubleError
        wrong: dict[str, Any] = {
            "headers of a wrong type": 5,
            "headers with a line break": {"traceparent": "a\r\nb: c"},
            "headers with another key": {_facts.API_KEY_HEADER: "another"},
        }
        return wrong.get(self._place, {"traceparent": "00-1"})

    def answered(self, _: int) -> None:
        """Note an answer."""
        if self._place == "answered":
            raise TroubleError

    def failed(self, _: str) -> None:
        """Note a failure."""
        if self._place == "failed":
            raise TroubleError


class Entered:
    """A context manager that fails in one place."""

    def __init__(self, what: object, place: str, where: str) -> None:
        self._what, self._place, self._where = what, place, where

    def __enter__(self) -> Any:
        if self._place == f"enter {self._where}":
            raise TroubleError
        return self._what

    def __exit__(self, *error: object) -> Any:
        if self._place == f"exit {self._where}":
            raise TroubleError
        return self._place == f"swallow {self._where}"


class Observer:
    """An observer that fails in one place."""

    def __init__(self, place: str) -> None:
        self._place = place

    def call(self, *_: object) -> Any:
        if self._place == "call":
            raise TroubleError
        return 5 if self._place == "call gives a number" else Entered(None, self._place, "call")

    def attempt(self, *_: object) -> Any:
        if self._place == "attempt":
            raise TroubleError
        return 5 if self._place == "attempt gives a number" else Entered(Attempt(self._place), self._place, "attempt")


LOGGED = [
    *("call", "call gives a number", "enter call", "exit call"),
    *("attempt", "attempt gives a number", "enter attempt", "exit attempt"),
    *("headers", "headers of a wrong type", "headers with a line break", "headers with another key"),
]
SILENT = ["swallow call", "swallow attempt", "nowhere"]
each_place = pytest.mark.parametrize("place", [*LOGGED, *SILENT, "answered", "failed"])


def list_keys(client: Any) -> Any:
    return client.api_keys.list()


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


@each_place
def test_an_observer_that_fails_leaves_a_success_one(calling: Calling, place: str, caplog: pytest.LogCaptureFixture):
    keys: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        keys.append(request.headers[_facts.API_KEY_HEADER])
        return as_json({"apiKeys": []})

    api, call = calling(answer, observer=Observer(place))
    for _ in range(3):
        assert call(list_keys) == []
    assert call(lambda client: client.with_raw_response.api_keys.list()).parsed == []
    assert call(lambda client: client.with_options(timeout=5.0).api_keys.list()) == []
    assert keys == [KEY] * 5
    assert len(warnings_of(caplog)) == (1 if place in [*LOGGED, "answered"] else 0)
    for message in warnings_of(caplog):
        assert "raised " in message
        assert "test_hooks.py:" in message or "_hooks.py:" in message or "_options.py:" in message
        assert KEY not in caplog.text
    sends = place not in {"attempt", "attempt gives a number", "enter attempt"} and not place.startswith("headers")
    for request in api.requests:
        assert request.headers.get_list("traceparent") == (["00-1"] if sends else [])


@each_place
def test_an_observer_that_fails_does_not_mask_the_failure_of_a_call(
    calling: Calling, place: str, caplog: pytest.LogCaptureFixture
):
    _, call = calling(refusal(404, "NotFound"), observer=Observer(place))
    with pytest.raises(NotFoundError) as caught:
        call(list_keys)
    assert caught.value.__context__ is None
    _, call = calling(httpx2.ReadTimeout("silence"), observer=Observer(place))
    with pytest.raises(APIConnectionError, match="silence"):
        call(list_keys)
    assert KEY not in caplog.text


class WithGenerators:
    """An observer by `contextmanager` whose generators do what they should not when a call fails."""

    def __init__(self, manner: str) -> None:
        self._manner = manner

    @contextmanager
    def call(self, *_: object) -> Generator[None]:
        try:
            yield
        except Exception:
            if self._manner == "raises another":
                raise TroubleError from None
            if self._manner == "raises again":
                raise
        if self._manner == "yields twice":
            yield

    @contextmanager
    def attempt(self, *_: object) -> Generator[Attempt]:
        yield Attempt("nowhere")


@pytest.mark.parametrize(
    ("manner", "logged"), [("swallows", 0), ("raises another", 1), ("raises again", 0), ("yields twice", 1)]
)
def test_a_generator_of_an_observer_neither_swallows_nor_replaces_an_error(
    calling: Calling, manner: str, logged: int, caplog: pytest.LogCaptureFixture
):
    _, call = calling(refusal(404, "NotFound"), observer=WithGenerators(manner))
    with pytest.raises(NotFoundError):
        call(list_keys)
    assert len(warnings_of(caplog)) == logged


# Drift


def test_a_drift_sink_that_fails_leaves_a_success_one(calling: Calling, caplog: pytest.LogCaptureFixture):
    heard: list[DriftEvent] = []

    def sink(event: DriftEvent) -> None:
        heard.append(event)
        raise TroubleError

    _, call = calling(DRIFTED, on_drift=sink)
    assert len(call(list_keys)) == 1
    assert len(call(list_keys)) == 1
    assert len(heard) > 2  # it is called again, since it may work again
    assert len(warnings_of(caplog)) == 1
    assert "on_drift raised TroubleError at " in caplog.text
    assert KEY not in caplog.text


def test_a_drift_file_that_cannot_be_written_leaves_a_success_one(
    calling: Calling, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    _, call = calling(DRIFTED, on_drift=DriftFile(tmp_path / "missing" / "drift.jsonl"))
    assert len(call(list_keys)) == 1
    assert "on_drift raised FileNotFoundError at " in caplog.text


def test_a_drift_sink_that_fails_does_not_end_a_walk_whose_total_changes():
    def sink(_: DriftEvent) -> None:
        raise TroubleError

    def answer(request: httpx2.Request) -> httpx2.Response:
        number = int(request.url.params.get("page", 1))
        page = {"organizations": [{"id": number}], "page": number, "pageSize": 1, "total": 3 - number % 2}
        return as_json(page)

    with httpx2.Client(transport=httpx2.MockTransport(answer)) as http_client:
        client = BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, on_drift=sink)
        assert len(list(client.organizations.list(page_size=1))) == 3


# Logs


class BrokenHandler(logging.Handler):
    """A handler that lets its failure out, unlike those of the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        """Fail."""
        del record
        raise TroubleError


@pytest.fixture
def broken_handler(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    monkeypatch.setattr(_hooks, "_handlers_failed", [])
    handler = BrokenHandler()
    logger = logging.getLogger(LOGGER)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.mark.usefixtures("broken_handler")
@pytest.mark.parametrize("answers", [[DRIFTED], [refusal(429, "TooManyRequests", {"Retry-After": "1"}), DRIFTED]])
@pytest.mark.parametrize("place", ["nowhere", "call", "answered"])
def test_a_log_handler_that_fails_leaves_a_success_one(
    calling: Calling, answers: Any, place: str, capsys: pytest.CaptureFixture[str]
):
    _, call = calling(*answers, observer=Observer(place))
    assert len(call(list_keys)) == 1
    assert len(call(list_keys)) == 1
    told = capsys.readouterr().err
    assert told.count("a log handler raised TroubleError at ") == 1
    assert KEY not in told


# Rate budgets


class Budget:
    """A rate budget that fails in one place."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._budget = LocalRateBudget(ManualClock())
        self.left = 0
        self.blocks = place.startswith("blocking")

    @property
    def last(self) -> RateLimit | None:
        """What the API said."""
        return self._budget.last

    def enter(self) -> Slot:
        """Queue."""
        if self._place.endswith("enter"):
            raise TroubleError
        return self._budget.enter()

    def wait(self, slot: Slot) -> Any:
        """Wait."""
        if self._place.endswith("wait"):
            raise TroubleError
        if self._place.endswith("gives a text"):
            return "soon"
        return self._budget.wait(slot)

    def done(self, slot: Slot, said: RateLimit | None) -> None:
        """Leave."""
        self.left += 1
        self._budget.done(slot, said)
        if self._place.endswith("done"):
            raise TroubleError


each_failure = pytest.mark.parametrize(
    "place", [f"{blocks}{where}" for blocks in ("", "blocking ") for where in ("enter", "wait", "gives a text", "done")]
)


@each_failure
def test_a_rate_budget_that_fails_leaves_a_success_one(calling: Calling, place: str, caplog: pytest.LogCaptureFixture):
    budget = Budget(place)
    api, call = calling(GOOD, rate_budget=budget)
    assert [call(list_keys), call(list_keys)] == [[], []]
    assert len(api.requests) == 2
    assert budget.left == (0 if place.endswith("enter") else 2)
    assert len(warnings_of(caplog)) == 1
    assert KEY not in caplog.text


@each_failure
def test_a_rate_budget_that_fails_does_not_mask_the_failure_of_a_call(calling: Calling, place: str):
    _, call = calling(refusal(404, "NotFound"), rate_budget=Budget(place))
    with pytest.raises(NotFoundError):
        call(list_keys)


def test_a_rate_budget_may_refuse_on_purpose(calling: Calling):
    class Strict(Budget):
        def wait(self, slot: Slot) -> Any:
            del slot
            raise RateBudgetExhaustedError(None, 5.0)

    api, call = calling(GOOD, rate_budget=Strict("nowhere"))
    with pytest.raises(RateBudgetExhaustedError):
        call(list_keys)
    assert api.requests == []


# What passes


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, asyncio.CancelledError, GeneratorExit])
def test_what_is_no_exception_passes(interrupt: type[BaseException]):
    def stop(*_: object) -> Any:
        raise interrupt

    class Stopping(Observer):
        def attempt(self, *_: object) -> Any:
            stop()

    with httpx2.Client(transport=httpx2.MockTransport(lambda _: DRIFTED)) as http_client:
        for options in ({"on_drift": stop}, {"observer": Stopping("nowhere")}):
            settings: dict[str, Any] = {"base_url": BASE_URL, "http_client": http_client, **options}
            with pytest.raises(interrupt):
                BullseyePartner(KEY, **settings).api_keys.list()


def test_a_cancelled_call_stays_cancelled_though_its_observer_fails():
    async def main() -> None:
        started = asyncio.Event()

        async def answer(_: httpx2.Request) -> httpx2.Response:
            started.set()
            await asyncio.Event().wait()
            raise AssertionError

        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
        hooks: dict[str, Any] = {"observer": Observer("exit attempt"), "rate_budget": Budget("done")}
        client = AsyncBullseyePartner(KEY, http_client=http_client, base_url=BASE_URL, **hooks)
        task = asyncio.create_task(client.partner_account.get())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
