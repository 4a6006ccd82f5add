"""Serves the emulator: `bullseye-partner-emulator` or `python -m bullseye_partner_emulator`."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from bullseye_partner_emulator.application import create_app
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.readings import Readings, readings_of
from bullseye_partner_emulator.requested_host import host_name
from bullseye_partner_emulator.server import Server
from bullseye_partner_emulator.settings import Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 8080,
    database_url: Annotated[
        str,
        typer.Option(
            envvar="BULLSEYE_PARTNER_EMULATOR_DATABASE_URL",
            help="sqlite:// (in memory), sqlite:///PATH (a file that outlives the emulator) or postgresql://...",
        ),
    ] = "sqlite://",
    access_log: Annotated[bool, typer.Option(help="Log each request; this takes time.")] = False,
    seed: Annotated[int | None, typer.Option(help="Ids and keys follow from this number; random without it.")] = None,
    rate_limit: Annotated[
        int | None, typer.Option(min=1, help="Requests in a window, instead of the documented number.")
    ] = None,
    credit_pool_total: Annotated[
        int | None, typer.Option(min=0, help="Credits in the pool of a new partner, instead of the data set's number.")
    ] = None,
    max_organizations: Annotated[
        int | None, typer.Option(min=0, help="Organizations that a new partner may have, instead of the data set's.")
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option(
            envvar="BULLSEYE_PARTNER_EMULATOR_API_KEY",
            show_envvar=True,
            help="Admin key that the emulator accepts; made up and printed without it.",
        ),
    ] = None,
    verified_domain: Annotated[
        list[str] | None, typer.Option(help="Custom domain whose DNS records are in order. Repeatable.")
    ] = None,
    allow_webhook_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            envvar="BULLSEYE_PARTNER_EMULATOR_ALLOW_WEBHOOK_HOST",
            show_envvar=True,
            help="Host other than this machine that webhooks may be sent to. Repeatable.",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            envvar="BULLSEYE_PARTNER_EMULATOR_ALLOW_HOST",
            show_envvar=True,
            help="Name, without port, by which clients may call the emulator, besides localhost, loopback addresses "
            "and --host; requests for others are refused. Repeatable.",
        ),
    ] = None,
    control: Annotated[bool, typer.Option(help="Serve the control API under /_emulator/.")] = True,
    reading: Annotated[
        list[str] | None,
        typer.Option(
            metavar="C4=guide", help="Reading of the documentation to follow instead of the chosen one. Repeatable."
        ),
    ] = None,
    ignore_unknown_parameters: Annotated[
        bool, typer.Option(help="Accept query parameters that are not described instead of refusing them.")
    ] = False,
) -> None:
    """Serve the Bullseye Partner API from this machine, with a state of its own.

    Nothing leaves the machine but webhooks to hosts that you allow.
    """
    defaults = Settings()
    for name in allow_host or ():
        try:
            host_name(name)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--allow-host") from error
    try:
        readings = readings_of(reading or ())
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--reading") from error
    try:
        emulator = create_app(
            Settings(
                database_url=database_url,
                seed=seed,
                rate_limit=rate_limit,
                credit_pool_total=credit_pool_total,
                max_organizations=max_organizations,
                api_key=api_key,
                verified_domains=defaults.verified_domains + tuple(verified_domain or ()),
                webhook_hosts=tuple(allow_webhook_host or ()),
                allowed_hosts=(host, *(allow_host or ())),
                control=control,
                readings=readings,
                ignore_unknown_parameters=ignore_unknown_parameters,
            )
        )
    except (ValueError, DatabaseUnavailableError) as error:
        raise typer.BadParameter(str(error), param_hint="--database-url") from error
    if emulator.readings:
        typer.echo(f"Follows other readings than the description. {Readings(emulator.readings)}")
    if api_key is None:
        typer.echo(f"API key of this emulator (made up, opens nothing but this process): {emulator.api_key}")
    # Ctrl-C ends the process as SIGTERM does, when the server has stopped: nothing that hangs is waited for after that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    Server(emulator, host=host, port=port, log_level="info", access_log=access_log).run()


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
