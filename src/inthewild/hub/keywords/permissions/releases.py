"""Who makes, signs and fetches releases."""
