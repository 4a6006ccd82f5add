"""`python -m contract_tests.nightly`."""

from contract_tests.nightly.cli import app

app(prog_name="nightly")
