"""What to do about a finding: which line to change, where to look first, or whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.wording import THE_PROPERTY, json_steps

if TYPE_CHECKING:
    from contract_tests.finding import Finding

_EDITS = {
    oracles.REQUIRED_PROPERTY: "look for a new name in the same answer, and rename the property. Without one, take "
    "it out of `required`, or remove it",
    oracles.PROPERTY_COMES: "look for a new name in the same answers, and rename the property. Without one, remove it",
    oracles.UNDESCRIBED_HEADER: "describe the header if clients need it",
    oracles.of_keyword("enum"): "add the new value: a minor release of the client",
    oracles.of_keyword("type"): "correct the type. It is a major release of the client, unless only null is added",
    oracles.STATUS: "correct the responses. Clients raise another error then: a major release",
    oracles.STATUS_DESCRIBED: "correct the responses. Clients raise another error then: a major release",
    oracles.REACHED: "correct path and method, or what leads there",
}


def what_to_do(finding: Finding) -> str:
    """Return what a maintainer does about a finding, in sentences; what is in code stands between backticks."""
    if finding.of_our_copy:
        return "Correct our emulator: the API does what is described."
    if finding.oracle == oracles.CREATION_ORDER:
        return "Nothing, unless clients rely on the order: no page names one."
    if finding.oracle.family == "model":
        who = "Either the API has changed or our emulator is wrong: `--compare` and the documentation tell which."
        return f"{who}{_first(finding)}"
    if finding.oracle.law and finding.level == "inferred":
        return (
            "We only inferred this, so ask Bullseye. If the API is right, correct the law: "
            f"`{finding.oracle.id}` in docs/oracles.md names its evidence."
        )
    if finding.oracle.law:
        return f"Tell Bullseye, and accept it for a time in contract_tests/accepted.yaml.{_first(finding)}"
    line = finding.stated.partition(",")[0]
    what = _edit(finding)
    edit = f"In `{line}`, {what}" if line else f"{what[0].upper()}{what[1:]}"
    return f"{edit}; then `nox -s regenerate`.{_first(finding)}"


def _edit(finding: Finding) -> str:
    if finding.oracle == oracles.ADDITIONAL_PROPERTY or finding.got == THE_PROPERTY:
        name = next(reversed(json_steps(finding.where)), "")
        what = f"`{name}`" if name else "the property"
        return f"describe {what}: as `documented` if a page has it by now, else as `inferred`"
    return _EDITS.get(finding.oracle, "correct what is described")


def _first(finding: Finding) -> str:
    """Return where to look before anything is changed."""
    return " First look whether the page still says so: `nox -s docs_drift`." if finding.level == "documented" else ""
