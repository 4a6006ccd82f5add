"""Building blocks of deviations: what is told, what is asked, what is understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

Edit: TypeAlias = Callable[[Any], object]
"""Changes a JSON value in place."""


_LISTS = ("organizations", "visitors", "logs")


def items(body: JsonObject) -> list[Any]:
    """Return the objects that an answer is about: those of its list, or the one in its wrapper."""
    found: list[Any] = []
    for value in body.values():
        found.extend(value if isinstance(value, list) else [value])  # pyright: ignore[reportUnknownArgumentType] -- JSON
    return [one for one in found if isinstance(one, dict)]


def each(edit: Edit) -> Deviate:
    """Change each object that a success is about."""
    return told(lambda body: [edit(one) for one in items(body)])


def field(name: str, change: Callable[[Any], object]) -> Deviate:
    """Change a property of each object that a success is about, where it is not null."""

    def edit(one: JsonObject) -> None:
        if one.get(name) is not None:
            one[name] = change(one[name])

    return each(edit)


def top(name: str, change: Callable[[Any], object]) -> Deviate:
    """Change a property of the body of successes, where it is not null."""

    def edit(body: JsonObject) -> None:
        if body.get(name) is not None:
            body[name] = change(body[name])

    return told(edit)


def renamed(old: str, new: str) -> Edit:
    """Return an edit that gives a property another name."""

    def edit(one: JsonObject) -> None:
        if old in one:
            one[new] = one.pop(old)

    return edit


def without(name: str) -> Edit:
    """Return an edit that takes a property away."""
    return lambda one: one.pop(name, None)


def body_as(change: Callable[[Any], object]) -> Deviate:
    """Tell another body in successes."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_json(change(answer.json)) if answer.succeeded and answer.body else answer

    return deviate


def answered(change: Callable[[Answer], Answer]) -> Deviate:
    """Change answers of any status."""

    async def deviate(request: Request, api: Api) -> Answer:
        return change(await api(request))

    return deviate


def failing(status: int, change: Callable[[Answer], Answer]) -> Deviate:
    """Change answers of a status."""
    return answered(lambda answer: change(answer) if answer.status == status else answer)


def asked(change: Callable[[Request], Request]) -> Deviate:
    """Let the API be asked something else."""

    async def deviate(request: Request, api: Api) -> Answer:
        return await api(change(request))

    return deviate


def refused(when: Callable[[Request], object], status: int, code: str, message: str) -> Deviate:
    """Refuse some of the requests that would have succeeded."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.succeeded and when(request):
            return problem(answer, status, code, message)
        return answer

    return deviate


def refused_before(when: Callable[[Request], object], status: int, code: str, message: str) -> Deviate:
    """Refuse some of the requests before they have any effect."""

    async def deviate(request: Request, api: Api) -> Answer:
        if not when(request):
            return await api(request)
        answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
        return problem(answer, status, code, message)

    return deviate


def problem(answer: Answer, status: int, code: str, message: str) -> Answer:
    """Return an error in the envelope of the API, with the headers of an answer."""
    return answer.with_json({"code": code, "message": message, "details": {}}).with_status(status)


def base(request: Request) -> str:
    """Return what the path of a request begins with, before `/partner`."""
    return request.path.partition("/partner")[0]


def after(request: Request, name: str) -> str:
    """Return the segment of a path that follows another one."""
    return request.path.partition(f"/{name}/")[2].partition("/")[0]


def key_of(request: Request) -> str:
    """Return the API key of a request."""
    return request.header("x-partner-api-key") or ""


def header(name: str, change: Callable[[str], str | None]) -> Callable[[Answer], Answer]:
    """Change a header of an answer; None takes it away."""

    def changed(answer: Answer) -> Answer:
        value = answer.header(name)
        return answer if value is None else answer.with_header(name, change(value))

    return changed


def list_of(body: JsonObject) -> str:
    """Return the name of the list that a page holds."""
    return next(name for name in _LISTS if name in body)
