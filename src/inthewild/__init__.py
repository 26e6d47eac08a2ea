"""InTheWild: finds prohibited wildlife in online listings, in any language and under disguise, and explains it.

    from inthewild import Detector
    Detector().check("Rhino horn libation cup for sale").action

The public names are imported on first use, so that ``import inthewild`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inthewild.detector import Detector
    from inthewild.lexicon import Lexicon, Sense, Term
    from inthewild.matching import Matcher
    from inthewild.records import Decision, Evidence, Finding, Hit, Listing

__version__ = "0.1.0"

_PUBLIC = {
    "Detector": "inthewild.detector",
    "Lexicon": "inthewild.lexicon",
    "Matcher": "inthewild.matching",
    "Sense": "inthewild.lexicon",
    "Term": "inthewild.lexicon",
    "Decision": "inthewild.records",
    "Evidence": "inthewild.records",
    "Finding": "inthewild.records",
    "Hit": "inthewild.records",
    "Listing": "inthewild.records",
}

__all__ = ["Decision", "Detector", "Evidence", "Finding", "Hit", "Lexicon", "Listing", "Matcher", "Sense", "Term"]


def __getattr__(name: str) -> Any:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module 'inthewild' has no attribute {name!r}")
    return getattr(import_module(module), name)
