"""Stands in for gh: refuses what the token may not do, and files that are not there."""

import glob
import json
import os
import sys
from pathlib import Path

RIGHTS = {
    "api": "actions",  # the only call: it enables a workflow
    "pr comment": "pull-requests",
    "pr create": "pull-requests",
    "release create": "contents",
    "run list": "actions",
    "workflow run": "actions",
}
READING = {"run list"}
FILES = {"--body-file", "--notes-file"}
OTHERS = {"--head", "--jq", "--json", "--limit", "--method", "--ref", "--title", "--workflow"}
FLAGS = {"--edit-last", "--create-if-none", "--verify-tag", "--prerelease"}


def main() -> None:
    """Check one call."""
    command, words = " ".join(sys.argv[1:3]), sys.argv[3:]
    if sys.argv[1:2] == ["api"]:
        command, words = "api", sys.argv[2:]
    rights = json.loads(os.environ["REHEARSAL_PERMISSIONS"])
    if command not in RIGHTS:
        sys.exit(f"the rehearsal does not know gh {command}")
    if not os.environ.get("GH_TOKEN"):
        sys.exit(f"gh {command}: GH_TOKEN is not set")
    if command != "api" and not os.environ.get("GH_REPO") and not Path(".git").exists():
        sys.exit(f"gh {command}: neither a clone nor GH_REPO says which repository")
    needed = ("read", "write") if command in READING else ("write",)
    if rights.get(RIGHTS[command]) not in needed:
        sys.exit(f"gh {command}: the token has no right `{RIGHTS[command]}: {needed[0]}`")
    plain: list[str] = []
    while words:
        word = words.pop(0)
        if word in FILES:
            plain_file = words.pop(0)
            if not Path(plain_file).is_file() or not Path(plain_file).read_text(encoding="utf-8").strip():
                sys.exit(f"gh {command}: {plain_file} is not there, or empty")
        elif word in OTHERS:
            words.pop(0)
        elif word.startswith("-"):
            if word not in FLAGS:
                sys.exit(f"the rehearsal does not know {word}")
        else:
            plain.append(word)
    if command == "release create":
        missing = [name for name in plain[1:] if not glob.glob(name)]  # noqa: PTH207 - what the shell left as it is
        if missing or len(plain) < 2:
            sys.exit(f"gh {command}: no files {missing}")
    if command in READING:
        return  # there was no run before
    print(f"gh {command} {' '.join(plain)}")  # noqa: T201


if __name__ == "__main__":
    main()
