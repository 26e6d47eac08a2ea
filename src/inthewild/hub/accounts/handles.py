"""Names in addresses for what has no public id of its own; accounts' migrations know them under this address."""

from inthewild.hub.core.ids import HandleField, new_handle

__all__ = ["HandleField", "new_handle"]
