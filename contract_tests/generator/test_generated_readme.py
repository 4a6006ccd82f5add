"""Every snippet of the client's guide runs, in its order, against the emulator."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from bullseye_partner_emulator import Settings, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

GUIDE = Path(__file__).parents[2] / "generated_client" / "README.md"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The two variables that the client reads, set to an emulator on loopback."""
    emulator = create_app(Settings(seed=1))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(emulator, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1")
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", emulator.api_key)
    yield
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.mark.usefixtures("environment")
def test_the_snippets_of_the_guide_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    snippets = [
        (match[1], text[: match.start()].count("\n") + 2) for match in re.finditer(r"```python\n(.*?)```", text, re.S)
    ]
    assert len(snippets) > 5
    namespace: dict[str, object] = {}
    for snippet, line in snippets:
        # Line numbers of a failure are those of the guide.
        exec(compile("\n" * (line - 1) + snippet, str(GUIDE), "exec"), namespace)  # noqa: S102 - our own guide
    printed = capsys.readouterr().out
    assert "Acme Corp 500" in printed
    assert "UnprocessableEntity" in printed
    assert "expected at" not in printed
