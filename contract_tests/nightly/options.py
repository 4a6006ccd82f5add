"""The options of the nightly."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from contract_tests.fuzzing.profiles import PROFILES
from contract_tests.target.target import KEY_VARIABLE

Pages: TypeAlias = Annotated[
    str, typer.Option("--from", metavar="URL|FOLDER", help="The documentation, as docs_drift takes it.")
]
Target: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help=f"An account that is only read; its key comes from {KEY_VARIABLE}.")
]
AskEmulator: TypeAlias = Annotated[
    bool, typer.Option("--emulator/--no-emulator", help="Ask our emulator, with a new seed.")
]
Profile: TypeAlias = Annotated[str, typer.Option(help=f"Effort for the emulator: {' or '.join(PROFILES)}.")]
Seed: TypeAlias = Annotated[int | None, typer.Option(min=0, help="Repeats a night; without it, a new one is made up.")]
Memory: TypeAlias = Annotated[Path, typer.Option(metavar="DIR", help="What earlier nights saw; this one is added.")]
Reports: TypeAlias = Annotated[
    Path, typer.Option(metavar="DIR", help="Where night.json, night.md, edits.patch and edits.md go.")
]
DryRun: TypeAlias = Annotated[
    bool, typer.Option("--dry-run", help="Keep the issues as files of MEMORY/issues, not on GitHub.")
]
WatchOnly: TypeAlias = Annotated[
    bool, typer.Option("--watch-only", help="Keep no issues: that needs a token, and looking needs none.")
]
TellOf: TypeAlias = Annotated[
    Path | None, typer.Option("--tell", metavar="FILE", help="Look at nothing: keep the issues of a night.json.")
]
AcceptedFile: TypeAlias = Annotated[
    Path, typer.Option("--accepted", metavar="FILE", help="Known differences: nothing is opened for them.")
]
