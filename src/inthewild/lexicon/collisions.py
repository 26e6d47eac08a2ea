"""Which forms are common words of another language: ``generated/collisions.tsv``, made by tools/collisions.py.

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
    return {(r["term_id"], r["form"]): frozenset(r["langs"].split("|")) for r in read_table(path, COLUMNS)}
