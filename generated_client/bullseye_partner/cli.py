"""The command `bullseye-partner` (`pip install 'bullseye-partner[cli]'`)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; ends the process."""
    try:
        from ._command_line import app
    except ImportError as error:
        if error.name not in {"keyring", "rich", "typer"}:
            raise
        sys.exit("The command line needs some more packages: pip install 'bullseye-partner[cli]'")
    app()


if __name__ == "__main__":
    main()
