"""Deviations drawn from public threads by two further authors who had seen neither the checks nor the earlier sets."""
