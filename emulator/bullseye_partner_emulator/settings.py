"""What can be set on an emulator."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bullseye_partner_emulator.clock import Clock, SystemClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.deliveries import Deliver
    from bullseye_partner_emulator.json_text import JsonObject


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of an emulator; the defaults are those of a server that somebody tries out.

    Attributes:
        database_url: `sqlite://` (in memory), `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/DATABASE`. A
            database that has a partner is used as it is, any other is filled with the `small` data set.
        seed: Makes ids and keys follow from this number; None takes them from the operating system's randomness.
        rate_limit: Requests of a partner in a window; None takes the number of the description.
        api_key: The admin key of the partner; None makes one up.
        credit_pool_total: Credits in the pool of a partner that is made; None takes the number of the data set.
        max_organizations: Organizations that a partner that is made may have; None takes the number of the data set.
        clock: The time.
        deliver: Sends webhook deliveries; None sends them over HTTP, to receivers on this machine only.
        webhook_hosts: Names or addresses of other hosts that deliveries over HTTP may go to.
        allowed_hosts: Names or addresses besides those of loopback by which a served emulator may be called; it refuses
            requests for any other `Host`. They say nothing of calls in process.
        verified_domains: Custom domains whose DNS records are in order when they are verified.
        max_body_bytes: Largest request body that is accepted, in bytes.
        control: Serve the control API under `/_emulator/`, which makes partners and moves their clocks, and let texts
            like `emulator:status=502` in requests trigger faults.
        ignore_unknown_parameters: Accept query parameters that the description does not have instead of refusing them.
        readings: Readings of the documentation to follow instead of the chosen ones, each by the id of its
            contradiction: `{"C4": "guide"}`.
        description: A bundled OpenAPI description; None takes the one of this package.
    """

    database_url: str = "sqlite://"
    seed: int | None = None
    rate_limit: int | None = None
    api_key: str | None = field(default=None, repr=False)
    credit_pool_total: int | None = None
    max_organizations: int | None = None
    clock: Clock = field(default_factory=SystemClock)
    deliver: Deliver | None = None
    webhook_hosts: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    verified_domains: tuple[str, ...] = ("track.example.com",)
    max_body_bytes: int = 1_048_576
    control: bool = True
    ignore_unknown_parameters: bool = False
    readings: Mapping[str, str] = field(default_factory=dict[str, str])
    description: JsonObject | None = field(default=None, repr=False)
