"""What a call costs, side by side with the raw HTTP library, stock templates and pydantic: `python -m benchmarks`."""
