"""Makes the command of an operation: its arguments and options; what it does is in `_command_run`."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ._command import Output
from ._command_group import STANDARD_INPUT, OneCommand
from ._command_input import option_name
from ._commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._command import Command, Kind, Parameter


def names_in(group: str) -> list[str]:
    """Return the names of a group's commands."""
    return [_name(command) for command in COMMANDS if command.operation.resource == group]


def command_of(group: str, name: str) -> Any:  # noqa: ANN401 - a class that typer does not export
    """Return a command of a group; None if it has none of that name."""
    for command in COMMANDS:
        if (command.operation.resource, _name(command)) == (group, name):
            app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
            app.command(name, cls=OneCommand, help=command.summary)(_function_of(command))
            return typer.main.get_command(app)
    return None


def _name(command: Command) -> str:
    return command.operation.method_name.replace("_", "-")


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
    needed = parameter.required and not parameter.nullable  # else --null may stand for it
    default = inspect.Parameter.empty if needed else None
    annotation = Annotated[kind if needed else kind | None, option]
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
_FIELDS_HELP = "Show only these properties, with commas between them: id,name,company.name."
_FIELDS = _option("fields", Annotated[str | None, typer.Option("--fields", metavar="NAME,…", help=_FIELDS_HELP)], None)
_TIMEOUT_HELP = "Give up after this time, retries and waits included; with --all, it is the time of each page."
_TIMEOUT = _option(
    "timeout", Annotated[float | None, typer.Option("--timeout", metavar="SECONDS", help=_TIMEOUT_HELP)], None
)
_ALL = _option("all", Annotated[bool, typer.Option("--all", help="All pages, not only the first.")], False)
_YES = _option("yes", Annotated[bool, typer.Option("--yes", help="Do not ask before writing.")], False)


def _null(command: Command) -> list[inspect.Parameter]:
    """Return the option that sends null, if something of a command may be null."""
    names = [option_name(parameter).removeprefix("--") for parameter in command.parameters if parameter.nullable]
    help_text = f"Send null for {', '.join(names)}; once for each."
    option = Annotated[list[str] | None, typer.Option("--null", metavar="|".join(names), help=help_text)]
    return [_option("null", option, None)] if names else []


def _function_of(command: Command) -> Callable[..., None]:
    def run(context: typer.Context, **given: Any) -> None:  # noqa: ANN401 - typer reads the signature below
        from ._command_run import Shown, run_command

        shown = Shown(given.pop("output"), given.pop("raw"), given.pop("fields", None), given.pop("all", False))
        sure, timeout = given.pop("yes", False), given.pop("timeout")
        null: list[str] = given.pop("null", None) or []
        run_command(command, context.obj, given, shown, null=null, sure=sure, timeout=timeout)

    own = [_ALL] if command.is_page else [] if command.operation.http_method == "GET" else [_YES]
    named = [_signature_of(command, parameter) for parameter in command.parameters]
    result = [_OUTPUT, _RAW] if command.operation.model is None else [_OUTPUT, _FIELDS, _RAW]
    parameters = [_CONTEXT, *named, *_null(command), *own, *result, _TIMEOUT]
    described_run = cast("Any", run)
    described_run.__signature__ = inspect.Signature(parameters)
    described_run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run
