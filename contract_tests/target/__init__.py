"""What is tested, and how requests reach it."""
