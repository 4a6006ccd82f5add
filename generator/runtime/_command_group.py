"""How the command ends: whatever happens, with an exit status and a line that says why, and without a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from ._terminal import say, session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ERROR = 1
WRONG_USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
"""Exit statuses; the last two are those of shells for SIGINT and SIGPIPE."""


def failure(message: str, status: int = ERROR) -> typer.Exit:
    """Say what went wrong, and return what ends the command."""
    say(message, style="red")
    return typer.Exit(status)


STANDARD_INPUT = "-"
"""The value of a secret that stands in standard input, or is to be asked for."""


class OneCommand(TyperCommand):
    """A command that does not repeat arguments which nobody asked for: one may be a key."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - a class that typer does not export
        """Read the arguments.

        Raises:
            typer.BadParameter: there are more than the command takes.
        """
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise typer.BadParameter(
                f"expected no further arguments, got {len(rest)}, not shown here since one may be a key", ctx=ctx
            )
        return rest


class Commands(TyperGroup):
    """All commands; ends the process."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,  # noqa: ANN401 - as typer has it
    ) -> Any:  # noqa: ANN401 - as typer has it
        """Run a command."""

        def run() -> Any:  # noqa: ANN401 - as typer has it
            return super(Commands, self).main(args, prog_name, complete_var, False, windows_expand_args, **extra)

        if not standalone_mode:
            return run()
        with session():
            status = _status_of(run)
        sys.exit(status)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as typer has it
        """Run the command that was named."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # before typer sees it, which calls it an error
            _leave_pipe()
        return result


def _status_of(run: Callable[[], int | None]) -> int:
    try:
        return run() or 0
    except (KeyboardInterrupt, typer.Abort):
        return failure("Interrupted.", INTERRUPTED).exit_code
    except BrokenPipeError:
        _leave_pipe()
    except Exception as error:  # noqa: BLE001 - what follows says what is known of it
        if hasattr(error, "format_message"):
            return _wrong_usage(error)
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.filename}:{place.lineno}"
        return failure(f"Unexpected {type(error).__name__} at {where}: {error}").exit_code


def _wrong_usage(error: Any) -> int:  # noqa: ANN401 - a class that typer does not export
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()  # the help
    else:
        context = error.ctx
        say(f"{error.format_message().rstrip('.')}. See `{context.command_path} --help`.", style="red")
    return WRONG_USAGE


def _leave_pipe() -> NoReturn:
    """End quietly, since nobody reads any more; what is left in buffers must not fail again at the end of Python."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    raise SystemExit(BROKEN_PIPE)
