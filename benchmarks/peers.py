"""The other clients of the same description, generated on the fly: stock templates, and pydantic models."""

from __future__ import annotations

import importlib
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import httpx2
import msgspec

from benchmarks import organizations
from bullseye_partner import _facts
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

BASE_URL = "https://partner.example/api/v1"
KEY = "pk_live_benchmark"
HEADERS = {_facts.API_KEY_HEADER: KEY}


@contextmanager
def generated(folder: Path) -> Generator[None]:
    """Write the packages `stock_client` and `pydantic_models` into a folder; they can be imported until the end."""
    bundle = folder / "openapi.json"
    bundle.write_bytes(msgspec.json.encode(repository_description().bundle))
    generate_stock(bundle, folder / "stock_client")
    models = ["datamodel_code_generator", "--input", str(bundle), "--input-file-type", "openapi"]
    kind = ["--output-model-type", "pydantic_v2.BaseModel", "--target-python-version", "3.11", "--formatters", "black"]
    _run([*models, *kind, "--output", str(folder / "pydantic_models.py")])
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] in {"stock_client", "pydantic_models"}]:
            del sys.modules[name]


def generate_stock(bundle: Path, package: Path) -> None:
    """Write the client that openapi-python-client makes of a bundle with its own templates."""
    configuration = package.with_suffix(".yaml")
    configuration.write_text("post_hooks: []\n", encoding="utf-8")  # formatting changes nothing of what it does
    stock = ["openapi_python_client", "generate", "--meta", "none", "--config", str(configuration)]
    _run([*stock, "--path", str(bundle), "--output-path", str(package)])


def _run(arguments: list[str]) -> None:
    run = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(f"{arguments[0]} failed:\n{run.stdout}{run.stderr}")


def stock_list(body: bytes) -> Callable[[], object]:
    """Return a call of the stock client that lists organizations."""
    client, operation = _stock(body, "list_organizations")
    return lambda: operation.sync(client=client).organizations


def stock_get(body: bytes) -> Callable[[], object]:
    """Return a call of the stock client that gets an organization."""
    client, operation = _stock(body, "get_organization")
    return lambda: operation.sync(organizations.ID, client=client).organization


def _stock(body: bytes, operation: str) -> tuple[Any, Any]:
    client: Any = importlib.import_module("stock_client").Client(base_url=BASE_URL)
    answers = httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=organizations.HEADERS))
    client.set_httpx_client(httpx.Client(transport=answers, base_url=BASE_URL, headers=HEADERS))
    return client, importlib.import_module(f"stock_client.api.organizations.{operation}")


def pydantic_call(path: str, model_name: str, body: bytes) -> Callable[[], object]:
    """Return a call through httpx2 whose answer pydantic reads."""
    model: Any = getattr(importlib.import_module("pydantic_models"), model_name)
    client = raw_client(body)
    return lambda: model.model_validate_json(client.get(path).content)


def raw_client(body: bytes) -> httpx2.Client:
    """Return the raw HTTP library, set up once as a partner would."""
    return httpx2.Client(transport=transport(body), base_url=BASE_URL, headers=HEADERS)


def transport(body: bytes) -> httpx2.MockTransport:
    """Return what answers everything with a body, at once."""
    return httpx2.MockTransport(lambda _: httpx2.Response(200, content=body, headers=organizations.HEADERS))
