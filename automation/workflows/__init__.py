"""Rehearses the workflows: each job's steps, in order, in a clean clone, with what a runner has and no more."""
