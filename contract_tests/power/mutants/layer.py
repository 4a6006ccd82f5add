"""The ASGI layer that puts a mutant in front of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bullseye_partner_emulator.errors import ApiError
from bullseye_partner_emulator.routing import Routes
from contract_tests.power.mutants.exchange import Answer, Request

if TYPE_CHECKING:
    from bullseye_partner_emulator.description import Description
    from contract_tests.power.mutants.mutant import Mutant
    from contract_tests.target.target import AsgiApp, Receive, Scope, Send

_TOO_MANY = 429


class Mutated:
    """An ASGI application with a mutant in front of it.

    `touched` counts the exchanges that became others than they would have been.
    """

    def __init__(self, app: AsgiApp, mutant: Mutant, description: Description) -> None:
        self._app = app
        self._mutant = mutant
        self._routes = Routes(description.operations)
        self._limit, self._remaining, self._window = (name.lower() for name in description.rate_limit_headers)
        self._hidden: dict[tuple[str | None, str | None], int] = {}
        self._deviation = mutant.deviation()
        self.touched = 0

    def reset(self) -> None:
        """Forget what the mutant remembers of earlier requests."""
        self._deviation = self._mutant.deviation()
        self._hidden.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(
            self._operation(scope),
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]),
            await _read(receive),
        )
        asked: list[tuple[Request, Answer]] = []

        async def api(forwarded: Request) -> Answer:
            answer = await self._ask(scope, forwarded)
            asked.append((forwarded, answer))
            return answer

        operations = self._mutant.operations
        concerned = operations is None or request.operation in operations
        answer = await (self._deviation(request, api) if concerned else api(request))
        self.touched += asked != [(request, answer)]
        answer = self._without_a_trace(answer, [was for _, was in asked])
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _without_a_trace(self, answer: Answer, asked: list[Answer]) -> Answer:
        """Return an answer whose rate limit does not tell how many requests a mutant made of one.

        Any mutant that has to ask twice would be noticed by that, whatever it does.
        """
        counted = [was for was in asked if was.header(self._remaining) is not None]
        if not counted or any(was.status == _TOO_MANY for was in counted):
            return answer
        shown = next((was for was in counted if was.header(self._remaining) == answer.header(self._remaining)), None)
        window = self._window_of(shown or counted[-1])
        windows = [
            self._window_of(was) for was in counted
        ]  # one may end between two requests that a mutant makes of one
        for each in {*windows}:
            self._hidden[each] = self._hidden.get(each, 0) + windows.count(each) - (each == window)
        if shown is None:
            return answer  # the header is what the mutant changed
        last = next(was for was in reversed(counted) if self._window_of(was) == window)
        remaining = int(last.header(self._remaining) or 0) + self._hidden[window]
        return answer.with_header(self._remaining, str(remaining))

    def _window_of(self, answer: Answer) -> tuple[str | None, str | None]:
        """Return the window that a request counted in; accounts are told apart by their limits."""
        return answer.header(self._limit), answer.header(self._window)

    def _operation(self, scope: Scope) -> str:
        try:
            return self._routes.find(scope["method"], scope["path"])[0].id
        except ApiError:
            return ""

    async def _ask(self, scope: Scope, request: Request) -> Answer:
        sent: list[Scope] = []

        async def receive() -> Scope:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def keep(message: Scope) -> None:
            sent.append(message)

        await self._app(
            {
                **scope,
                "method": request.method,
                "path": request.path,
                "raw_path": request.path.encode(),
                "query_string": request.query_string.encode("latin-1"),
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
            },
            receive,
            keep,
        )
        start, *rest = sent
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in rest))


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)
