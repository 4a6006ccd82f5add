"""Replays recorded exchanges against the emulator and reports what it does differently."""
