# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_command_run.py.
"""Runs the command of an operation: asks, calls, and shows what comes back."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, cast

import msgspec
import typer

from ._command import Output
from ._command_address import checked_base_url
from ._command_group import INTERRUPTED, WRONG_USAGE, failure
from ._command_input import described, read_arguments
from ._command_output import Destination, check_fields
from ._environment import API_KEY_VARIABLE
from ._errors import BullseyeError
from ._pagination import Page
from ._stored_key import KeyringFailure, key_in_environment, read_key
from ._terminal import messages, printable, say
from .client import BullseyePartner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._command import Command

_LONGEST_SILENCE = 30.0
"""Seconds; the default of the client."""


class Shown(msgspec.Struct, frozen=True):
    """How a result is to be shown, as it was typed."""

    output: Output | None
    raw: bool
    fields: str | None
    every_page: bool


def run_command(
    command: Command,
    base_url: str,
    given: dict[str, Any],
    shown: Shown,
    *,
    null: Sequence[str],
    sure: bool,
    timeout: float | None,
) -> None:
    """Run a command.

    Raises:
        typer.Exit: it failed.
        typer.BadParameter: what was typed cannot be meant.
    """
    address = checked_base_url(base_url)
    output = shown.output or (Output.TABLE if sys.stdout.isatty() else Output.JSON)
    if shown.raw and (output is not Output.CSV or sys.stdout.isatty()):
        raise typer.BadParameter("--raw is for --output csv in a file or a pipe.")
    destination = Destination(output, check_fields(command.operation, shown.fields), raw=shown.raw)
    arguments = read_arguments(command, given, null)
    if command.operation.http_method != "GET" and not sure:
        _ask(command, arguments)
    try:
        with open_client(address, timeout) as client:
            _show(_call(client, command, arguments), destination, every_page=shown.every_page)
    except BullseyeError as error:
        raise failure(str(error)) from None
    except BrokenPipeError:
        raise
    except ValueError as error:
        raise failure(str(error), WRONG_USAGE) from None
    except KeyboardInterrupt:
        raise failure("Interrupted.", INTERRUPTED) from None


def open_client(base_url: str, timeout: float | None) -> BullseyePartner:
    """Return a client with the key of the environment or the keyring.

    Raises:
        typer.Exit: there is no key.
        typer.BadParameter: the time limit is none.
    """
    if timeout is not None and not 0 < timeout < math.inf:
        raise typer.BadParameter(f"--timeout: expected a positive number of seconds, got {timeout:g}")
    try:
        key = key_in_environment() or read_key(base_url)
    except KeyringFailure as error:
        reason = f"There is no API key: set {API_KEY_VARIABLE}. The keyring {error}."
        raise failure(reason, WRONG_USAGE) from None
    if not key:
        reason = f"There is no API key: set {API_KEY_VARIABLE}, or run `bullseye-partner login`."
        raise failure(reason, WRONG_USAGE)
    if timeout is None:
        return BullseyePartner(key, base_url=base_url)
    return BullseyePartner(key, base_url=base_url, timeout=min(timeout, _LONGEST_SILENCE), deadline=timeout)


def _ask(command: Command, arguments: dict[str, Any]) -> None:
    with_values = described(command, arguments) or "no values"
    question = f"{command.operation.http_method} {command.operation.path} with {with_values}: go ahead?"
    if not sys.stdin.isatty():
        raise failure(f"{question} There is no terminal to ask; --yes goes ahead.", WRONG_USAGE)
    if not typer.confirm(printable(question), err=True):
        raise failure("Nothing was sent.")


def _call(client: BullseyePartner, command: Command, arguments: dict[str, Any]) -> object:
    method = getattr(getattr(client, command.operation.resource), command.operation.method_name)
    path = [arguments.pop(parameter.name) for parameter in command.parameters if parameter.in_path]
    return method(*path, **arguments)


def _show(result: object, destination: Destination, *, every_page: bool) -> None:
    if result is None:
        say("Done.")
    elif not isinstance(result, Page):
        destination.show(result)
    else:
        page = cast("Page[object]", result)
        if not every_page and page.has_next:
            say(f"{len(page)} of {page.total} items; --all gives the rest.")
        destination.show_pages(_pages(page) if every_page else iter([list(page.items)]))


def _pages(page: Page[object]) -> Iterator[list[object]]:
    """Yield the items of each page; on a terminal, say how far it is."""
    # Where the results go to the same terminal, they are the progress.
    if not messages().is_terminal or sys.stdout.isatty():
        yield from (list(one.items) for one in page.pages())
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages(), transient=True) as progress:
        task, count = progress.add_task("items", total=page.total), 0
        for one in page.pages():
            yield list(one.items)
            count += len(one)
            progress.update(task, completed=count, total=one.total)
