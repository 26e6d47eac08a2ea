"""The terms that the hub's own engine reads beside those of its package: ``keywords/members.tsv`` of the home."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from inthewild.hub.home import replace
from inthewild.hub.keywords.content import Row
from inthewild.hub.keywords.models.term import Level
from inthewild.lexicon.files import DATA, read_terms
from inthewild.lexicon.model import COLUMNS, term_id


def path() -> Path:
    """Where it lies; cases.engine reads it."""
    home: Path = settings.HOME.path
    return home / "keywords" / "members.tsv"


def write(rows: Iterable[Row]) -> int:
    """Write the released rows of the level MEMBERS, and public ones that the package does not hold yet; how many.

    Restricted rows stay out: whom the engine assists is of many organisations. A change of a public row that the package
    holds comes with the next package.
    """
    shipped = _shipped()
    kept = [r for r in rows if r["level"] == Level.MEMBERS or (r["level"] == Level.PUBLIC and r["term_id"] not in shipped)]
    target = path()
    if not kept:
        target.unlink(missing_ok=True)
        return 0
    target.parent.mkdir(mode=0o700, exist_ok=True)
    lines = ["\t".join(COLUMNS), *("\t".join(row[name] for name in COLUMNS) for row in kept)]
    replace(target, ("\n".join(lines) + "\n").encode())
    return len(kept)


def _shipped() -> set[str]:
    """The ids of the package's terms."""
    found = set()
    for file in (DATA / "terms").glob("*.tsv"):
        for line in read_terms(file):
            term, lang, sense = line.split("\t", 3)[:3]
            found.add(term_id(lang, term, sense))
    return found
