"""Prism, which knows only the bundled description, answers every operation; the client reads each answer."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner import BullseyePartner
from contract_tests.client.sample_calls import DESCRIPTION, OPERATIONS, method_of, sample_result, typed_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRISM = "@stoplight/prism-cli@5.16.0"


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a Prism that mocks the description."""
    npx = shutil.which("npx")
    if npx is None:
        pytest.skip("npx is not there, so Prism cannot run")
    folder: Path = tmp_path_factory.mktemp("prism")
    (folder / "openapi.json").write_text(json.dumps(DESCRIPTION.bundle), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [npx, "--yes", PRISM, "mock", "--port", str(port), str(folder / "openapi.json")]
    # npx starts Prism as a child of its own and does not end it: both are ended as one group.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        # Prism logs each request; once the pipe were full it would answer no more.
        drain = threading.Thread(target=process.stdout.read)
        try:
            said: list[str] = []
            for line in process.stdout:
                said.append(line)
                if "is listening on" in line:
                    break
            else:
                pytest.fail("Prism did not start:\n" + "".join(said[-20:]))
            drain.start()
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            if drain.is_alive():
                drain.join(timeout=10)


@pytest.mark.slow
def test_the_client_reads_every_answer_of_prism(prism: str) -> None:
    with BullseyePartner("any-key", base_url=prism, strict=True) as client:
        for operation in OPERATIONS:
            positional, named = typed_arguments(operation)

            result: Any = method_of(client, operation)(*positional, **named)

            assert (result.items if operation.page else result) == sample_result(operation), operation.operation_id
