"""Deviations drawn from public issue threads by two further authors who had seen neither the checks nor the sets before."""
