"""`python -m contract_tests.power.documentation_styles`."""

from contract_tests.power.documentation_styles.cli import app

if __name__ == "__main__":
    app(prog_name="docs_power")
