"""Watches the world each night: published pages, a live account, our emulator; one issue for each cause."""
