"""`python -m contract_tests.sweep`."""

from contract_tests.sweep.cli import app

app(prog_name="sweep")
