"""Snapshots that are out, as everybody reads them: what was published, nothing besides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import QuerySet

from inthewild.exchange.snapshot import serial
from inthewild.exchange.snapshot.records import Restatement, Snapshot, Statement
from inthewild.exchange.snapshot.render.checked import DIMENSIONS, Figure, figures
from inthewild.exchange.snapshot.render.document import in_order
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.errors import OutOfSight
from inthewild.hub.progress.models import Snapshot as Row
from inthewild.hub.progress.models import SnapshotFile
from inthewild.hub.progress.models.snapshot import SnapshotState

OUT = (SnapshotState.PUBLISHED, SnapshotState.SUPERSEDED)
_HEAVY = ("data", "private")


@dataclass(frozen=True)
class Shown:
    """A published snapshot: its row, without the contents, and its contents."""

    row: Row
    snapshot: Snapshot
    figures: tuple[Figure, ...]

    @cached_property
    def headlines(self) -> tuple[Figure, ...]:
        """Figures of everybody together; what documents said before stands apart."""
        return tuple(one for one in self.figures if not one.dimension and not one.historic)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """By what the figures are divided."""
        found = {one.dimension for one in self.figures}
        return tuple(one for one in DIMENSIONS if one in found)

    @cached_property
    def companies(self) -> dict[str, str]:
        """Companies whose figures are public: id and name, by name."""
        found = {one.member: one.name or one.member for one in self.figures if one.dimension == "organisation"}
        return dict(sorted(found.items(), key=lambda pair: (pair[1].casefold(), pair[0])))

    def divided(self, dimension: str) -> list[Figure]:
        """The figures of a dimension, by metric. Raises OutOfSight for one that there is not."""
        found = [one for one in self.figures if one.dimension == dimension and not one.historic]
        if not found:
            raise OutOfSight("there is no such page", where=dimension)
        return in_order(found)

    def figure(self, cell: str) -> Figure:
        """One figure. Raises OutOfSight."""
        found = next((one for one in self.figures if one.cell.id == cell), None)
        if found is None:
            raise OutOfSight("there is no such figure", where=cell[:80])
        return found

    def parts(self, whole: Figure) -> list[Figure]:
        """What a headline is divided into."""
        key = (whole.definition.code, whole.definition.version)
        if whole.dimension or whole.historic:
            return []
        return [one for one in self.figures if one.dimension and (one.definition.code, one.definition.version) == key]

    def corrections(self, cell: str) -> list[Restatement]:
        """What was corrected at one figure."""
        return [one for one in self.snapshot.restatements if one.cell == cell]

    def statement(self, name: str) -> Statement | None:
        """What a company said of its figures."""
        return next((one for one in self.snapshot.statements if one.organisation == name), None)


def snapshots(actor: Actor) -> QuerySet[Row]:
    """All that were ever published, newest first; earlier editions stay."""
    return visible(Row, actor).filter(state__in=OUT).defer(*_HEAVY).select_related("restates").order_by("-period", "-edition")


def latest(actor: Actor) -> Shown | None:
    """The newest one that stands, of the latest period."""
    row = snapshots(actor).filter(state=SnapshotState.PUBLISHED).first()
    return shown(actor, row.public_id) if row else None


def shown(actor: Actor, public_id: str) -> Shown:
    """One with its contents. Raises OutOfSight for a draft too."""
    row = get_row(actor, public_id)
    snapshot = _snapshot(row.public_id, row.digest)
    return Shown(row, snapshot, _figures(row.public_id, row.digest))


def get_row(actor: Actor, public_id: str) -> Row:
    """One without its contents. Raises OutOfSight for a draft too."""
    row = get(Row, actor, public_id)
    if row.state not in OUT:
        raise OutOfSight("there is no such object", where=public_id)
    return row


def editions(actor: Actor, row: Row) -> list[Row]:
    """Every published edition of the same period, newest first."""
    return list(snapshots(actor).filter(period=row.period))


def files(actor: Actor, row: Row) -> list[SnapshotFile]:
    """The files of a snapshot, without their bytes."""
    return list(visible(SnapshotFile, actor).filter(snapshot=row).defer("content").order_by("language", "name"))


def file(actor: Actor, row: Row, name: str) -> SnapshotFile:
    """One file with its bytes. Raises OutOfSight."""
    found = visible(SnapshotFile, actor).filter(snapshot=row, name=name).first() if "\0" not in name else None
    if found is None:
        raise OutOfSight("there is no such file", where=name[:80])
    return found


def signed_file(actor: Actor, row: Row) -> SnapshotFile | None:
    """The signed report as it went out; None while its files are being made."""
    return visible(SnapshotFile, actor).filter(snapshot=row, media="application/json").order_by("name").first()


@lru_cache(maxsize=16)
def _snapshot(public_id: str, _digest: str) -> Snapshot:
    # What is published never changes, so that it is read once for each process; who may see it was asked before.
    data = Row.objects.filter(public_id=public_id).values_list("data", flat=True).get()  # hub: unscoped, get_row asked
    return serial.from_dict(data)


@lru_cache(maxsize=16)
def _figures(public_id: str, digest: str) -> tuple[Figure, ...]:
    return figures(_snapshot(public_id, digest))
