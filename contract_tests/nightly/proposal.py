"""The edits of a look at the documentation that apply cleanly, as one patch for a pull request."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from contract_tests.documentation.choice import chooser
from contract_tests.documentation.correction import correct
from contract_tests.nightly.markdown import code
from contract_tests.nightly.memory import Proposal
from generator.regenerate import BUNDLE, CLIENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.look import Look

PATCH = "edits.patch"
TEXT = "edits.md"
"""The text of the pull request."""

_FAILED = 2
"""The exit status of `git diff --no-index` from which on it failed; 1 says that there are differences."""


def propose(root: Path, look: Look, crawled: Crawl, accept: Callable[[Look], Look], folder: Path) -> Proposal:
    """Apply edits in a copy of the repository, generate what follows, and write the patch and its text into a folder.

    The repository stays as it is. Without an edit that applies there is no patch; that of an earlier night is removed.

    Args:
        root: The root folder of the repository.
        look: What was found.
        crawled: The pages that it was found on.
        accept: Folds what is accepted: nothing of that is applied.
        folder: Where the patch goes.

    Raises:
        DescriptionError: the description was broken before.
        OSError: a file cannot be read or written.
    """
    for name in (PATCH, TEXT):
        (folder / name).unlink(missing_ok=True)
    if not any(drift.edit and not drift.edit.is_advice for drift in look.drift):
        return Proposal()
    with tempfile.TemporaryDirectory(prefix="nightly-") as temporary:
        old, new = Path(temporary, "a"), Path(temporary, "b")
        for copy in (old, new):
            _copy(root, copy)
        correction = correct(new, look, crawled, chooser([], review=False), accept=accept)
        proposal = Proposal(
            correction.files,
            tuple(str(drift) for drift in correction.applied),
            tuple(f"{drift}: {reason}" for drift, reason in correction.refused),
        )
        if proposal.files:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / PATCH).write_bytes(_difference(Path(temporary)))
            (folder / TEXT).write_text(_text(proposal, look.source), encoding="utf-8")
    return proposal


def _copy(root: Path, copy: Path) -> None:
    """Copy the description, and the distributions that are generated from it or in part."""
    ignore = shutil.ignore_patterns("__pycache__", "build", "dist", ".*_cache", "*.egg-info")
    for name in ("openapi", CLIENT, BUNDLE.parts[0]):
        shutil.copytree(root / name, copy / name, ignore=ignore)
    shutil.copy(root / "pyproject.toml", copy / "pyproject.toml")


def _difference(folder: Path) -> bytes:
    """Return the differences of the folders `a` and `b` as `git apply` reads them."""
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git is not installed")
    command = (
        git,
        "-c",
        "core.autocrlf=false",
        "diff",
        "--no-index",
        "--no-prefix",
        "--no-color",
        "--no-ext-diff",
        "--binary",
        "a",
        "b",
    )
    made = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if made.returncode >= _FAILED:
        raise OSError(f"git diff failed: {made.stderr.decode(errors='replace').strip()}")
    return made.stdout


def _text(proposal: Proposal, source: str) -> str:
    lines = [
        f"The pages of {code(source)} state what the description does not. These edits apply cleanly; the client and "
        "the emulator's bundle are generated from them.",
        "",
        *(f"- {code(text)}" for text in proposal.applied),
    ]
    if proposal.refused:
        lines += ["", "Not applied, a person has to decide:", "", *(f"- {code(text)}" for text in proposal.refused)]
    return "\n".join(lines) + "\n"
