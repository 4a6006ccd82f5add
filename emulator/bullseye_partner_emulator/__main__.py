"""Serves the emulator: `bullseye-partner-emulator` or `python -m bullseye_partner_emulator`."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import typer

from bullseye_partner_emulator import options  # noqa: TC001 - typer reads the annotations
from bullseye_partner_emulator.application import create_app
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.readings import Readings, readings_of
from bullseye_partner_emulator.requested_host import host_name
from bullseye_partner_emulator.server import Server
from bullseye_partner_emulator.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve(
    host: options.Host = "127.0.0.1",
    port: options.Port = 8080,
    database_url: options.DatabaseUrl = "sqlite://",
    access_log: options.AccessLog = False,
    seed: options.Seed = None,
    rate_limit: options.RateLimit = None,
    credit_pool_total: options.CreditPoolTotal = None,
    max_organizations: options.MaxOrganizations = None,
    api_key: options.ApiKey = None,
    verified_domain: options.VerifiedDomain = None,
    allow_webhook_host: options.AllowWebhookHost = None,
    allow_host: options.AllowHost = None,
    control: options.Control = True,
    reading: options.Reading = None,
    ignore_unknown_parameters: options.IgnoreUnknownParameters = False,
    version: options.Version = False,  # noqa: ARG001 - read by its callback
) -> None:
    """Serve the Bullseye Partner API from this machine, with a state of its own.

    Nothing leaves the machine but webhooks to hosts that you allow.
    """
    defaults = Settings()
    _check_hosts(allow_host or ())
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
                readings=_readings(reading or ()),
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


def _check_hosts(names: Sequence[str]) -> None:
    for name in names:
        try:
            host_name(name)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--allow-host") from error


def _readings(chosen: Sequence[str]) -> dict[str, str]:
    try:
        return readings_of(chosen)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--reading") from error


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
