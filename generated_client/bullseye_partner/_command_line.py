# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_command_line.py.
"""The command line: its groups, and the commands that are about the API key.

Exit status: 0 for success, 1 for an error of the API or of the connection, 2 for wrong usage or no key, 130 for an
interrupt, 141 when nobody reads the output any more.

Help has to come at once, so this module imports typer alone. What calls the API is imported when a command runs.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import _facts
from ._command_group import STANDARD_INPUT, WRONG_USAGE, Commands, OneCommand, failure
from ._environment import API_KEY_VARIABLE, BASE_URL_VARIABLE
from ._groups import GROUPS
from ._terminal import conceal, say


class _Operations(TyperGroup):
    """The commands of a resource, each made when somebody asks for it."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - as typer has it
        """Return the names of the commands."""
        from ._operation_command import names_in

        return names_in(str(self.name).replace("-", "_"))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - as typer has it
        """Return a command; None if there is none of that name."""
        from ._operation_command import command_of

        return command_of(str(self.name).replace("-", "_"), cmd_name)


class _AllCommands(Commands):
    """The groups beside the commands of this module."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - as typer has it
        """Return the names of commands and groups."""
        return [*super().list_commands(ctx), *(name.replace("_", "-") for name in GROUPS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as typer has it
        """Return a command or a group; None if there is none of that name."""
        if summary := GROUPS.get(cmd_name.replace("-", "_")):
            return _Operations(name=cmd_name, help=summary, short_help=summary, no_args_is_help=True)
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    name="bullseye-partner",
    cls=_AllCommands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,  # its tracebacks would show local variables
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"bullseye-partner {_facts.CLIENT_VERSION}")  # noqa: T201 - what the option is for
        raise typer.Exit


@app.callback()
def everything(
    context: typer.Context,
    base_url: Annotated[
        str, typer.Option(envvar=BASE_URL_VARIABLE, help="Address that the paths of the API are relative to.")
    ] = _facts.BASE_URL,
    version: Annotated[  # noqa: ARG001 - read by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Call the Bullseye Partner API."""
    context.obj = base_url  # which is checked when it is used: help needs none


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
    from ._command_address import checked_base_url
    from ._command_input import ask_for_secret
    from ._stored_key import KeyringFailure, checked_key, key_in_environment, store_key

    address = checked_base_url(context.obj)
    if api_key not in {None, STANDARD_INPUT}:
        conceal(str(api_key))
        raise failure("--api-key takes only -, since others can read what stands in a command.", WRONG_USAGE)
    key = (None if api_key else key_in_environment()) or ask_for_secret("API key")
    conceal(key)
    try:
        key = checked_key(key)
        plaintext = store_key(address, key, allow_plaintext=allow_plaintext)
    except ValueError as error:
        raise failure(f"{error}. Nothing was stored.", WRONG_USAGE) from None
    except KeyringFailure as error:
        reason = f"The keyring {error}. Nothing was stored: set {API_KEY_VARIABLE} instead."
        raise failure(reason, WRONG_USAGE) from None
    say(f"The key for {address} is in the keyring{', perhaps unencrypted' if plaintext else ''}.")


@app.command(cls=OneCommand)
def logout(context: typer.Context) -> None:
    """Forget the API key that is in the keyring."""
    from ._command_address import checked_base_url
    from ._stored_key import KeyringFailure, forget_key

    address = checked_base_url(context.obj)
    try:
        was_there = forget_key(address)
    except KeyringFailure as error:
        raise failure(f"The keyring {error}.", WRONG_USAGE) from None
    if not was_there:
        raise failure(f"There is no key for {address} in the keyring.")
    say(f"The key for {address} is forgotten.")


@app.command(cls=OneCommand)
def check(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write the structure of the answers here, as JSON without values.")
    ] = None,
    writes: Annotated[bool, typer.Option("--writes", help="List the guesses that only a write can settle.")] = False,
) -> None:
    """Ask the API, reading only, which of this package's guesses hold (at most 60 requests)."""
    from ._check_command import run_check

    run_check(context.obj, output, writes=writes)
