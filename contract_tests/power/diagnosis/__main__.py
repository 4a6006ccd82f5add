"""`python -m contract_tests.power.diagnosis`."""

from contract_tests.power.diagnosis.cli import app

if __name__ == "__main__":  # its processes import this module
    app(prog_name="diagnosis")
