"""Deviations drawn from public threads by two authors, of operations and of the product, who had seen no other set."""
