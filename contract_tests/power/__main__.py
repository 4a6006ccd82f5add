"""`python -m contract_tests.power`."""

from contract_tests.power.cli import app

app(prog_name="drift_power")
