"""Deviations of a backend that was written anew in another language, operation by operation."""
