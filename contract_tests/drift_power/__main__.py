"""`python -m contract_tests.drift_power`."""

from contract_tests.drift_power.cli import app

app(prog_name="drift_power")
