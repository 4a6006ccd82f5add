"""Makes commands of operations, runs them, and shows what comes back.

Exit status: 0 for success, 1 for an error of the API or of the connection, 2 for wrong usage, 130 for an interrupt.
"""

from __future__ import annotations

import inspect
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import keyring
import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from . import _facts
from ._client import API_KEY_VARIABLE, BASE_URL_VARIABLE
from ._commands import COMMANDS, GROUPS
from ._errors import BullseyeError
from ._pagination import Page
from ._tabulate import as_csv, as_table
from .client import BullseyePartner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._command import Command, Kind, Parameter
    from ._json import JSON

KEYRING_SERVICE = "bullseye-partner"

_errors = Console(stderr=True)


class Output(StrEnum):
    """How results are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


app = typer.Typer(
    name="bullseye-partner",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks would show local variables
)


@app.callback()
def address(
    context: typer.Context,
    base_url: Annotated[
        str, typer.Option(envvar=BASE_URL_VARIABLE, help="Address that the paths of the API are relative to.")
    ] = _facts.BASE_URL,
) -> None:
    """Call the Bullseye Partner API."""
    context.obj = base_url


@app.command()
def login(context: typer.Context) -> None:
    """Ask for the API key, and keep it in the keyring of this machine."""
    key = typer.prompt("API key", hide_input=True, err=True)
    keyring.set_password(KEYRING_SERVICE, context.obj, key)
    _errors.print(f"The key for {context.obj} is in the keyring.")


@app.command()
def logout(context: typer.Context) -> None:
    """Forget the API key that is in the keyring."""
    if keyring.get_password(KEYRING_SERVICE, context.obj) is None:
        raise _failure(f"There is no key for {context.obj} in the keyring.")
    keyring.delete_password(KEYRING_SERVICE, context.obj)
    _errors.print(f"The key for {context.obj} is forgotten.")


def _failure(message: str, status: int = 1) -> typer.Exit:
    _errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(status)


def _client(base_url: str) -> BullseyePartner:
    key = os.environ.get(API_KEY_VARIABLE) or keyring.get_password(KEYRING_SERVICE, base_url)
    if not key:
        raise _failure(f"There is no API key: set {API_KEY_VARIABLE}, or run `bullseye-partner login`.")
    return BullseyePartner(key, base_url=base_url)


def _read(kind: Kind, text: str) -> JSON:
    """Return what an argument means; JSON may also stand in a file, as `@FILE`."""
    if kind != "json":
        return text
    try:
        content = Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()
        value: JSON = msgspec.json.decode(content)
    except (OSError, msgspec.DecodeError) as error:
        raise typer.BadParameter(f"expected JSON, or @FILE with JSON: {error}") from None
    return value


_TYPES: dict[Kind, type] = {"text": str, "integer": int, "number": float, "boolean": bool, "json": str}


def _signature_of(parameter: Parameter) -> inspect.Parameter:
    kind = _TYPES[parameter.kind]
    help_text = parameter.text.replace("`", "")
    if parameter.in_path:
        annotation: Any = Annotated[kind, typer.Argument(help=help_text)]
        return inspect.Parameter(parameter.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation)
    words = "|".join([*parameter.words, "…"]) if parameter.words else None  # values that are newer are sent too
    metavar = "JSON|@FILE" if parameter.kind == "json" else words
    option: Any = typer.Option(help=help_text, metavar=metavar)
    default = inspect.Parameter.empty if parameter.required else None
    annotation = Annotated[kind if parameter.required else kind | None, option]
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _option(name: str, annotation: Any, default: object) -> inspect.Parameter:  # noqa: ANN401 - an Annotated form
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_CONTEXT = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
_OUTPUT = _option(
    "output", Annotated[Output | None, typer.Option(help="Default: table on a terminal, else json.")], None
)
_ALL = _option("all", Annotated[bool, typer.Option("--all", help="All pages, not only the first.")], False)
_YES = _option("yes", Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")], False)


def _function_of(command: Command) -> Callable[..., None]:
    def run(context: typer.Context, *, output: Output | None = None, **given: Any) -> None:  # noqa: ANN401 - typer reads the signature below
        every_page, sure = given.pop("all", False), given.pop("yes", False)
        arguments = {
            parameter.name: _read(parameter.kind, value) if isinstance(value, str) else value
            for parameter in command.parameters
            if (value := given[parameter.name]) is not None
        }
        if command.operation.http_method != "GET" and not sure:
            _ask(command, arguments)
        with _client(context.obj) as client:
            try:
                shown = _shown(_call(client, command, arguments), every_page=every_page)
            except BullseyeError as error:
                raise _failure(str(error)) from None
            except ValueError as error:
                raise _failure(str(error), status=2) from None
            except KeyboardInterrupt:
                raise typer.Exit(130) from None
        _show(shown, output or (Output.TABLE if sys.stdout.isatty() else Output.JSON))

    own = [_ALL] if command.is_page else [] if command.operation.http_method == "GET" else [_YES]
    parameters = [_CONTEXT, *map(_signature_of, command.parameters), *own, _OUTPUT]
    described = cast("Any", run)
    described.__signature__ = inspect.Signature(parameters)
    described.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _ask(command: Command, arguments: dict[str, Any]) -> None:
    with_values = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    question = f"{command.operation.http_method} {command.operation.path} with {with_values or 'no values'}: go ahead?"
    if not sys.stdin.isatty():
        raise _failure(f"{question} There is no terminal to ask; --yes goes ahead.", status=2)
    if not typer.confirm(question, err=True):
        raise _failure("Nothing was sent.")


def _call(client: BullseyePartner, command: Command, arguments: dict[str, Any]) -> object:
    method = getattr(getattr(client, command.operation.resource), command.operation.method_name)
    path = [arguments.pop(parameter.name) for parameter in command.parameters if parameter.in_path]
    return method(*path, **arguments)


def _shown(result: object, *, every_page: bool) -> object:
    """Return what is to be shown: of a page, its items."""
    if not isinstance(result, Page):
        return result
    page = cast("Page[object]", result)
    if not every_page:
        if page.has_next:
            _errors.print(f"{len(page)} of {page.total} items; --all gives the rest.")
        return list(page.items)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=_errors, transient=True, disable=not _errors.is_terminal) as progress:
        task = progress.add_task("items", total=page.total)
        items: list[object] = []
        for one in page.pages():
            items += one.items
            progress.update(task, completed=len(items), total=one.total)
    return items


def _show(result: object, output: Output) -> None:
    if result is None:
        _errors.print("Done.")
        return
    value: JSON = msgspec.json.decode(msgspec.json.encode(result))
    match output:
        case Output.JSON:
            print(msgspec.json.format(msgspec.json.encode(result)).decode())  # noqa: T201 - what the command is for
        case Output.CSV:
            print(as_csv(value), end="")  # noqa: T201 - what the command is for
        case Output.TABLE:
            Console().print(as_table(value))


def _add_commands() -> None:
    groups = {name: typer.Typer(help=summary, no_args_is_help=True) for name, summary in GROUPS.items()}
    for command in COMMANDS:
        name = command.operation.method_name.replace("_", "-")
        groups[command.operation.resource].command(name, help=command.summary)(_function_of(command))
    for name, group in groups.items():
        app.add_typer(group, name=name.replace("_", "-"))


_add_commands()
