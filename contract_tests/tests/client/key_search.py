"""Searches what an exception, a log or an object shows for an API key."""

from __future__ import annotations

import pickle
import traceback
from typing import TYPE_CHECKING, Any

from bullseye_partner import BullseyeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def everything_said(error: BaseException) -> Iterator[str]:
    """Yield all that a log, a crash reporter or a debugger would show of an exception, local variables included."""
    pending: list[BaseException | None] = [error]
    seen: list[BaseException] = []
    while pending:
        if (exception := pending.pop()) is None or exception in seen:
            continue
        seen.append(exception)
        yield from (str(exception), repr(exception))
        yield from getattr(exception, "__notes__", ())
        for value in (exception.args, vars(exception), *attributes_in_c(exception)):
            yield from map(repr, reachable(value))
        trace = exception.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__", "").startswith(("bullseye", "httpx2", "httpcore2", "h11")):
                for value in trace.tb_frame.f_locals.values():
                    yield from map(repr, reachable(value))
            trace = trace.tb_next
        pending += (exception.__cause__, exception.__context__)
        if isinstance(exception, BaseExceptionGroup):
            pending += exception.exceptions
        try:
            yield repr(pickle.dumps(exception))
        except (TypeError, AttributeError, pickle.PicklingError):
            assert not isinstance(exception, BullseyeError)
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def attributes_in_c(exception: BaseException) -> list[Any]:
    """Return what `vars` does not: the object that lacks an attribute, the text that cannot be encoded."""
    return [getattr(exception, name) for name in ("obj", "object") if hasattr(exception, name)]


def reachable(value: Any, depth: int = 6) -> Iterator[Any]:
    """Yield a value and what its attributes and elements lead to, as an inspector would unfold them."""
    yield value
    if depth == 0 or isinstance(value, (str, bytes, int, float, type, type(None))):
        return
    inner: list[Any] = []
    if isinstance(value, dict):
        inner += [*value, *value.values()]
    elif isinstance(value, (list, tuple, set, frozenset)):
        inner += value
    if (module := getattr(type(value), "__module__", "")).startswith(("bullseye", "httpx2")):
        inner += getattr(value, "__dict__", {}).values()
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            inner += [getattr(value, name) for name in slots if name[:2] != "__" and hasattr(value, name)]
    elif module == "logging":
        inner += [vars(value)]
    for item in inner:
        yield from reachable(item, depth - 1)


def shows(key: str, said: str) -> bool:
    return key in said or repr(key.encode())[2:-1] in said


def outcome(call: Callable[[], Any]) -> BaseException | Any:
    try:
        return call()
    except BaseException as error:  # noqa: BLE001 - a test of what any exception shows
        return error


async def outcome_async(call: Callable[[], Any]) -> BaseException | Any:
    try:
        return await call()
    except BaseException as error:  # noqa: BLE001 - a test of what any exception shows
        return error


class Making:
    """Makes a client; its own frame shows nothing."""

    def __init__(self, kind: Any, options: dict[str, Any]) -> None:
        self._make = lambda: kind(**options)

    def __call__(self) -> Any:
        try:
            return self._make()
        except (TypeError, ValueError) as error:
            frames = error.__traceback__
            while frames and frames.tb_frame.f_globals["__name__"] == __name__:
                frames = frames.tb_next
            raise error.with_traceback(frames) from None
