"""Tells what was applied, what was not and why, and which code reads what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.readers_of_facts import places_to_change

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from contract_tests.documentation.correction import Correction


def print_correction(correction: Correction, root: Path, console: Console) -> None:
    """Print the outcome of `--apply`."""

    def line(text: str) -> None:
        console.print(text, markup=False, highlight=False, emoji=False)

    for drift in correction.applied:
        assert drift.edit is not None, "it was applied"
        line(f"applied: {drift}")
        for change in drift.edit.changes:
            line(f"    {change.file} {change.pointer}")
    for drift, reason in correction.refused:
        line(f"not applied: {drift}")
        line(f"    {reason}")
    for drift in correction.left:
        if drift.edit and drift.edit.is_advice:
            line(f"for a person to decide: {drift}")
            line(f"    {drift.edit.file}:{drift.edit.line}: {drift.edit.yaml.lstrip('# ')}")
    places = places_to_change(correction.applied, root)
    if places:
        line("Code that reads what has changed, for `nox` to pass:")
        for place in places:
            line(f"    {place}")
    if correction.generated:
        line(correction.generated)
    line(
        f"{len(correction.applied)} applied to {len(correction.files)} files, {len(correction.refused)} not, "
        f"{len(correction.left)} left; a second run finds {len(correction.look.drift)} to act on"
    )
