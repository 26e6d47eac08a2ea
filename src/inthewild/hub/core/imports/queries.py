"""Imports as their sender sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from inthewild.hub.core.access import visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.ids import is_handle
from inthewild.hub.core.imports import work
from inthewild.hub.core.imports.importer import Difference, Importer, Outcome, importer
from inthewild.hub.core.imports.models import Import, ImportRow
from inthewild.hub.core.imports.sheet import Stored
from inthewild.hub.errors import OutOfSight


@dataclass(frozen=True)
class Shown:
    """A row for the page: its cells by the importer's columns, what is wrong with each, what it changes."""

    line: int
    state: str
    title: str
    cells: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]
    lines: tuple[tuple[str, str, str], ...]
    about: str


def imports(actor: Actor) -> QuerySet[Import]:
    """One's own imports, latest first."""
    return visible(Import, actor).order_by("-id")


def one(actor: Actor, handle: str) -> Import:
    """One import. Raises OutOfSight."""
    found = visible(Import, actor).filter(handle=handle).first() if is_handle(handle) else None
    if found is None or importer(found.importer) is None:
        raise OutOfSight("there is no such import", where=handle)
    return found


def earlier(actor: Actor, found: Import) -> Import | None:
    """An import of the very same file that the actor's organisation applied before."""
    # hub: unscoped, who has the same bytes and works at the same organisation may know when they were applied
    same = Import.objects.filter(importer=found.importer, digest=found.digest, state__in=("applying", "applied"))
    same = same.filter(organisation=found.organisation) if found.organisation else same.filter(made_by=actor.id)
    return same.exclude(pk=found.pk).order_by("-id").first()


def rows(found: Import, states: Sequence[str]) -> QuerySet[ImportRow]:
    """The rows of an import that the actor sees, in the order of the file."""
    return found.rows.filter(state__in=states).order_by("place")


def shown(actor: Actor, found: Import, wanted: Importer, some: Sequence[ImportRow]) -> list[Shown]:
    """What the page tells of these rows. Differences are those of this moment."""
    kept = work.draft(found)
    if kept is None:
        return [Shown(r.line, r.state, "", (), tuple(says for _c, says in r.faults), (), r.about) for r in some]
    cells_of = kept.reader(wanted.column, [c.name for c in wanted.columns])
    cells = {row.pk: cells_of(kept[row.place]) for row in some}
    open_ones = [row for row in some if row.state in ("new", "changed", "same", "cannot")]
    differs = dict(zip([row.pk for row in open_ones], _differences(actor, wanted, [cells[r.pk] for r in open_ones]), strict=True))
    return [_shown(row, wanted, cells[row.pk], differs.get(row.pk)) for row in some]


def rejected(found: Import, wanted: Importer) -> tuple[list[str], list[list[str]]]:
    """Header and rows of what was not accepted, as they were sent, with line and reasons: to be corrected and sent again."""
    kept = work.draft(found)
    if kept is None:
        raise OutOfSight("the draft has expired", where=found.handle)
    labels = {c.name: str(c.label) for c in wanted.columns}
    told = []
    for row in found.rows.filter(state__in=("wrong", "cannot", "conflict", "stuck")).order_by("place").iterator():
        why = "; ".join(f"{labels.get(column, column)}: {says}" if column else says for column, says in row.faults)
        told.append([*kept[row.place].cells, str(row.line), why])
    return list(kept.columns), told


def ignored(found: Import, wanted: Importer) -> tuple[list[str], Stored | None]:
    """Columns of the file that mean nothing to the importer, and the draft itself."""
    kept = work.draft(found)
    return ([name for name in kept.columns if wanted.column(name) is None] if kept else []), kept


def _differences(actor: Actor, wanted: Importer, cells: list[dict[str, str]]) -> Sequence[Difference]:
    return wanted.compare(actor, cells) if cells else ()


def _shown(row: ImportRow, wanted: Importer, cells: dict[str, str], differs: Difference | None) -> Shown:
    wrong = {column: says for column, says in row.faults if column}
    pairs = tuple(
        (str(c.label), cells[c.name], wrong.get(c.name, "")) for c in wanted.columns if cells[c.name] or c.name in wrong
    )
    faults = [says for column, says in row.faults if not column]
    state = row.state
    if differs is not None and differs.outcome.value != row.state:
        state = differs.outcome.value
        faults = [differs.why] if differs.outcome is Outcome.CANNOT else []
    title = differs.title if differs else next((cells[c.name] for c in wanted.columns if c.required and cells[c.name]), "")
    return Shown(row.line, state, title, pairs, tuple(faults), differs.lines if differs else (), row.about)
