"""Removes what runs against a live target left behind."""
