"""`python -m contract_tests.settle`."""

from contract_tests.settle.cli import app

app(prog_name="settle")
