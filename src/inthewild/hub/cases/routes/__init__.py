"""Addresses, one module for each room of the app."""
