"""A fourth set of incidents, written by people who saw no check."""
