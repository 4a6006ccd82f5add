"""Deviations as the partners of a vendor report them to its support."""
