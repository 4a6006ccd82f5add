# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/cli.py.
"""The command `bullseye-partner` (`pip install 'bullseye-partner[cli]'`)."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line; ends the process."""
    try:
        _run()
    except KeyboardInterrupt:  # while modules are loaded; the rest is up to the command line itself
        sys.exit(130)


def _run() -> None:
    try:
        from ._command_line import app
    except ImportError as error:
        if error.name not in {"rich", "typer"}:
            raise
        sys.exit("The command line needs some more packages: pip install 'bullseye-partner[cli]'")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # not every terminal can show every name
    app(prog_name="bullseye-partner")


if __name__ == "__main__":
    main()
