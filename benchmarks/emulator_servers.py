"""The servers that are put under load: the emulator with each storage, Prism, and the bare HTTP server.

Emulator and Prism are as they come: Prism logs the requests, the emulator does not.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from benchmarks import organizations
from bullseye_partner import BullseyePartner, _facts
from bullseye_partner._operations import CREATE_ORGANIZATION, GET_ORGANIZATION, LIST_ORGANIZATIONS
from contract_tests.real_parts.postgresql_server import running_postgresql
from contract_tests.real_parts.prism_server import running_prism
from contract_tests.sample_calls import OPERATIONS, sample_body
from contract_tests.soak.emulator_process import EMULATOR, running_emulator
from generator.description import repository_description

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from bullseye_partner._operation import Operation


GET, LIST, CREATE = "get one", "list 20", "create"
KINDS = (GET, LIST, CREATE)
"""What the servers are asked for."""

IN_MEMORY = "SQLite in memory"
PRISM = "Prism"

_BASE_PATH = urlsplit(_facts.BASE_URL).path


@dataclass(frozen=True)
class Server:
    """A server on 127.0.0.1.

    Attributes:
        name: What its rows are called.
        port: Where it listens.
        requests: The bytes of each kind of request, over a connection that is kept.
        begin_anew: Brings it back to a state with a page of organizations.
    """

    name: str
    port: int
    requests: dict[str, bytes]
    begin_anew: Callable[[], object]


@contextmanager
def emulator_in_memory() -> Generator[Server]:
    """Give the emulator as it is by default."""
    with _emulator(IN_MEMORY, "sqlite://") as server:
        yield server


@contextmanager
def emulator_in_file() -> Generator[Server]:
    """Give the emulator with a file."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _emulator("SQLite file", f"sqlite:///{Path(folder, 'emulator.db')}") as server,
    ):
        yield server


@contextmanager
def emulator_in_postgresql() -> Generator[Server]:
    """Give the emulator with a PostgreSQL of its own.

    Raises:
        MissingPartError: PostgreSQL is not installed.
    """
    with running_postgresql() as postgresql, _emulator("PostgreSQL", postgresql.new_database()) as server:
        yield server


EMULATORS: tuple[Callable[[], AbstractContextManager[Server]], ...] = (
    emulator_in_memory,
    emulator_in_file,
    emulator_in_postgresql,
)
"""The emulator with each storage."""


@contextmanager
def _emulator(name: str, database_url: str) -> Generator[Server]:
    with running_emulator(1, (*EMULATOR, "--database-url", database_url)) as emulator:
        address = f"http://127.0.0.1:{emulator.port}"
        client = BullseyePartner(emulator.api_key, base_url=address + _BASE_PATH, rate_limit="off")

        def begin_anew() -> str:
            """Go back to the start, fill a page, and return the id of one organization."""
            httpx2.post(f"{address}/_emulator/reset", trust_env=False).raise_for_status()
            while len(items := client.organizations.list().items) < organizations.PAGE:
                client.organizations.create(name="x")
            return str(items[0].id)

        with client:
            yield Server(name, emulator.port, _requests(emulator.api_key, begin_anew()), begin_anew)


@contextmanager
def prism() -> Generator[Server]:
    """Give Prism, which mocks the description; its samples are as large as what the emulator holds.

    Raises:
        MissingPartError: there is no npx.
    """
    bundle = copy.deepcopy(repository_description().bundle)
    for operation, body in (
        (GET_ORGANIZATION, organizations.one()),
        (LIST_ORGANIZATIONS, organizations.page(organizations.PAGE)),
    ):
        (content,) = bundle["paths"][operation.path]["get"]["responses"]["200"]["content"].values()
        content["example"] = json.loads(body)
    with running_prism(bundle) as port:
        yield Server(PRISM, port, _requests("any", organizations.ID, base_path=""), lambda: None)


@contextmanager
def bare_server() -> Generator[Server]:
    """Give the HTTP server of the emulator with fixed answers behind it."""
    command = [sys.executable, "-m", "benchmarks.bare_server"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            port = int(process.stdout.readline())
            yield Server("the same HTTP server, fixed answers", port, _requests("any", organizations.ID), lambda: None)
        finally:
            process.kill()


def _requests(api_key: str, organization_id: str, base_path: str = _BASE_PATH) -> dict[str, bytes]:
    (create,) = (operation for operation in OPERATIONS if operation.operation_id == CREATE_ORGANIZATION.id)
    headers = f"Host: localhost\r\n{_facts.API_KEY_HEADER}: {api_key}\r\n"

    def request(operation: Operation[Any], path: str, body: bytes = b"") -> bytes:
        framing = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        return f"{operation.http_method} {base_path}{path} HTTP/1.1\r\n{headers}{framing}\r\n".encode() + body

    return {
        GET: request(GET_ORGANIZATION, GET_ORGANIZATION.path.format(organizationId=organization_id)),
        LIST: request(LIST_ORGANIZATIONS, LIST_ORGANIZATIONS.path),
        CREATE: request(CREATE_ORGANIZATION, CREATE_ORGANIZATION.path, json.dumps(sample_body(create)).encode()),
    }
