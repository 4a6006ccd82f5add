"""Tickets about the branding of the partner."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import BadRequest
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_UPDATE = ("updateBranding",)


def _lower_case_only(call: Call, handler: Handler) -> Any:
    for name in ("primaryColor", "secondaryColor"):
        colour = call.body.get(name) or ""
        if colour != colour.lower():
            message = "does not match ^#[0-9a-f]{6}$"
            raise BadRequest(f"body/{name}: {message}", {"errors": [{"field": name, "message": message}]})
    return handler(call)


def _null_left_out(call: Call, handler: Handler) -> Any:
    return handler(replace(call, body={name: value for name, value in call.body.items() if value is not None}))


def _name_escaped(call: Call, handler: Handler) -> Any:
    if not isinstance(call.body.get("companyName"), str):
        return handler(call)
    return handler(replace(call, body={**call.body, "companyName": escape(call.body["companyName"])}))


BRANDING: tuple[Incident, ...] = (
    Incident(
        "t-upper-case-colours-refused",
        "Colours that are written with upper case letters are refused.",
        github("zetkin/app.zetkin.org/issues/2397", "The server did not accept upper case letters in a colour."),
        "validation",
        _UPDATE,
        "documented",
        "branding.yaml#PrimaryColor",
        handled(_lower_case_only),
        ('PUT branding {"primaryColor": "#00AACC"}',),
    ),
    Incident(
        "t-null-logo-ignored",
        "A logo of null leaves the logo as it is.",
        github(
            "kainotomo/ph-agent-hub/issues/351", "Updates took null for left out, so that nothing could be cleared."
        ),
        "null",
        _UPDATE,
        "documented",
        "branding.yaml#LogoUrl",
        handled(_null_left_out),
        ('PUT branding {"logoUrl": null}',),
    ),
    Incident(
        "t-company-name-escaped",
        "The company name is stored with HTML entities.",
        github("CVEProject/cve-services/issues/729", "Names with a quote were stored and returned with HTML entities."),
        "text",
        _UPDATE,
        "inferred",
        "updateBranding",
        handled(_name_escaped),
        ('PUT branding {"companyName": "Reed & O\'Reilly"}',),
    ),
)
