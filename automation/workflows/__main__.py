"""Runs the rehearsal: `python -m automation.workflows`."""

from automation.workflows.cli import app

app()
