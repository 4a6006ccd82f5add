"""Other people's accounts: what may be sent, how fast, and that everything made there is removed."""
