"""Holds the published documentation against the description."""
