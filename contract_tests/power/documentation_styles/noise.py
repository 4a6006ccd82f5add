"""Remarks that stand on real pages between the facts: numbers and codes that state nothing about fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

    from contract_tests.power.documentation_styles.style import Style

REMARKS: Final = (
    "Responses usually arrive within 200 ms; the 99th percentile is below 1.5 seconds.",
    "Available since March 2024 (release 2.14).",
    "Our support team answers within 24 hours, Monday to Friday.",
    "See [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110) for the semantics of HTTP methods.",
    "Results may be cached for up to 60 seconds.",
    "More than 1,200 partners use this endpoint in production.",
    "Tip: keep your key out of source control; see [Authentication](/partner-api/authentication.md).",
    "This endpoint counts towards the rate limit of 1,000 requests per minute.",
    "The dashboard shows the same data under *Settings > Partner*.",
    "We tested this with `curl` 8.5 and Python 3.12.",
)
"""Remarks below an operation's first line."""


def remark(random: Random) -> str:
    """Return one remark."""
    return random.choice(REMARKS)


def hint(text: str, style: Style) -> list[str]:
    """Return a remark as the box of a documentation tool."""
    match style.hint:
        case "gitbook":
            return ['{% hint style="info" %}', text, "{% endhint %}"]
        case "quote":
            return [f"> **Note:** {text}"]
        case "mkdocs":
            return ["!!! note", "", f"    {text}"]
        case "docusaurus":
            return [":::info", "", text, "", ":::"]
        case "aside":
            return [f'<aside class="notice">{text}</aside>']
        case "github":
            return ["> [!NOTE]", f"> {text}"]
        case "":
            return [text]
