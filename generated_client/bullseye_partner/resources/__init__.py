# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resources_init.py.jinja.
"""One module per documentation page, with the operations of that page as methods."""
