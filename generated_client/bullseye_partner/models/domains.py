# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page domains."""

from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "DnsRecord",
    "DnsRecordType",
    "DomainVerification",
    "SetDomainRequest",
]


class DnsRecordType(OpenEnum):
    """Type of a DNS record.

    Documented (https://docs.bullseye.so/partner-program/custom-domains#required-records). The reference's samples have
    only the CNAME (contradiction C4).
    """

    CNAME = "CNAME"
    TXT = "TXT"


class SetDomainRequest(Model, frozen=True, kw_only=True):
    """The domain that shall serve the tracking script.

    Documented (https://docs.bullseye.so/partner-api/domains#set-custom-domain).
    """

    domain: str
    """Fully qualified domain name. 4 to 253 characters. Example: `track.yourcompany.com`.

    The syntax is inferred (RFC 1123); subdomain or apex, see contradiction C15.
    """


class DnsRecord(ReceivedModel, frozen=True, kw_only=True):
    """A DNS record to add.

    Documented (https://docs.bullseye.so/partner-api/domains#set-custom-domain).
    """

    type: DnsRecordType
    """Type of a DNS record. Example: `CNAME`."""
    name: str
    """Name of the record. Not empty. Example: `track.yourcompany.com`."""
    value: str
    """Value of the record. Not empty. Example: `track.bullseye.so`."""


class DomainVerification(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """The custom domain, whether it is verified, and the DNS records that verify it.

    Documented (https://docs.bullseye.so/partner-api/domains#set-custom-domain).
    """

    domain: str
    """Fully qualified domain name. 4 to 253 characters. Example: `track.yourcompany.com`.

    The syntax is inferred (RFC 1123); subdomain or apex, see contradiction C15.
    """
    verified: bool
    """Whether the DNS records have been found. Propagation can take up to 48 hours. Example: `false`."""
    verification_record: str
    """Value of the TXT record that proves ownership. Not empty. Example: `bullseye-verify=abc123`."""
    cname_target: str
    """Value of the CNAME record. Not empty. Example: `track.bullseye.so`."""
    dns_records: list[DnsRecord]
    """The DNS records to add."""
    instructions: str
    """What to do, for people. Example: `Add a CNAME record pointing track.yourcompany.com to track.bullseye.so`."""
