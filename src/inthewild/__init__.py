"""InTheWild: finds prohibited wildlife in online listings, in any language and under disguise, and explains it."""

__version__ = "0.1.0"
