"""The shipped rows: PUBLIC terms have the package as upstream, and are entered by one job, not one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from inthewild.hub.core import clock, events, jobs, schedule
from inthewild.hub.core.access import require
from inthewild.hub.core.actor import Actor
from inthewild.hub.keywords.models import Level, Term, TermState
from inthewild.hub.keywords.services.common import asked_for
from inthewild.lexicon.files import DATA, read_terms
from inthewild.lexicon.model import COLUMNS, term_id

PACKAGE = Actor.system("package")
_BATCH = 2_000


def shipped(folder: Path = DATA) -> Iterator[dict[str, str]]:
    """The rows of a database folder, in its order."""
    for file in sorted((folder / "terms").glob("*.tsv")):
        for row in read_terms(file):
            yield dict(zip(COLUMNS, row.split("\t"), strict=True))


def load(actor: Actor, folder: Path = DATA) -> int:
    """Enter the rows of the package that the desk does not have yet, approved as they came and untested; how many.

    Rows that are there are left as they are: a new package is merged, not loaded. One event with the count; batches are
    transactions of their own, so that nobody waits for all of them. Raises NotAllowed.
    """
    require(actor, "desk.load")
    known = set(Term.objects.exclude(level=Level.RESTRICTED).values_list("term_id", flat=True))
    waiting, count = [], 0
    for cells in shipped(folder):
        key = term_id(cells["lang"], cells["term"], cells["sense"])
        if key in known:
            continue
        known.add(key)
        waiting.append((key, cells))
        if len(waiting) == _BATCH:
            count += _enter(waiting)
            waiting = []
            jobs.tell(count, count + _BATCH)
    count += _enter(waiting)
    if count:
        with transaction.atomic():
            events.record(actor, "terms.loaded", "keywords", {"rows": count})
    return count


def _enter(rows: list[tuple[str, dict[str, str]]]) -> int:
    now = clock.now()
    made = [
        Term(
            term_id=key, cells=cells, upstream=cells, level=Level.PUBLIC, state=TermState.APPROVED, untested=True, made_at=now,
            changed_at=now, **asked_for(cells),
        )
        for key, cells in rows
    ]  # fmt: skip
    with transaction.atomic():
        return len(Term.objects.bulk_create(made, ignore_conflicts=True))


@jobs.job(attempts=3)
def load_package() -> None:
    """Bring the rows of the installed package into a desk that has none; later packages are merged, with conflicts shown."""
    if not Term.objects.exclude(upstream={}).exists():
        load(PACKAGE)


schedule.every(
    timedelta(minutes=5), "keywords.package", "Enters the rows of the installed package where there are none yet", load_package
)
