"""Every snippet of the client's guide runs, in its order, against the emulator."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from contract_tests.conftest import ServedEmulator

GUIDE = Path(__file__).parents[2] / "generated_client" / "README.md"


@pytest.fixture
def environment(served_emulator: ServedEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """The two variables that the client reads, set to an emulator on loopback."""
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", served_emulator.url)
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", served_emulator.api_key)


@pytest.mark.usefixtures("environment")
def test_the_snippets_of_the_guide_run(capsys: pytest.CaptureFixture[str]) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    snippets = [
        (match[1], text[: match.start()].count("\n") + 2) for match in re.finditer(r"```python\n(.*?)```", text, re.S)
    ]
    assert len(snippets) > 15
    namespace: dict[str, object] = {}
    for snippet, line in snippets:
        # Line numbers of a failure are those of the guide.
        exec(compile("\n" * (line - 1) + snippet, str(GUIDE), "exec"), namespace)  # noqa: S102 - our own guide
    printed = capsys.readouterr().out
    assert "Acme Corp 500" in printed
    assert "UnprocessableEntity" in printed
    assert "expected at" not in printed
