"""Detection power: how many mutants of the API the contract suite notices."""
