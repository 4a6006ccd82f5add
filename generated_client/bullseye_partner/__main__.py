# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/__main__.py.
"""Runs the command line: `python -m bullseye_partner`."""

from .cli import main

main()
