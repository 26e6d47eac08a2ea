"""Handles are core's now; migrations name them by this address."""

from inthewild.hub.core.handles import HandleField, new_handle

__all__ = ["HandleField", "new_handle"]
