"""`python -m contract_tests.power.false_alarms`."""

from contract_tests.power.false_alarms.cli import app

if __name__ == "__main__":  # its processes import this module
    app(prog_name="false_alarms")
