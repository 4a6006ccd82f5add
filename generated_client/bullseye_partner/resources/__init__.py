"""One module per documentation page, with the operations of that page as methods."""
