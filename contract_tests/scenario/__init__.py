"""A deterministic scenario: every operation, its laws and its rules, held against the strict description."""
