"""Does the conformance run accuse an emulator that conforms? `nox -s false_alarms` asks, with many seeds and times."""
