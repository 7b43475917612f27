"""Reads on campaigns: what they say, whom they go to, what became of them."""
