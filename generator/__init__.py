"""Reads the OpenAPI description in `openapi/`, checks it, and generates from it. Run as `python -m generator`."""
