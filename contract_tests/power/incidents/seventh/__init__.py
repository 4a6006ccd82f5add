"""Deviations drawn from public issue threads by two authors who had seen neither the checks nor the sets before."""
