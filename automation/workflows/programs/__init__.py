"""Stand-ins for programs of a runner; each runs as a process of its own."""
