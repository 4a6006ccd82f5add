"""The recipes of the webhook guide, each run in its framework with real requests."""

from __future__ import annotations

import importlib
import json
import re
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import flask
import pytest
import uvicorn
from redis import Redis
from starlette.testclient import TestClient

from bullseye_partner import BullseyePartner
from bullseye_partner.models import BillingEvent, IdentificationEvent
from bullseye_partner.webhooks import SIGNATURE_HEADER, RecentDeliveries, UnknownEvent, sign
from contract_tests.real_parts.redis_server import running_redis
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from contract_tests.tests.conftest import ServedEmulator
    from contract_tests.tests.support.readings import Reading

    Post = Callable[[bytes, "str | bytes | None", str], int]

GUIDE = Path(__file__).parents[3] / "generated_client" / "webhooks.md"
NEW_SECRET, OLD_SECRET = "whsec_new", "whsec_old"
DESCRIPTION = repository_description()
DELIVERIES: list[dict[str, Any]] = [item["post"] for item in DESCRIPTION.bundle["webhooks"].values()]
ACKNOWLEDGED = 200
(TERMS,) = {(delivery["x-delivery"]["attempts"], delivery["x-delivery"]["timeoutSeconds"]) for delivery in DELIVERIES}


def sample_events(reading: Reading) -> list[bytes]:
    """Return the sample of each delivery that the description has under a reading."""
    bodies = [item["post"]["requestBody"] for item in reading.bundle["webhooks"].values()]
    return [json.dumps(body["content"]["application/json"]["example"]).encode() for body in bodies]


def run(section: str, **names: object) -> dict[str, Any]:
    """Run the snippets under a heading of the guide, which may use the names given; return what they define."""
    text = GUIDE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    snippets = re.findall(r"```python\n(.*?)```", text, re.S)
    assert snippets
    namespace: dict[str, Any] = {"__name__": "recipe", **names}
    for snippet in snippets:
        exec(compile(snippet, f"{GUIDE}#{section}", "exec"), namespace)  # noqa: S102 - our own guide
    return namespace


def _asgi(namespace: dict[str, Any]) -> Post:
    client = TestClient(namespace["app"], raise_server_exceptions=False)

    def post(body: bytes, signature: str | bytes | None, content_type: str) -> int:
        headers = {b"Content-Type": content_type.encode()}
        if signature is not None:
            headers[SIGNATURE_HEADER.encode()] = signature if isinstance(signature, bytes) else signature.encode()
        return client.post("/webhooks/bullseye", content=body, headers=headers).status_code

    return post


def _wsgi_headers(signature: str | bytes | None) -> dict[str, str]:
    """Return the header with the signature as a WSGI server gives it to an application: each byte a character."""
    text = signature.decode("latin-1") if isinstance(signature, bytes) else signature
    return {} if text is None else {SIGNATURE_HEADER: text}


def _flask(namespace: dict[str, Any]) -> Post:
    application = namespace["app"]
    assert isinstance(application, flask.Flask)
    client = application.test_client()

    def post(body: bytes, signature: str | bytes | None, content_type: str) -> int:
        answer = client.post(
            "/webhooks/bullseye", data=body, headers=_wsgi_headers(signature), content_type=content_type
        )
        return answer.status_code

    return post


def _django(namespace: dict[str, Any]) -> Post:
    # Django brings no types of its own.
    settings: Any = importlib.import_module("django.conf").settings
    urls: Any = importlib.import_module("django.urls")
    if not settings.configured:
        csrf = "django.middleware.csrf.CsrfViewMiddleware"  # as in the settings of every new project
        settings.configure(ALLOWED_HOSTS=["testserver"], MIDDLEWARE=[csrf], SECRET_KEY="for tests")
        importlib.import_module("django").setup()
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": (urls.path("webhooks/bullseye", namespace["bullseye"]),)})
    urls.clear_url_caches()
    client: Any = importlib.import_module("django.test").Client(raise_request_exception=False, enforce_csrf_checks=True)

    def post(body: bytes, signature: str | bytes | None, content_type: str) -> int:
        # `client.post` would write the body anew in the charset of its type.
        answer = client.generic("POST", "/webhooks/bullseye", body, content_type, headers=_wsgi_headers(signature))
        return cast("int", answer.status_code)

    return post


POSTS = {"Starlette": _asgi, "FastAPI": _asgi, "Flask": _flask, "Django": _django}


class Recipe:
    """A recipe that runs in its framework, and the events that it handled."""

    def __init__(self, framework: str) -> None:
        self.handled: list[object] = []
        self._post = POSTS[framework](run(framework, handle=self.handled.append))

    def post(self, body: bytes, signature: str | bytes | None, content_type: str = "application/json") -> int:
        """Send a delivery; return the status of the answer."""
        return self._post(body, signature, content_type)


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BULLSEYE_WEBHOOK_SECRETS", f"{NEW_SECRET} {OLD_SECRET}")


@pytest.fixture(params=POSTS)
def recipe(request: pytest.FixtureRequest) -> Recipe:
    return Recipe(request.param)


# The recipes


@pytest.mark.parametrize("secret", [NEW_SECRET, OLD_SECRET])
def test_genuine_deliveries_are_acknowledged_and_handled(recipe: Recipe, secret: str, reading: Reading):
    for body in sample_events(reading):
        assert recipe.post(body, sign(body, secret)) == ACKNOWLEDGED
    assert [type(event) for event in recipe.handled] == [IdentificationEvent, BillingEvent]
    assert [event for event in recipe.handled if not getattr(event, "organization_id", None)] == []


def test_an_event_that_is_newer_than_the_client_is_handled(recipe: Recipe):
    body = b'{"event": "visitor.returned", "visitor": {"id": 1}}'
    assert recipe.post(body, sign(body, NEW_SECRET)) == ACKNOWLEDGED
    assert recipe.handled == [UnknownEvent(event="visitor.returned", payload=json.loads(body))]


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain; charset=utf-16", ""],
)
def test_the_bytes_count_whatever_their_type_is_said_to_be(recipe: Recipe, content_type: str):
    body = b'{"event": "a=b&c=d", "spaced" :  "\xc3\xa9"}'
    assert recipe.post(body, sign(body, NEW_SECRET), content_type) == ACKNOWLEDGED
    assert recipe.handled == [UnknownEvent(event="a=b&c=d", payload=json.loads(body))]


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (b"{}", None),
        (b"{}", ""),
        (b"{}", "00" * 32),
        (b"{}", sign(b"{} ", NEW_SECRET)),
        (b"{}", sign(b"{}", "whsec_other")),
        (b"", sign(b"", NEW_SECRET)),
        (b"\xff\xfe", sign(b"\xff\xfe", NEW_SECRET)),
        (b"[]", sign(b"[]", NEW_SECRET)),
        (b"[" * 100_000, sign(b"[" * 100_000, NEW_SECRET)),
        (b" " * 3_000_000, "00" * 32),
        (b"{}", b"\xff"),
        (b"{}", b"\xc3\xa9" * 32),
    ],
    ids=[
        "no header",
        "no signature",
        "wrong signature",
        "of another body",
        "of another secret",
        "empty body",
        "body is no text",
        "body is no object",
        "body is nested too deep",
        "body is large",
        "header is Latin-1",
        "header is UTF-8",
    ],
)
def test_anything_else_is_refused_without_an_error(recipe: Recipe, body: bytes, signature: str | bytes | None):
    assert recipe.post(body, signature) == 400
    assert recipe.handled == []


# From end to end


@contextmanager
def serving(application: Any) -> Generator[str]:
    """Serve an ASGI application on loopback, and yield its address; when left, all that it began has ended."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_the_emulator_delivers_to_a_recipe(served_emulator: ServedEmulator):
    handled: list[object] = []
    with (
        serving(run("Starlette", handle=handled.append)["app"]) as address,
        BullseyePartner(served_emulator.api_key, base_url=served_emulator.url) as client,
    ):
        url = f"{address}/webhooks/bullseye"
        client.webhooks.update_identification(url=url, secret=OLD_SECRET)
        assert client.webhooks.send_test(type="identification").success
        client.webhooks.update_billing(url=url, secret="whsec_other")
        assert client.webhooks.send_test(type="billing").status_code == 400
    assert [type(event) for event in handled] == [IdentificationEvent]


# The rest of the guide


def test_the_terms_of_deliveries_are_those_of_the_description():
    rules = GUIDE.read_text(encoding="utf-8").split("\n## Events\n")[0]
    assert f"**Answer {ACKNOWLEDGED}.** Any 2xx acknowledges" in rules
    assert all("2XX" in delivery["responses"] for delivery in DELIVERIES)
    attempts, seconds = TERMS
    assert f"{attempts} attempts, and {seconds} seconds" in rules


def test_each_event_has_its_line_in_the_handler(capsys: pytest.CaptureFixture[str], reading: Reading):
    handle = run("Events")["handle"]
    run("In your own tests", handle=handle)
    recipe = run("Flask", handle=handle)
    for body in sample_events(reading):
        _flask(recipe)(body, sign(body, NEW_SECRET), "application/json")
    unknown, identified, billing = capsys.readouterr().out.splitlines()
    assert unknown == "newer than this client: visitor.returned"
    assert identified.startswith("identified: ")
    assert " left: " in billing


def test_the_address_is_set_and_tried(
    served_emulator: ServedEmulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", served_emulator.url)
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", served_emulator.api_key)
    run("Set the address, try it")
    assert capsys.readouterr().out == "not delivered None\n"  # an emulator contacts only this machine


@pytest.fixture(params=["in one process", "in several processes"])
def repetitions(request: pytest.FixtureRequest) -> Generator[dict[str, Any]]:
    """Return the names of the section on repetitions, with either of its two memories."""
    handled: list[object] = []
    section = run("Repetitions", handle=handled.append, handled=handled)
    if request.param == "in one process":
        assert isinstance(section["recent"], RecentDeliveries)
        yield section
        return
    with running_redis() as path, Redis(unix_socket_path=str(path)) as redis:
        section["recent"] = section["SharedDeliveries"](redis)
        yield section


def signed(timestamp: str, secret: str = NEW_SECRET) -> tuple[bytes, str, list[str]]:
    """Return the arguments of `receive` for an event of that time."""
    body = json.dumps({"event": "visitor.returned", "timestamp": timestamp}).encode()
    return body, sign(body, secret), [NEW_SECRET]


def test_a_repetition_is_acknowledged_and_not_handled(repetitions: dict[str, Any]):
    receive, handled = repetitions["receive"], repetitions["handled"]
    assert receive(*signed("2999-01-01T00:00:00Z")) == ACKNOWLEDGED
    assert len(handled) == 1
    assert receive(*signed("2999-01-01T00:00:00Z")) == ACKNOWLEDGED
    assert receive(*signed("2001-01-01T00:00:00Z")) == ACKNOWLEDGED
    assert receive(*signed("2999-01-02T00:00:00Z", "whsec_other")) == 400
    assert len(handled) == 1


def test_a_delivery_that_could_not_be_handled_may_come_again(repetitions: dict[str, Any]):
    receive, handled = repetitions["receive"], repetitions["handled"]

    def fail(_: object) -> None:
        raise OSError("the disk is full")

    repetitions["handle"] = fail
    with pytest.raises(OSError, match="disk"):
        receive(*signed("2999-01-01T00:00:00Z"))
    repetitions["handle"] = handled.append
    assert receive(*signed("2999-01-01T00:00:00Z")) == ACKNOWLEDGED
    assert len(handled) == 1


def test_no_section_of_the_guide_is_left_out():
    sections = re.findall(r"^## (.*)", GUIDE.read_text(encoding="utf-8"), re.M)
    run_above = {"Events", *POSTS, "Set the address, try it", "Repetitions", "In your own tests"}
    assert set(sections) - run_above == {"Five rules"}
