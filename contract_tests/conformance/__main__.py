"""`python -m contract_tests.conformance`."""

from contract_tests.conformance.cli import app

app(prog_name="conformance")
