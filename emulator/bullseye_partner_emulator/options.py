"""The options of the command that serves the emulator."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, TypeAlias

import typer


def _show_version(asked: bool) -> None:
    if not asked:
        return
    try:
        installed = version("bullseye-partner-emulator")
    except PackageNotFoundError:
        installed = "(not installed, run from its source)"
    typer.echo(f"bullseye-partner-emulator {installed}")
    raise typer.Exit


Version: TypeAlias = Annotated[
    bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
]
Host: TypeAlias = Annotated[str, typer.Option(help="Address to listen on.")]
Port: TypeAlias = Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")]
DatabaseUrl: TypeAlias = Annotated[
    str,
    typer.Option(
        envvar="BULLSEYE_PARTNER_EMULATOR_DATABASE_URL",
        help="sqlite:// (in memory), sqlite:///PATH (a file that outlives the emulator) or postgresql://...",
    ),
]
AccessLog: TypeAlias = Annotated[bool, typer.Option(help="Log each request; this takes time.")]
Seed: TypeAlias = Annotated[int | None, typer.Option(help="Ids and keys follow from this number; random without it.")]
RateLimit: TypeAlias = Annotated[
    int | None, typer.Option(min=1, help="Requests in a window, instead of the documented number.")
]
CreditPoolTotal: TypeAlias = Annotated[
    int | None, typer.Option(min=0, help="Credits in the pool of a new partner, instead of the data set's number.")
]
MaxOrganizations: TypeAlias = Annotated[
    int | None, typer.Option(min=0, help="Organizations that a new partner may have, instead of the data set's.")
]
ApiKey: TypeAlias = Annotated[
    str | None,
    typer.Option(
        envvar="BULLSEYE_PARTNER_EMULATOR_API_KEY",
        show_envvar=True,
        help="Admin key that the emulator accepts; made up and printed without it.",
    ),
]
VerifiedDomain: TypeAlias = Annotated[
    list[str] | None, typer.Option(help="Custom domain whose DNS records are in order. Repeatable.")
]
AllowWebhookHost: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        envvar="BULLSEYE_PARTNER_EMULATOR_ALLOW_WEBHOOK_HOST",
        show_envvar=True,
        help="Host other than this machine that webhooks may be sent to. Repeatable.",
    ),
]
AllowHost: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        envvar="BULLSEYE_PARTNER_EMULATOR_ALLOW_HOST",
        show_envvar=True,
        help="Name, without port, by which clients may call the emulator, besides localhost, loopback addresses "
        "and --host; requests for others are refused. Repeatable.",
    ),
]
Control: TypeAlias = Annotated[bool, typer.Option(help="Serve the control API under /_emulator/.")]
Reading: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="C4=guide", help="Reading of the documentation to follow instead of the chosen one. Repeatable."
    ),
]
IgnoreUnknownParameters: TypeAlias = Annotated[
    bool, typer.Option(help="Accept query parameters that are not described instead of refusing them.")
]
