"""The terms that the hub's own engine reads beside those of its package: ``keywords/members.tsv`` of the home."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from inthewild.hub.home import replace
from inthewild.hub.keywords.content import Row
from inthewild.hub.keywords.models import Level, Term
from inthewild.lexicon.model import COLUMNS


def path() -> Path:
    """Where it lies; cases.engine reads it."""
    home: Path = settings.HOME.path
    return home / "keywords" / "members.tsv"


def write(rows: Iterable[Row]) -> int:
    """Write the released rows of the level MEMBERS, and public ones that the package does not hold yet; how many.

    Restricted rows stay out: whom the engine assists is of many organisations. A change of a public row that the package
    holds comes with the next package.
    """
    new = _not_in_package()
    kept = [r for r in rows if r["level"] == Level.MEMBERS or (r["level"] == Level.PUBLIC and r["term_id"] in new)]
    target = path()
    if not kept:
        target.unlink(missing_ok=True)
        return 0
    target.parent.mkdir(mode=0o700, exist_ok=True)
    lines = ["\t".join(COLUMNS), *("\t".join(row[name] for name in COLUMNS) for row in kept)]
    replace(target, ("\n".join(lines) + "\n").encode())
    return len(kept)


def _not_in_package() -> set[str]:
    """The ids of public terms that the last package did not hold."""
    return set(Term.objects.filter(level=Level.PUBLIC, upstream={}).values_list("term_id", flat=True))
