"""The address of the API, as the command line takes it."""

from __future__ import annotations

from urllib.parse import urlsplit

import typer

from ._base_url import ALLOW_HTTP_VARIABLE, check_base_url, http_allowed_by_environment
from ._environment import BASE_URL_VARIABLE
from ._terminal import conceal


def checked_base_url(url: str) -> str:
    """Return an address as the client takes it; what is secret in it stays out of messages.

    Raises:
        typer.BadParameter: it is none.
    """
    try:
        parts = urlsplit(url)
        for secret in (parts.username, parts.password):
            conceal(secret or "")
        port = parts.port  # which raises for what is no number
        checked = check_base_url(url, allow_http=http_allowed_by_environment())
    except ValueError as error:
        reason, is_http, _ = str(error).partition("; allow_http")  # which is no option of the command line
        if is_http:
            reason += f"; {ALLOW_HTTP_VARIABLE}=1 permits it"
        raise typer.BadParameter(f"--base-url or {BASE_URL_VARIABLE}: {reason}.") from None
    if port == 0 or " " in url or not url.isprintable():
        raise typer.BadParameter(f"--base-url or {BASE_URL_VARIABLE}: expected an http(s) address, got {url!r}.")
    return checked
