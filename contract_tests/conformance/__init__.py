"""Holds the description against a running Partner API: every operation, by generated requests and built-in checks."""
