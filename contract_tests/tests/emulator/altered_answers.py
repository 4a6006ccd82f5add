"""An emulator of which some routes are answered by the test: with what is hard to provoke, or not to be had at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bullseye_partner_emulator import Emulator


@dataclass(frozen=True)
class AlteredAnswers:
    """Answers `METHOD /path` of `answers`, and leaves the rest to the emulator.

    `{id}` in a path stands for any partner. An answer is a status and a JSON value.
    """

    emulator: Emulator
    answers: Mapping[str, Callable[[], tuple[int, Any]]]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        segments = scope["path"].split("/")
        if segments[:3] == ["", "_emulator", "partners"] and len(segments) > 3:
            segments[3] = "{id}"
        answer = self.answers.get(f"{scope['method']} {'/'.join(segments)}")
        if answer is None:
            await self.emulator(scope, receive, send)
            return
        status, value = answer()
        content = json.dumps(value).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
