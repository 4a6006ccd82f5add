"""Which version comes next: semantic versioning, with the rules for 0.x and for prereleases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.changes.note import Bump

Stage: TypeAlias = Literal["a", "b", "rc"]
"""The stage of a prerelease: alpha, beta or release candidate."""


def last_final(released: Sequence[Version]) -> Version | None:
    """Return the last version that is no prerelease, against which changes are counted."""
    return max((version for version in released if not version.is_prerelease), default=None)


def next_version(released: Sequence[Version], first: Version, bump: Bump, stage: Stage | None = None) -> Version:
    """Return the version that a release gets.

    Args:
        released: All versions so far.
        first: The version of the first release.
        bump: What the changes since the last final version ask for; "none" counts as "patch".
        stage: Of a prerelease; None is a final version.
    """
    last = last_final(released)
    target = Version(first.base_version) if last is None else _raised(last, bump)
    if stage is None:
        return target
    numbers = [
        found.pre[1] for found in released if found.base_version == str(target) and found.pre and found.pre[0] == stage
    ]
    return Version(f"{target}{stage}{max(numbers, default=0) + 1}")


def _raised(last: Version, bump: Bump) -> Version:
    # Before 1.0 a breaking change raises the middle number (Semantic Versioning 2.0.0, item 4), so does a feature.
    if bump == "major" and last.major:
        return Version(f"{last.major + 1}.0.0")
    if bump in {"major", "minor"}:
        return Version(f"{last.major}.{last.minor + 1}.0")
    return Version(f"{last.major}.{last.minor}.{last.micro + 1}")
