"""Stands in front of nox: sessions of tests only collect them, and say whether what they need is there."""

import json
import os
import shutil
import sys
from pathlib import Path

NEEDED = {"Redis": ("redis-server",), "Chromium": ("chromium", "google-chrome"), "node": ("npx",)}


def one_page() -> Path:
    """Return a folder with one page of the documentation: a rehearsal does not reach out."""
    folder = Path("reports/documentation/partner-api")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy("contract_tests/tests/documentation/cases/pages/new-field-of-an-array-item.md", folder)
    return folder.parent


def main() -> None:
    """Hand over to the nox that the workflow installed."""
    here = os.environ["REHEARSAL_STAND_INS"]
    others = os.pathsep.join(part for part in os.environ["PATH"].split(os.pathsep) if part != here)
    nox = shutil.which("nox", path=others)
    if nox is None:
        sys.exit("nox: command not found")
    words = sys.argv[1:]
    sessions = words[1 : words.index("--")] if "--" in words else words[1:]
    options = words[words.index("--") + 1 :] if "--" in words else []
    if any(session.startswith("tests") for session in sessions):
        # With CI set the tests need every part; these are what no Python package brings.
        missing = [part for part, names in NEEDED.items() if not any(map(shutil.which, names))]
        if missing and "--require-real-parts" in options:
            sys.exit(f"the tests would fail: not installed: {', '.join(missing)}")
        options = ["--collect-only", "-q", *options]
    options = ["quick" if word == "nightly" else word for word in options]  # ten minutes of one, half of one
    if "--watch-only" in options:
        options = [*options, "--from", str(one_page())]
    if "--tell" in options:
        rights = json.loads(os.environ["REHEARSAL_PERMISSIONS"])
        if not os.environ.get("GITHUB_TOKEN") or rights.get("issues") != "write":
            sys.exit("issues need GITHUB_TOKEN, and the right `issues: write`")
        options = [*options, "--dry-run"]
    with Path(os.environ["REHEARSAL_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"nox {' '.join([*words[: len(sessions) + 1], *(['--', *options] if options else [])])}\n")
    os.environ.pop("PYTHONPATH", None)
    os.execv(nox, [nox, *words[: len(sessions) + 1], *(["--", *options] if options else [])])  # noqa: S606


if __name__ == "__main__":
    main()
