"""Which forms are common words of another language, and which common words resemble a form.

``generated/collisions.tsv`` and ``generated/neighbours.tsv``, made by tools/collisions.py.

Columns: term_id, form, langs (``|``-separated primary subtags). Word lists themselves are never stored here.
"""

from __future__ import annotations

from pathlib import Path

from inthewild.lexicon.files import read_table

COLUMNS = ("term_id", "form", "langs")


def read_collisions(path: Path) -> dict[tuple[str, str], frozenset[str]]:
    """(term_id, folded form) -> languages in which the form is a common word; {} if the file does not exist."""
    if not path.exists():
        return {}
    sets: dict[str, frozenset[str]] = {}  # thousands of forms share some hundred sets
    found: dict[tuple[str, str], frozenset[str]] = {}
    for row in read_table(path, COLUMNS):
        langs = row["langs"]
        found[row["term_id"], row["form"]] = sets.get(langs) or sets.setdefault(langs, frozenset(langs.split("|")))
    return found


def read_neighbours(path: Path) -> frozenset[str]:
    """The common words that are one letter away from a word of ours (columns: word, near); empty without the file."""
    if not path.exists():
        return frozenset()
    return frozenset(w for r in read_table(path, ("word", "near")) for w in r["near"].split("|"))
