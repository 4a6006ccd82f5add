"""The recipes of the webhook guide, each run in its framework with real requests."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
import pytest
from starlette.testclient import TestClient

from bullseye_partner.webhooks import SIGNATURE_HEADER, sign
from generator.description import DEFAULT_PATH, load_description

if TYPE_CHECKING:
    from collections.abc import Callable

    Post = Callable[[bytes, str | bytes], int]

GUIDE = Path(__file__).parents[2] / "generated_client" / "webhooks.md"
SECRETS = {"BULLSEYE_WEBHOOK_SECRET": "whsec_new", "BULLSEYE_OLD_WEBHOOK_SECRET": "whsec_old"}
DESCRIPTION = load_description(DEFAULT_PATH)


def sample_events() -> list[bytes]:
    """Return the description's own sample of each delivery."""
    bodies = [item["post"]["requestBody"] for item in DESCRIPTION.bundle["webhooks"].values()]
    return [json.dumps(DESCRIPTION.resolve(body)["content"]["application/json"]["example"]).encode() for body in bodies]


def recipe(framework: str) -> dict[str, Any]:
    """Run the snippet under a heading of the guide; return its names."""
    section = GUIDE.read_text(encoding="utf-8").split(f"\n## {framework}\n")[1].split("\n## ")[0]
    snippet = re.search(r"```python\n(.*?)```", section, re.S)
    assert snippet
    namespace: dict[str, Any] = {"__name__": f"recipe_{framework.lower()}"}
    exec(compile(snippet[1], f"{GUIDE}#{framework}", "exec"), namespace)  # noqa: S102 - our own guide
    return namespace


def _asgi(namespace: dict[str, Any]) -> Post:
    client = TestClient(namespace["app"], raise_server_exceptions=False)

    def post(body: bytes, signature: str | bytes) -> int:
        headers = {SIGNATURE_HEADER.encode(): signature if isinstance(signature, bytes) else signature.encode()}
        return client.post("/webhooks/bullseye", content=body, headers=headers).status_code

    return post


def _flask(namespace: dict[str, Any]) -> Post:
    application = namespace["app"]
    assert isinstance(application, flask.Flask)
    client = application.test_client()

    def post(body: bytes, signature: str | bytes) -> int:
        text = signature.decode("latin-1") if isinstance(signature, bytes) else signature
        return client.post("/webhooks/bullseye", data=body, headers={SIGNATURE_HEADER: text}).status_code

    return post


def _django(namespace: dict[str, Any]) -> Post:
    # Django brings no types of its own.
    settings: Any = importlib.import_module("django.conf").settings
    paths: Any = importlib.import_module("django.urls")
    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["testserver"], SECRET_KEY="for tests")
        importlib.import_module("django").setup()
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": (paths.path("webhooks/bullseye", namespace["bullseye"]),)})
    paths.clear_url_caches()
    client: Any = importlib.import_module("django.test").Client(raise_request_exception=False, enforce_csrf_checks=True)
    variable = "HTTP_" + SIGNATURE_HEADER.upper().replace("-", "_")

    def post(body: bytes, signature: str | bytes) -> int:
        text = signature.decode("latin-1") if isinstance(signature, bytes) else signature
        status: int = client.post(
            "/webhooks/bullseye", body, content_type="application/json", **{variable: text}
        ).status_code
        return status

    return post


POSTS = {"Starlette": _asgi, "FastAPI": _asgi, "Flask": _flask, "Django": _django}


@pytest.fixture(params=POSTS)
def served(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Post, list[Any]]:
    """Return what posts a delivery to a recipe, and the events that the recipe handled."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    namespace = recipe(request.param)
    handled: list[Any] = []
    namespace["handle"] = handled.append
    return POSTS[request.param](namespace), handled


@pytest.mark.parametrize("secret", SECRETS.values())
def test_genuine_deliveries_are_handled(served: tuple[Post, list[Any]], secret: str):
    post, handled = served
    for body in sample_events():
        assert post(body, sign(body, secret)) == 204
    assert [type(event).__name__ for event in handled] == ["IdentificationEvent", "BillingEvent"]


def test_an_event_that_is_newer_than_the_client_is_handled(served: tuple[Post, list[Any]]):
    post, handled = served
    body = b'{"event": "visitor.returned", "visitor": {"id": 1}}'
    assert post(body, sign(body, "whsec_new")) == 204
    assert handled[0].payload == json.loads(body)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (b"{}", ""),
        (b"{}", "00" * 32),
        (b"{}", sign(b"{} ", "whsec_new")),
        (b"{}", sign(b"{}", "whsec_other")),
        (b"\xff\xfe", sign(b"\xff\xfe", "whsec_new")),
        (b"[]", sign(b"[]", "whsec_new")),
        (b"{}", "ÿ".encode("latin-1")),
        (b"{}", b"\xc3\xa9" * 10),
    ],
    ids=["none", "wrong", "other body", "other secret", "no text", "no object", "latin-1", "utf-8"],
)
def test_anything_else_is_refused_without_an_error(served: tuple[Post, list[Any]], body: bytes, signature: str | bytes):
    post, handled = served
    assert post(body, signature) == 400
    assert handled == []


def test_the_other_snippets_of_the_guide_run(capsys: pytest.CaptureFixture[str]):
    snippets = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    assert len(snippets) == 2 + len(POSTS)
    namespace: dict[str, Any] = {}
    for snippet in (snippets[0], snippets[-1]):
        exec(compile(snippet, str(GUIDE), "exec"), namespace)  # noqa: S102 - our own guide
    assert capsys.readouterr().out == "newer than this client: visitor.returned\n"
