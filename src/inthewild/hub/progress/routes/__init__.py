"""Addresses, by room."""
