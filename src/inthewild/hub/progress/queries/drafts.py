"""Snapshots as the secretariat looks at them before they are out, and each cell of one in a line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from inthewild.exchange.snapshot.records import Cell, Status
from inthewild.exchange.snapshot.records import Snapshot as Publication
from inthewild.exchange.snapshot.serial import from_dict
from inthewild.hub.core.access import get, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.models import Approval
from inthewild.hub.members.models.platform import Sector
from inthewild.hub.progress.definitions.words import say
from inthewild.hub.progress.models import Confirmation, Snapshot


@dataclass(frozen=True)
class Row:
    """A cell with the name of its figure and of what it is by."""

    cell: Cell
    name: str
    by: str

    @property
    def status(self) -> str:
        """As the labels name it."""
        return self.cell.status.value

    @property
    def metric(self) -> str:
        """Its code."""
        return self.cell.metric


def snapshots(actor: Actor) -> QuerySet[Snapshot]:
    """All that the actor sees, latest period and edition first; without their contents, which are large."""
    return visible(Snapshot, actor).defer("data", "private").order_by("-period", "-edition")


def snapshot(actor: Actor, public_id: str) -> Snapshot:
    """One. Raises OutOfSight."""
    return get(Snapshot, actor, public_id)


def content(row: Snapshot) -> Publication:
    """What it says, without its lineage, which is nearly all of it and not looked at here."""
    return from_dict({**row.data, "lineage": []})


def rows(row: Snapshot, told: Publication) -> list[Row]:
    """All cells of the period itself: figures, then their parts. History is not among them: it does not change."""
    names = {(one.code, one.version): say(one.name) for one in told.definitions}
    called = {line["organisation_id"]: line["organisation"] for line in row.data["lineage"] if line["organisation"]}
    called |= {str(code): str(label) for code, label in Sector.choices}
    found = [
        Row(cell, names[cell.metric, cell.definition], ", ".join(called.get(value, value) for value in cell.by.values()))
        for cell in told.cells
        if not cell.metric.startswith("history_")
    ]
    return sorted(found, key=lambda row: (row.by != "", row.cell.metric))


def counts(told: Publication) -> dict[str, int]:
    """How many cells have a number, were kept back, were not reported."""
    found = Counter(cell.status for cell in told.cells if not cell.metric.startswith("history_"))
    return {status.value: found[status] for status in Status}


def answers(actor: Actor, row: Snapshot) -> QuerySet[Confirmation]:
    """What companies said of it."""
    return visible(Confirmation, actor).filter(snapshot=row).select_related("organisation").order_by("organisation__name")


def waits(actor: Actor, row: Snapshot) -> Approval | None:
    """The question to a second person whether to publish it, while it is open."""
    return visible(Approval, actor).filter(kind="snapshot.publish", about=row.public_id, state="asked").first()
