"""Runs the release: `python -m automation.release`."""

from automation.release.cli import app

app()
