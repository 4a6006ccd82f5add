"""Settles guesses: what a live run bore out becomes verified, what it refuted is corrected."""
