"""Figures from a file: into the company's own drafts, each cell read or refused with its name, nothing coerced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inthewild.hub.core import formats, imports
from inthewild.hub.core.access import allowed, visible
from inthewild.hub.core.actor import Actor
from inthewild.hub.core.contracts import Role
from inthewild.hub.core.imports import Applied, Cells, Column, Difference, Fault, Importer, Outcome
from inthewild.hub.core.typed import line
from inthewild.hub.errors import Conflict, Invalid
from inthewild.hub.members import hosts
from inthewild.hub.members.importing.common import Labels, coded
from inthewild.hub.members.models import Platform, PlatformHost
from inthewild.hub.members.services import common
from inthewild.hub.progress import definitions, numbers, periods, wording
from inthewild.hub.progress.definitions import MetricVersion, Source
from inthewild.hub.progress.models import Figure, Submission
from inthewild.hub.progress.models.figure import Method
from inthewild.hub.progress.queries import submissions as queries
from inthewild.hub.progress.services import cells as checking
from inthewild.hub.progress.services import entering
from inthewild.hub.progress.services.cells import Cell, Key


def _of_companies(actor: Actor) -> bool:
    return bool(actor.organisation) and actor.has(Role.COMPANY_ADMIN)


def _metric(cells: Cells) -> str:
    names = {one.code: wording.metric(one.code) for one in definitions.every() if one.source is Source.SUBMISSION}
    found = coded(cells, "metric", tuple(names.items()))
    if found not in names:
        raise Invalid(_("this figure was not asked for, or the hub counts it itself"), where="metric")
    return found


def _method(cells: Cells) -> str:
    return common.choice(coded(cells, "method", Method.choices), Method.values, "method") if cells["method"] else "count"


def _dimension(cells: Cells) -> str:
    by = coded(cells, "dimension", tuple(wording.DIMENSIONS.items()))
    if bool(by) != bool(cells["member"]):
        raise Invalid(_("a part has both: by what it is, and which it is"), where="dimension")
    return common.choice(by, wording.DIMENSIONS, "dimension") if by else ""


def _definition(cells: Cells) -> int | None:
    text = cells["definition"]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 4):
        raise Invalid(_("write the number of the version, such as 1"), where="definition")
    return definitions.at(_metric(cells), int(text), "definition").version


def _period(cells: Cells) -> periods.Period:
    found = periods.read(cells["period"])
    if not found.begun_on(common.today()):
        raise Invalid(_("this period has not begun"), where="period")
    return found


def _key(cells: Cells) -> str:
    names = ("period", "platform", "metric", "dimension", "member")
    return "|".join(cells[name].casefold() for name in names)


def _check(_actor: Actor, cells: Cells) -> list[Fault]:
    faults: list[Fault] = []
    parts: tuple[tuple[str, Callable[[], object]], ...] = (
        ("period", lambda: _period(cells)),
        ("metric", lambda: _metric(cells)),
        ("value", lambda: numbers.read(cells["value"])),
        ("method", lambda: _method(cells)),
        ("dimension", lambda: _dimension(cells)),
        ("member", lambda: _dimension(cells)),
        ("definition", lambda: _definition(cells)),
        ("note", lambda: line(cells["note"], "note", 500, empty=True)),
    )
    for name, part in parts:
        if cells[name]:
            try:
                part()
            except Invalid as wrong:
                if not any(one.column == name for one in faults):
                    faults.append(Fault(name, wrong.what))
    return faults


def _submission(actor: Actor, period: str) -> Submission | None:
    """What the actor's company works on for this period: a restatement before what it restates."""
    rows = queries.submissions(actor).filter(organisation__public_id=actor.organisation, request__period=period)
    return rows.filter(state__in=entering.WORKED_ON).order_by("-id").first()


def _platform(actor: Actor, text: str, own: dict[str, Platform]) -> str:
    """The public id of the company's own platform of this id, name or host. Raises Invalid for one of others, and for none."""
    if not text:
        return ""
    wanted = text.casefold()
    for one in own.values():
        if wanted in (one.public_id, one.name.casefold()):
            return one.public_id
    try:
        host = hosts.normal(text)
    except Invalid:
        host = ""
    by_host = visible(PlatformHost, actor).filter(host=host, platform__in=[one.pk for one in own.values()])
    found = by_host.values_list("platform__public_id", flat=True).first()
    if found is None:
        raise Invalid(_("your company owned no platform of this id, name or host in this period"), where="platform")
    return found


Frame = tuple[dict[str, MetricVersion], dict[str, Platform]]
"""What a submission is asked for, and the platforms of its company."""


def _frame(submission: Submission) -> Frame:
    return checking.wanted(submission), checking.platforms_of(submission)


def _cell(actor: Actor, cells: Cells, frame: Frame) -> Cell:
    """The row as a checked cell. Raises Invalid."""
    asked, own = frame
    given = Cell(
        _metric(cells), numbers.read(cells["value"]), _platform(actor, cells["platform"], own), _method(cells), _dimension(cells),
        cells["member"], _definition(cells), cells["note"],
    )  # fmt: skip
    return checking.checked(given, asked, own)[0]


def _compare(actor: Actor, rows: Sequence[Cells]) -> list[Difference]:
    drafts = {code: _submission(actor, code) for code in {_period(cells).code for cells in rows}}
    stored = {
        code: {entering.key_of(one): one for one in queries.figures(actor, found)} if found else {}
        for code, found in drafts.items()
    }
    frames = {code: _frame(found) if found else ({}, {}) for code, found in drafts.items()}
    codes = [_period(cells).code for cells in rows]
    return [_difference(actor, cells, drafts[code], frames[code], stored[code]) for cells, code in zip(rows, codes, strict=True)]


def _difference(actor: Actor, cells: Cells, submission: Submission | None, frame: Frame, stored: dict[Key, Figure]) -> Difference:
    where = cells["platform"] or _("whole company")
    title = _("%(metric)s, %(where)s") % {"metric": wording.metric(_metric(cells)), "where": where}
    if submission is None or not allowed(actor, "submission.edit", submission):
        why = _("your company was not asked for this period, or has handed its figures in")
        return Difference(Outcome.CANNOT, title, why=why)
    try:
        cell = _cell(actor, cells, frame)
    except Invalid as wrong:
        return Difference(Outcome.CANNOT, title, why=wrong.what)
    now = stored.get(cell.key)
    after = (("value", cell.value), ("method", cell.method), ("note", cell.note))
    seen = f"{submission.public_id}:{'' if now is None else now.value}"
    if now is None:
        lines = tuple(_line(name, "", new) for name, new in after if new != "")
        return Difference(Outcome.NEW, title, lines, seen)
    lines = tuple(_line(name, getattr(now, name), new) for name, new in after if getattr(now, name) != new)
    return Difference(Outcome.CHANGED if lines else Outcome.SAME, title, lines, seen)


def _line(name: str, before: Any, after: Any) -> tuple[str, str, str]:
    def shown(value: Any) -> str:
        if name == "method" and value:
            return str(wording.METHODS[value])
        return formats.number(value) if isinstance(value, int) else str(value)

    return _LABELS[name], shown(before), shown(after)


def _apply(actor: Actor, cells: Cells, seen: str) -> Applied:
    public_id, _colon, value = seen.rpartition(":")
    found = queries.submission(actor, public_id)
    cell = _cell(actor, cells, _frame(found))
    now = _stored(actor, found, cell)
    if ("" if now is None else str(now.value)) != value:
        raise Conflict(_("somebody entered another figure meanwhile"), where="value")
    entering.save(actor, found, [cell], version=found.version)
    before = {"value": now.value, "method": now.method, "note": now.note} if now is not None else {"value": None}
    return Applied(public_id, {"key": list(cell.key), "now": cell.value, **before})


def _undo(actor: Actor, applied: Applied) -> None:
    found = queries.submission(actor, applied.about)
    metric, platform, dimension, member = applied.undo["key"]
    before = applied.undo
    cell = Cell(metric, before["value"], platform, before.get("method", "count"), dimension, member, note=before.get("note", ""))
    now = _stored(actor, found, cell)
    if now is None or now.value != before["now"]:
        raise Conflict(_("somebody entered another figure meanwhile"), where="value")
    entering.save(actor, found, [cell], version=found.version)


def _stored(actor: Actor, found: Submission, cell: Cell) -> Figure | None:
    return next((one for one in queries.figures(actor, found) if entering.key_of(one) == cell.key), None)


def to_fill_in(actor: Actor, submission: Submission) -> list[list[object]]:
    """The rows of a file for this submission: what is asked for, with what was entered so far, and its parts."""
    asked, own = _frame(submission)
    stored = {entering.key_of(one): one for one in queries.figures(actor, submission)}
    keys = checking.whole(asked, own)
    rows: list[list[object]] = [[one.name for one in _COLUMNS]]
    for key in [*keys, *(key for key in stored if key not in keys)]:
        metric, platform, dimension, member = key
        now = stored.get(key)
        given = (now.value, now.method, now.note) if now else ("", "", "")
        name = own[platform].name if platform in own else platform
        rows.append([submission.request.period, metric, name, *given[:2], dimension, member, "", given[2]])
    return rows


_COLUMNS = (
    Column("period", gettext_lazy("Period"), required=True, help=gettext_lazy("As 2026, 2026-H1 or 2026-Q3.")),
    Column("metric", gettext_lazy("Figure"), required=True, help=gettext_lazy("Its code or its name: listings_removed.")),
    Column(
        "platform", gettext_lazy("Platform"), help=gettext_lazy("Its id, its name or one of its hosts; empty for the company.")
    ),
    Column(
        "value", gettext_lazy("Value"), required=True,
        help=gettext_lazy("A whole number; separators of every country are read, and what may mean two things is asked about."),
    ),
    Column("method", gettext_lazy("Method"), help=gettext_lazy("count, estimate or detector; empty: count.")),
    Column("dimension", gettext_lazy("Part by"), help=gettext_lazy("region, taxon or language; empty for the whole figure.")),
    Column("member", gettext_lazy("Which part"), help=gettext_lazy("A code of a country or region, a language tag, a group.")),
    Column("definition", gettext_lazy("Version of the definition"), help=gettext_lazy("Empty: the one of the period.")),
    Column("note", gettext_lazy("Note")),
)  # fmt: skip
_LABELS = Labels(_COLUMNS)

imports.register(
    Importer(
        "progress",
        gettext_lazy("Figures of your company for a period"),
        gettext_lazy("What was removed, blocked, shown and trained. It goes into the draft, which a person attests."),
        _COLUMNS, _of_companies, _key, _check, _compare, _apply, _undo,
    )
)  # fmt: skip
