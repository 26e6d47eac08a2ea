"""Finding the terms of a lexicon in a batch of texts: columnar scan, boundaries, disguise and fuzzy look-up."""

from inthewild.matching.matcher import Matcher

__all__ = ["Matcher"]
