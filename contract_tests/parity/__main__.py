"""`python -m contract_tests.parity`."""

from contract_tests.parity.cli import app

app(prog_name="parity")
