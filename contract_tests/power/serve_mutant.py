"""Serves an emulator with mutants: `python -m contract_tests.power.serve_mutant ID…`."""

from __future__ import annotations

from typing import Annotated

import typer

from bullseye_partner_emulator import Settings
from bullseye_partner_emulator.server import Server
from contract_tests.power.mutants import UnknownMutantError, all_mutants, bundle
from contract_tests.power.mutated_emulator import MutatedEmulator
from contract_tests.terminal import command_line

app = command_line()


@app.command()
def mutated_emulator(
    mutants: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="The mutant, or some; without any, all are listed.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8080,
    seed: Annotated[int | None, typer.Option(help="Ids and keys follow from this number.")] = None,
) -> None:
    """Serve an emulator that deviates from the description in one thing, or in some, on loopback.

    Without an id, print the id and the claim of every mutant, one a line with a tab between them.
    """
    if not mutants:
        for one in all_mutants(bundle()):
            typer.echo(f"{one.id}\t{one.claim}")
        return
    try:
        emulator = MutatedEmulator(Settings(seed=seed), *mutants)
    except UnknownMutantError as error:
        raise typer.BadParameter(str(error), param_hint="ID") from None
    typer.echo(f"API key of this emulator (made up, opens nothing but this process): {emulator.api_key}")
    Server(emulator, host="127.0.0.1", port=port, log_level="info").run()


if __name__ == "__main__":
    app(prog_name="mutated_emulator")
