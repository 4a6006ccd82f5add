"""Runs the command line: `python -m bullseye_partner`."""

from .cli import main

main()
