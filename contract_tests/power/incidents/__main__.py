"""`python -m contract_tests.power.incidents`."""

from contract_tests.power.incidents.cli import app

if __name__ == "__main__":  # the processes of the pool import this module
    app(prog_name="incident_power")
