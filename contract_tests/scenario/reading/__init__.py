"""The run that only reads: which questions the description and the data allow, and which of them come first."""
