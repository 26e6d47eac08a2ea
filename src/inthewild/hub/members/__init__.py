"""Organisations as members of the coalition: what they own, sign, promise and owe."""
