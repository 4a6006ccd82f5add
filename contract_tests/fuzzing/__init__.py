"""Schemathesis as a library."""
