"""Stands in for apt-get: a package that this machine has becomes visible to the steps that follow."""

import os
import sys
from pathlib import Path

from automation.workflows.image import install


def main() -> None:
    """Install packages; `update` does nothing."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    for package in words[1:] if words[:1] == ["install"] else ():
        if not install(package, Path(os.environ["REHEARSAL_IMAGE"])):
            sys.exit(f"the rehearsal cannot install {package}: this machine does not have it")


if __name__ == "__main__":
    main()
