"""A third set of incidents, written when the authors of the checks had seen both others, by one who saw no check."""
