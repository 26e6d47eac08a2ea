"""The yearly publication as data: figures with their lineage, frozen, hashed and signed; verified without the hub."""
