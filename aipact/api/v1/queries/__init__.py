"""What the API reads: the same rows as the pages, as plain records."""
