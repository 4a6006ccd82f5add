"""Bad input, 100,000 times: what a hostile or broken client may send to the emulator, and whether it stands that."""
