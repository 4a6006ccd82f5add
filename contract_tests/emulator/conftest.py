from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.emulator.asgi import Caller


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def emulator(clock: SteppingClock) -> Emulator:
    return create_app(Settings(seed=1, clock=clock))


@pytest.fixture
def api(emulator: Emulator) -> Caller:
    return Caller(emulator, emulator.api_key)


@pytest.fixture(scope="session")
def _bundle() -> dict[str, Any]:
    text = resources.files("bullseye_partner_emulator").joinpath("openapi.json").read_text(encoding="utf-8")
    bundle: dict[str, Any] = json.loads(text)
    return bundle


@pytest.fixture
def bundle(_bundle: dict[str, Any]) -> dict[str, Any]:
    """The bundled description, free to be changed."""
    return copy.deepcopy(_bundle)
