from contract_tests.soak.cli import app

app(prog_name="python -m contract_tests.soak")
