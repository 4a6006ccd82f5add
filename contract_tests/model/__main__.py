"""`python -m contract_tests.model`."""

from contract_tests.model.cli import app

app(prog_name="parity")
