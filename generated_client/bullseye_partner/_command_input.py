# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_command_input.py.
"""What people type, as arguments of a method; and how it is shown to them again, without secrets."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec
import typer

from ._command_group import STANDARD_INPUT
from ._facts import SECRET_NAMES
from ._terminal import MASK, conceal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._command import Command, Parameter
    from ._json import JSON


def read_arguments(command: Command, given: dict[str, JSON], null: Sequence[str] = ()) -> dict[str, JSON]:
    """Return the arguments that were given, each as its method takes it; None for the options named in `null`.

    Raises:
        typer.BadParameter: one is not what its option takes, cannot be null, or is missing.
    """
    nothing = {_nullable(command, name).name for name in null}
    arguments: dict[str, JSON] = {}
    for parameter in command.parameters:
        value = given[parameter.name]
        if parameter.name in nothing:
            if value is not None:
                raise typer.BadParameter(f"{option_name(parameter)} is given, and is to be null by --null")
            arguments[parameter.name] = None
        elif value is not None:
            arguments[parameter.name] = _read(parameter, value)
        elif parameter.required:
            raise typer.BadParameter(f"Missing option {option_name(parameter)}, or --null for it")
    return arguments


def _nullable(command: Command, name: str) -> Parameter:
    plain = name.removeprefix("--").replace("-", "_")
    for parameter in command.parameters:
        if parameter.nullable and parameter.name == plain:
            return parameter
    names = ", ".join(option_name(parameter)[2:] for parameter in command.parameters if parameter.nullable)
    raise typer.BadParameter(f"--null: expected one of {names}, got {name!r}")


def _read(parameter: Parameter, value: JSON) -> JSON:
    name = option_name(parameter)
    if isinstance(value, float) and not math.isfinite(value):
        raise typer.BadParameter(f"{name}: expected a number, got {value}, which JSON does not have")
    if not isinstance(value, str):
        return value
    if parameter.secret:
        return _read_secret(name, value)
    if parameter.kind == "json":
        return _read_json(name, value)
    return _checked(name, value)


def _checked(name: str, text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter(f"{name}: the text is not valid UTF-8") from None
    return text


def _read_json(name: str, text: str) -> JSON:
    """Return what JSON says; it may also stand in a file, as `@FILE`."""
    place = f"{text[1:]}: " if text.startswith("@") else ""
    try:
        content = Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()
        value: JSON = msgspec.json.decode(content)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        # The text of other errors may quote what could be a secret.
        reason = error.strerror if isinstance(error, OSError) else error
        raise typer.BadParameter(f"{name}: expected JSON, or @FILE with JSON: {place}{reason}") from None
    return value


def _read_secret(name: str, value: str) -> str:
    secret = ask_for_secret(name) if value == STANDARD_INPUT else value
    conceal(secret)
    if secret != secret.strip():
        raise typer.BadParameter(f"{name}: there are blanks or line breaks before or after the value")
    return _checked(name, secret)


def ask_for_secret(name: str) -> str:
    """Return a secret without echo: from the terminal, or else all of standard input.

    Raises:
        typer.BadParameter: there is none.
    """
    if sys.stdin.isatty():
        secret = str(typer.prompt(name, hide_input=True, err=True))
    else:
        try:
            secret = sys.stdin.read().rstrip("\r\n")
        except UnicodeDecodeError:
            raise typer.BadParameter(f"{name}: standard input is not valid UTF-8") from None
    if not secret.strip():
        raise typer.BadParameter(f"{name}: nothing was typed, and there is nothing in standard input")
    return secret


def option_name(parameter: Parameter) -> str:
    """Return what people call a parameter."""
    name = parameter.name.replace("_", "-")
    return name.upper() if parameter.in_path else f"--{name}"


def described(command: Command, arguments: dict[str, JSON]) -> str:
    """Return the arguments as a question shows them: each secret of them, at whatever depth, as `***`."""
    secret = {parameter.name for parameter in command.parameters if parameter.secret}
    shown = (f"{name}={MASK}" if name in secret else f"{name}={_masked(value)!r}" for name, value in arguments.items())
    return ", ".join(shown)


def _masked(value: JSON) -> JSON:
    if isinstance(value, dict):
        return {name: MASK if _normal(name) in SECRET_NAMES else _masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return cast("JSON", value)


def _normal(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
