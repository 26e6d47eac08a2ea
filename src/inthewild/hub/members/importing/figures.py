"""Stock figures from a file: new ones, and corrections of those of the same platform, measure and day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.accounts.models import Organisation
from inthewild.hub.core import formats, imports
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.imports import Applied, Cells, Column, Difference, Fault, Importer, Outcome
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import hosts, queries, services
from inthewild.hub.members.importing.common import Labels, coded
from inthewild.hub.members.models import Platform, PlatformHost, StockFigure
from inthewild.hub.members.models.figure import Measure
from inthewild.hub.members.services import common
from inthewild.hub.members.services.ownership import owner_on


def _of_speakers(actor: Actor) -> bool:
    return actor.has(Role.SECRETARIAT, Role.NGO_EXPERT, Role.COMPANY_ADMIN)


def _measure(cells: Cells) -> str:
    return coded(cells, "measure", Measure.choices)


def _number(text: str) -> int:
    clean = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "")
    if not clean.isdecimal() or len(clean) > 16:
        raise Invalid(_("write a whole number in digits, without commas or words"), where="value")
    return int(clean)


def _day(text: str) -> date:
    try:
        return common.past(date.fromisoformat(text))
    except ValueError:
        raise Invalid(_("write a day as 2026-12-31"), where="day") from None


def _figure_key(cells: Cells) -> str:
    return "|".join((cells["platform"].casefold(), _measure(cells), cells["day"]))


def _check_figure(_actor: Actor, cells: Cells) -> list[Fault]:
    faults = []
    parts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("measure", lambda: common.choice(_measure(cells), Measure.values, "measure")),
        ("value", lambda: _number(cells["value"])),
        ("day", lambda: _day(cells["day"])),
        ("source", lambda: line(cells["source"], "source", 300)),
        ("source_url", lambda: common.link(cells["source_url"], "source_url")),
    )
    for name, part in parts:
        if cells[name]:
            try:
                part()
            except Invalid as wrong:
                faults.append(Fault(name, wrong.what))
    return faults


def _platform_of(actor: Actor, text: str) -> Platform | None:
    """The accepted platform of this id, name or host."""
    rows = queries.platforms(actor)
    found = rows.filter(Q(public_id=text) | Q(name=text)).first() or rows.filter(name__iexact=text).first()
    if found is not None:
        return found
    try:
        host = hosts.normal(text)
    except Invalid:
        return None
    of = visible(PlatformHost, actor).filter(host=host).values("platform")
    return rows.filter(pk__in=of).first()


def _compare_figures(actor: Actor, rows: Sequence[Cells]) -> list[Difference]:
    met: dict[str, tuple[Platform | None, Organisation | None]] = {}
    for cells in rows:
        if cells["platform"] not in met:
            found = _platform_of(actor, cells["platform"])
            met[cells["platform"]] = (found, owner_on(found, common.today()) if found else None)
    return [_compare_figure(actor, cells, *met[cells["platform"]]) for cells in rows]


def _compare_figure(actor: Actor, cells: Cells, found: Platform | None, owner: Organisation | None) -> Difference:
    if found is None:
        return Difference(Outcome.CANNOT, cells["platform"], why=_("no platform has this id, name or host"))
    title = f"{found.name}: {dict(Measure.choices)[_measure(cells)]}, {formats.day(_day(cells['day']))}"
    if not allowed(actor, "figure.enter", owner):
        return Difference(Outcome.CANNOT, title, why=_("this platform is not yours to describe"))
    now = _current(actor, found, cells)
    value = _number(cells["value"])
    source = line(cells["source"], "source", 300)
    url = common.link(cells["source_url"], "source_url") or (now.source_url if now else "")
    after = (("value", value), ("source", source), ("source_url", url))
    if now is None:
        lines = tuple(_figure_line(name, "", new) for name, new in after if new != "")
        return Difference(Outcome.NEW, title, lines, f"{found.public_id}:0")
    lines = tuple(_figure_line(name, getattr(now, name), new) for name, new in after if getattr(now, name) != new)
    return Difference(Outcome.CHANGED if lines else Outcome.SAME, title, lines, f"{found.public_id}:{now.number}")


def _current(actor: Actor, found: Platform, cells: Cells) -> StockFigure | None:
    rows = visible(StockFigure, actor).filter(platform=found, measure=_measure(cells), day=_day(cells["day"]))
    return rows.filter(corrected_by=None).first()


def _figure_line(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    def shown(value: Any) -> str:
        return formats.number(value) if isinstance(value, int) else str(value)

    return _LABELS[name], shown(before), shown(after)


def _apply_figure(actor: Actor, cells: Cells, seen: str) -> Applied:
    public_id, _colon, number = seen.rpartition(":")
    found = queries.platform(actor, public_id)
    told: dict[str, Any] = {"value": _number(cells["value"]), "source": cells["source"], "source_url": cells["source_url"]}
    day = _day(cells["day"])
    now = _current(actor, found, cells)
    if (now.number if now else 0) != int(number):
        raise Conflict(_("somebody entered another figure meanwhile"), where="value")
    if now is None:
        made = services.enter_figure(actor, found, measure=_measure(cells), day=day, **told)
    else:
        told["source_url"] = told["source_url"] or now.source_url
        made = services.correct_figure(actor, now, day=day, **told)
    return Applied(public_id, {"number": made.number})


def _undo_figure(actor: Actor, applied: Applied) -> None:
    found = queries.platform(actor, applied.about)
    services.withdraw_figure(actor, queries.figure(actor, found, int(applied.undo["number"])))


_COLUMNS = (
    Column("platform", gettext_lazy("Platform"), required=True, help=gettext_lazy("Its id, its name or one of its hosts.")),
    Column("measure", gettext_lazy("What is counted"), required=True, help=gettext_lazy("accounts or items.")),
    Column("value", gettext_lazy("Value"), required=True, help=gettext_lazy("A whole number in digits.")),
    Column("day", gettext_lazy("Day"), required=True, help=gettext_lazy("As 2026-12-31.")),
    Column("source", gettext_lazy("Source"), required=True, help=gettext_lazy("Who says so, and where.")),
    Column("source_url", gettext_lazy("Address of the source"), help=gettext_lazy("Begins with https://.")),
)
_LABELS = Labels(_COLUMNS)

imports.register(
    Importer(
        "figures",
        gettext_lazy("Stock figures"),
        gettext_lazy("How many accounts or live items platforms had on a day, each with its source."),
        _COLUMNS, _of_speakers, _figure_key, _check_figure, _compare_figures, _apply_figure, _undo_figure,
    )
)  # fmt: skip
