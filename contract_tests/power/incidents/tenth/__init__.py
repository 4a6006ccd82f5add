"""Deviations drawn from public threads by two authors, of support and of releases, who had seen no other set."""
