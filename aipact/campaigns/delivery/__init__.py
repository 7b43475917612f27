"""The engine: the ledger says what became of every letter, whatever is killed."""
