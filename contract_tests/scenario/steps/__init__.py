"""The steps of the scenario, a file for each subject."""
