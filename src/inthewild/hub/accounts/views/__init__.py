"""Pages of accounts. No rule lives here: services decide."""
