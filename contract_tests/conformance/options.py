"""The options of the conformance run, and what is wrong with some together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias
from urllib.parse import urlsplit

import typer

from contract_tests.fuzzing.profiles import PROFILES
from contract_tests.target.served import STORAGES
from contract_tests.target.target import KEY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

Target: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="A server instead of the emulator in process. On this machine an emulator lends the run an account of "
        "its own, and the data of any other server is changed and deleted; anywhere else it is only read, unless "
        "--allow-writes or --sandbox says otherwise. The URL ends like the description's, /api/v1; the key comes "
        f"from {KEY_VARIABLE}, an emulator on this machine needs none.",
    ),
]
Served: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="STORAGE",
        help=f"The emulator over HTTP instead of in process, its state in one of {', '.join(STORAGES)}.",
    ),
]
BudgetShare: TypeAlias = Annotated[
    float,
    typer.Option(
        min=0,
        max=1,
        help="Part of a minute's rate limit that a target elsewhere may be asked for: in all when it is only "
        "read, which spends all of it, in any minute when it is written to.",
    ),
]
AllowWrites: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--allow-writes",
        help="Write to a target elsewhere too: to organizations and keys that the run makes and removes.",
    ),
]
Sandbox: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="PARTNER_ID",
        help="The target is an account for tests, of this partner (`id` in /partner/me): the whole scenario changes "
        "all of it, within the part of the rate limit that its answers name, and puts back what they allow. With "
        "--budget-share 1 it uses up the limit of one window at its end, to see what is answered beyond it.",
    ),
]
ReceiverUrl: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="With --sandbox: tests the deliveries of webhooks too. The URL, https://HOST, is the public address of a "
        "tunnel that leads to --receiver-port on this machine.",
    ),
]
ReceiverPort: TypeAlias = Annotated[
    int | None, typer.Option(min=1, max=65535, metavar="PORT", help="Where the tunnel of --receiver-url ends.")
]
Compare: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--compare",
        help="Send the scenario to the emulator in process too, and say of each finding whether the description, "
        "the API or our copy is wrong.",
    ),
]
Profile: TypeAlias = Annotated[
    str, typer.Option(help=f"Effort: {', '.join(PROFILES)}; the last sends no generated requests.")
]
Seed: TypeAlias = Annotated[int | None, typer.Option(min=0, help="Repeats a run; without it, a new one is made up.")]
Operation: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="ID", help="Test only this operationId, without the scenario (can be given again)."),
]
Production: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Drift that clients logged in production (can be given again)."),
]
Report: TypeAlias = Annotated[
    Path, typer.Option(help="Where the report goes, as JSON; the page, JUnit XML and Markdown beside it.")
]
Docs: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="JSON of docs_drift: what the documentation says of each claim."),
]
Since: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The report of an earlier run, as JSON: says what has changed since then."),
]
History: TypeAlias = Annotated[
    Path | None, typer.Option(help="What earlier runs found; this run is added. Beside the report without it.")
]

AcceptedFile: TypeAlias = Annotated[
    Path, typer.Option("--accepted", metavar="FILE", help="Known differences, which do not count for the exit status.")
]


def check_options(
    profile: str,
    target: str | None,
    served: str | None,
    operations: Sequence[str] = (),
    sandbox: str | None = None,
    *,
    allow_writes: bool = False,
) -> str | None:
    """Say what is wrong with options that are right one by one; None if nothing is."""
    if profile not in PROFILES:
        return f"There is no profile {profile}: it is one of {', '.join(PROFILES)}."
    if operations and not PROFILES[profile].generates:
        return f"--operation tests without the scenario, and the profile {profile} is nothing else."
    if served is not None and (target is not None or served not in STORAGES):
        wrong = "not together with --target" if target else f"not {served}"
        return f"--served takes one of {', '.join(STORAGES)}, {wrong}."
    if sandbox is not None and target is None:
        return "--sandbox says whose account the target is: it takes --target beside it."
    if sandbox is not None and allow_writes:
        return "--sandbox changes the whole account, --allow-writes nothing but what the run makes: take one of them."
    return None


def check_receiver(url: str | None, port: int | None, sandbox: str | None) -> str | None:
    """Say what is wrong with where deliveries should arrive; None if nothing is."""
    if url is None and port is None:
        return None
    if sandbox is None:
        return "--receiver-url and --receiver-port are for an account for tests: they take --sandbox beside them."
    if url is None or port is None:
        return "--receiver-url says where the target delivers to, --receiver-port where that arrives: give both."
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/") or parts.query:
        return f"--receiver-url is an address without a path, such as https://tunnel.example, and not {url}."
    return None
