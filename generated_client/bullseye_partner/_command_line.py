# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_command_line.py.
"""Makes commands of operations, runs them, and shows what comes back.

Exit status: 0 for success, 1 for an error of the API or of the connection, 2 for wrong usage or no key, 130 for an
interrupt, 141 when nobody reads the output any more.
"""

from __future__ import annotations

import inspect
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, cast
from urllib.parse import urlsplit

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from . import _facts
from ._base_url import ALLOW_HTTP_VARIABLE, check_base_url, http_allowed_by_environment
from ._client import API_KEY_VARIABLE, BASE_URL_VARIABLE
from ._command_group import INTERRUPTED, WRONG_USAGE, Commands, OneCommand, failure
from ._command_input import STANDARD_INPUT, ask_for_secret, described, read_arguments
from ._commands import COMMANDS, GROUPS
from ._errors import BullseyeError
from ._model import json_values
from ._pagination import Page
from ._stored_key import KeyringFailure, checked_key, forget_key, key_in_environment, read_key, store_key
from ._tabulate import as_csv, as_table
from ._terminal import conceal, messages, printable, say
from ._visible_text import json_escape, visible_json
from .client import BullseyePartner

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._command import Command, Kind, Parameter


class Output(StrEnum):
    """How results are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


app = typer.Typer(
    name="bullseye-partner",
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,  # its tracebacks would show local variables
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"bullseye-partner {_facts.CLIENT_VERSION}")  # noqa: T201 - what the option is for
        raise typer.Exit


@app.callback()
def address(
    context: typer.Context,
    base_url: Annotated[
        str, typer.Option(envvar=BASE_URL_VARIABLE, help="Address that the paths of the API are relative to.")
    ] = _facts.BASE_URL,
    version: Annotated[  # noqa: ARG001 - read by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Call the Bullseye Partner API."""
    context.obj = _checked_base_url(base_url)


def _checked_base_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        for secret in (parts.username, parts.password):
            conceal(secret or "")
        port = parts.port  # which raises for what is no number
        checked = check_base_url(url, allow_http=http_allowed_by_environment())
    except ValueError as error:
        reason, is_http, _ = str(error).partition("; allow_http")  # which is no option of the command line
        if is_http:
            reason += f"; {ALLOW_HTTP_VARIABLE}=1 permits it"
        raise typer.BadParameter(f"--base-url or {BASE_URL_VARIABLE}: {reason}.") from None
    if port == 0 or " " in url or not url.isprintable():
        raise typer.BadParameter(f"--base-url or {BASE_URL_VARIABLE}: expected an http(s) address, got {url!r}.")
    return checked


@app.command(cls=OneCommand)
def login(
    context: typer.Context,
    api_key: Annotated[
        str | None,
        typer.Option(
            metavar=STANDARD_INPUT,
            help=f"`-` reads the key from standard input. Else {API_KEY_VARIABLE} is taken, or the key is asked for.",
        ),
    ] = None,
    allow_plaintext: Annotated[
        bool, typer.Option("--allow-plaintext", help="Store the key even where it may not be encrypted.")
    ] = False,
) -> None:
    """Put the API key into the keyring of this machine."""
    if api_key not in {None, STANDARD_INPUT}:
        conceal(str(api_key))
        raise failure("--api-key takes only -, since others can read what stands in a command.", WRONG_USAGE)
    key = (None if api_key else key_in_environment()) or ask_for_secret("API key")
    conceal(key)
    try:
        key = checked_key(key)
        plaintext = store_key(context.obj, key, allow_plaintext=allow_plaintext)
    except ValueError as error:
        raise failure(f"{error}. Nothing was stored.", WRONG_USAGE) from None
    except KeyringFailure as error:
        reason = f"The keyring {error}. Nothing was stored: set {API_KEY_VARIABLE} instead."
        raise failure(reason, WRONG_USAGE) from None
    say(f"The key for {context.obj} is in the keyring{', perhaps unencrypted' if plaintext else ''}.")


@app.command(cls=OneCommand)
def logout(context: typer.Context) -> None:
    """Forget the API key that is in the keyring."""
    try:
        was_there = forget_key(context.obj)
    except KeyringFailure as error:
        raise failure(f"The keyring {error}.", WRONG_USAGE) from None
    if not was_there:
        raise failure(f"There is no key for {context.obj} in the keyring.")
    say(f"The key for {context.obj} is forgotten.")


def _client(base_url: str) -> BullseyePartner:
    try:
        key = key_in_environment() or read_key(base_url)
    except KeyringFailure as error:
        reason = f"There is no API key: set {API_KEY_VARIABLE}. The keyring {error}."
        raise failure(reason, WRONG_USAGE) from None
    if not key:
        reason = f"There is no API key: set {API_KEY_VARIABLE}, or run `bullseye-partner login`."
        raise failure(reason, WRONG_USAGE)
    return BullseyePartner(key, base_url=base_url)


_TYPES: dict[Kind, type] = {"text": str, "integer": int, "number": float, "boolean": bool, "json": str}


def _signature_of(command: Command, parameter: Parameter) -> inspect.Parameter:
    kind = _TYPES[parameter.kind]
    help_text = parameter.text.replace("`", "")
    if parameter.in_path:
        annotation: Any = Annotated[kind, typer.Argument(help=help_text)]
        return inspect.Parameter(parameter.name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=annotation)
    words = "|".join([*parameter.words, "…"]) if parameter.words else None  # values that are newer are sent too
    metavar = "JSON|@FILE" if parameter.kind == "json" else words
    variable = None
    if parameter.secret:
        metavar, variable = f"TEXT|{STANDARD_INPUT}", secret_variable(command, parameter)
        help_text += " `-` asks for it, or reads standard input: others can read what stands in a command."
    option: Any = typer.Option(help=help_text, metavar=metavar, envvar=variable)
    default = inspect.Parameter.empty if parameter.required else None
    annotation = Annotated[kind if parameter.required else kind | None, option]
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def secret_variable(command: Command, parameter: Parameter) -> str:
    """Return the environment variable that a secret may stand in."""
    return f"BULLSEYE_PARTNER_{command.operation.resource}_{parameter.name}".upper()


def _option(name: str, annotation: Any, default: object) -> inspect.Parameter:  # noqa: ANN401 - an Annotated form
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


_CONTEXT = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
_OUTPUT = _option(
    "output", Annotated[Output | None, typer.Option(help="Default: table on a terminal, else json.")], None
)
_RAW_HELP = "CSV with each cell as it is, for programs: a spreadsheet may run a cell as a formula."
_RAW = _option("raw", Annotated[bool, typer.Option("--raw", help=_RAW_HELP)], False)
_ALL = _option("all", Annotated[bool, typer.Option("--all", help="All pages, not only the first.")], False)
_YES = _option("yes", Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")], False)


def _function_of(command: Command) -> Callable[..., None]:
    def run(context: typer.Context, *, output: Output | None = None, raw: bool = False, **given: Any) -> None:  # noqa: ANN401 - typer reads the signature below
        every_page, sure = given.pop("all", False), given.pop("yes", False)
        output = output or (Output.TABLE if sys.stdout.isatty() else Output.JSON)
        if raw and (output is not Output.CSV or sys.stdout.isatty()):
            raise typer.BadParameter("--raw is for --output csv in a file or a pipe.")
        arguments = read_arguments(command, given)
        if command.operation.http_method != "GET" and not sure:
            _ask(command, arguments)
        try:
            with _client(context.obj) as client:
                shown = _shown(_call(client, command, arguments), every_page=every_page)
        except BullseyeError as error:
            raise failure(str(error)) from None
        except ValueError as error:
            raise failure(str(error), WRONG_USAGE) from None
        except KeyboardInterrupt:
            raise failure("Interrupted.", INTERRUPTED) from None
        _show(shown, output, raw=raw)

    own = [_ALL] if command.is_page else [] if command.operation.http_method == "GET" else [_YES]
    named = [_signature_of(command, parameter) for parameter in command.parameters]
    parameters = [_CONTEXT, *named, *own, _OUTPUT, _RAW]
    described_run = cast("Any", run)
    described_run.__signature__ = inspect.Signature(parameters)
    described_run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


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


def _shown(result: object, *, every_page: bool) -> object:
    """Return what is to be shown: of a page, its items."""
    if not isinstance(result, Page):
        return result
    page = cast("Page[object]", result)
    if not every_page:
        if page.has_next:
            say(f"{len(page)} of {page.total} items; --all gives the rest.")
        return list(page.items)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True, disable=not messages.is_terminal) as progress:
        task = progress.add_task("items", total=page.total)
        items: list[object] = []
        for one in page.pages():
            items += one.items
            progress.update(task, completed=len(items), total=one.total)
    return items


def _show(result: object, output: Output, *, raw: bool) -> None:
    if result is None:
        say("Done.")
        return
    encoded = msgspec.json.encode(json_values(result))
    match output:
        case Output.JSON:
            print(_printable_json(msgspec.json.format(encoded).decode()))  # noqa: T201 - what the command is for
        case Output.CSV:
            print(as_csv(msgspec.json.decode(encoded), raw=raw), end="")  # noqa: T201 - what the command is for
        case Output.TABLE:
            Console().print(as_table(msgspec.json.decode(encoded)))


def _printable_json(text: str) -> str:
    text = visible_json(text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(character if character.isascii() else json_escape(character) for character in text)
    return text


def _add_commands() -> None:
    groups = {name: typer.Typer(help=summary, no_args_is_help=True) for name, summary in GROUPS.items()}
    for command in COMMANDS:
        name = command.operation.method_name.replace("_", "-")
        add = groups[command.operation.resource].command(name, cls=OneCommand, help=command.summary)
        add(_function_of(command))
    for name, group in groups.items():
        app.add_typer(group, name=name.replace("_", "-"))


_add_commands()
