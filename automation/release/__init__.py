"""Releases the distributions: version, changelog, archives, proof that they work, tag."""
