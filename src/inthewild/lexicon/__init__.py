"""The keyword database: its records, files, forms and look-ups."""

from inthewild.lexicon.lexicon import Lexicon
from inthewild.lexicon.model import Sense, Term

__all__ = ["Lexicon", "Sense", "Term"]
