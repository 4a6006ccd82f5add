"""Stands in for sudo: the rehearsal is of one user."""

import os
import sys

if __name__ == "__main__":
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606
