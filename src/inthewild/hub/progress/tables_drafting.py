"""The secretariat's lists of snapshots and of the cells in one."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inthewild.hub.core.formats import n_of_m
from inthewild.hub.core.tables import Choice, Column, Kind, Table
from inthewild.hub.progress.models import Snapshot, SnapshotState
from inthewild.hub.progress.queries.drafts import Row

STATUSES = {"reported": _("A number"), "suppressed": _("Kept back"), "not_reported": _("Not reported")}
DIMENSIONS = {
    "": _("The figure itself"), "region": _("By region"), "sector": _("By sector"), "taxon": _("By taxon"),
    "language": _("By language"), "organisation": _("By company"),
}  # fmt: skip


def _page(row: Snapshot) -> str:
    return reverse("progress:draft", args=[row.public_id])


SNAPSHOTS = Table(
    "reports",
    _("Reports"),
    (
        Column("title", _("Title"), sort=("title",), link=_page),
        Column("period", _("Period"), kind=Kind.CODE, sort=("period",)),
        Column("edition", _("Edition"), kind=Kind.NUMBER, sort=("edition",)),
        Column(
            "state", _("State"), kind=Kind.BADGE, sort=("state",), choices=dict(SnapshotState.choices),
            tones={"published": "good", "confirming": "warn"},
        ),
        Column("made", _("Built at"), "made_at", Kind.MOMENT, sort=("made_at",)),
        Column("published", _("Published at"), "published_at", Kind.MOMENT, sort=("published_at",), missing=_("not yet")),
    ),
    (Choice("state", _("State"), "state", choices=SnapshotState.choices),),
    empty=_("No report was built yet."),
)  # fmt: skip


def cells(metrics: Iterable[tuple[str, str]]) -> Table:
    """Every cell of a snapshot."""
    return Table(
        "cells",
        _("Figures"),
        (
            Column("name", _("Figure")),
            Column("by", _("Of"), missing=_("all")),
            Column("value", _("Value"), "cell.value", Kind.NUMBER, missing=_("no number")),
            Column(
                "status", _("Shown as"), kind=Kind.BADGE, choices=STATUSES, tones={"reported": "good", "suppressed": "warn"}
            ),
            Column("companies", _("Companies"), _companies, missing=_("nobody was asked")),
            Column("level", _("Level"), lambda row: row.cell.level, Kind.CODE, missing=_("none")),
        ),
        (
            Choice("metric", _("Figure"), choices=tuple(metrics)),
            Choice("of", _("Of"), choices=tuple((key or "all", label) for key, label in DIMENSIONS.items())),
            Choice("status", _("Shown as"), choices=tuple(STATUSES.items())),
        ),
        empty=_("No figure fits."),
    )  # fmt: skip


def _companies(row: Row) -> str | None:
    return n_of_m(row.cell.reporting, row.cell.asked) if row.cell.asked else None
