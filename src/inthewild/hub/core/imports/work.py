"""The long parts of an import, as jobs: comparing, applying, taking back.

Each goes on where it stopped: what a row did and that it is done are written in one transaction, so a job that was killed
repeats at most the rows whose effects were taken back with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from inthewild.hub.core import clock, directory, events, jobs, retention
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Retention
from inthewild.hub.core.erasure import erases
from inthewild.hub.core.files import services as files
from inthewild.hub.core.imports.importer import Applied, Difference, Importer, Outcome, importer
from inthewild.hub.core.imports.models import Import, ImportRow
from inthewild.hub.core.imports.sheet import Stored
from inthewild.hub.core.models import File
from inthewild.hub.errors import Conflict, Invalid, NotAllowed, OutOfSight

_COMPARED = 250
_WRITTEN = 25
_REFUSED = (Conflict, Invalid, NotAllowed, OutOfSight)
_COLUMNS = ("state", "was", "seen", "faults", "about", "undo")


@jobs.job()
def check(handle: str) -> None:
    """Find what is wrong with each row, and what it would change."""
    found = _open(handle, "checking")
    if found is None:
        return
    actor, wanted = _who(found)
    kept = draft(found)
    if actor is None or wanted is None or kept is None:
        _drop(found)
        return
    with translation.override(found.language):
        cells_of = kept.reader(wanted.column, [c.name for c in wanted.columns])
        first_of = _first_lines(kept, cells_of, wanted)
        while some := list(found.rows.filter(state="unread").order_by("place")[:_COMPARED]):
            _compare(actor, wanted, [(row, cells_of(kept[row.place])) for row in some], first_of)
            with transaction.atomic():
                ImportRow.objects.bulk_update(some, ["state", "seen", "faults"])
                Import.objects.filter(pk=found.pk).update(moved=found.total - found.rows.filter(state="unread").count())
    Import.objects.filter(pk=found.pk, state="checking").update(state="ready", counts=_counts(found))


@jobs.job(attempts=8)
def carry_out(handle: str) -> None:
    """Apply each row that is new or changed."""
    found = _open(handle, "applying")
    if found is None:
        return
    actor, wanted = _who(found)
    kept = draft(found)
    cells_of = kept.reader(wanted.column, [c.name for c in wanted.columns]) if kept and wanted else None

    def one(row: ImportRow) -> None:
        row.was = row.state
        if actor is None or wanted is None or kept is None or cells_of is None:
            raise Conflict(_("the draft has expired, or who sent it may not do this any more"))
        done = wanted.apply_row(actor, cells_of(kept[row.place]), row.seen)
        row.state, row.about, row.undo = "done", done.about, dict(done.undo)

    _each(found, Q(state__in=("new", "changed")), "place", one, "conflict")
    with transaction.atomic():
        counts = _counts(found)
        now = clock.now()
        if Import.objects.filter(pk=found.pk, state="applying").update(state="applied", applied_at=now, counts=counts):
            told = {"importer": found.importer, "rows": found.total, "digest": found.digest, **counts}
            by = actor or Actor.system("imports")
            events.record(by, "import.applied", found.handle, told, organisation=found.organisation)


@jobs.job(attempts=8)
def take_back(handle: str) -> None:
    """Undo each row that was applied, the last one first."""
    found = _open(handle, "undoing")
    if found is None:
        return
    actor, wanted = _who(found)

    def one(row: ImportRow) -> None:
        if actor is None or wanted is None:
            raise Conflict(_("who applied this may not do it any more"))
        if wanted.undo_row is None:
            raise Conflict(str(wanted.stays))
        wanted.undo_row(actor, Applied(row.about, row.undo))
        row.state = "undone"

    _each(found, Q(state="done"), "-place", one, "stuck")
    with transaction.atomic():
        counts = _counts(found)
        if Import.objects.filter(pk=found.pk, state="undoing").update(state="undone", undone_at=clock.now(), counts=counts):
            told = {"importer": found.importer, **counts}
            by = actor or Actor.system("imports")
            events.record(by, "import.undone", found.handle, told, organisation=found.organisation)


def draft(found: Import) -> Stored | None:
    """The rows of an import; None once they were deleted."""
    file = File.objects.filter(public_id=found.file, deleted_at=None).first()
    return None if file is None else Stored(files.content_of(file))


def forget(found: Import) -> None:
    """Delete draft and rows; the import itself stays, with its counts."""
    file = File.objects.filter(public_id=found.file, deleted_at=None).first()
    if file is not None:
        files.delete(Actor.system("imports"), file, "import dropped")
    found.rows.all().delete()


def _each(found: Import, which: Q, order: str, do: Callable[[ImportRow], None], refused: str) -> None:
    with translation.override(found.language):
        while True:
            with transaction.atomic():
                rows = list(found.rows.filter(which).order_by(order).select_for_update()[:_WRITTEN])
                for row in rows:
                    try:
                        with transaction.atomic():
                            do(row)
                    except _REFUSED as error:
                        row.state, row.faults = refused, [[error.where if error.where in _names(found) else "", error.what]]
                ImportRow.objects.bulk_update(rows, _COLUMNS)
                Import.objects.filter(pk=found.pk).update(moved=_moved(found))
            if not rows:
                return


def _compare(actor: Actor, wanted: Importer, rows: list[tuple[ImportRow, dict[str, str]]], first_of: dict[str, int]) -> None:
    good = []
    for row, cells in rows:
        faults = [(f.column, f.says) for f in wanted.check_row(actor, cells)]
        faults += [(c.name, _("this must not be empty")) for c in wanted.columns if c.required and not cells[c.name]]
        if not faults and first_of.get(wanted.key(cells), row.line) != row.line:
            faults = [("", _("line %(line)d is about the same") % {"line": first_of[wanted.key(cells)]})]
        if faults:
            row.state, row.faults = "wrong", [list(fault) for fault in faults]
        else:
            good.append((row, cells))
    for (row, _cells), found in zip(good, _asked(actor, wanted, [cells for _row, cells in good]), strict=True):
        row.state, row.seen = found.outcome.value, found.seen
        row.faults = [["", found.why]] if found.outcome is Outcome.CANNOT else []


def _asked(actor: Actor, wanted: Importer, cells: list[dict[str, str]]) -> Iterable[Difference]:
    return wanted.compare(actor, cells) if cells else ()


def _first_lines(kept: Stored, cells_of: Callable[[Any], dict[str, str]], wanted: Importer) -> dict[str, int]:
    """The line of the first row about each object."""
    found: dict[str, int] = {}
    for row in kept:
        if not row.fault and (key := wanted.key(cells_of(row))):
            found.setdefault(key, row.line)
    return found


def _open(handle: str, state: str) -> Import | None:
    return Import.objects.filter(handle=handle, state=state).first()


def _who(found: Import) -> tuple[Actor | None, Importer | None]:
    """Who handed it in, with the roles of today, if they may still do it."""
    person, wanted = directory.find([found.made_by]).get(found.made_by), importer(found.importer)
    actor = person.actor if person is not None else None
    return (actor if actor is not None and wanted is not None and wanted.may(actor) else None), wanted


def _names(found: Import) -> set[str]:
    wanted = importer(found.importer)
    return {c.name for c in wanted.columns} if wanted else set()


def _moved(found: Import) -> int:
    return found.rows.filter(state__in=("done", "conflict") if found.state == "applying" else ("undone", "stuck")).count()


def _counts(found: Import) -> dict[str, int]:
    rows = found.rows.values_list("state").annotate(n=Count("pk"))
    return {state: n for state, n in rows if n}


def _drop(found: Import) -> None:
    with transaction.atomic():
        Import.objects.filter(pk=found.pk).update(state="dropped")
        forget(found)


@retention.sweeps(Retention.DRAFT, "imports.rows", "Rows of imports that nobody applied, or that can be undone no longer")
def _sweep(before: datetime) -> int:
    old = Q(state__in=("checking", "ready"), made_at__lt=before) | Q(state="applied", applied_at__lt=before)
    old |= Q(state="undone", undone_at__lt=before)
    done = list(Import.objects.filter(old, rows__isnull=False).distinct()[:50])
    for found in done:
        with transaction.atomic():
            Import.objects.filter(pk=found.pk, state__in=("checking", "ready")).update(state="dropped")
            forget(found)
    return len(done)


@erases("imports.drafts", "Files that somebody handed in to be imported, with what is known of their rows")
def _erase(subject: str) -> list[str]:
    mine = list(Import.objects.filter(made_by=subject))
    for found in mine:
        Import.objects.filter(pk=found.pk, state__in=("checking", "ready")).update(state="dropped")
        forget(found)
    return [found.handle for found in mine]
