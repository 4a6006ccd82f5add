"""What somebody needs who repeats the commands of a report: which server answered, and where the keys are from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.target.target import IN_PROCESS, KEY_OF_RUN, KEY_VARIABLE, SECOND_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.finding import Finding

_VARIABLE = re.compile(rf"\$({KEY_VARIABLE}\w*)")
_WRITES = re.compile(r"curl -X (?!GET)")


def how_to_repeat(findings: Iterable[Finding], run: str, seed: int) -> list[str]:
    """Return what the commands of findings need, a sentence or two for each thing; nothing if there is no command.

    Args:
        findings: What was found.
        run: The command that repeats the whole run.
        seed: Of the run.
    """
    commands = "\n".join(finding.repeat for finding in findings)
    variables = dict.fromkeys(match[1] for match in _VARIABLE.finditer(commands))
    if IN_PROCESS in commands:
        servers = [
            f"{IN_PROCESS} was an emulator in the process of the run, which `{run}` repeats. For one request, start "
            f"`bullseye-partner-emulator --seed {seed} --port 8080`, set {KEY_VARIABLE} to the key that it prints, and "
            "send the request to http://127.0.0.1:8080. Things that the run made have other ids there."
        ]
    elif _WRITES.search(commands):
        servers = ["The run has removed what it made. Make such a thing again, and put its id into the command."]
    else:
        servers = []
    others = (name for name in variables if name != KEY_VARIABLE)
    return [*servers, *(f"{name} is {_origin(name)}" for name in others)]


def _origin(name: str) -> str:
    if name == SECOND_KEY:
        return (
            "a key of another partner account. An emulator makes such an account: POST /_emulator/partners, see "
            "docs/emulator.md."
        )
    if name == KEY_OF_RUN.lstrip("$"):
        return "a key that no longer works: make one with createApiKey, and revoke it with revokeApiKey."
    scope = name.removeprefix(f"{KEY_VARIABLE}_").lower()
    return f"""a key of one scope: createApiKey makes it, with `"scopes": ["{scope}"]`."""
