"""The forms in which pages state facts: each a function that reads a block, or leaves it to the next form.

A new form is a file of this folder, with its place in `recognisers.py`.
"""
