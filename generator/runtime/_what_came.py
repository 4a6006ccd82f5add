"""Says what came in place of an answer of the API, and what to do about it."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit


class Came(Protocol):
    """What is looked at of an answer."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> dict[str, str]:
        """The headers, names in lower case."""
        ...

    @property
    def content(self) -> bytes:
        """The body."""
        ...


_SHOWN = 100
"""Characters of a body that are shown."""
_CHECK = "check base_url (BULLSEYE_PARTNER_BASE_URL) and the proxies (HTTPS_PROXY)"
_PROXY_AUTHENTICATION = 407


def looks_like_json(content: bytes) -> bool:
    """Whether a body begins as the answers of the API do."""
    return content[:1] in (b"{", b"[")


def looks_like_html(response: Came) -> bool:
    """Whether an answer is a page."""
    beginning = response.content[:_SHOWN].lstrip().lower()
    return "html" in response.headers.get("content-type", "") or beginning.startswith((b"<!doctype", b"<html"))


def in_place_of_json(response: Came, reason: str) -> str:
    """Return the message about a success that is no JSON; `reason` is what the parser says.

    Of JSON that is broken nothing is shown, since it may hold data of people.
    """
    content = response.content
    if looks_like_json(content):
        return f"expected JSON, got {len(content)} bytes that are broken: {reason}"
    if not content.strip():
        return f"expected JSON, got an empty body ({_type_of(response)}). If that goes on, {_CHECK}"
    if looks_like_html(response):
        advice = f"A proxy, a portal or a login page may stand in between: {_CHECK}"
        return f"expected JSON, got a page: {_beginning(response)}. {advice}"
    return f"expected JSON, got {_beginning(response)} ({reason}). If that goes on, {_CHECK}"


def in_place_of_envelope(response: Came) -> str:
    """Return the message about an error that is not in the envelope of the API."""
    if 300 <= response.status_code < 400 and (location := response.headers.get("location")):
        return (
            f"the server redirects to {_without_query(location)!r}. Redirects are not followed, since the API key "
            "would go along; if that is the address of the API, pass it as base_url"
        )
    if response.status_code == _PROXY_AUTHENTICATION:
        return "a proxy asks who you are: put user and password into its address, as in HTTPS_PROXY=http://user:pw@host"
    if not response.content.strip():
        return f"the body is not the error envelope of the API but empty ({_type_of(response)})"
    text = f"the body is not the error envelope of the API but {_beginning(response)}"
    return f"{text}. What stands before the API may have answered: {_CHECK}" if looks_like_html(response) else text


def _type_of(response: Came) -> str:
    return response.headers.get("content-type", "no content type")[:_SHOWN]


def _beginning(response: Came) -> str:
    shown = response.content[: 4 * _SHOWN].decode("utf-8", "replace")[:_SHOWN]  # a character has at most four bytes
    return f"{_type_of(response)}, beginning with {shown!r}"


def _without_query(location: str) -> str:
    """Return an address without what may be a secret in it."""
    try:
        parts = urlsplit(location)
        bare = parts._replace(query="", fragment="", netloc=parts.netloc.rpartition("@")[2]).geturl()
    except ValueError:
        bare = location.partition("?")[0]
    return f"{bare[:200]}?…" if "?" in location else bare[:200]
