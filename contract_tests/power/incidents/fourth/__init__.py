"""A fourth set of incidents, written by authors who saw no check, each without the other."""
