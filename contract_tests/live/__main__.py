"""`python -m contract_tests.live`: removes what live runs left behind."""

from contract_tests.live.sweep_command import app

app(prog_name="sweep")
