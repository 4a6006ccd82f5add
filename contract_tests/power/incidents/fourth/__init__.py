"""A fourth set of incidents, written by two authors who saw no check, each without the other."""
