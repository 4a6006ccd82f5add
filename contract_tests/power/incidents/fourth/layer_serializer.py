"""The serializer: another language, another library, another version with other defaults."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import each, renamed, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

_TIMES = ("createdAt", "updatedAt")


def _without_zeros(body: JsonObject) -> None:
    body["breakdown"] = [{name: value for name, value in line.items() if value != 0} for line in body["breakdown"]]


def _without_zero_seconds(config: JsonObject) -> None:
    for name in _TIMES:
        config[name] = re.sub(r"(T\d\d:\d\d):00Z", r"\1Z", config[name])


def _as_numbers(body: JsonObject) -> None:
    for name in ("startDate", "endDate"):
        body[name] = [int(part) for part in body[name].split("-")]


SERIALIZER = (
    Incident(
        "zeros-left-out-of-lines",
        "The lines of a calculation lack what is 0: price and cost of the free tier.",
        github("grpc-ecosystem/grpc-gateway/issues/355", "a gateway left values out that are 0"),
        "field",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculationLine",
        in_front(told(_without_zeros)),
        ("GET billing/calculate?usage=500",),
    ),
    Incident(
        "no-organizations-is-null",
        "A page without organizations has null instead of an empty list.",
        github("NebulousLabs/Sia/issues/1406", "empty lists were written as null"),
        "null",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        in_front(top("organizations", lambda listed: listed or None)),
        ("GET organizations?search=nobody",),
    ),
    Incident(
        "zero-seconds-left-out",
        "Times of ICP configs lack the seconds where they are 0: `2025-01-20T09:00Z`.",
        github("brick/date-time/issues/110", "seconds that are 0 were left out, which is no RFC 3339"),
        "time",
        ("listIcpConfigs", "createIcpConfig", "getIcpConfig", "updateIcpConfig"),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        in_front(each(_without_zero_seconds)),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "days-as-arrays",
        "The analytics tell the days of their range as arrays of three numbers.",
        github("FasterXML/jackson-modules-java8/issues/367", "days were written as arrays of numbers by default"),
        "type",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        in_front(told(_as_numbers)),
        ("GET analytics",),
    ),
    Incident(
        "owner-without-is",
        "`isOwner` of the account is called `owner`.",
        github(
            "FasterXML/jackson-module-kotlin/issues/80", "the `is` at the beginning of a boolean's name was dropped"
        ),
        "field",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(renamed("isOwner", "owner"))),
        ("GET me",),
    ),
)
