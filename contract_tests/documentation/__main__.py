"""`python -m contract_tests.documentation`."""

from contract_tests.documentation.cli import app

app(prog_name="docs_drift")
