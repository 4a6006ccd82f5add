"""Deviations drawn from public threads by two authors, an integrator and an operator, who had seen no other set."""
